//! `mqtty check`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[&[Section::new("Options", &[Id::Url, Id::Config])]],
    varied: &[&[(Id::Url, |row| {
        row.help("HTTPS URL of a JSON document that names the latest release. The request contains the version of mqtty and nothing else; redirects are not followed [default: $MQTTY_CHECK_URL, else check_url in the config file]")
    })]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[(
    "check for a newer release",
    "mqtty check --url https://example.org/mqtty.json",
)];
