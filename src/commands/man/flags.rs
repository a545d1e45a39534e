//! `mqtty man`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Examples;

/// The words of `man`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct Man {
    /// The command whose page is wanted, such as pub or bench pub; unless given, the page of mqtty
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    pub(crate) command: Vec<String>,
    /// Write all pages into this directory
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) out: Option<PathBuf>,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[("read the page of pub", "mqtty man pub")];
