//! Examples for the pages.

use super::definition::{self, Examples};

/// The examples of a command: what each does, and the line to type.
pub(super) fn of(command: &str) -> Examples {
    if command == "mqtty" {
        return START;
    }
    let words: Vec<_> = command.split(' ').collect();
    definition::of(&words).map_or(&[], |definition| definition.examples)
}

/// The flags that a line passes to a command, without their values.
pub(super) fn flags<'a>(line: &'a str, command: &str) -> Vec<&'a str> {
    let call = format!("mqtty {command} ");
    let calls = line
        .split('|')
        .filter_map(|part| part.split_once(call.as_str()));
    let words = calls.flat_map(|(_, words)| words.split_whitespace());
    let flags =
        words.filter(|word| word.starts_with('-') && !word.trim_start_matches('-').is_empty());
    flags
        .map(|flag| flag.split('=').next().unwrap_or(flag))
        .collect()
}

const START: Examples = &[
    ("test the connection", "mqtty conn -h localhost --once"),
    (
        "print all messages below home/",
        "mqtty sub 'home/#' -h localhost",
    ),
    ("publish a message", "mqtty pub home/light on -h localhost"),
];
