//! `mqtty ls`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[&[Section::new(
        "Options",
        &[Id::Scenario, Id::Profiles, Id::Recent],
    )]],
    varied: &[&[(Id::Scenario, |row| {
        row.switch()
            .alias("scenarios")
            .help("List the scenarios of mqtty simulate")
    })]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    ("list everything", "mqtty ls"),
    ("list scenarios", "mqtty ls -sc"),
    ("list profiles", "mqtty ls --profiles"),
    ("list recent brokers", "mqtty ls --recent"),
];
