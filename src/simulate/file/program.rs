//! A scenario file, read: what is worked out for each message, and what is written where.

use std::path::Path;
use std::sync::Arc;

use super::node::{Entry, FileMistake, Kind, Node, Place, Position};
use super::rule::{self, Rule};
use crate::model::{check_answer_topic, validate_filter};
use crate::payload::{self, Content, ScenarioTemplate};
use crate::text::did_you_mean;

/// What a file says.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) scenario: payload::Scenario,
    /// Where the parts of the scenario stand in the file.
    pub(super) places: Vec<FieldPlace>,
    /// The filters of requests, each with the answer to them.
    pub(super) filters: Vec<String>,
    pub(super) replies: Vec<Reply>,
}

/// The answer of devices to a request.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// What the answer holds; `None`: an error, or there is no answer.
    pub(super) scenario: Option<(payload::Scenario, Vec<FieldPlace>)>,
    /// Which requests of the filter it is for, and how they are answered.
    pub(super) rule: Rule,
    /// The topic of answers to requests that name none.
    pub(super) to: Option<payload::Scenario>,
}

/// Where something stands in the file.
#[derive(Clone, Debug)]
pub(super) struct FieldPlace {
    pub(super) at: Position,
    pub(super) key: Arc<str>,
}

impl FieldPlace {
    /// The place for an error, in the file that is called so; it may not be known.
    pub(super) fn shown<'a>(field: Option<&'a Self>, file: &'a str) -> Place<'a> {
        Place {
            file,
            at: field.map(|field| field.at),
            key: field.map_or("", |field| &field.key),
        }
    }
}

const KEYS: [&str; 6] = ["name", "description", "topic", "values", "payload", "on"];

