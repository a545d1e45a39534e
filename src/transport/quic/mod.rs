//! QUIC: MQTT in one bidirectional stream of a connection over UDP.
//!
//! The client opens the stream and sends in it what it would send over TCP. TLS 1.3 is part of QUIC, with the verifier,
//! the certificates and the server name of [`tls`](super::tls), and `mqtt` as the protocol where no other is asked for.
//! Early data stays off: a CONNECT could be sent again by somebody else.

mod fault;
mod listener;
mod stream;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use quinn::crypto::rustls::QuicClientConfig;
use quinn::{
    ClientConfig, Connection, Endpoint, EndpointConfig, TokioRuntime, TransportConfig, VarInt,
};
use rustls::pki_types::CertificateDer;

use super::dial_times::DialTimes;
use super::{Files, TransportError, tcp, tls};
use crate::model::{TlsDetails, TlsOptions};

pub(super) use listener::{QuicListener, accept};
pub use stream::QuicStream;

/// How often a connection that idles is kept alive: brokers give up after 20 s and more without a packet, however long the
/// keep-alive of MQTT is. It is no traffic of MQTT.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// How many bytes may be on their way. They are lost with this process, and the end of a connection waits for them for a
/// second.
const SEND_WINDOW: u64 = 256 * 1024;

/// About what a connection keeps in memory, in bytes: the state of QUIC and of TLS, and the task that drives it.
pub(super) const KEPT: usize = 48 * 1024;

/// The receive buffer that is asked for: one socket may have thousands of connections. The system may grant less.
const RECEIVE_BUFFER: usize = 2 * 1024 * 1024;

/// The dialling side: what does not change from one connection to the next.
pub(super) struct Client {
    target: tcp::Target,
    tls: tls::Client,
    config: ClientConfig,
    /// The name that the server's certificate must have.
    name: String,
    /// One socket for each thread and source address, shared by all of its connections.
    endpoints: Mutex<HashMap<(ThreadId, IpAddr), Endpoint>>,
}

/// A connection whose handshake is done.
pub(super) struct Opened {
    pub(super) stream: QuicStream,
    pub(super) peer: SocketAddr,
    connection: Connection,
    is_resumed: bool,
}

impl Client {
    /// Reads the files that the options name.
    pub(super) fn new(
        target: tcp::Target,
        options: &TlsOptions,
        host: &str,
        files: &mut Files,
    ) -> Result<Self, TransportError> {
        let tls = tls::Client::new(options, host, files)?;
        let crypto = QuicClientConfig::try_from(tls.quic_config()?).map_err(|_| {
            TransportError::options("QUIC cannot be set up: a cipher suite is missing")
        })?;
        let mut transport = TransportConfig::default();
        transport
            .keep_alive_interval(Some(KEEP_ALIVE))
            // The keep-alive of MQTT decides when a connection is dead.
            .max_idle_timeout(None)
            .send_window(SEND_WINDOW)
            // None is read, but where none may be opened, a broker that wants one waits for ever, and nobody learns why.
            .max_concurrent_bidi_streams(VarInt::from_u32(1))
            .max_concurrent_uni_streams(VarInt::from_u32(1))
            .datagram_receive_buffer_size(None);
        let mut config = ClientConfig::new(Arc::new(crypto));
        config.transport_config(Arc::new(transport));
        Ok(Self {
            target,
            name: tls.server_name(),
            tls,
            config,
            endpoints: Mutex::default(),
        })
    }

    /// Connects and opens the stream. `address` is what errors call the other side.
    pub(super) async fn connect(
        &self,
        address: &str,
        times: &mut DialTimes,
    ) -> Result<Opened, TransportError> {
        let begun = Instant::now();
        let addresses = self.target.addresses(address).await?;
        times.dns = begun.elapsed();
        let begun = Instant::now();
        let verified = self.tls.verifications();
        let answer = tcp::first_to_answer(&addresses, |peer| self.handshake(peer)).await;
        let (connection, peer) = match answer {
            Ok(answer) => answer,
            Err(attempts) => {
                self.target.forget().await;
                return Err(fault::of_handshake(attempts, &self.tls, address));
            }
        };
        times.quic = Some(begun.elapsed());
        // QUIC does not say it, but only a full handshake verifies a certificate.
        times.is_resumed = self.tls.verifications() == verified;
        self.target.prefer(peer).await;
        times.certificate_end = tls::certificate_end(&chain(&connection));
        let stream = match connection.open_bi().await {
            Ok((send, receive)) => {
                QuicStream::new(connection.clone(), send, receive).refusing_others()
            }
            Err(error) => {
                let attempts = vec![(peer, io::Error::other(error))];
                return Err(fault::of_handshake(attempts, &self.tls, address));
            }
        };
        Ok(Opened {
            stream,
            peer,
            connection,
            is_resumed: times.is_resumed,
        })
    }

    async fn handshake(&self, peer: SocketAddr) -> io::Result<Connection> {
        tcp::refuse_without_zone(&peer)?;
        let endpoint = self.endpoint(peer)?;
        let connecting = endpoint
            .connect_with(self.config.clone(), peer, &self.name)
            .map_err(io::Error::other)?;
        connecting.await.map_err(io::Error::other)
    }

    /// The socket of this thread for a peer; made now if there is none yet.
    fn endpoint(&self, peer: SocketAddr) -> io::Result<Endpoint> {
        let any = match peer {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let source = self.target.bind.unwrap_or(any);
        let mut endpoints = self
            .endpoints
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let place = (thread::current().id(), source);
        if let Some(endpoint) = endpoints.get(&place) {
            return Ok(endpoint.clone());
        }
        let endpoint = Endpoint::new(
            EndpointConfig::default(),
            None,
            socket(SocketAddr::new(source, 0))?,
            Arc::new(TokioRuntime),
        )?;
        endpoints.insert(place, endpoint.clone());
        Ok(endpoint)
    }

    /// What an end of the stream before the first answer says about TLS.
    pub(super) fn late(&self, error: Option<&io::Error>, address: &str) -> Option<TransportError> {
        self.tls.late(error, address)
    }
}

impl Opened {
    /// What TLS has come to. QUIC does not say which cipher suite it is.
    pub(super) fn details(&self) -> TlsDetails {
        let data = self.connection.handshake_data();
        let data = data.and_then(|it| it.downcast::<quinn::crypto::rustls::HandshakeData>().ok());
        let protocol = data.and_then(|it| it.protocol);
        tls::details_of_quic(protocol, &chain(&self.connection), self.is_resumed)
    }
}

/// The certificates that the other side has shown.
fn chain(connection: &Connection) -> Vec<CertificateDer<'static>> {
    let shown = connection.peer_identity();
    let shown = shown.and_then(|it| it.downcast::<Vec<CertificateDer<'static>>>().ok());
    shown.map(|chain| *chain).unwrap_or_default()
}

/// A UDP socket at an address.
fn socket(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(address)?;
    // With a smaller one more packets are sent again, and that is all.
    let _ = socket2::SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BUFFER);
    Ok(socket)
}
