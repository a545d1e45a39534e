//! Options files in YAML. Read as events, because what a word means depends on its key: `no` may be a
//! payload. The one file of the module that uses the YAML crate.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::Mistake;
use super::json::{push, quoted};
use super::node::{Member, Node, Value};
use crate::text::{self, about_braces};

/// How deep a file may be nested. Options need three levels.
const DEEPEST: usize = 32;
/// How many values a file may have, with those that aliases stand for.
const MOST: usize = 100_000;

/// Reads a whole file, which is one document; an empty one is `null`.
pub(super) fn read(text: &str) -> Result<Node, Mistake> {
    tree(text).map_err(|mistake| Mistake {
        what: about_braces(mistake.what, text, mistake.line),
        ..mistake
    })
}

fn tree(text: &str) -> Result<Node, Mistake> {
    let mut reader = Reader {
        events: Parser::new_from_str(text),
        anchors: HashMap::new(),
        left: MOST,
    };
    let mut root = None;
    loop {
        let (event, place) = reader.next()?;
        match event {
            Event::StreamEnd => return Ok(root.unwrap_or_else(Node::null)),
            Event::DocumentStart(..) if root.is_some() => {
                return Err(wrong(place, "a second document begins here"));
            }
            Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
            event => root = Some(reader.node(event, place, 0)?),
        }
    }
}

/// A line and a column, both from 1.
type Place = (usize, usize);

/// Builds a tree of what the parser says.
struct Reader<P> {
    events: P,
    /// What has a name, with the number of its values.
    anchors: HashMap<usize, (Node, usize)>,
    /// How many values there may still be.
    left: usize,
}

impl<'a, P> Reader<P>
where
    P: Iterator<Item = Result<(Event<'a>, Span), ScanError>>,
{
    /// The next event, and its line and column.
    fn next(&mut self) -> Result<(Event<'a>, Place), Mistake> {
        match self.events.next() {
            Some(Ok((event, span))) => Ok((event, (span.start.line(), span.start.col() + 1))),
            Some(Err(error)) => {
                let (at, words) = (error.marker(), text::yaml(&error.info()));
                let place = (at.line(), at.col() + 1);
                Err(wrong(place, &format!("this is not YAML: {words}")))
            }
            None => Ok((Event::StreamEnd, (0, 0))),
        }
    }

    fn node(&mut self, event: Event<'a>, place: Place, depth: usize) -> Result<Node, Mistake> {
        let (line, column) = place;
        let before = self.left;
        if depth > DEEPEST {
            return Err(wrong(place, "this is nested too deeply"));
        }
        self.spend(1, place)?;
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (scalar(text.into_owned(), style, tag.as_deref()), anchor)
            }
            Event::SequenceStart(_, anchor, _) => (self.list(depth)?, anchor),
            Event::MappingStart(_, anchor, _) => (self.map(depth)?, anchor),
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor).cloned() else {
                    return Err(wrong(place, "this alias names something that holds it"));
                };
                self.spend(size, place)?;
                (node.value, 0)
            }
            _ => return Err(wrong(place, "this is not YAML: a value is missing")),
        };
        let node = Node {
            line,
            column,
            value,
        };
        if anchor != 0 {
            self.anchors
                .insert(anchor, (node.clone(), before - self.left));
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Value, Mistake> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, place) => items.push(self.node(event, place, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Mistake> {
        let mut members = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                return Ok(Value::Map(members));
            }
            let node = self.node(event, place, depth + 1)?;
            let (Value::Bare(key) | Value::Text(key)) = node.value else {
                return Err(wrong(place, "a key is a list or a map"));
            };
            let (event, value_place) = self.next()?;
            let node = self.node(event, value_place, depth + 1)?;
            push(&mut members, key, place, node).map_err(|(_, what)| wrong(place, &what))?;
        }
    }

    /// Counts values, against files whose aliases make many of few.
    fn spend(&mut self, values: usize, place: Place) -> Result<(), Mistake> {
        let left = self.left.checked_sub(values);
        self.left = left.ok_or_else(|| wrong(place, "there are more than 100,000 values here"))?;
        Ok(())
    }
}

fn wrong((line, column): Place, what: &str) -> Mistake {
    Mistake {
        line,
        column,
        what: what.to_owned(),
    }
}

/// A word without quotes stays as it was written, unless it goes over several lines.
fn scalar(text: String, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let is_text = tag.is_some_and(|tag| tag.suffix() == "str");
    match style {
        // A tag or an anchor with nothing behind it.
        ScalarStyle::Plain if !is_text && text.is_empty() => Value::Bare("~".to_owned()),
        ScalarStyle::Plain if !is_text && !text.contains('\n') => Value::Bare(text),
        _ => Value::Text(text),
    }
}

/// The text of a tree, in blocks indented by two spaces.
pub(super) fn write(node: &Node) -> String {
    let mut text = String::new();
    push_node(&mut text, node, 0);
    text.push('\n');
    text.trim_start().to_owned()
}

/// A value behind a key, a dash, or nothing.
fn push_node(text: &mut String, node: &Node, depth: usize) {
    match &node.value {
        Value::Bare(word) => {
            text.push(' ');
            text.push_str(word);
        }
        Value::Text(words) => {
            text.push(' ');
            text.push_str(&scalar_text(words));
        }
        Value::List(items) if items.is_empty() => text.push_str(" []"),
        Value::Map(members) if members.is_empty() => text.push_str(" {}"),
        Value::List(items) => {
            for item in items {
                next_line(text, depth);
                text.push('-');
                push_node(text, item, depth + 1);
            }
        }
        Value::Map(members) => {
            for Member { key, node, .. } in members {
                next_line(text, depth);
                text.push_str(&scalar_text(key));
                text.push(':');
                push_node(text, node, depth + 1);
            }
        }
    }
}

fn next_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

/// Text, in quotes unless nobody can take it for anything else: no number, no date, none of the words that
/// some version of YAML reads as a boolean.
fn scalar_text(text: &str) -> String {
    const WORDS: [&str; 10] = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf",
    ];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/_.-+".contains(c))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if plain {
        text.to_owned()
    } else {
        escaped(text)
    }
}

/// JSON's quotes are YAML's, once the characters are escaped that YAML does not let through.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in quoted(text).chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}
