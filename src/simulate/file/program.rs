//! A scenario file, read: what is worked out for each message, and what is written where.

use std::path::Path;
use std::sync::Arc;

use super::node::{At, Entry, Kind, Mistake, Node};
use crate::simulate::language::{Expr, Names, Text, parse, topic_text};
use crate::simulate::nearest::did_you_mean;
use crate::simulate::value::{Value, push_text};

/// What a file says.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) topic: Option<(Text, Place)>,
    /// Worked out before everything else, in order.
    pub(super) values: Vec<Leaf>,
    pub(super) payload: Payload,
    /// How many values are kept while a message is made.
    pub(super) fields: usize,
    /// How many functions remember something.
    pub(super) slots: usize,
}

/// What a message holds.
#[derive(Clone, Debug)]
pub(super) enum Payload {
    /// JSON.
    Json(Part),
    /// Text, or a value as it stands in a text.
    Plain(Leaf),
}

/// A part of a payload.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// Each with what stands before it: `{"a":`.
    Table(Vec<(Vec<u8>, Part)>),
    List(Vec<Part>),
    Leaf(Leaf),
}

/// A value to be worked out.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) source: Source,
    /// Where it is kept for those that come after it.
    pub(super) field: Option<usize>,
    pub(super) place: Place,
}

/// What a value is made of.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Value(Value),
    Expr(Expr),
    Text(Text),
}

/// Where something stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) at: At,
    pub(super) key: Arc<str>,
}

const KEYS: [&str; 5] = ["name", "description", "topic", "values", "payload"];

/// Reads what a file says; `usual_name` is the name of a scenario that does not say its own.
///
/// # Errors
///
/// What is missing, unknown or wrong, with the place and the key.
pub(super) fn program(root: &Node, usual_name: &str) -> Result<Program, Mistake> {
    let Kind::Table(entries) = &root.kind else {
        let what = "a scenario is a table with name, description, topic, values and payload";
        return Err(Mistake::new(root.at, "", what));
    };
    for entry in entries {
        if !KEYS.contains(&entry.key.as_str()) {
            let hint = did_you_mean(&entry.key, KEYS);
            let what = format!("there is no such key{hint}");
            return Err(Mistake::new(entry.at, &entry.key, what));
        }
    }
    let find = |key: &str| entries.iter().find(|entry| entry.key == key);
    let name = match find("name") {
        Some(entry) => name(entry)?,
        None => usual_name.to_owned(),
    };
    let description = find("description")
        .map(text)
        .transpose()?
        .unwrap_or_default();
    let mut reader = Reader::default();
    let values = match find("values") {
        Some(entry) => reader.values(entry)?,
        None => Vec::new(),
    };
    let topic = match find("topic") {
        Some(entry) => {
            let text = topic_text(text(entry)?, &name, &mut reader.names);
            let text = text.map_err(|what| Mistake::new(entry.at, "topic", what))?;
            Some((text, place(entry.at, "topic")))
        }
        None => None,
    };
    let Some(payload) = find("payload") else {
        return Err(Mistake {
            at: None,
            key: String::new(),
            what: "payload is missing: it says what the messages hold".to_owned(),
        });
    };
    let payload = reader.payload(&payload.node)?;
    Ok(Program {
        name,
        description: description.to_owned(),
        topic,
        values,
        payload,
        fields: reader.fields,
        slots: reader.names.slots,
    })
}

/// The usual name of a scenario in this file: that of the file.
pub(super) fn usual_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let fitting = |c: char| if is_fitting(c) { c } else { '_' };
    stem.chars().map(fitting).collect()
}

/// Whether a name may hold this character: it stands in topics.
fn is_fitting(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.')
}

fn name(entry: &Entry) -> Result<String, Mistake> {
    let name = text(entry)?;
    if name.is_empty() || name.len() > 100 || !name.chars().all(is_fitting) {
        let what = "a name is of letters, digits and - _ . since it stands in topics";
        return Err(Mistake::new(entry.at, "name", what));
    }
    Ok(name.to_owned())
}

fn text(entry: &Entry) -> Result<&str, Mistake> {
    match &entry.node.kind {
        Kind::Text(text) => Ok(text),
        _ => Err(Mistake::new(entry.at, &entry.key, "it should be text")),
    }
}

