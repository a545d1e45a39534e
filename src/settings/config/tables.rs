//! The tables of the config file: which keys they have, and what these say.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml_edit::{Item, TableLike, Value};

use super::document::{KnownNames, Table};
use super::{Config, Entry, Environment, Layer, Setting, ValueSource, keys};
use crate::cli::{self, CommandLine, Flag};
use crate::error::Failure;
use crate::options::{Id, Saved};
use crate::settings::value;
use crate::text::nearest;

impl Config {
    /// What a table says for a command: the tables of its words, the longest first, then the table itself.
    ///
    /// # Errors
    ///
    /// A key that nothing knows, and a value that is none.
    pub(super) fn layers(
        &self,
        source: ValueSource,
        path: &[&str],
        line: &CommandLine,
        environment: &Environment<'_>,
    ) -> Result<Vec<Layer>, Failure> {
        let command = line.command();
        let mut path = path.to_vec();
        let mut layers = Vec::new();
        let mut words = command.split(' ');
        while let Some((table, label)) = self.table(&path)? {
            let settings = self.read(table, &label, &path, Some(line))?;
            let entries = settings.into_iter().map(|setting| setting.entry);
            let entries = entries.map(|entry| self.placed(entry, line, environment));
            let entries = entries.collect();
            layers.insert(0, Layer { source, entries });
            match words.next() {
                Some(word) => path.push(word),
                None => break,
            }
        }
        Ok(layers)
    }

    /// Everything that a table says, with the tables in it that are for commands.
    ///
    /// # Errors
    ///
    /// A key that nothing knows, and a value that is none.
    pub fn settings(&self, path: &[&str]) -> Result<Vec<Setting>, Failure> {
        let Some((table, label)) = self.table(path)? else {
            return Ok(Vec::new());
        };
        let mut settings = self.read(table, &label, path, None)?;
        for (name, item) in table.iter() {
            if item.is_table_like() && self.is_command(&[&commands_of(path)[..], &[name]].concat())
            {
                settings.extend(self.settings(&[path, &[name]].concat())?);
            }
        }
        Ok(settings)
    }

    /// A table of the file, and how it is called in messages.
    pub(super) fn table(&self, path: &[&str]) -> Result<Option<Table<'_>>, Failure> {
        let label = path.join(".");
        let mut table: &dyn TableLike = self.document.as_table();
        for name in path {
            let Some(item) = table.get(name) else {
                return Ok(None);
            };
            let Some(below) = item.as_table_like() else {
                return Err(self.wrong(item.span(), &format!("{label} must be a table")));
            };
            table = below;
        }
        Ok(Some((table, label)))
    }

    /// The keys of one table.
    fn read(
        &self,
        table: &dyn TableLike,
        label: &str,
        path: &[&str],
        line: Option<&CommandLine>,
    ) -> Result<Vec<Setting>, Failure> {
        let mut settings: Vec<Setting> = Vec::new();
        for (key, item) in table.iter() {
            let name = format!("{label}.{key}");
            if (key == "extends" && path.len() == 2 && path[0] == "profiles")
                || (item.is_table_like()
                    && self.is_command(&[&commands_of(path)[..], &[key]].concat()))
            {
                continue;
            }
            let known = keys::id_of(key).filter(|(id, _)| self.flag(line, *id).is_some());
            let Some((id, opposite)) = known else {
                let failure = self.unknown(table, key, &name);
                return Err(self.suggest(failure, key, path));
            };
            let span = table
                .key(key)
                .and_then(toml_edit::Key::span)
                .or(item.span());
            let origin = self.origin(span.clone(), &name);
            let mut values = values(item, id)
                .ok_or_else(|| self.wrong(span.clone(), &format!("{name} must be a value")))?;
            if opposite {
                values = opposites(values, &origin)?;
            }
            if let Some(other) = settings.iter().find(|other| other.entry.id == id) {
                let other = &other.key;
                return Err(self.wrong(span, &format!("{name} and {other} set the same option")));
            }
            settings.push(Setting {
                key: key.to_owned(),
                table: label.to_owned(),
                line: self.line(span),
                entry: Entry { id, values, origin },
            });
        }
        Ok(settings)
    }

    /// An entry whose path is one from where the program was started.
    fn placed(&self, mut entry: Entry, line: &CommandLine, environment: &Environment<'_>) -> Entry {
        // A report is written where the program was started, as if it had been typed.
        let is_path =
            line.flag(entry.id).is_some_and(|flag| flag.is_path) && entry.id != Id::Report;
        if is_path {
            let folder = self.path.parent().unwrap_or(Path::new(""));
            for value in &mut entry.values {
                *value = path_from(folder, value, environment);
            }
        }
        entry
    }

    pub(super) fn known(&self) -> &KnownNames {
        self.known.get_or_init(|| KnownNames {
            flags: cli::flags(),
            commands: cli::connecting(),
        })
    }

    /// What is known about a flag: by the command, else by any that connects.
    fn flag(&self, line: Option<&CommandLine>, id: Id) -> Option<Flag> {
        if !id.row().is_setting {
            return None;
        }
        line.and_then(|line| line.flag(id)).or_else(|| {
            let mut flags = self.known().flags.iter();
            flags.find(|(known, _)| *known == id).map(|(_, flag)| *flag)
        })
    }

    /// Whether these are the words of a command that connects, or the first of them.
    fn is_command(&self, words: &[&str]) -> bool {
        let words = words.join(" ");
        let begins = |command: &String| {
            command
                .strip_prefix(&words)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        self.known().commands.iter().any(begins)
    }

    pub(super) fn is_key(&self, line: Option<&CommandLine>, key: &str) -> bool {
        keys::id_of(key).is_some_and(|(id, _)| self.flag(line, id).is_some())
    }

    fn suggest(&self, failure: Failure, key: &str, path: &[&str]) -> Failure {
        let KnownNames { flags, commands } = self.known();
        let mut known: Vec<String> = flags.iter().map(|(id, _)| keys::key_of(*id)).collect();
        known.extend(keys::others());
        if path[0] == "profiles" {
            known.push("extends".to_owned());
        }
        let depth = commands_of(path).len();
        known.extend(commands.iter().filter_map(|command| {
            let word = command.split(' ').nth(depth)?;
            Some(word.to_owned())
        }));
        match nearest(key, known.iter().map(String::as_str)) {
            Some(meant) => failure.with_hint(format!("did you mean {meant}?")),
            None => failure.with_hint(
                "name it like a long option with underscores; run `mqtty help COMMAND` to list the options",
            ),
        }
    }
}

