//! `check`: whether there is a newer release.

pub(super) mod flags;
pub(super) mod plan;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "check",
    "Check for a newer release",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
