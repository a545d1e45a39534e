//! The one stream of a connection, as a byte stream.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use quinn::{Connection, ReadError, RecvStream, SendStream, VarInt, WriteError};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::fault;

/// The code with which a connection ends whose bytes have all arrived.
const DONE: VarInt = VarInt::from_u32(0);

/// The code with which a connection ends whose bytes may be lost.
const ABORTED: VarInt = VarInt::from_u32(1);

/// The end of the stream that we write.
enum Ending {
    /// It has no end yet.
    Open,
    /// The peer is to acknowledge the last byte.
    Finishing(Pin<Box<dyn Future<Output = ()> + Send + Sync>>),
    /// It has, or has left before.
    Finished,
}

/// One bidirectional stream, and the connection that ends with it.
pub struct QuicStream {
    connection: Connection,
    send: SendStream,
    receive: RecvStream,
    ending: Ending,
    /// Both directions have ended, and the connection is closed.
    closed: bool,
}

impl QuicStream {
    pub(super) fn new(connection: Connection, send: SendStream, receive: RecvStream) -> Self {
        Self {
            connection,
            send,
            receive,
            ending: Ending::Open,
            closed: false,
        }
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
        match ready!(this.receive.poll_read_buf(cx, buffer)) {
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
    /// last bytes with it, which are DISCONNECT.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            match &mut this.ending {
                Ending::Open => {
                    // It fails where the peer wants no more bytes, which `stopped` returns, too.
                    let _ = this.send.finish();
                    let stopped = this.send.stopped();
                    this.ending = Ending::Finishing(Box::pin(async move {
                        let _ = stopped.await;
                    }));
                }
                Ending::Finishing(acknowledged) => {
                    ready!(acknowledged.as_mut().poll(cx));
                    this.ending = Ending::Finished;
                }
                Ending::Finished => return Poll::Ready(Ok(())),
            }
        }
    }
}

impl Drop for QuicStream {
    fn drop(&mut self) {
        let code = match self.ending {
            Ending::Finished => DONE,
            Ending::Open | Ending::Finishing(_) => ABORTED,
        };
        self.connection.close(code, b"");
    }
}
