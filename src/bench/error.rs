//! Why a benchmark cannot begin.

use std::io;
use std::time::Duration;

use thiserror::Error;

use super::rendezvous_error::RendezvousError;
use crate::client::TransportError;
use crate::error::{Exit, Failure, Fault, plain};
use crate::model::{ScenarioError, TopicError};
use crate::payload::PayloadError;
use crate::text::Counted;

/// Why a benchmark cannot begin.
#[derive(Debug, Error)]
pub(crate) enum BenchError {
    /// A certificate or key cannot be used.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The properties of the messages cannot be encoded.
    #[error("cannot encode the properties of the messages: {0}")]
    Properties(String),
    /// The template of the payloads cannot be used.
    #[error(transparent)]
    Template(#[from] PayloadError),
    /// The scenario makes no message.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A topic or filter is not valid once its placeholders are filled in.
    #[error("bad {what} {text:?} of client {client}{}: {why}", in_line(*line))]
    Topic {
        /// `topic` or `filter`.
        what: &'static str,
        /// What came of the placeholders.
        text: String,
        /// Whose, from 1.
        client: u64,
        /// The line of `--clients-from` that names it.
        line: Option<u64>,
        /// What is wrong.
        why: TopicError,
    },
    /// A worker thread could not be started.
    #[error("cannot start a worker thread: {}", plain(.0))]
    Thread(io::Error),
    /// The time has passed at which several machines have agreed to start.
    #[error("too late: the time to start at passed {:.1} s ago", .0.as_secs_f64())]
    Late(Duration),
    /// The processes that share the run did not meet.
    #[error("cannot meet the other shards: {0}")]
    Rendezvous(RendezvousError),
    /// The broker could not be reached where they meet.
    #[error("cannot meet the other shards: {}", .0.message)]
    Apart(Failure),
    /// A limit of the system stands in the way.
    #[error("{} {needed}: {found}", need(*connections))]
    SystemLimit {
        /// How many connections are wanted.
        connections: u32,
        /// What they need.
        needed: String,
        /// Which limit stands in the way, and what it is.
        found: String,
        /// What to do about it: the command that lifts the limit, or another way.
        remedy: String,
    },
}

impl From<RendezvousError> for BenchError {
    fn from(rendezvous_error: RendezvousError) -> Self {
        Self::Rendezvous(rendezvous_error)
    }
}

/// How many connections need something.
fn need(connections: u32) -> String {
    let connections = Counted::of(connections.into(), "connection");
    format!("{connections} {}", connections.verb("needs", "need"))
}

/// Where a client is named.
fn in_line(line: Option<u64>) -> String {
    line.map_or_else(String::new, |line| {
        format!(" (--clients-from, line {line})")
    })
}

impl Fault for BenchError {
    fn exit(&self) -> Exit {
        match self {
            Self::Transport(error) => error.exit(),
            Self::Template(error) => error.exit(),
            Self::Properties(_) | Self::Scenario(_) => Exit::Payload,
            Self::Topic { .. } => Exit::Usage,
            Self::Late(_) => Exit::Timeout,
            Self::Rendezvous(rendezvous_error) => rendezvous_error.exit(),
            Self::Apart(failure) => failure.exit,
            Self::Thread(_) | Self::SystemLimit { .. } => Exit::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Transport(error) => error.hint(),
            Self::Template(error) => error.hint(),
            Self::SystemLimit { remedy, .. } => Some(remedy.clone()),
            Self::Rendezvous(rendezvous_error) => Some(rendezvous_error.hint()),
            Self::Apart(failure) => failure.hint.clone(),
            _ => None,
        }
    }
}
