//! `mqtty completions` and `mqtty man`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The words of `completions`.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options")]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// The shells that completion scripts are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Bash.
    Bash,
    /// Zsh.
    Zsh,
    /// Fish.
    Fish,
    /// PowerShell.
    #[value(name = "powershell")]
    PowerShell,
    /// Elvish.
    Elvish,
}

/// The words of `man`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct Man {
    /// The command whose page is wanted, such as pub or bench pub; unless given, the page of mqtty
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    pub command: Vec<String>,
    /// Write all pages into this directory
    #[arg(long, value_name = "DIRECTORY")]
    pub out: Option<PathBuf>,
}

/// Examples of completions: what it does, and the line.
pub(super) const COMPLETIONS_EXAMPLES: &[(&str, &str)] = &[(
    "for bash, in this shell",
    "eval \"$(mqtty completions bash)\"",
)];

/// Examples of man: what it does, and the line.
pub(super) const MAN_EXAMPLES: &[(&str, &str)] = &[("read the page of pub", "mqtty man pub")];
