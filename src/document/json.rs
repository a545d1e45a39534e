//! Options files in JSON.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::node::{Member, Node, Value};
use crate::text;

/// How deep a file may be nested. Options need three levels.
const DEEPEST: usize = 32;

/// What is wrong with a file, and in which line.
pub(super) type SyntaxError = (usize, String);

/// Reads a whole file, which is an object.
pub(super) fn read(text: &str) -> Result<Node, SyntaxError> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| syntax(&error, 1))?;
    Reader { text }.node(raw, 0)
}

/// The line and the words of a syntax error in text that begins in this line.
fn syntax(error: &serde_json::Error, first: usize) -> SyntaxError {
    let fault = text::json(error);
    let line = first + fault.line.saturating_sub(1);
    let column = match first {
        1 => format!(" at column {}", fault.column),
        // The piece does not begin with its line.
        _ => String::new(),
    };
    (line, format!("this is not JSON: {}{column}", fault.what))
}

/// Takes values apart that are pieces of one text, which tells where they stand.
struct Reader<'a> {
    text: &'a str,
}

impl<'a> Reader<'a> {
    fn node(&self, raw: &'a RawValue, depth: usize) -> Result<Node, SyntaxError> {
        let text = raw.get();
        let line = self.line(text);
        if depth > DEEPEST {
            return Err((line, "this is nested too deeply".to_owned()));
        }
        let wrong = |error: serde_json::Error| syntax(&error, line);
        let value = match text.as_bytes().first() {
            Some(b'"') => Value::Text(serde_json::from_str(text).map_err(wrong)?),
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text).map_err(wrong)?;
                let items = items.into_iter().map(|item| self.node(item, depth + 1));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            Some(b'{') => {
                let Pairs(pairs) = serde_json::from_str(text).map_err(wrong)?;
                let mut members = Vec::with_capacity(pairs.len());
                for (key, raw) in pairs {
                    let line = self.line_of_key(raw.get());
                    let node = self.node(raw, depth + 1)?;
                    push(&mut members, key.into_owned(), (line, 0), node)?;
                }
                Value::Map(members)
            }
            _ => Value::Bare(text.to_owned()),
        };
        Ok(Node {
            line,
            column: 0,
            value,
        })
    }

    /// The line in which a piece begins.
    fn line(&self, piece: &str) -> usize {
        // A piece of the text is identified by its address.
        let before = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let before = self.text.as_bytes().get(..before).unwrap_or_default();
        memchr::memchr_iter(b'\n', before).count() + 1
    }

    /// The line in which the key of a value ends.
    fn line_of_key(&self, piece: &str) -> usize {
        let before = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let before = self.text.get(..before).unwrap_or_default().trim_end();
        let key = before.trim_end_matches(':').trim_end();
        memchr::memchr_iter(b'\n', key.as_bytes()).count() + 1
    }
}

/// Adds a member whose key may not be there yet.
pub(super) fn push(
    members: &mut Vec<Member>,
    key: String,
    (line, column): (usize, usize),
    node: Node,
) -> Result<(), SyntaxError> {
    if members.iter().any(|member| member.key == key) {
        return Err((line, format!("{key:?} appears twice")));
    }
    members.push(Member {
        line,
        column,
        key,
        node,
    });
    Ok(())
}

/// The pairs of an object, in order, twins included.
struct Pairs<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry::<String, &'de RawValue>()? {
            let (key, value) = pair;
            pairs.push((Cow::Owned(key), value));
        }
        Ok(Pairs(pairs))
    }
}

/// The text of a tree, indented by two spaces.
pub(super) fn write(node: &Node) -> String {
    let mut text = String::new();
    push_node(&mut text, node, 0);
    text.push('\n');
    text
}

fn push_node(text: &mut String, node: &Node, depth: usize) {
    match &node.value {
        Value::Bare(word) => text.push_str(word),
        Value::Text(words) => text.push_str(&quoted(words)),
        Value::List(items) if items.is_empty() => text.push_str("[]"),
        Value::Map(members) if members.is_empty() => text.push_str("{}"),
        Value::List(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                next_line(text, index > 0, depth + 1);
                push_node(text, item, depth + 1);
            }
            next_line(text, false, depth);
            text.push(']');
        }
        Value::Map(members) => {
            text.push('{');
            for (index, member) in members.iter().enumerate() {
                next_line(text, index > 0, depth + 1);
                text.push_str(&quoted(&member.key));
                text.push_str(": ");
                push_node(text, &member.node, depth + 1);
            }
            next_line(text, false, depth);
            text.push('}');
        }
    }
}

fn next_line(text: &mut String, comma: bool, depth: usize) {
    text.push_str(if comma { ",\n" } else { "\n" });
    text.extend(std::iter::repeat_n("  ", depth));
}

/// Text in quotes, with what needs it escaped.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
