//! `check`: is a newer release out?

pub(super) mod flags;
pub(super) mod plan;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "check",
    "Ask whether a newer release is out",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
