//! `simulate`: publishes what simulated devices send.

pub(super) mod flags;
pub(crate) mod list;
mod options;
pub(super) mod plan;
mod printing;
mod run;
mod text_claim;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "simulate",
    "Simulate devices that publish realistic messages",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
