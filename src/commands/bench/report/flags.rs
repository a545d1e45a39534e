//! `mqtty bench report`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::options::Id;

/// The reports.
pub(super) const FILES: &str = "files";
/// Those that the others are compared with.
pub(super) const OTHERS: &str = "others";

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[
        Word {
            several: true,
            is_path: true,
            ..Word::new(
                FILES,
                "FILE",
                "Reports written with --report FILE.json; - reads stdin, one or more reports",
            )
        },
        Word {
            several: true,
            is_path: true,
            optional: true,
            after_dashes: true,
            ..Word::new(
                OTHERS,
                "FILE",
                "With --compare, after -- : the second group of reports",
            )
        },
    ],
    sections: &[&[Section::new(
        "Options",
        &[
            Id::Merge,
            Id::Partial,
            Id::Compare,
            Id::FailIf,
            Id::FailIfWorse,
            Id::Report,
            Id::OutputMode,
        ],
    )]],
    varied: &[&[
        (Id::FailIf, |row| {
            row.help("Exit with code 9 if this holds for the result, such as 'e2e.p99>50ms' or 'lost>0'; may be repeated")
        }),
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
        "merge the results of two machines into one page, and fail if messages were lost on any of them",
        "mqtty bench report --merge a.json b.json --report both.html --fail-if 'lost>0'",
    ),
    (
        "merge results from stdin, for example from the logs of pods",
        "mqtty bench report --merge - --fail-if 'e2e.p99>50ms' < all.json",
    ),
    (
        "compare two runs, and fail if the second is worse by more than 5 %",
        "mqtty bench report --compare before.json after.json --fail-if-worse 5%",
    ),
    (
        "compare several runs of each, with a test of significance",
        "mqtty bench report --compare before-*.json -- after-*.json",
    ),
];
