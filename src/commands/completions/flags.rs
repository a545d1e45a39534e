//! `mqtty completions`.

use crate::cli::Shell;
use crate::cli::definition::{Examples, Flags, Word};

/// The name of the shell.
pub(super) const SHELL: &str = "shell";

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[Word {
        choices: Shell::NAMES,
        ..Word::new(SHELL, "SHELL", "Shell")
    }],
    sections: &[],
    varied: &[],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[(
    "enable completion in this bash",
    "eval \"$(mqtty completions bash)\"",
)];
