//! `bench pub`.

pub(in crate::commands) mod flags;
pub(in crate::commands) mod plan;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "pub",
    "Publish from many clients",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
