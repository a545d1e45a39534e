//! `pub`: one message, or many.
//!
//! A single message is a tracked call ([`single`]). Many are a [`stream`], which takes them from a
//! [`supply`]: lines as they stand, lines that have to be read ([`shaped`]), or what is [`made`] here.

mod encoded;
mod flags;
mod frame;
mod given_up;
mod input;
mod json_line;
mod made;
mod pace;
pub(super) mod payload;
pub(super) mod plan;
mod removal;
mod run;
mod shaped;
mod single;
mod source;
mod stream;
mod supply;
mod tally;
mod waiting;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "pub",
    "Publish a message, or one for each line of stdin",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
