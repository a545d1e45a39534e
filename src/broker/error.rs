//! Why the broker could not start.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;

use crate::error::{Exit, Fault, plain};
use crate::transport::TransportError;

/// Why the broker could not start.
#[derive(Debug, Error)]
pub enum BrokerError {
    /// The plan has no port at all.
    #[error("the broker has no port to listen on")]
    NoPort,
    /// A listener or the certificate: the text names the address or the file.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The system does not say which port it chose.
    #[error(
        "cannot find out the port of the broker on {address}: {}",
        plain(source)
    )]
    Address {
        /// The address that was asked for.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The runtime of the broker's thread could not be made.
    #[error("cannot start the broker's runtime: {}", plain(source))]
    Runtime {
        /// Why.
        source: io::Error,
    },
    /// The broker's thread could not be started.
    #[error("cannot start the broker's thread: {}", plain(source))]
    Thread {
        /// Why.
        source: io::Error,
    },
    /// The broker's thread ended before it said where it listens.
    #[error("the broker's thread ended before the broker had started")]
    Ended,
}

impl Fault for BrokerError {
    fn exit(&self) -> Exit {
        match self {
            Self::NoPort => Exit::Usage,
            Self::Transport(error) => error.exit(),
            Self::Address { .. } | Self::Runtime { .. } | Self::Thread { .. } | Self::Ended => {
                Exit::Other
            }
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::NoPort => {
                Some("give one of --port, --ws-port, --tls-port; 0 is any free port".into())
            }
            Self::Transport(error) => error.hint(),
            Self::Address { .. } | Self::Runtime { .. } | Self::Thread { .. } | Self::Ended => None,
        }
    }
}
