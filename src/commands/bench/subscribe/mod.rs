//! `bench sub`.

pub(in crate::commands) mod flags;
pub(in crate::commands) mod plan;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "sub",
    "Subscribe with many clients and count what arrives",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
