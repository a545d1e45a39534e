//! `mqtty test`.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::cli::groups::{CONFIGURATION, SERVER, TLS, WEBSOCKET};
use crate::options::Id;

/// The test files.
pub(super) const FILES: &str = "files";

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[Word {
        several: true,
        is_path: true,
        ..Word::new(
            FILES,
            "FILE|DIR",
            "Test files, or directories with *.mqtt.yaml and *.mqtt.toml files",
        )
    }],
    sections: &[&[
        Section::new(
            "Tests",
            &[
                Id::Filter,
                Id::Tag,
                Id::List,
                Id::Var,
                Id::Jobs,
                Id::FailFast,
                Id::MaxTime,
                Id::TimeoutFactor,
                Id::Retries,
                Id::Repeat,
                Id::AllowRun,
                Id::Seed,
            ],
        ),
        Section::new("Results", &[Id::Report]),
        CONFIGURATION,
        SERVER,
        // Each client has an identifier of its own.
        Section::new(
            "Login",
            &[
                Id::Username,
                Id::Password,
                Id::PasswordFile,
                Id::PasswordEnv,
                Id::PasswordCommand,
                Id::AskPassword,
                Id::AuthenticationMethod,
                Id::AuthenticationData,
                Id::AuthenticationDataFile,
                Id::AuthenticationDataCommand,
            ],
        ),
        TLS,
        WEBSOCKET,
        Section::new("Output", &[Id::Quiet, Id::Verbose, Id::Color]),
    ]],
    varied: &[&[
        (Id::Embedded, |row| {
            row.help("Start a broker in this process for each file")
        }),
        (Id::MaxTime, |row| {
            row.help("Time limit for all cases; those that have not started are skipped, with exit code 5")
        }),
        (Id::FailFast, |row| {
            row.help("Stop after the first case that does not pass")
        }),
        (Id::Seed, |row| {
            row.help("Seed for random values, to repeat a run")
        }),
        (Id::Repeat, |row| row.help("Run each case this many times")),
        (Id::Report, |row| {
            row.help("Write a report to this file: .xml (JUnit), .tap or .jsonl; github prints annotations for GitHub Actions; may be repeated")
        }),
        (Id::Quiet, |row| {
            row.help("Print only cases that did not pass, and the summary")
        }),
        (Id::Verbose, |row| {
            row.help(
                "Print all about failures also on a terminal, and timelines and possible improvements of cases that passed",
            )
        }),
    ]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "run all *.mqtt.yaml files of a directory against a broker",
        "mqtty test tests/ -h localhost",
    ),
    (
        "run a file with a broker in this process",
        "mqtty test lamp.mqtt.yaml --embedded",
    ),
    (
        "check the files and list the cases, without connecting",
        "mqtty test tests/ --list",
    ),
    (
        "write a report for a CI system, and try failed cases once more",
        "mqtty test tests/ -h localhost --report results.xml --retries 1",
    ),
    (
        "run the cases about wills, with twice the time limits",
        "mqtty test tests/ -h localhost --filter will --timeout-factor 2",
    ),
];
