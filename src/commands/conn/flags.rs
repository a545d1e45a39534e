//! `mqtty conn`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::cli::groups::{CONNECTION, TALK};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[
        &[Section::new(
            "Options",
            &[Id::Once, Id::OutputMode, Id::UserProperties],
        )],
        CONNECTION,
        &[TALK],
    ],
    varied: &[&[(Id::UserProperties, |row| {
        row.help("User properties of the connection")
    })]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "test a connection and show how long each step takes",
        "mqtty conn -h localhost --once",
    ),
    (
        "print the report as JSON, with a broker in this process",
        "mqtty conn --embedded --once -o json",
    ),
    (
        "stay connected, with a retained will",
        "mqtty conn -h localhost -Wt devices/7/status -Wm gone -Wr",
    ),
];
