//! Opening a byte stream to the broker, as a connection sees it.

use tokio::io::{AsyncRead, AsyncWrite};

use crate::transport::{Connector, DialTimes, Stream, TransportError};

/// Opens byte streams to one broker, as often as needed.
pub trait Dial {
    /// What carries the bytes.
    type Stream: AsyncRead + AsyncWrite + Unpin;

    /// Opens one. Without a limit of time; dropping the future gives everything back.
    fn dial(&self) -> impl Future<Output = Result<Opened<Self::Stream>, TransportError>>;
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
}

impl Dial for Connector {
    type Stream = Stream;

    async fn dial(&self) -> Result<Opened<Stream>, TransportError> {
        let dialed = Connector::dial(self).await?;
        Ok(Opened {
            stream: dialed.stream,
            times: dialed.times,
            warnings: dialed.warnings,
        })
    }
}
