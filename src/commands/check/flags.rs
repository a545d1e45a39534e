//! `mqtty check`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[&[Section::new("Options", &[Id::Url, Id::Config])]],
    varied: &[&[(Id::Url, |row| {
        row.help("The https address of a document that names the newest release. It is asked once, told mqtty's version and nothing else, and its redirects are not followed [default: MQTTY_CHECK_URL, else check_url of the config file]")
    })]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[(
    "is a newer release out?",
    "mqtty check --url https://example.org/mqtty.json",
)];
