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
    ("is the broker there?", "mqtty conn -h localhost --once"),
    ("listen", "mqtty sub -h localhost -t 'home/#'"),
    (
        "say something",
        "mqtty pub -h localhost -t home/light -m on",
    ),
];
