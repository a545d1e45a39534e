//! `ls`: names and what they are on stdout, how to use them on stderr.

pub(super) mod flags;
pub(super) mod plan;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "ls",
    "List scenarios, profiles and recent brokers",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
