//! `rr`: publishes requests and prints their answers.
//!
//! The [`exchange`] sends what its [`source`] holds. [`requests`] knows which request a message answers, and the
//! [`answers`] are printed in the order of the requests.

mod answers;
mod exchange;
mod flags;
mod plan;
mod requests;
mod run;
mod source;
mod verdict;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "rr",
    "Publish requests and print the answers",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
