//! `reply`: answers requests, like a service or a device.
//!
//! [`rules`] choose the [`answer`] to a request, [`target`] its topic, [`faults`] what goes wrong on purpose. The
//! [`responder`] takes requests and sends answers from its outbox; commands run as [`jobs`].

mod answer;
mod counts;
mod faults;
mod flags;
mod jobs;
mod outbound;
mod plan;
mod responder;
mod rules;
mod run;
mod target;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "reply",
    "Answer requests, as a mock service or device",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
