//! `conn`: connects, says what the broker said, and stays.

pub(super) mod flags;
pub(super) mod plan;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "conn",
    "Connect, show the broker's limits, and stay connected",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
