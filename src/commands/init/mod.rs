//! `init`: what is usual for every command.

pub(super) mod flags;
pub(super) mod plan;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "init",
    "Set up the config file: where the broker is, and who we are",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
