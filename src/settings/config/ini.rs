//! The config file of MQTTX, `~/.mqttx-cli/config`, which is read where there is none of ours.
//!
//! It is another program's: errors in it are warnings, and the keys are left out; it is no reason to stop, as it is
//! none for MQTTX.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Entry, Environment, Files, Layer, ValueSource, file};
use crate::cli::CommandLine;
use crate::options::Id;
use crate::settings::url::Transport;
use crate::settings::value;

/// A line of the file that says something.
struct Line<'a> {
    number: usize,
    section: &'a str,
    key: &'a str,
    value: String,
}

/// Reads the file, if it is there.
pub(super) fn read(line: &CommandLine, environment: &Environment<'_>) -> Files {
    let mut files = Files::default();
    let Some(home) = environment("HOME").filter(|home| !home.is_empty()) else {
        return files;
    };
    let path = PathBuf::from(home).join(".mqttx-cli").join("config");
    match file::text_if_there(&path) {
        Ok(None) => {}
        Ok(Some(text)) => read_text(&text, &path, &line.command(), &mut files),
        Err(failure) => files.warnings.push(failure.message),
    }
    files
}

fn read_text(text: &str, path: &Path, command: &str, files: &mut Files) {
    let mut entries: Vec<Entry> = Vec::new();
    let shown = path.display();
    for line in lines(text) {
        let Line {
            number,
            section,
            key,
            value,
        } = line;
        match entry(command, section, key, &value) {
            Ok(None) => {}
            Ok(Some(id)) => {
                // The last of a repeated key counts.
                entries.retain(|entry| entry.id != id);
                entries.push(Entry {
                    id,
                    values: vec![OsString::from(value)],
                    origin: format!("{key} ({shown}:{number})"),
                });
            }
            Err(expected) => files.warnings.push(format!(
                "{shown}:{number}: {key} is ignored: expected {expected}"
            )),
        }
    }
    if entries.iter().any(|entry| entry.id == Id::Password) && file::others_can_read(path) {
        files.warnings.push(super::exposed(path));
    }
    files.layers.push(Layer {
        source: ValueSource::Defaults,
        entries,
    });
}

/// The flag that a key stands for, if it says anything: MQTTX takes nothing and zero for its default.
fn entry(command: &str, section: &str, key: &str, value: &str) -> Result<Option<Id>, &'static str> {
    let (id, accepted) = match (section, key) {
        _ if value.is_empty() => return Ok(None),
        ("mqtt", "port" | "max_reconnect_times") if value == "0" => return Ok(None),
        ("default", "output") => match value {
            "text" => return Ok(None),
            // A benchmark has no such mode.
            "log" if command.starts_with("bench") => return Ok(None),
            "log" => (Id::OutputMode, Ok(())),
            _ => return Err("text or log"),
        },
        ("mqtt", "host") => (Id::Hostname, Ok(())),
        ("mqtt", "port") => (Id::Port, value::port(value).map(|_| ())),
        ("mqtt", "protocol") => (
            Id::Protocol,
            Transport::named(value)
                .map(|_| ())
                .ok_or("mqtt, mqtts, ws or wss"),
        ),
        ("mqtt", "max_reconnect_times") => (
            Id::MaximumReconnectTimes,
            value::reconnects(value).map(|_| ()),
        ),
        ("mqtt", "username") => (Id::Username, Ok(())),
        ("mqtt", "password") => (Id::Password, Ok(())),
        _ => return Ok(None),
    };
    accepted.map(|()| Some(id))
}

/// The lines that say something.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut section = "";
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name.trim();
        } else if let Some((key, value)) = line.split_once('=')
            && !line.starts_with([';', '#'])
        {
            lines.push(Line {
                number: index + 1,
                section,
                key: key.trim(),
                value: unquoted(value.trim()),
            });
        }
    }
    lines
}

/// A value without its quotes, its comment and its backslashes.
fn unquoted(text: &str) -> String {
    for quote in ['"', '\''] {
        let inner = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            let json = || serde_json::from_str(text).ok();
            let read = if quote == '"' { json() } else { None };
            return read.unwrap_or_else(|| inner.to_owned());
        }
    }
    let mut value = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some(&next @ (';' | '#' | '\\'))) => {
                characters.next();
                value.push(next);
            }
            (';' | '#', _) => break,
            _ => value.push(character),
        }
    }
    value.trim_end().to_owned()
}
