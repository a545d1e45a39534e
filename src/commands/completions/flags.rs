//! `mqtty completions`.

use clap::Args;

use crate::cli::Examples;
use crate::cli::Shell;

/// The words of `completions`.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[(
    "for bash, in this shell",
    "eval \"$(mqtty completions bash)\"",
)];
