//! Opening a byte stream to the broker, as a connection sees it.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::model::TlsDetails;
use crate::transport::{Connector, DialTimes, Stream, TransportError};

/// Opens byte streams to one broker, as often as needed.
pub trait Dial {
    /// What carries the bytes.
    type Stream: AsyncRead + AsyncWrite + Unpin;

    /// Opens one. Without a limit of time; dropping the future gives everything back.
    fn dial(&self) -> impl Future<Output = Result<Opened<Self::Stream>, TransportError>>;

    /// What an end of a stream before the broker's first answer says about the layers below MQTT: an error,
    /// or `None` for an orderly end. `None` if it says nothing.
    fn late(&self, error: Option<&io::Error>) -> Option<TransportError> {
        let _ = error;
        None
    }

    /// Whether the last dial, which was given up, was still waiting for a proxy.
    fn is_waiting_for_proxy(&self) -> bool {
        false
    }
}

/// A stream that has just been opened.
#[derive(Debug)]
pub struct Opened<S> {
    /// The bytes.
    pub stream: S,
    /// How long each step took.
    pub times: DialTimes,
    /// What was accepted although it should not be so; one line each.
    pub warnings: Vec<String>,
    /// What TLS has come to, where that was asked for.
    pub tls: Option<Box<TlsDetails>>,
}

impl Dial for Connector {
    type Stream = Stream;

    async fn dial(&self) -> Result<Opened<Stream>, TransportError> {
        let dialed = Connector::dial(self).await?;
        Ok(Opened {
            stream: dialed.stream,
            times: dialed.times,
            warnings: dialed.warnings,
            tls: dialed.tls,
        })
    }

    fn late(&self, error: Option<&io::Error>) -> Option<TransportError> {
        Connector::late(self, error)
    }

    fn is_waiting_for_proxy(&self) -> bool {
        Connector::is_waiting_for_proxy(self)
    }
}
