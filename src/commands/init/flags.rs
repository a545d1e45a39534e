//! `mqtty init`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::cli::groups::{CONFIG_FILE, OF_CONFIG_FILES};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[&[
        Section::new(
            "Options",
            &[
                Id::OutputMode,
                Id::Protocol,
                Id::Hostname,
                Id::Port,
                Id::MaximumReconnectTimes,
                Id::Username,
                Id::Password,
                Id::PasswordFile,
                Id::PasswordEnv,
                Id::AskPassword,
            ],
        ),
        CONFIG_FILE,
    ]],
    varied: &[
        OF_CONFIG_FILES,
        &[
            (Id::OutputMode, |row| {
                row.help("How conn, pub and sub report [default: default]")
                    .one_of(&["default", "text", "log"])
            }),
            (Id::Hostname, |row| {
                row.help("The broker: a name, an address, or a URL")
            }),
            (Id::Port, |row| {
                row.help("The port [default: that of the protocol]")
            }),
            (Id::Password, |row| row.help("The password")),
            (Id::AskPassword, |row| {
                row.help("Ask for the password each time")
            }),
        ],
    ],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    ("asking for what is usual here", "mqtty init"),
    (
        "the same from flags",
        "mqtty init -h broker.home -l mqtts -u bob --ask-password",
    ),
];
