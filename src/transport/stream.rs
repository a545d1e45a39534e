//! One type for every kind of byte stream.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio_rustls::TlsStream;

use super::command::CommandStream;
#[cfg(feature = "quic")]
use super::quic::QuicStream;
use super::socket::Socket;
use super::tls;
use super::websocket::WebSocket;

/// A connected byte stream, on the dialling or on the accepting side.
///
/// What was written is on its way for certain only after a flush: TLS and WebSocket keep what the
/// socket did not take.
pub enum Stream {
    /// Plain TCP.
    Tcp(Socket),
    /// TLS over TCP.
    Tls(Box<TlsStream<Socket>>),
    /// TLS over what is no socket: over TLS with a proxy, or over a command.
    Nested(Box<TlsStream<Stream>>),
    /// The stdin and stdout of a command.
    Command(Box<CommandStream>),
    /// MQTT in the binary messages of a WebSocket.
    Ws(Box<WebSocket<Stream>>),
    /// The stream of a connection of QUIC.
    #[cfg(feature = "quic")]
    Quic(Box<QuicStream>),
    /// A Unix domain socket.
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Stream {
    /// Ends the connection at once, and what was not sent is lost. The other side of a TCP connection gets a reset.
    pub fn reset(self) {
        #[cfg(feature = "quic")]
        if let Self::Quic(stream) = self {
            stream.reset();
            return;
        }
        if let Some(socket) = self.tcp() {
            // A socket that is already dead needs no reset.
            let _ = socket2::SockRef::from(socket).set_linger(Some(Duration::ZERO));
        }
    }

    /// Bytes of memory that it keeps beside those of the socket in the system: what TLS needs, and output that the socket
    /// does not take.
    pub fn kept(&self) -> usize {
        match self {
            Self::Tcp(_) => 0,
            Self::Tls(stream) => tls_kept(stream.get_ref().1.wants_write()),
            Self::Nested(stream) => {
                let (inner, tls) = stream.get_ref();
                inner.kept() + tls_kept(tls.wants_write())
            }
            Self::Ws(stream) => stream.get_ref().kept() + stream.kept(),
            Self::Command(_) => 0,
            #[cfg(feature = "quic")]
            Self::Quic(_) => super::quic::KEPT,
            #[cfg(unix)]
            Self::Unix(_) => 0,
        }
    }

    fn tcp(&self) -> Option<&TcpStream> {
        match self {
            Self::Tcp(stream) => Some(stream.as_tcp()),
            Self::Tls(stream) => Some(stream.get_ref().0.as_tcp()),
            Self::Ws(stream) => stream.get_ref().tcp(),
            Self::Nested(stream) => stream.get_ref().0.tcp(),
            Self::Command(_) => None,
            #[cfg(feature = "quic")]
            Self::Quic(_) => None,
            #[cfg(unix)]
            Self::Unix(_) => None,
        }
    }
}

/// What TLS keeps for a connection, in bytes: its state, and while the socket does not take its output as much of that as
/// rustls buffers.
fn tls_kept(wants_write: bool) -> usize {
    const STATE: usize = 24 << 10;
    const OUTPUT: usize = 64 << 10;
    STATE + if wants_write { OUTPUT } else { 0 }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(&mut **stream)
                .poll_read(cx, buffer)
                .map(tls::read_in_plain_words),
            Self::Nested(stream) => Pin::new(&mut **stream)
                .poll_read(cx, buffer)
                .map(tls::read_in_plain_words),
            Self::Command(stream) => Pin::new(&mut **stream).poll_read(cx, buffer),
            Self::Ws(stream) => Pin::new(&mut **stream).poll_read(cx, buffer),
            #[cfg(feature = "quic")]
            Self::Quic(stream) => Pin::new(&mut **stream).poll_read(cx, buffer),
            #[cfg(unix)]
            Self::Unix(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(&mut **stream)
                .poll_write(cx, bytes)
                .map_err(tls::in_plain_words),
            Self::Nested(stream) => Pin::new(&mut **stream)
                .poll_write(cx, bytes)
                .map_err(tls::in_plain_words),
            Self::Command(stream) => Pin::new(&mut **stream).poll_write(cx, bytes),
            Self::Ws(stream) => Pin::new(&mut **stream).poll_write(cx, bytes),
            #[cfg(feature = "quic")]
            Self::Quic(stream) => Pin::new(&mut **stream).poll_write(cx, bytes),
            #[cfg(unix)]
            Self::Unix(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Tls(stream) => Pin::new(&mut **stream)
                .poll_write_vectored(cx, slices)
                .map_err(tls::in_plain_words),
            Self::Nested(stream) => Pin::new(&mut **stream)
                .poll_write_vectored(cx, slices)
                .map_err(tls::in_plain_words),
            Self::Command(stream) => Pin::new(&mut **stream).poll_write_vectored(cx, slices),
            Self::Ws(stream) => Pin::new(&mut **stream).poll_write_vectored(cx, slices),
            #[cfg(feature = "quic")]
            Self::Quic(stream) => Pin::new(&mut **stream).poll_write_vectored(cx, slices),
            #[cfg(unix)]
            Self::Unix(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Tcp(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
            Self::Nested(stream) => stream.is_write_vectored(),
            Self::Command(stream) => stream.is_write_vectored(),
            Self::Ws(stream) => stream.is_write_vectored(),
            #[cfg(feature = "quic")]
            Self::Quic(stream) => stream.is_write_vectored(),
            #[cfg(unix)]
            Self::Unix(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(&mut **stream)
                .poll_flush(cx)
                .map_err(tls::in_plain_words),
            Self::Nested(stream) => Pin::new(&mut **stream)
                .poll_flush(cx)
                .map_err(tls::in_plain_words),
            Self::Command(stream) => Pin::new(&mut **stream).poll_flush(cx),
            Self::Ws(stream) => Pin::new(&mut **stream).poll_flush(cx),
            #[cfg(feature = "quic")]
            Self::Quic(stream) => Pin::new(&mut **stream).poll_flush(cx),
            #[cfg(unix)]
            Self::Unix(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(&mut **stream).poll_shutdown(cx),
            Self::Nested(stream) => Pin::new(&mut **stream).poll_shutdown(cx),
            Self::Command(stream) => Pin::new(&mut **stream).poll_shutdown(cx),
            Self::Ws(stream) => Pin::new(&mut **stream).poll_shutdown(cx),
            #[cfg(feature = "quic")]
            Self::Quic(stream) => Pin::new(&mut **stream).poll_shutdown(cx),
            #[cfg(unix)]
            Self::Unix(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
