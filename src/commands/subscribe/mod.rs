//! `sub`: subscribes and prints what arrives.

mod assignment;
mod endings;
pub(super) mod flags;
mod listener;
mod message_filter;
pub(super) mod page;
pub(super) mod plan;
mod printing;
mod receiver;
mod removal;
mod retained;
mod run;
mod scripting;
mod selection;
mod stages;
mod statistics;
mod subscriptions;
mod text;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "sub",
    "Subscribe to topics and print the messages",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
