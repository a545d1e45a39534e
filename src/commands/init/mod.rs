//! `init`: creates the config file.

pub(super) mod flags;
pub(super) mod plan;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "init",
    "Create the config file interactively",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
