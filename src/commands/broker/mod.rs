//! `broker`: runs the throwaway broker.

mod files;
pub(super) mod flags;
mod live;
mod observing;
pub(super) mod plan;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "broker",
    "Run a broker for tests: in memory, no cluster, not for production",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
