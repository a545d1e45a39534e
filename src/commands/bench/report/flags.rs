//! `mqtty bench report`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::options::Id;

/// The reports.
pub(super) const FILES: &str = "files";

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[Word {
        several: true,
        is_path: true,
        ..Word::new(FILES, "FILE", "Reports written with --report FILE.json")
    }],
    sections: &[&[Section::new(
        "Options",
        &[Id::Merge, Id::Compare, Id::Report, Id::OutputMode],
    )]],
    varied: &[&[
        (Id::Report, |row| {
            row.help("Write the result to this file: .json, .csv (per second), .html or .txt; may be repeated")
        }),
        (Id::OutputMode, |row| {
            row.help("How to print the result [default: default]")
                .one_of(&["text", "default", "json"])
        }),
    ]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "merge the results of two machines into one page",
        "mqtty bench report --merge a.json b.json --report both.html",
    ),
    (
        "compare two runs",
        "mqtty bench report --compare before.json after.json",
    ),
];
