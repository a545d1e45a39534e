//! A file as a tree, whatever it is written in; each part knows its line.

/// The deepest nesting of a file: a bound for the stack.
pub(super) const DEEPEST: usize = 32;

/// A part of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// The line it begins in, from 1.
    pub(super) line: usize,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a part of a file is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with what stands behind it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    /// The line of the key.
    pub(super) line: usize,
    pub(super) node: Node,
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) line: Option<usize>,
    /// The key it is about; may be empty.
    pub(super) key: String,
    pub(super) what: String,
}

impl Mistake {
    /// A mistake in a line.
    pub(super) fn new(line: usize, key: &str, what: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            key: key.to_owned(),
            what: what.into(),
        }
    }

    /// In one line, with the name of the file.
    pub(super) fn shown(&self, file: &str) -> String {
        let line = self
            .line
            .map_or_else(String::new, |line| format!(", line {line}"));
        let key = match self.key.as_str() {
            "" => String::new(),
            key => format!(", {key}"),
        };
        // What a parser says may be of several lines.
        let what = self.what.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{file}{line}{key}: {what}")
    }
}
