//! TOML text. The one file of the module that uses the TOML crate.

use toml_edit::{Document, Item, Key, TableLike, Value as Toml};

use super::Mistake;
use super::node::{Member, Node, Value};
use crate::text::{self, Places};

/// How deep a file may be nested.
const DEEPEST: usize = 32;

/// A line and a column, both from 1.
type Place = (usize, usize);

/// Reads a whole file, which is a table.
pub(super) fn read(text: &str) -> Result<Node, Mistake> {
    let reader = Reader {
        text,
        places: Places::of(text),
    };
    let document = Document::parse(text).map_err(|error| {
        let (line, column) = reader.place(error.span(), (1, 1));
        let words = text::toml(error.message());
        Mistake {
            line,
            column,
            what: format!("this is not TOML: {words}"),
        }
    })?;
    let value = reader.table(document.as_table(), (1, 1), 0)?;
    Ok(node((1, 1), value))
}

fn node((line, column): Place, value: Value) -> Node {
    Node {
        line,
        column,
        value,
    }
}

/// Builds a tree of what the parser found.
struct Reader<'a> {
    text: &'a str,
    places: Places<'a>,
}

impl Reader<'_> {
    /// Where something begins; tables that only the names of others imply begin where `outer` does.
    fn place(&self, span: Option<std::ops::Range<usize>>, outer: Place) -> Place {
        span.map_or(outer, |span| self.places.at(span.start))
    }

    fn table(&self, table: &dyn TableLike, at: Place, depth: usize) -> Result<Value, Mistake> {
        deep(at, depth)?;
        let mut members = Vec::with_capacity(table.len());
        for (name, item) in table.iter() {
            let key = table.key(name).and_then(Key::span);
            let (line, column) = self.place(key.or_else(|| item.span()), at);
            members.push(Member {
                line,
                column,
                key: name.to_owned(),
                node: self.item(item, (line, column), depth + 1)?,
            });
        }
        Ok(Value::Map(members))
    }

    fn item(&self, item: &Item, outer: Place, depth: usize) -> Result<Node, Mistake> {
        let at = self.place(item.span(), outer);
        Ok(match item {
            Item::None => node(at, Value::Bare("null".to_owned())),
            Item::Value(value) => self.value(value, outer, depth)?,
            Item::Table(table) => node(at, self.table(table, at, depth)?),
            Item::ArrayOfTables(tables) => {
                let tables = tables.iter().map(|table| {
                    let at = self.place(table.span(), at);
                    Ok(node(at, self.table(table, at, depth + 1)?))
                });
                node(at, Value::List(tables.collect::<Result<_, _>>()?))
            }
        })
    }

    fn value(&self, value: &Toml, outer: Place, depth: usize) -> Result<Node, Mistake> {
        let at = self.place(value.span(), outer);
        let bare = |word: String| Value::Bare(word);
        let value = match value {
            Toml::String(text) => Value::Text(text.value().clone()),
            Toml::Integer(number) => bare(number.value().to_string()),
            Toml::Float(number) if number.value().is_finite() => {
                // As it was written, but as JSON has it.
                let written = value.span().and_then(|span| self.text.get(span));
                let written = written.map_or_else(|| number.value().to_string(), str::to_owned);
                bare(written.trim_start_matches('+').replace('_', ""))
            }
            Toml::Float(_) => return Err(wrong(at, "inf and nan are not allowed here")),
            Toml::Boolean(value) => bare(value.value().to_string()),
            Toml::Datetime(time) => Value::Text(time.value().to_string()),
            Toml::InlineTable(table) => self.table(table, at, depth)?,
            Toml::Array(values) => {
                deep(at, depth)?;
                let values = values.iter().map(|value| self.value(value, at, depth + 1));
                Value::List(values.collect::<Result<_, _>>()?)
            }
        };
        Ok(node(at, value))
    }
}

fn deep(at: Place, depth: usize) -> Result<(), Mistake> {
    if depth > DEEPEST {
        return Err(wrong(at, "this is nested too deeply"));
    }
    Ok(())
}

fn wrong((line, column): Place, what: &str) -> Mistake {
    Mistake {
        line,
        column,
        what: what.to_owned(),
    }
}
