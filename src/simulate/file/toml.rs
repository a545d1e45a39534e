//! Files in TOML.

use toml_edit::{Document, Item, Key, TableLike, Value};

use super::node::{DEEPEST, Entry, FileMistake, Kind, Node, Position};
use crate::text::Places;

/// Reads a file.
///
/// # Errors
///
/// What is not TOML, or nests too deep, with the place.
pub(super) fn read(text: &str) -> Result<Node, FileMistake> {
    let places = Places::of(text);
    let document = Document::parse(text).map_err(|error| FileMistake {
        at: error.span().map(|span| position(&places, span.start)),
        key: String::new(),
        what: crate::text::toml(error.message()).to_owned(),
    })?;
    Ok(Node {
        at: Position::START,
        kind: table(document.as_table(), &places, Position::START, 0)?,
    })
}

/// The place of a byte.
fn position(places: &Places<'_>, byte: usize) -> Position {
    let (line, column) = places.at(byte);
    Position { line, column }
}

fn table(
    table: &dyn TableLike,
    places: &Places<'_>,
    at: Position,
    depth: usize,
) -> Result<Kind, FileMistake> {
    if depth > DEEPEST {
        return Err(too_deep(at));
    }
    let entries = table.iter().map(|(name, item)| {
        let key = table.key(name).and_then(Key::span);
        let key = key
            .or_else(|| item.span())
            .map_or(at, |span| position(places, span.start));
        Ok(Entry {
            key: name.to_owned(),
            at: key,
            node: item_node(item, places, key, depth + 1)?,
        })
    });
    entries.collect::<Result<_, _>>().map(Kind::Table)
}

fn item_node(
    item: &Item,
    places: &Places<'_>,
    at: Position,
    depth: usize,
) -> Result<Node, FileMistake> {
    let at = item.span().map_or(at, |span| position(places, span.start));
    let kind = match item {
        Item::None => Kind::Null,
        Item::Value(value) => value_kind(value, places, at, depth)?,
        Item::Table(inner) => table(inner, places, at, depth)?,
        Item::ArrayOfTables(tables) => {
            let nodes = tables.iter().map(|inner| {
                let at = inner.span().map_or(at, |span| position(places, span.start));
                let kind = table(inner, places, at, depth + 1)?;
                Ok(Node { at, kind })
            });
            Kind::List(nodes.collect::<Result<_, _>>()?)
        }
    };
    Ok(Node { at, kind })
}

fn value_kind(
    value: &Value,
    places: &Places<'_>,
    at: Position,
    depth: usize,
) -> Result<Kind, FileMistake> {
    Ok(match value {
        Value::String(text) => Kind::Text(text.value().clone()),
        Value::Integer(number) => Kind::Int(*number.value()),
        Value::Float(number) => Kind::Float(*number.value()),
        Value::Boolean(value) => Kind::Bool(*value.value()),
        Value::Datetime(time) => Kind::Text(time.value().to_string()),
        Value::InlineTable(inner) => table(inner, places, at, depth)?,
        Value::Array(_) if depth > DEEPEST => return Err(too_deep(at)),
        Value::Array(values) => {
            let nodes = values.iter().map(|value| {
                let at = value.span().map_or(at, |span| position(places, span.start));
                let kind = value_kind(value, places, at, depth + 1)?;
                Ok(Node { at, kind })
            });
            Kind::List(nodes.collect::<Result<_, _>>()?)
        }
    })
}

fn too_deep(at: Position) -> FileMistake {
    FileMistake::new(at, "", format!("it nests deeper than {DEEPEST} levels"))
}
