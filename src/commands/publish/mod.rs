//! `pub`: one message, or many.
//!
//! A single message is a tracked call ([`single`]). Many are a [`stream`], which takes them from a
//! [`message_source`]: lines as they stand, lines that describe messages ([`described_lines`]), or what is [`generated`].

pub(super) mod described_lines;
pub(super) mod encoded;
mod flags;
pub(super) mod generated;
mod given_up;
pub(super) mod input;
mod json_line;
pub(super) mod line_input;
pub(super) mod message_source;
pub(super) mod pace;
pub(super) mod payload;
pub(super) mod plan;
mod progress;
mod recorded_lines;
mod removal;
mod replay;
mod run;
mod single;
mod stream;
mod stream_counts;
mod stream_options;
mod unacknowledged;
pub(super) mod whole_input;

pub(super) use recorded_lines::RecordedLines;

use crate::cli::Definition;

/// The command.
pub(super) const DEFINITION: Definition = Definition::new(
    "pub",
    "Publish messages, from the command line, files or stdin",
    flags::EXAMPLES,
    flags::FLAGS,
    plan::plan,
);
