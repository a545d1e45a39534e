//! A section of a file → a layer.

use std::ffi::OsString;
use std::path::Path;

use super::keys;
use crate::cli::{CommandLine, Flag, Shape};
use crate::document::{Document, Member, Node, Value};
use crate::error::Failure;
use crate::options::{Id, Saved, TLS};
use crate::settings::layer::{Entry, Layer, ValueSource};
use crate::text::nearest;

/// What MQTTX publishes when nothing else is given, and saves as if it had been.
pub(crate) const MQTTX_GREETING: &str = "Hello From MQTTX CLI";

/// Where MQTTX's devices publish when their scenario says nothing and nobody else does; saved all the same.
pub(crate) const MQTTX_TOPIC: &str = "mqttx/simulate/%sc/%c";

/// Flags that name another payload than the message.
pub(crate) const PAYLOADS: [Id; 8] = [
    Id::FileRead,
    Id::PayloadSize,
    Id::Stdin,
    Id::LineMode,
    Id::Stamp,
    Id::Empty,
    Id::TopicPerLine,
    Id::JsonLines,
];

/// Reads what a file has for the command of a line.
///
/// # Errors
///
/// A file that cannot be read (exit 8). A file that is broken, has no section for the command, a key that
/// the command does not know, or a value of the wrong kind (exit 2).
pub(crate) fn load(line: &CommandLine, path: &Path) -> Result<Layer, Failure> {
    layer(line, &Document::read(path)?)
}

/// The same of a file that was read.
pub(crate) fn layer(line: &CommandLine, document: &Document) -> Result<Layer, Failure> {
    let name = keys::section_of(&line.command());
    let Some(section) = document.section(&name) else {
        return Err(no_section(document, &name));
    };
    let members = match &section.value {
        Value::Map(members) => &members[..],
        _ if section.is_null() => &[],
        _ => {
            let words = format!("{name}: expected a map of options, not {}", section.kind());
            return Err(document.wrong(section.line, &words));
        }
    };
    let section = Section {
        line,
        document,
        name: &name,
    };
    let mut entries = Vec::with_capacity(members.len());
    for member in members {
        entries.extend(section.entry(member)?);
    }
    section.settle(&mut entries);
    Ok(Layer {
        source: ValueSource::OptionsFile,
        entries,
    })
}

fn no_section(document: &Document, name: &str) -> Failure {
    let path = document.path().display();
    let failure = Failure::usage(format!("{path} has no options for {name}"));
    let others: Vec<_> = document
        .sections()
        .iter()
        .map(|section| section.key.as_str())
        .collect();
    if others.is_empty() {
        failure.with_hint("save some with --save-options")
    } else {
        failure.with_hint(format!(
            "save some with --save-options: the file has options for {}",
            others.join(", ")
        ))
    }
}

/// A section on its way.
struct Section<'a> {
    line: &'a CommandLine,
    document: &'a Document,
    name: &'a str,
}

