//! What a user's own scripts make of messages: filters in jq's language, and commands of the shell.
//!
//! In: messages, and the text of an expression or a command. Out: whether a message is wanted, what is to be
//! shown of it, what became of a command. It imports `model`; it does not know where messages come from,
//! and prints nothing: errors are returned to the caller.
//!
//! jq filters see nothing but the payload: no file, no environment, no other message; and they are kept within
//! bounds, whatever they or the payload say. A command gets the
//! payload on its stdin and the rest in its environment; nothing of a message is ever part of a command line.

mod bounds;
mod capture;
mod command;
mod depth;
mod escapes;
mod expression;
mod guard;
mod natives;
mod paths;
mod patterns;
mod precedence;
mod query;
mod query_error;
mod reading;
mod regex;
mod shown;
mod slices;
mod terms;
#[cfg(test)]
mod tests;
mod tokens;

pub use capture::capture;
pub use command::{CommandFailure, Commands, environment};
pub use expression::Expression;
pub use query::{FilterOutcome, PayloadFilters, Query, Value};
pub use query_error::QueryError;
