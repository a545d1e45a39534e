//! `completions`: prints a completion script.

pub(super) mod flags;
pub(super) mod plan;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "completions",
    "Print a completion script for a shell",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
