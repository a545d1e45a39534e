//! Why a benchmark cannot begin.

use std::io;

use thiserror::Error;

use crate::error::{Exit, Fault};
use crate::transport::TransportError;

/// Why a benchmark cannot begin.
#[derive(Debug, Error)]
pub enum BenchError {
    /// A certificate or key cannot be used.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The properties of the messages cannot be encoded.
    #[error("cannot encode the properties of the messages: {0}")]
    Properties(String),
    /// A worker thread could not be started.
    #[error("cannot start a worker thread: {0}")]
    Thread(io::Error),
    /// A limit of the system stands in the way.
    #[error("{needed} connections need {what}, and {found} is all there is")]
    SystemLimit {
        /// How many connections are wanted.
        needed: u32,
        /// What they need.
        what: String,
        /// What there is.
        found: String,
        /// The command that lifts the limit.
        command: String,
    },
}

impl Fault for BenchError {
    fn exit(&self) -> Exit {
        match self {
            Self::Transport(error) => error.exit(),
            Self::Properties(_) => Exit::Payload,
            Self::Thread(_) | Self::SystemLimit { .. } => Exit::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Transport(error) => error.hint(),
            Self::SystemLimit { command, .. } => Some(command.clone()),
            _ => None,
        }
    }
}
