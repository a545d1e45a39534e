//! `bench e2e`.

pub(in crate::commands) mod flags;
pub(in crate::commands) mod plan;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "e2e",
    "Publish and subscribe in one run: end-to-end latency, losses, duplicates",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
