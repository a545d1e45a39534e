//! `man`: shows a manual page, or writes all of them.

pub(super) mod flags;
pub(super) mod plan;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "man",
    "Show a manual page, or write all of them to a directory",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
