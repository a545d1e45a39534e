//! The accepting side, for the embedded broker and for tests.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

#[cfg(feature = "quic")]
use super::quic::{self, QuicListener};
use super::socket::Socket;
use super::{ServerIdentity, Stream, TransportError, websocket};

/// How many connections may wait to be accepted: a load test opens thousands at once.
const BACKLOG: u32 = 4096;

/// A listening socket, with what to do with the connections that it accepts.
///
/// Accepting and the handshakes are apart, so that one slow peer does not keep the others waiting:
/// `accept` here, then [`Acceptor::handshake`] in a task of its own.
pub struct Listener {
    socket: ListeningSocket,
    acceptor: Acceptor,
}

/// What clients connect to.
enum ListeningSocket {
    Tcp(TcpListener),
    #[cfg(feature = "quic")]
    Quic(QuicListener),
}

/// A client that has been accepted, before the handshakes.
pub enum Accepted {
    /// A socket of TCP.
    Tcp(TcpStream),
    /// The beginning of a connection of QUIC.
    #[cfg(feature = "quic")]
    Quic(Box<quinn::Incoming>),
}

/// Turns accepted sockets into streams; clones share the certificate.
#[derive(Clone)]
pub struct Acceptor {
    security: Option<Arc<ServerIdentity>>,
    websocket: bool,
    origins: Arc<[String]>,
}

impl Listener {
    /// Listens on an address (port 0: any free port), with TLS when there is an identity to show, and
    /// with a WebSocket around the bytes when that is wanted.
    ///
    /// Must be called inside a runtime.
    pub fn bind(
        address: SocketAddr,
        security: Option<Arc<ServerIdentity>>,
        websocket: bool,
    ) -> Result<Self, TransportError> {
        let socket =
            listen(address).map_err(|source| TransportError::Listen { address, source })?;
        Ok(Self {
            socket: ListeningSocket::Tcp(socket),
            acceptor: Acceptor {
                security,
                websocket,
                origins: Arc::default(),
            },
        })
    }

    /// Listens for QUIC on an address, inside a runtime.
    #[cfg(feature = "quic")]
    pub fn bind_quic(
        address: SocketAddr,
        identity: &ServerIdentity,
    ) -> Result<Self, TransportError> {
        Ok(Self {
            socket: ListeningSocket::Quic(QuicListener::bind(address, identity)?),
            acceptor: Acceptor {
                security: None,
                websocket: false,
                origins: Arc::default(),
            },
        })
    }

    /// Nothing in a build without QUIC.
    #[cfg(not(feature = "quic"))]
    pub fn bind_quic(_: SocketAddr, _: &ServerIdentity) -> Result<Self, TransportError> {
        Err(TransportError::without_quic())
    }

    /// Refuses WebSockets of web pages from other origins than these, in lower case, with 403; none accepts all. Who
    /// is no browser sends no origin, and is not refused.
    #[must_use]
    pub fn with_origins(mut self, origins: &[String]) -> Self {
        self.acceptor.origins = origins.into();
        self
    }

    /// The address listened on, with the port that the system chose.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        match &self.socket {
            ListeningSocket::Tcp(socket) => socket.local_addr(),
            #[cfg(feature = "quic")]
            ListeningSocket::Quic(socket) => socket.local_addr(),
        }
    }

    /// Waits for the next connection; safe to drop. No byte has been exchanged yet.
    pub async fn accept(&self) -> io::Result<(Accepted, SocketAddr)> {
        match &self.socket {
            ListeningSocket::Tcp(socket) => {
                let (socket, peer) = socket.accept().await?;
                Ok((Accepted::Tcp(socket), peer))
            }
            #[cfg(feature = "quic")]
            ListeningSocket::Quic(socket) => {
                let (incoming, peer) = socket.accept().await?;
                Ok((Accepted::Quic(Box::new(incoming)), peer))
            }
        }
    }

    /// What makes streams of the accepted sockets.
    pub fn acceptor(&self) -> Acceptor {
        self.acceptor.clone()
    }
}

impl Acceptor {
    /// The handshakes that this listener asks for. There is no time limit here.
    #[cfg_attr(
        not(feature = "quic"),
        expect(
            clippy::infallible_destructuring_match,
            reason = "without QUIC there is one kind"
        )
    )]
    pub async fn handshake(&self, accepted: Accepted) -> Result<Stream, TransportError> {
        let socket = match accepted {
            Accepted::Tcp(socket) => socket,
            #[cfg(feature = "quic")]
            Accepted::Quic(incoming) => {
                return Ok(Stream::Quic(Box::new(quic::accept(*incoming).await?)));
            }
        };
        let peer = socket
            .peer_addr()
            .map_or_else(|_| "a client".to_owned(), |peer| peer.to_string());
        // A socket that is already dead says so at the first read.
        let _ = socket.set_nodelay(true);
        let socket = Socket::new(socket);
        let stream = match &self.security {
            Some(identity) => Stream::Tls(Box::new(identity.handshake(socket, &peer).await?)),
            None => Stream::Tcp(socket),
        };
        if !self.websocket {
            return Ok(stream);
        }
        let socket = websocket::accept(stream, &peer, &self.origins).await?;
        Ok(Stream::Ws(Box::new(socket)))
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // On Windows the option means something else: that others may take the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
