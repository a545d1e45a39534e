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
    ("show the version", "mqtty version"),
    (
        "show the target platform",
        "mqtty version --json | jq -r .target",
    ),
];
