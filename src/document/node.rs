//! The tree that an options file is.

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// The line in its file, from 1 on; 0 when it comes from no file.
    pub line: usize,
    /// The column in its line, from 1 on; 0 when it is not known.
    pub column: usize,
    /// The value.
    pub value: Value,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A word without quotes, as it was written: `null`, `true`, `1.50`; in YAML any word.
    Bare(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in its order. No key stands twice in it.
    Map(Vec<Member>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Member {
    /// The line of the key; 0 when it comes from no file.
    pub line: usize,
    /// The column of the key; 0 when it is not known.
    pub column: usize,
    /// The key.
    pub key: String,
    /// The value.
    pub node: Node,
}

impl PartialEq for Node {
    /// The same value, wherever it stands.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for Member {
    /// The same key and value, wherever they stand.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.node == other.node
    }
}

impl Member {
    /// A member that comes from no file.
    pub fn new(key: impl Into<String>, node: Node) -> Self {
        Self {
            line: 0,
            column: 0,
            key: key.into(),
            node,
        }
    }
}

impl Node {
    /// A value that comes from no file.
    pub fn new(value: Value) -> Self {
        Self {
            line: 0,
            column: 0,
            value,
        }
    }

    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Value::Text(text.into()))
    }

    /// A number.
    pub fn number(number: impl Into<u64>) -> Self {
        Self::new(Value::Bare(number.into().to_string()))
    }

    /// `true` or `false`.
    pub fn boolean(value: bool) -> Self {
        Self::new(Value::Bare(value.to_string()))
    }

    /// `null`.
    pub fn null() -> Self {
        Self::new(Value::Bare("null".to_owned()))
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Node>) -> Self {
        Self::new(Value::List(items.into_iter().collect()))
    }

    /// A map; no key may come twice.
    pub fn map(members: impl IntoIterator<Item = Member>) -> Self {
        Self::new(Value::Map(members.into_iter().collect()))
    }

    /// Whether it is `null`, which YAML has four spellings for.
    pub fn is_null(&self) -> bool {
        match &self.value {
            Value::Bare(word) => matches!(word.as_str(), "null" | "Null" | "NULL" | "~" | ""),
            _ => false,
        }
    }

    /// `true` or `false`, if it is one of them without quotes.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bare(word) => match word.as_str() {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The words of a value that is neither a list nor a map nor null.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            _ if self.is_null() => None,
            Value::Bare(text) | Value::Text(text) => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The value of a key, if it is a map that has it, and not null.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Value::Map(members) = &self.value else {
            return None;
        };
        let member = members.iter().find(|member| member.key == key)?;
        (!member.node.is_null()).then_some(&member.node)
    }

    /// What it is, for an error: `a list`.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "null",
            Value::Bare(_) | Value::Text(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}