impl Section<'_> {
    /// What a key says; `None` if it says nothing.
    fn entry(&self, member: &Member) -> Result<Option<Entry>, Failure> {
        let key = &member.key;
        if keys::is_ignored_key(key) {
            return Ok(None);
        }
        let found = keys::id_of(key).and_then(|id| {
            let flag = self.line.flag(id)?;
            Some((id, flag))
        });
        let Some((id, flag)) = found else {
            return Err(self.unknown(member));
        };
        let origin = format!(
            "{}.{key} ({}:{})",
            self.name,
            self.document.path().display(),
            member.line
        );
        let values = self.values(member, id, flag)?;
        Ok(values.map(|values| Entry {
            id,
            values: values.into_iter().map(OsString::from).collect(),
            origin,
        }))
    }

    fn unknown(&self, member: &Member) -> Failure {
        let (key, name) = (&member.key, self.name);
        let failure = self
            .document
            .wrong(member.line, &format!("{name} has no option {key:?}"));
        let known = self
            .line
            .flags()
            .into_iter()
            .filter(|id| id.row().is_setting);
        let known: Vec<_> = known.map(|id| keys::key_of(name, id)).collect();
        match nearest(key, known.iter().map(AsRef::as_ref)) {
            Some(near) => failure.with_hint(format!("did you mean {near:?}?")),
            None => failure.with_hint(format!(
                "name it as the long options of mqtty {}, in camelCase",
                self.line.command()
            )),
        }
    }

    /// The values that a key gives its flag; `None` if it gives none.
    fn values(&self, member: &Member, id: Id, flag: Flag) -> Result<Option<Vec<String>>, Failure> {
        let node = &member.node;
        if node.is_null() {
            return Ok(None);
        }
        let kind = id.row().saved;
        let text = node.as_text();
        let one = |text: &str| Ok(Some(vec![text.to_owned()]));
        match (kind, text) {
            (Saved::Pairs, _) => self.pairs(member).map(Some),
            (_, Some(text)) if id.row().opposite.is_some() => match node.as_bool() {
                Some(on) => one(&(!on).to_string()),
                None => Err(self.expected(member, &format!("true or false, not {text:?}"))),
            },
            (Saved::Version, Some(text)) => one(match text {
                "4" => "3.1.1",
                "3" => "3.1",
                text => text,
            }),
            (Saved::ClientId, Some(text)) if keys::is_generated(text) => Ok(None),
            (Saved::Credential, Some("")) | (Saved::Limit, Some("0")) => Ok(None),
            (Saved::Separator, Some(_)) if node.as_bool() == Some(true) => one("\\n"),
            (Saved::Separator, Some(_)) if node.as_bool() == Some(false) => Ok(None),
            (_, Some(text)) => one(text),
            (_, None) => match &node.value {
                Value::List(items) if flag.shape == Shape::List => self.list(member, items),
                _ => Err(self.expected(member, &format!("one value, not {}", node.kind()))),
            },
        }
    }

    /// The values of a list; an empty one gives none.
    fn list(&self, member: &Member, items: &[Node]) -> Result<Option<Vec<String>>, Failure> {
        let text = |item: &Node| match item.as_text() {
            Some(text) => Ok(text.to_owned()),
            None => Err(self.expected(member, &format!("single values, not {}", item.kind()))),
        };
        let values: Vec<_> = items.iter().map(text).collect::<Result<_, _>>()?;
        Ok((!values.is_empty()).then_some(values))
    }

    /// The pairs of a map, each as a flag has it.
    fn pairs(&self, member: &Member) -> Result<Vec<String>, Failure> {
        const EXPECTED: &str = "a map of names and texts";
        let Value::Map(pairs) = &member.node.value else {
            // As flags are written.
            let listed = match &member.node.value {
                Value::List(items) => self.list(member, items)?.unwrap_or_default(),
                _ => member
                    .node
                    .as_text()
                    .map(str::to_owned)
                    .into_iter()
                    .collect(),
            };
            if listed.iter().all(|text| text.contains(": ")) {
                return Ok(listed);
            }
            return Err(self.expected(member, EXPECTED));
        };
        let mut flags = Vec::new();
        for pair in pairs {
            let values = match &pair.node.value {
                Value::List(values) => &values[..],
                _ => std::slice::from_ref(&pair.node),
            };
            for value in values {
                let text = value.as_text();
                let text = text.filter(|_| !pair.key.contains(": "));
                let text = text.ok_or_else(|| self.expected(member, EXPECTED))?;
                flags.push(format!("{}: {text}", pair.key));
            }
        }
        Ok(flags)
    }

    fn expected(&self, member: &Member, what: &str) -> Failure {
        let (name, key) = (self.name, &member.key);
        self.document
            .wrong(member.line, &format!("{name}.{key}: expected {what}"))
    }

    /// Leaves out what only stands there because MQTTX saves everything.
    fn settle(&self, entries: &mut Vec<Entry>) {
        let value = |id: Id| value_of(entries, id);
        let given = |id: Id| value(id).is_some_and(|value| value != "false");
        let on_line = |ids: &[Id]| ids.iter().any(|id| self.line.types(*id));
        let mut idle: Vec<Id> = Vec::new();
        if value(Id::Message) == Some(MQTTX_GREETING) && PAYLOADS.iter().any(|id| given(*id)) {
            idle.push(Id::Message);
        }
        if self.name == "simulate" && value(Id::Topic) == Some(MQTTX_TOPIC) {
            idle.push(Id::Topic);
        }
        let protocol = value(Id::Protocol).unwrap_or("mqtt");
        let moves = on_line(&[Id::Protocol]) || on_line(TLS);
        if moves && value(Id::Port).is_some_and(|port| port == usual_port(protocol)) {
            idle.push(Id::Port);
        }
        if given(Id::Rate) || given(Id::Stages) {
            idle.push(Id::MessageInterval);
        }
        if given(Id::LineFormat) {
            idle.push(Id::OutputMode);
        }
        if given(Id::ConnectRate) {
            idle.push(Id::Interval);
        }
        if value(Id::WillTopic).is_none() && !on_line(&[Id::WillTopic]) {
            idle.extend(
                [Id::WillQos]
                    .into_iter()
                    .filter(|id| value(*id) == Some("0")),
            );
        }
        // What an older version cannot carry, and what says no more than that nobody said anything.
        let plain = |id: Id, usual: &str| {
            let entry = entries.iter().find(|entry| entry.id == id);
            entry.is_some_and(|entry| entry.values.iter().all(|value| *value == *usual))
        };
        let is_old = value(Id::MqttVersion).is_some_and(|version| version.starts_with('3'))
            || on_line(&[Id::MqttVersion]);
        let switches = [Id::NoLocal, Id::RetainAsPublished];
        idle.extend(
            switches
                .into_iter()
                .filter(|id| is_old && plain(*id, "false")),
        );
        let unwanted = given(Id::NoRetained) || on_line(&[Id::NoRetained]);
        if (is_old || unwanted) && plain(Id::RetainHandling, "0") {
            idle.push(Id::RetainHandling);
        }
        entries.retain(|entry| !idle.contains(&entry.id));
    }
}

/// The one value of a flag.
fn value_of(entries: &[Entry], id: Id) -> Option<&str> {
    let entry = entries.iter().find(|entry| entry.id == id)?;
    entry.values.first()?.to_str()
}

/// The port that a protocol has when none is given.
pub(crate) fn usual_port(protocol: &str) -> &'static str {
    match protocol {
        "mqtts" => "8883",
        "ws" => "8083",
        "wss" => "8084",
        "quic" => "14567",
        _ => "1883",
    }
}
