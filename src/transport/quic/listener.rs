//! The accepting side, for the embedded broker and for tests.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use quinn::crypto::rustls::QuicServerConfig;
use quinn::{
    ConnectionError, Endpoint, EndpointConfig, Incoming, ServerConfig, TokioRuntime,
    TransportConfig, VarInt,
};

use super::{QuicStream, fault, socket};
use crate::transport::{ServerIdentity, TransportError};

/// After this time without a packet the client is gone.
const IDLE: Duration = Duration::from_secs(30);

/// A UDP socket that clients connect to.
pub(in crate::transport) struct QuicListener(Endpoint);

impl QuicListener {
    /// Listens on an address, inside a runtime.
    pub(in crate::transport) fn bind(
        address: SocketAddr,
        identity: &ServerIdentity,
    ) -> Result<Self, TransportError> {
        let listen = |source| TransportError::Listen { address, source };
        let crypto = QuicServerConfig::try_from(identity.quic_config()).map_err(|_| {
            TransportError::options("QUIC cannot be set up: a cipher suite is missing")
        })?;
        let mut transport = TransportConfig::default();
        transport
            .max_idle_timeout(IDLE.try_into().ok())
            .max_concurrent_bidi_streams(VarInt::from_u32(1))
            .max_concurrent_uni_streams(VarInt::from_u32(0))
            .datagram_receive_buffer_size(None);
        let mut config = ServerConfig::with_crypto(Arc::new(crypto));
        config.transport_config(Arc::new(transport));
        let socket = socket(address).map_err(listen)?;
        let runtime = Arc::new(TokioRuntime);
        let endpoint = Endpoint::new(EndpointConfig::default(), Some(config), socket, runtime);
        Ok(Self(endpoint.map_err(listen)?))
    }

    /// The address listened on.
    pub(in crate::transport) fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Waits for the next client; safe to drop.
    pub(in crate::transport) async fn accept(&self) -> io::Result<(Incoming, SocketAddr)> {
        let incoming = self.0.accept().await;
        let incoming = incoming.ok_or(io::ErrorKind::NotConnected)?;
        let peer = incoming.remote_address();
        Ok((incoming, peer))
    }
}

/// The handshake, and the stream that the client opens.
pub(in crate::transport) async fn accept(incoming: Incoming) -> Result<QuicStream, TransportError> {
    let peer = incoming.remote_address();
    let stream = async {
        let connection = incoming.await?;
        let (send, receive) = connection.accept_bi().await?;
        Ok::<_, ConnectionError>(QuicStream::new(connection, send, receive))
    };
    stream.await.map_err(|error| TransportError::Connect {
        address: peer.to_string(),
        attempts: vec![(peer, fault::of_writing(&error))],
    })
}
