//! `mqtty version`.

use clap::Args;

use crate::cli::Examples;

/// The flags of `version`.
#[derive(Args, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[command(next_help_heading = "Options")]
pub(crate) struct Version {
    /// As one JSON object, with the build, what it can do, and the TLS library
    #[arg(long)]
    pub(crate) json: bool,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    ("which version is it?", "mqtty version"),
    (
        "for which system was it built?",
        "mqtty version --json | jq -r .target",
    ),
];
