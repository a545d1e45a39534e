//! `version`: prints the version.

pub(super) mod flags;
pub(super) mod plan;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "version",
    "Show the version",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
