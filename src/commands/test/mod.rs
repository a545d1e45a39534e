//! `test`: runs test files against a broker.

mod again;
pub(super) mod flags;
pub(super) mod plan;
mod reports;
mod run;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "test",
    "Run test files in YAML or TOML: clients, steps, expectations",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
