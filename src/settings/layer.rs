//! The values of files, in the form of the command line.
//!
//! A value of a file is read as if it had been typed: by the long name of its flag, so that every file
//! means by a key what the command line means by the flag. What says how to connect is looked up source by
//! source ([`super::context::Context`]); everything else is added to the command line where nothing stronger
//! has given it ([`add`]).

use std::ffi::OsString;

use super::exclusive::between;
use super::value;
use crate::cli::{CommandLine, Shape};
use crate::error::Failure;
use crate::options::Id;

/// Where a value can come from, the strongest first. Without any, the built-in default is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueSource {
    /// It was typed.
    CommandLine,
    /// A file of saved options.
    OptionsFile,
    /// A variable of the environment.
    Environment,
    /// A profile of the config file.
    Profile,
    /// The defaults of the config file.
    Defaults,
}

/// The value that a file has for one option.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The flag.
    pub id: Id,
    /// The value; several, or none, for a flag that is a list; `true` or `false` for a switch.
    pub values: Vec<OsString>,
    /// Where it stands, as it is read in a sentence: `profiles.prod.port (/etc/mqtty.toml:12)`.
    pub origin: String,
}

/// The values of one source.
#[derive(Clone)]
pub struct Layer {
    /// The source.
    pub source: ValueSource,
    /// Its values, each option at most once.
    pub entries: Vec<Entry>,
}

impl Layer {
    /// What it says about a flag.
    pub fn entry(&self, id: Id) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }
}

/// The entries of the layers that count for a line: the strongest for each flag, and only where nobody typed
/// it and no variable that is stronger gives it.
pub(super) fn effective<'a>(
    line: &CommandLine,
    exported: &dyn Fn(&CommandLine, Id) -> bool,
    layers: &'a [Layer],
) -> Vec<(ValueSource, &'a Entry)> {
    let mut found: Vec<(ValueSource, &Entry)> = Vec::new();
    for layer in layers {
        for entry in &layer.entries {
            let id = entry.id;
            let stronger = found.iter().any(|(_, other)| other.id == id)
                || line.types(id)
                || (layer.source > ValueSource::Environment && exported(line, id));
            if !stronger {
                found.push((layer.source, entry));
            }
        }
    }
    found
}

/// Adds to the line what layers (the strongest first) say about flags that do not say how to connect.
///
/// # Errors
///
/// A value that the flag cannot take, as if it had been typed.
pub(super) fn add(
    line: &mut CommandLine,
    exported: &dyn Fn(&CommandLine, Id) -> bool,
    layers: &[Layer],
) -> Result<(), Failure> {
    if layers.is_empty() {
        return Ok(());
    }
    let (command, typed) = (line.command(), line.given());
    let mut added: Vec<&Entry> = Vec::new();
    for layer in layers {
        let mut now: Vec<&Entry> = Vec::new();
        for entry in &layer.entries {
            let Some(flag) = line.flag(entry.id) else {
                continue;
            };
            check(entry, flag.shape)?;
            let id = entry.id;
            let mut stronger = added.iter();
            let beaten = line.types(id)
                || stronger.any(|other| other.id == id || excludes(line, &command, other, entry))
                || typed.iter().any(|(other, values)| {
                    between(&command, (*other, values), (id, &entry.values)).is_some()
                })
                || (layer.source > ValueSource::Environment && exported(line, id));
            if !beaten && !line.says_how_to_connect(id) && !is_anothers(line, layer, entry) {
                now.push(entry);
            }
        }
        added.extend(now);
    }
    let on = |id: Id| {
        let mut typed = typed.iter();
        typed.any(|(other, _)| *other == id)
            || added
                .iter()
                .any(|entry| entry.id == id && words(line, entry).is_some())
    };
    let useful = |entry: &&Entry| {
        let mut needs = std::iter::successors(entry.id.row().needs, |id| id.row().needs);
        needs.all(on)
    };
    let added: Vec<_> = added.iter().copied().filter(useful).collect();
    let words: Vec<(Id, &[OsString])> = added
        .into_iter()
        .filter_map(|entry| words(line, entry))
        .collect();
    if words.is_empty() {
        return Ok(());
    }
    line.add(&words)
}

/// Whether an entry leaves no room for another; one that is off does.
fn excludes(line: &CommandLine, command: &str, one: &Entry, other: &Entry) -> bool {
    is_given(line, one)
        && between(command, (one.id, &one.values), (other.id, &other.values)).is_some()
}

/// Whether an entry says anything: a switch that is off and an empty list do not.
pub(super) fn is_given(line: &CommandLine, entry: &Entry) -> bool {
    words(line, entry).is_some()
}

/// The words for an entry; a switch that is off and an empty list have none.
fn words<'a>(line: &CommandLine, entry: &'a Entry) -> Option<(Id, &'a [OsString])> {
    let id = entry.id;
    match line.flag(id)?.shape {
        Shape::Switch => is_on(entry).then_some((id, &[])),
        Shape::One | Shape::List if entry.values.is_empty() => None,
        Shape::One | Shape::List => Some((id, &entry.values)),
    }
}

fn is_on(entry: &Entry) -> bool {
    let value = entry.values.first().and_then(|value| value.to_str());
    value.is_some_and(|text| value::switch(text) == Ok(true))
}

/// Whether a flag means something else in this command than where a profile serves all: user properties are those of
/// messages and subscriptions, and those of connections have a name of their own; the topic and the format of a check
/// are not those of messages. In the table of the command itself it means what it means there.
fn is_anothers(line: &CommandLine, layer: &Layer, entry: &Entry) -> bool {
    let (command, id) = (line.command(), entry.id);
    let own_table = format!("defaults.{}.", command.replace(' ', "."));
    layer.source > ValueSource::Environment
        && !entry.origin.starts_with(&own_table)
        && match command.as_str() {
            "conn" | "bench conn" => id == Id::UserProperties,
            "probe" => matches!(id, Id::Topic | Id::Format),
            _ => false,
        }
}

/// That an entry has as many values as its flag takes.
fn check(entry: &Entry, shape: Shape) -> Result<(), Failure> {
    let Entry { values, origin, .. } = entry;
    let text = match &values[..] {
        _ if shape == Shape::List => return Ok(()),
        [value] => value.to_str().unwrap_or_default(),
        [] => return Err(Failure::usage(format!("{origin} needs a value"))),
        _ => {
            return Err(Failure::usage(format!(
                "{origin}: expected one value, not a list"
            )));
        }
    };
    if shape == Shape::Switch && value::switch(text).is_err() {
        return Err(Failure::usage(format!(
            "bad value {text:?} for {origin}: expected true or false"
        )));
    }
    Ok(())
}

/// A text with the names of flags replaced by where their values stand.
pub(super) fn renamed(text: &str, entries: &[(ValueSource, &Entry)]) -> String {
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("--") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
        let (name, behind) = after.split_at(end);
        renamed.push_str(before);
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || c == '-');
        match entries.iter().find(|(_, entry)| entry.id.long() == name) {
            Some((_, entry)) if begins => renamed.push_str(&entry.origin),
            _ => {
                renamed.push_str("--");
                renamed.push_str(name);
            }
        }
        rest = behind;
    }
    renamed.push_str(rest);
    renamed
}
