//! The one stream of a connection, as a byte stream.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use quinn::{Connection, ReadError, RecvStream, SendStream, StoppedError, VarInt, WriteError};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::fault;

/// The code with which a connection ends whose bytes have all arrived.
const DONE: VarInt = VarInt::from_u32(0);

/// The code with which a connection ends whose bytes may be lost.
const ABORTED: VarInt = VarInt::from_u32(1);

/// How long the peer may go without acknowledging anything at the end: some repetitions of what was lost, even where a
/// packet needs half a second to and fro.
const STALL_LIMIT: Duration = Duration::from_secs(2);

/// The end of the stream that we write.
enum Ending {
    /// It has no end yet.
    Open,
    /// The peer is to acknowledge the last byte.
    Finishing(Finishing),
    /// It has, or has closed the connection in good order before.
    Finished,
    /// It has not, and will not any more.
    Failed,
}

/// What is waited for when the stream has its end.
struct Finishing {
    stopped: Pin<Box<dyn Future<Output = Result<Option<VarInt>, StoppedError>> + Send + Sync>>,
    /// When the next acknowledgement must have come.
    patience: Pin<Box<Sleep>>,
    /// How many had come when the patience began.
    acknowledgements: u64,
}

impl Finishing {
    fn begin(send: &mut SendStream, connection: &Connection) -> Self {
        // It fails where the peer wants no more bytes, which `stopped` returns, too.
        let _ = send.finish();
        Self {
            stopped: Box::pin(send.stopped()),
            patience: Box::pin(sleep(STALL_LIMIT)),
            acknowledgements: acknowledgements(connection),
        }
    }

    /// Ready when the peer has everything or never will.
    fn poll(&mut self, cx: &mut Context<'_>, connection: &Connection) -> Poll<io::Result<()>> {
        if let Poll::Ready(stopped) = self.stopped.as_mut().poll(cx) {
            return Poll::Ready(outcome(stopped));
        }
        while self.patience.as_mut().poll(cx).is_ready() {
            let count = acknowledgements(connection);
            if count == self.acknowledgements {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.acknowledgements = count;
            self.patience.as_mut().reset(Instant::now() + STALL_LIMIT);
        }
        Poll::Pending
    }
}

/// How often the peer has acknowledged packets.
fn acknowledgements(connection: &Connection) -> u64 {
    connection.stats().frame_rx.acks
}

/// Whether the peer has everything that it wants.
fn outcome(stopped: Result<Option<VarInt>, StoppedError>) -> io::Result<()> {
    match stopped {
        Ok(None) => Ok(()),
        Ok(Some(code)) if code == DONE => Ok(()),
        Ok(Some(_)) => Err(io::ErrorKind::ConnectionReset.into()),
        // Some brokers close it as soon as they have read DISCONNECT, without acknowledging it.
        Err(StoppedError::ConnectionLost(error)) => fault::of_reading(&error),
        Err(_) => Err(io::ErrorKind::NotConnected.into()),
    }
}

/// One bidirectional stream, and the connection that ends with it.
pub struct QuicStream {
    connection: Connection,
    send: SendStream,
    receive: RecvStream,
    ending: Ending,
    /// Both directions have ended, and the connection is closed.
    closed: bool,
    /// Ready when the peer has opened a stream; `None` where it may open none.
    other: Option<OtherStream>,
}

/// Ready when the peer has opened another stream.
type OtherStream = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

/// Waits for a stream that the peer opens, in one direction or both. An end of the connection is found by reading.
async fn other_stream(connection: Connection) {
    let opened = tokio::select! {
        opened = connection.accept_uni() => opened.is_ok(),
        opened = connection.accept_bi() => opened.is_ok(),
    };
    if !opened {
        std::future::pending::<()>().await;
    }
}

impl QuicStream {
    pub(super) fn new(connection: Connection, send: SendStream, receive: RecvStream) -> Self {
        Self {
            connection,
            send,
            receive,
            ending: Ending::Open,
            closed: false,
            other: None,
        }
    }

    /// Fails where the peer opens a stream of its own: some brokers deliver messages in streams that they open, and what
    /// is not read must not be lost without a word.
    pub(super) fn refusing_others(mut self) -> Self {
        self.other = Some(Box::pin(other_stream(self.connection.clone())));
        self
    }

    /// Opens another stream, and sends a byte in it.
    #[cfg(test)]
    pub(in crate::transport) async fn open_another(&self, both_directions: bool) {
        let mut send = if both_directions {
            self.connection.open_bi().await.unwrap().0
        } else {
            self.connection.open_uni().await.unwrap()
        };
        send.write_all(&[0x30]).await.unwrap();
        send.finish().unwrap();
    }

    /// Whether the peer has opened a stream that nobody reads.
    fn has_other(&mut self, cx: &mut Context<'_>) -> bool {
        let other = self.other.as_mut();
        let opened = other.is_some_and(|other| other.as_mut().poll(cx).is_ready());
        if opened {
            self.other = None;
        }
        opened
    }

    /// Ends the connection at once, and what was not sent is lost. The peer is told that it was not the end.
    pub(in crate::transport) fn reset(self) {
        self.connection.close(ABORTED, b"");
    }

    /// The peer has ended its side. If ours has ended, too, the connection is closed, and its task gets a turn to say so
    /// before the program ends.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.closed || !matches!(self.ending, Ending::Finished) {
            return Poll::Ready(Ok(()));
        }
        self.closed = true;
        self.connection.close(DONE, b"");
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl AsyncRead for QuicStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.closed {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = this.receive.poll_read_buf(cx, buffer);
        if read.is_pending() && this.has_other(cx) {
            return Poll::Ready(Err(io::Error::other(fault::OTHER_STREAM)));
        }
        match ready!(read) {
            Ok(()) if buffer.filled().len() > before || buffer.remaining() == 0 => {
                Poll::Ready(Ok(()))
            }
            Ok(()) => this.poll_end(cx),
            Err(ReadError::ConnectionLost(error)) => Poll::Ready(fault::of_reading(&error)),
            Err(ReadError::Reset(_)) => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            Err(_) => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl AsyncWrite for QuicStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.get_mut().send).poll_write(cx, bytes));
        Poll::Ready(written.map_err(|error| match error {
            WriteError::ConnectionLost(error) => fault::of_writing(&error),
            WriteError::Stopped(_) => io::ErrorKind::ConnectionReset.into(),
            _ => io::ErrorKind::NotConnected.into(),
        }))
    }

    /// What was written is sent without being asked.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// Ends our side and waits until the peer has acknowledged all of it: a connection that is closed before takes the
    /// last bytes with it, which are DISCONNECT. An error means that they may be lost.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            match &mut this.ending {
                Ending::Open => {
                    let finishing = Finishing::begin(&mut this.send, &this.connection);
                    this.ending = Ending::Finishing(finishing);
                }
                Ending::Finishing(finishing) => {
                    let ended = ready!(finishing.poll(cx, &this.connection));
                    this.ending = match ended {
                        Ok(()) => Ending::Finished,
                        Err(_) => Ending::Failed,
                    };
                    return Poll::Ready(ended);
                }
                Ending::Finished => return Poll::Ready(Ok(())),
                Ending::Failed => return Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
            }
        }
    }
}

impl Drop for QuicStream {
    fn drop(&mut self) {
        let code = match self.ending {
            Ending::Finished => DONE,
            Ending::Open | Ending::Finishing(_) | Ending::Failed => ABORTED,
        };
        self.connection.close(code, b"");
    }
}