/// Reads what a file says; `usual_name` is the name of a scenario that does not say its own.
///
/// # Errors
///
/// What is missing, unknown or wrong, with the place and the key.
pub(super) fn program(root: &Node, usual_name: &str) -> Result<Program, FileMistake> {
    let Kind::Table(entries) = &root.kind else {
        let what = "a scenario is a table with name, description, topic, values and payload";
        return Err(FileMistake::new(root.at, "", what));
    };
    for entry in entries {
        if !KEYS.contains(&entry.key.as_str()) {
            let hint = did_you_mean(&entry.key, KEYS);
            let what = format!("unknown key{hint}");
            return Err(FileMistake::new(entry.at, &entry.key, what));
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
    if let Some(entry) = find("values") {
        reader.values(entry)?;
    }
    if let Some(entry) = find("topic") {
        let topic = reader.scenario.topic(text(entry)?, &name);
        topic.map_err(|what| FileMistake::new(entry.at, "topic", what))?;
        reader.places.push(place(entry.at, "topic"));
    }
    let Some(payload) = find("payload") else {
        return Err(FileMistake {
            at: None,
            key: String::new(),
            what: "payload is missing: it defines the messages".to_owned(),
        });
    };
    let is_json = matches!(payload.node.kind, Kind::Table(_) | Kind::List(_));
    reader.part(&payload.node, "payload")?;
    let (scenario, places) = reader.finish(is_json)?;
    let (filters, replies) = match find("on") {
        Some(entry) => on(entry, &name)?,
        None => Default::default(),
    };
    Ok(Program {
        filters,
        replies,
        name,
        description: description.to_owned(),
        scenario,
        places,
    })
}

/// The requests that devices answer: one table with filter and reply, or a list of them.
fn on(entry: &Entry, scenario_name: &str) -> Result<(Vec<String>, Vec<Reply>), FileMistake> {
    let rows = match &entry.node.kind {
        Kind::List(rows) => &rows[..],
        _ => std::slice::from_ref(&entry.node),
    };
    let (mut filters, mut replies) = (Vec::new(), Vec::new());
    let mut targets = Vec::new();
    for row in rows {
        let Kind::Table(entries) = &row.kind else {
            let what = "it should be a table with filter, reply and to";
            return Err(FileMistake::new(row.at, "on", what));
        };
        let (mut filter, mut scenario, mut to) = (None, None, None);
        let mut rule = Rule::default();
        for entry in entries {
            match entry.key.as_str() {
                "filter" => filter = Some((entry, text(entry)?.replace("%sc", scenario_name))),
                "reply" => scenario = Some(answer(&entry.node, "on.reply", false)?),
                "to" => to = Some((entry, text(entry)?.replace("%sc", scenario_name))),
                key => {
                    if !rule.take(entry, "on.")? {
                        let keys = ["filter", "reply", "to"].into_iter();
                        let hint = did_you_mean(key, keys.chain(rule::KEYS));
                        let what = format!("unknown key{hint}");
                        return Err(FileMistake::new(entry.at, &format!("on.{key}"), what));
                    }
                }
            }
        }
        let Some((entry, filter)) = filter else {
            let what = "filter is missing: it selects the requests";
            return Err(FileMistake::new(row.at, "on", what));
        };
        validate_filter(&filter)
            .map_err(|why| FileMistake::new(entry.at, "on.filter", why.to_string()))?;
        filters.push(filter);
        replies.push(Reply {
            scenario,
            rule,
            to: None,
        });
        targets.push(to);
    }
    // An answer may not be a request of any of them.
    for (reply, to) in replies.iter_mut().zip(targets) {
        let to = to.map(|(entry, topic)| target(entry, topic, &filters));
        reply.to = to.transpose()?;
    }
    Ok((filters, replies))
}

/// The topic of answers to requests that name none.
fn target(
    entry: &Entry,
    topic: String,
    filters: &[String],
) -> Result<payload::Scenario, FileMistake> {
    const KEY: &str = "on.to";
    let wrong = |what: String| FileMistake::new(entry.at, KEY, what);
    if !topic.contains(['{', '%']) {
        // What is the same for every request can be checked now.
        check_answer_topic(&topic, filters).map_err(|why| wrong(why.to_string()))?;
    }
    let node = Node {
        at: entry.node.at,
        kind: Kind::Text(topic),
    };
    Ok(answer(&node, KEY, false)?.0)
}

/// A value that answers a request. It is JSON if it is a table or a list, or has to be.
pub(super) fn answer(
    node: &Node,
    key: &str,
    is_json: bool,
) -> Result<(payload::Scenario, Vec<FieldPlace>), FileMistake> {
    let mut reader = Reader {
        scenario: ScenarioTemplate::of_answer(),
        places: Vec::new(),
    };
    let is_json = is_json || matches!(node.kind, Kind::Table(_) | Kind::List(_));
    reader.part(node, key)?;
    reader.finish(is_json)
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

fn name(entry: &Entry) -> Result<String, FileMistake> {
    let name = text(entry)?;
    if name.is_empty() || name.len() > 100 || !name.chars().all(is_fitting) {
        let what = "a name may contain letters, digits and - _ . because it is used in topics";
        return Err(FileMistake::new(entry.at, "name", what));
    }
    Ok(name.to_owned())
}

/// The text behind a key.
pub(super) fn text(entry: &Entry) -> Result<&str, FileMistake> {
    match &entry.node.kind {
        Kind::Text(text) => Ok(text),
        _ => Err(FileMistake::new(entry.at, &entry.key, "it should be text")),
    }
}

fn place(at: Position, key: &str) -> FieldPlace {
    FieldPlace {
        at,
        key: Arc::from(key),
    }
}

#[derive(Default)]
struct Reader {
    scenario: ScenarioTemplate,
    places: Vec<FieldPlace>,
}

impl Reader {
    fn values(&mut self, entry: &Entry) -> Result<(), FileMistake> {
        let Kind::Table(entries) = &entry.node.kind else {
            let what = "it should be a table of names and values";
            return Err(FileMistake::new(entry.at, "values", what));
        };
        for entry in entries {
            let key = format!("values.{}", entry.key);
            if let Kind::Table(_) = entry.node.kind {
                let what = "a value is one value, or a list: tables belong into payload";
                return Err(FileMistake::new(entry.at, &key, what));
            }
            let content = self.content(&entry.node, &key)?;
            let field = self.scenario.name(&entry.key);
            self.scenario.keep(content, field);
        }
        Ok(())
    }

    fn part(&mut self, node: &Node, key: &str) -> Result<(), FileMistake> {
        match &node.kind {
            Kind::Table(entries) => {
                let known = self.scenario.known();
                self.scenario.raw("{");
                for (index, entry) in entries.iter().enumerate() {
                    let before = if index > 0 { "," } else { "" };
                    let name = serde_json::Value::from(entry.key.as_str());
                    self.scenario.raw(&format!("{before}{name}:"));
                    let key = format!("{key}.{}", entry.key);
                    if matches!(entry.node.kind, Kind::Table(_) | Kind::List(_)) {
                        self.part(&entry.node, &key)?;
                        continue;
                    }
                    let content = self.content(&entry.node, &key)?;
                    let field = self.scenario.name(&entry.key);
                    self.scenario.show(content, Some(field));
                }
                // Outside of a table its fields have no name.
                self.scenario.forget(known);
                self.scenario.raw("}");
                Ok(())
            }
            Kind::List(nodes) => {
                self.scenario.raw("[");
                for (index, node) in nodes.iter().enumerate() {
                    if index > 0 {
                        self.scenario.raw(",");
                    }
                    self.part(node, &format!("{key}[{index}]"))?;
                }
                self.scenario.raw("]");
                Ok(())
            }
            _ => {
                let content = self.content(node, key)?;
                self.scenario.show(content, None);
                Ok(())
            }
        }
    }

    /// Compiles what was read.
    fn finish(self, is_json: bool) -> Result<(payload::Scenario, Vec<FieldPlace>), FileMistake> {
        let Self { scenario, places } = self;
        let finished = scenario.finish(is_json).map_err(|mistake| {
            let place = mistake.part.and_then(|part| places.get(part));
            FileMistake {
                at: place.map(|place| place.at),
                key: place.map_or_else(String::new, |place| place.key.to_string()),
                what: mistake.what,
            }
        })?;
        Ok((finished, places))
    }

    /// A value, as the next part of the scenario.
    fn content(&mut self, node: &Node, key: &str) -> Result<Content, FileMistake> {
        let content = match &node.kind {
            Kind::Text(text) => match text.strip_prefix('=') {
                Some(text) if text.starts_with('=') => Ok(self.scenario.constant(text.into())),
                Some(expression) => self.scenario.expression(expression),
                None => self.scenario.text(text),
            },
            _ => constant(node).map(|value| self.scenario.constant(value)),
        };
        let content = content.map_err(|what| FileMistake::new(node.at, key, what))?;
        self.places.push(place(node.at, key));
        Ok(content)
    }
}

/// A value that stays as it is.
fn constant(node: &Node) -> Result<serde_json::Value, String> {
    Ok(match &node.kind {
        Kind::Null => serde_json::Value::Null,
        Kind::Bool(value) => (*value).into(),
        Kind::Int(number) => (*number).into(),
        Kind::Float(number) if number.is_finite() => (*number).into(),
        Kind::Float(_) => return Err("JSON has no such number".to_owned()),
        Kind::Text(text) => match text.strip_prefix('=') {
            Some(text) if text.starts_with('=') => text.into(),
            None if !["{{", "{%", "{#"].iter().any(|start| text.contains(start)) => {
                text.as_str().into()
            }
            _ => return Err("the list should be of plain values, or = and [ ]".to_owned()),
        },
        Kind::List(nodes) => nodes.iter().map(constant).collect::<Result<_, _>>()?,
        Kind::Table(_) => return Err("a table cannot be here".to_owned()),
    })
}
