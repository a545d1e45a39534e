//! `bench conn`.

pub(in crate::commands) mod flags;
pub(in crate::commands) mod plan;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "conn",
    "Open many connections and hold them",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