/// The words of a command at the end of the path of a table.
fn commands_of<'a>(path: &[&'a str]) -> Vec<&'a str> {
    let own = if path.first() == Some(&"profiles") {
        2
    } else {
        1
    };
    path.iter().skip(own).copied().collect()
}

/// The values of an item as they would be typed.
fn values(item: &Item, id: Id) -> Option<Vec<OsString>> {
    // Pairs may also be written as a table.
    if id.row().saved == Saved::Pairs
        && let Some(table) = item.as_table_like()
    {
        let pair = |(key, item): (&str, &Item)| {
            let value = scalar(item.as_value()?)?;
            Some(format!("{key}: {value}").into())
        };
        return table.iter().map(pair).collect();
    }
    match item.as_value()? {
        Value::Array(array) => array
            .iter()
            .map(|value| scalar(value).map(Into::into))
            .collect(),
        value => Some(vec![scalar(value)?.into()]),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.value().clone()),
        Value::Integer(number) => Some(number.value().to_string()),
        Value::Float(number) => Some(number.value().to_string()),
        Value::Boolean(on) => Some(on.value().to_string()),
        Value::Datetime(time) => Some(time.value().to_string()),
        Value::Array(_) | Value::InlineTable(_) => None,
    }
}

/// The values of a key that says the opposite of its switch.
fn opposites(values: Vec<OsString>, origin: &str) -> Result<Vec<OsString>, Failure> {
    let opposite = |text: OsString| {
        let text = text.to_string_lossy();
        match value::switch(&text) {
            Ok(on) => Ok((!on).to_string().into()),
            Err(_) => Err(Failure::usage(format!(
                "bad value {text:?} for {origin}: expected true or false"
            ))),
        }
    };
    values.into_iter().map(opposite).collect()
}

/// A path in a file: relative to the file's folder, `~/` to the home of the user.
fn path_from(folder: &Path, value: &OsString, environment: &Environment<'_>) -> OsString {
    let home = value.to_str().and_then(|text| text.strip_prefix("~/"));
    match (home, environment("HOME")) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest).into(),
        _ => folder.join(value).into(),
    }
}
