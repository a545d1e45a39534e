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

const START: Examples = &[
    ("test the connection", "mqtty conn -h localhost --once"),
    (
        "print all messages below home/",
        "mqtty sub 'home/#' -h localhost",
    ),
    ("publish a message", "mqtty pub home/light on -h localhost"),
];
