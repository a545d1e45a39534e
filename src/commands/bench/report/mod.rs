//! `bench report`.

pub(in crate::commands) mod flags;
pub(in crate::commands) mod plan;
mod read;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "report",
    "Show, convert, merge or compare saved results",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
