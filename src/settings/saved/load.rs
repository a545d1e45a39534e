//! A section of a file → a layer.

use std::ffi::OsString;
use std::path::Path;

use super::keys::{self, Kind};
use crate::cli::{CommandLine, Flag, Shape, is_setting};
use crate::document::{Document, Member, Node, Value};
use crate::error::Failure;
use crate::settings::config::nearest::nearest;
use crate::settings::layer::{Entry, Layer, Place};

/// What MQTTX publishes when nothing else is given, and saves as if it had been.
pub(crate) const MQTTX_GREETING: &str = "Hello From MQTTX CLI";

/// Where MQTTX's devices publish when their scenario says nothing and nobody else does; saved all the same.
pub(crate) const MQTTX_TOPIC: &str = "mqttx/simulate/%sc/%c";

/// Flags that name another payload than the message.
pub(crate) const PAYLOADS: [&str; 8] = [
    "file-read",
    "payload-size",
    "stdin",
    "line-mode",
    "stamp",
    "empty",
    "topic-per-line",
    "json-lines",
];

/// Flags that turn encryption on.
const TLS: [&str; 9] = [
    "ca",
    "cert",
    "key",
    "key-password",
    "insecure",
    "alpn",
    "sni",
    "tls-min",
    "tls-max",
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
        place: Place::OptionsFile,
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
        failure.with_hint("--save-options puts some there")
    } else {
        failure.with_hint(format!("it has {}", others.join(", ")))
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
        if keys::means_nothing(key) {
            return Ok(None);
        }
        let found = keys::long_of(key).and_then(|long| {
            let flag = self.line.flag(&long)?;
            Some((long, flag))
        });
        let Some((long, flag)) = found else {
            return Err(self.unknown(member));
        };
        let origin = format!(
            "{}.{key} ({}:{})",
            self.name,
            self.document.path().display(),
            member.line
        );
        let values = self.values(member, &long, flag)?;
        Ok(values.map(|values| Entry {
            long,
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
            .filter(|long| is_setting(long));
        let known: Vec<_> = known.map(|long| keys::key_of(name, long)).collect();
        match nearest(key, known.iter().map(AsRef::as_ref)) {
            Some(near) => failure.with_hint(format!("did you mean {near:?}?")),
            None => failure.with_hint(format!(
                "the keys are the long flags of mqtty {}, written likeThis",
                self.line.command()
            )),
        }
    }

    /// The values that a key gives its flag; `None` if it gives none.
    fn values(
        &self,
        member: &Member,
        long: &str,
        flag: Flag,
    ) -> Result<Option<Vec<String>>, Failure> {
        let node = &member.node;
        if node.is_null() {
            return Ok(None);
        }
        let kind = keys::kind_of(long);
        let text = node.as_text();
        let one = |text: &str| Ok(Some(vec![text.to_owned()]));
        match (kind, text) {
            (Kind::Pairs, _) => self.pairs(member).map(Some),
            (Kind::Contrary, Some(text)) => match node.as_bool() {
                Some(on) => one(&(!on).to_string()),
                None => Err(self.expected(member, &format!("true or false, not {text:?}"))),
            },
            (Kind::Version, Some(text)) => one(match text {
                "4" => "3.1.1",
                "3" => "3.1",
                text => text,
            }),
            (Kind::ClientId, Some(text)) if keys::is_generated(text) => Ok(None),
            (Kind::Credential, Some("")) | (Kind::Limit, Some("0")) => Ok(None),
            (Kind::Separator, Some(_)) if node.as_bool() == Some(true) => one("\\n"),
            (Kind::Separator, Some(_)) if node.as_bool() == Some(false) => Ok(None),
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
        let value = |long: &str| value_of(entries, long);
        let given = |long: &str| value(long).is_some_and(|value| value != "false");
        let on_line = |longs: &[&str]| longs.iter().any(|long| self.line.types(long));
        let mut idle: Vec<&str> = Vec::new();
        if value("message") == Some(MQTTX_GREETING) && PAYLOADS.iter().any(|long| given(long)) {
            idle.push("message");
        }
        if self.name == "simulate" && value("topic") == Some(MQTTX_TOPIC) {
            idle.push("topic");
        }
        let protocol = value("protocol").unwrap_or("mqtt");
        let moves = on_line(&["protocol"]) || on_line(&TLS);
        if moves && value("port").is_some_and(|port| port == usual_port(protocol)) {
            idle.push("port");
        }
        if given("rate") || given("stages") {
            idle.push("message-interval");
        }
        if given("line-format") {
            idle.push("output-mode");
        }
        if given("connect-rate") {
            idle.push("interval");
        }
        if value("will-topic").is_none() && !on_line(&["will-topic"]) {
            idle.extend(
                ["will-qos"]
                    .into_iter()
                    .filter(|long| value(long) == Some("0")),
            );
        }
        // What an older version cannot carry, and what says no more than that nobody said anything.
        let plain = |long: &str, usual: &str| {
            let entry = entries.iter().find(|entry| entry.long == long);
            entry.is_some_and(|entry| entry.values.iter().all(|value| *value == *usual))
        };
        let is_old = value("mqtt-version").is_some_and(|version| version.starts_with('3'))
            || on_line(&["mqtt-version"]);
        let switches = ["no-local", "retain-as-published"];
        idle.extend(
            switches
                .into_iter()
                .filter(|long| is_old && plain(long, "false")),
        );
        let unwanted = given("no-retained") || on_line(&["no-retained"]);
        if (is_old || unwanted) && plain("retain-handling", "0") {
            idle.push("retain-handling");
        }
        entries.retain(|entry| !idle.contains(&entry.long.as_str()));
    }
}

/// The one value of a flag.
fn value_of<'a>(entries: &'a [Entry], long: &str) -> Option<&'a str> {
    let entry = entries.iter().find(|entry| entry.long == long)?;
    entry.values.first()?.to_str()
}

/// The port that a protocol has when none is given.
pub(crate) fn usual_port(protocol: &str) -> &'static str {
    match protocol {
        "mqtts" => "8883",
        "ws" => "8083",
        "wss" => "8084",
        _ => "1883",
    }
}
