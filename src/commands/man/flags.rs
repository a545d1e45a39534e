//! `mqtty man`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::options::Id;

/// The words of the command whose page is wanted.
pub(super) const COMMAND: &str = "command";

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[Word {
        several: true,
        optional: true,
        excludes: Some(Id::Out),
        ..Word::new(
            COMMAND,
            "COMMAND",
            "Command, such as pub or bench pub [default: the page of mqtty]",
        )
    }],
    sections: &[&[Section::new("Options", &[Id::Out, Id::NoPager])]],
    varied: &[],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[("show the manual page of pub", "mqtty man pub")];
