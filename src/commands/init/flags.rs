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
                row.help("Output format of conn, pub and sub [default: default]")
                    .one_of(&["default", "text", "log"])
            }),
            (Id::Hostname, |row| {
                row.help("Broker: host, host:port or URL")
            }),
            (Id::Port, |row| {
                row.help("Port [default: that of the protocol]")
            }),
            (Id::Password, |row| row.help("Password")),
            (Id::AskPassword, |row| {
                row.help("Prompt for the password on each run")
            }),
        ],
    ],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    ("answer a few questions", "mqtty init"),
    (
        "set the values by flags",
        "mqtty init -h broker.home -l mqtts -u bob --ask-password",
    ),
];