fn place(at: At, key: &str) -> Place {
    Place {
        at,
        key: Arc::from(key),
    }
}

#[derive(Default)]
struct Reader {
    names: Names,
    fields: usize,
}

impl Reader {
    fn values(&mut self, entry: &Entry) -> Result<Vec<Leaf>, Mistake> {
        let Kind::Table(entries) = &entry.node.kind else {
            let what = "it should be a table of names and values";
            return Err(Mistake::new(entry.at, "values", what));
        };
        let mut values = Vec::with_capacity(entries.len());
        for entry in entries {
            let key = format!("values.{}", entry.key);
            if let Kind::Table(_) = entry.node.kind {
                let what = "a value is one value, or a list: tables belong into payload";
                return Err(Mistake::new(entry.at, &key, what));
            }
            let mut leaf = self.leaf(&entry.node, &key)?;
            leaf.field = Some(self.field(&entry.key));
            values.push(leaf);
        }
        Ok(values)
    }

    /// Remembers a name for those that come after it.
    fn field(&mut self, name: &str) -> usize {
        let field = self.fields;
        self.fields += 1;
        self.names.fields.push((name.to_owned(), field));
        field
    }

    fn payload(&mut self, node: &Node) -> Result<Payload, Mistake> {
        match &node.kind {
            Kind::Table(_) | Kind::List(_) => self.part(node, "payload").map(Payload::Json),
            _ => self.leaf(node, "payload").map(Payload::Plain),
        }
    }

    fn part(&mut self, node: &Node, key: &str) -> Result<Part, Mistake> {
        match &node.kind {
            Kind::Table(entries) => {
                let known = self.names.fields.len();
                let mut parts = Vec::with_capacity(entries.len());
                for (index, entry) in entries.iter().enumerate() {
                    let key = format!("{key}.{}", entry.key);
                    let mut part = self.part(&entry.node, &key)?;
                    if let Part::Leaf(leaf) = &mut part {
                        leaf.field = Some(self.field(&entry.key));
                    }
                    let mut before = vec![if index == 0 { b'{' } else { b',' }];
                    push_text(&entry.key, &mut before);
                    before.push(b':');
                    parts.push((before, part));
                }
                // Outside of a table its fields have no name.
                self.names.fields.truncate(known);
                Ok(Part::Table(parts))
            }
            Kind::List(nodes) => {
                let parts = nodes.iter().enumerate();
                let parts = parts.map(|(index, node)| self.part(node, &format!("{key}[{index}]")));
                parts.collect::<Result<_, _>>().map(Part::List)
            }
            _ => self.leaf(node, key).map(Part::Leaf),
        }
    }

    fn leaf(&mut self, node: &Node, key: &str) -> Result<Leaf, Mistake> {
        let wrong = |what: String| Mistake::new(node.at, key, what);
        let source = match &node.kind {
            Kind::Null => Source::Value(Value::Null),
            Kind::Bool(value) => Source::Value(Value::Bool(*value)),
            Kind::Int(number) => Source::Value(Value::Int(*number)),
            Kind::Float(number) => Source::Value(
                Value::number(*number).map_err(|_| wrong("JSON has no such number".to_owned()))?,
            ),
            Kind::Text(text) => match text.strip_prefix('=') {
                Some(literal) if literal.starts_with('=') => Source::Value(Value::text(literal)),
                Some(expr) => Source::Expr(parse(expr, &mut self.names).map_err(wrong)?),
                None => {
                    let filled = Text::parse(text, &mut self.names).map_err(wrong)?;
                    match filled.as_plain() {
                        Some(text) => Source::Value(Value::text(text)),
                        None => Source::Text(filled),
                    }
                }
            },
            Kind::List(nodes) => {
                let leaves = nodes.iter().map(|node| match self.leaf(node, key)?.source {
                    Source::Value(value) => Ok(value),
                    _ => Err(wrong(
                        "the list should be of plain values, or = and [ ]".to_owned(),
                    )),
                });
                let values: Vec<Value> = leaves.collect::<Result<_, _>>()?;
                Source::Value(Value::List(values.into()))
            }
            Kind::Table(_) => return Err(wrong("a table cannot be here".to_owned())),
        };
        Ok(Leaf {
            source,
            field: None,
            place: place(node.at, key),
        })
    }
}
