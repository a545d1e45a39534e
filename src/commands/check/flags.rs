//! `mqtty check`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::cli::Examples;

/// The flags of `check`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct Check {
    /// The https address of a document that names the newest release; unless given, MQTTY_CHECK_URL, else check_url
    /// of the config file. It is asked once, told mqtty's version and nothing else, and its redirects are not followed
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(crate) url: Option<String>,
    /// Read this config file; unless given, config.toml in the folder mqtty of the user's configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[(
    "is a newer release out?",
    "mqtty check --url https://example.org/mqtty.json",
)];
