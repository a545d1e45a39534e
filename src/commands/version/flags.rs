//! `mqtty version`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[&[Section::new("Options", &[Id::Json])]],
    varied: &[],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    ("which version is it?", "mqtty version"),
    (
        "for which system was it built?",
        "mqtty version --json | jq -r .target",
    ),
];
