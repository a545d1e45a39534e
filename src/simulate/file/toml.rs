//! Files in TOML.

use toml_edit::{Document, Item, Key, TableLike, Value};

use super::node::{DEEPEST, Entry, Kind, Mistake, Node};

/// Reads a file.
///
/// # Errors
///
/// What is not TOML, or nests too deep, with the line.
pub(super) fn read(text: &str) -> Result<Node, Mistake> {
    let lines = Lines::of(text);
    let document = Document::parse(text).map_err(|error| Mistake {
        line: error.span().map(|span| lines.line(span.start)),
        key: String::new(),
        what: crate::text::toml(error.message()).to_owned(),
    })?;
    Ok(Node {
        line: 1,
        kind: table(document.as_table(), &lines, 1, 0)?,
    })
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        Self(std::iter::once(0).chain(ends.map(|end| end + 1)).collect())
    }

    /// The line of a byte, from 1.
    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start <= at)
    }
}

fn table(table: &dyn TableLike, lines: &Lines, line: usize, depth: usize) -> Result<Kind, Mistake> {
    if depth > DEEPEST {
        return Err(too_deep(line));
    }
    let entries = table.iter().map(|(name, item)| {
        let key = table.key(name).and_then(Key::span);
        let key = key
            .or_else(|| item.span())
            .map_or(line, |span| lines.line(span.start));
        Ok(Entry {
            key: name.to_owned(),
            line: key,
            node: item_node(item, lines, key, depth + 1)?,
        })
    });
    entries.collect::<Result<_, _>>().map(Kind::Table)
}

fn item_node(item: &Item, lines: &Lines, line: usize, depth: usize) -> Result<Node, Mistake> {
    let line = item.span().map_or(line, |span| lines.line(span.start));
    let kind = match item {
        Item::None => Kind::Null,
        Item::Value(value) => value_kind(value, lines, line, depth)?,
        Item::Table(inner) => table(inner, lines, line, depth)?,
        Item::ArrayOfTables(tables) => {
            let nodes = tables.iter().map(|inner| {
                let line = inner.span().map_or(line, |span| lines.line(span.start));
                let kind = table(inner, lines, line, depth + 1)?;
                Ok(Node { line, kind })
            });
            Kind::List(nodes.collect::<Result<_, _>>()?)
        }
    };
    Ok(Node { line, kind })
}

fn value_kind(value: &Value, lines: &Lines, line: usize, depth: usize) -> Result<Kind, Mistake> {
    Ok(match value {
        Value::String(text) => Kind::Text(text.value().clone()),
        Value::Integer(number) => Kind::Int(*number.value()),
        Value::Float(number) => Kind::Float(*number.value()),
        Value::Boolean(value) => Kind::Bool(*value.value()),
        Value::Datetime(time) => Kind::Text(time.value().to_string()),
        Value::InlineTable(inner) => table(inner, lines, line, depth)?,
        Value::Array(_) if depth > DEEPEST => return Err(too_deep(line)),
        Value::Array(values) => {
            let nodes = values.iter().map(|value| {
                let line = value.span().map_or(line, |span| lines.line(span.start));
                let kind = value_kind(value, lines, line, depth + 1)?;
                Ok(Node { line, kind })
            });
            Kind::List(nodes.collect::<Result<_, _>>()?)
        }
    })
}

fn too_deep(line: usize) -> Mistake {
    Mistake::new(line, "", format!("it nests deeper than {DEEPEST} levels"))
}
