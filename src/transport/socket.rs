//! A TCP socket whose acknowledgements can be sent at once.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connected TCP socket.
///
/// A system acknowledges what it has received with the next thing that it sends, and waits some 40 ms for
/// one. A peer that holds small packets back until the last one is acknowledged (Nagle's algorithm) waits
/// as long. A prompt socket acknowledges when everything has been read and nothing was written in answer.
#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    /// Acknowledge without delay.
    prompt: bool,
    /// Something was read and nothing has been written since.
    owing: bool,
}

impl Socket {
    /// A socket that acknowledges as its system does.
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            prompt: false,
            owing: false,
        }
    }

    /// One that acknowledges without delay.
    pub(super) fn prompt(stream: TcpStream) -> Self {
        Self {
            prompt: true,
            ..Self::new(stream)
        }
    }

    /// The socket itself, for its addresses and options.
    pub fn as_tcp(&self) -> &TcpStream {
        &self.stream
    }

    /// Bytes were written: the acknowledgement goes with them.
    fn wrote(&mut self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(1..)) = result {
            self.owing = false;
        }
        result
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let result = Pin::new(&mut this.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            this.owing = this.prompt;
        } else if this.owing && result.is_pending() {
            this.owing = false;
            acknowledge(&this.stream);
        }
        result
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.wrote(result)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.wrote(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// Acknowledges what has been read. The system forgets the wish with what is sent next.
#[cfg(target_os = "linux")]
fn acknowledge(stream: &TcpStream) {
    // A socket that is already dead says so at the next read.
    let _ = socket2::SockRef::from(stream).set_tcp_quickack(true);
}

/// Other systems have no such option.
#[cfg(not(target_os = "linux"))]
fn acknowledge(_stream: &TcpStream) {}
