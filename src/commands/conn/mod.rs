//! `conn`: connects, says what the broker said, and stays.

pub(super) mod flags;
pub(super) mod plan;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "conn",
    "Connect, show what the broker says, and stay",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
