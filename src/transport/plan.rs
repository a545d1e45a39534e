//! What to do for each connection to an endpoint.

use std::io;
#[cfg(unix)]
use std::path::PathBuf;
use std::time::Instant;

use rustls::CommonState;

use super::dial_times::DialTimes;
#[cfg(feature = "quic")]
use super::quic;
use super::{Files, Stream, TransportError, proxy, tcp, tls, websocket};
use crate::model::{Address, Endpoint, Via};

/// What to do for each connection.
pub(super) struct Plan {
    /// What errors call the other side.
    pub(super) address: String,
    pub(super) via: Via,
    pub(super) route: Route,
    /// Sockets acknowledge without delay.
    pub(super) prompt: bool,
    pub(super) tls: Option<tls::Client>,
    pub(super) websocket: Option<websocket::Client>,
}

/// What carries the bytes below TLS and WebSocket.
pub(super) enum Route {
    Tcp(tcp::Target),
    Proxy(Box<proxy::Client>),
    /// The stdin and stdout of a command.
    Command(String),
    /// With TLS of its own.
    #[cfg(feature = "quic")]
    Quic(Box<quic::Client>),
    #[cfg(unix)]
    Unix(PathBuf),
}

impl Plan {
    /// Checks the endpoint and reads the files that it names.
    pub(super) fn new(endpoint: &Endpoint, files: &mut Files) -> Result<Self, TransportError> {
        #[cfg(not(feature = "quic"))]
        if endpoint.quic {
            return Err(TransportError::without_quic());
        }
        #[cfg(feature = "quic")]
        if let (true, Some(options), Address::Tcp { host, port }) =
            (endpoint.quic, &endpoint.tls, &endpoint.address)
        {
            let target = tcp::Target::new(host, *port, endpoint.bind);
            let client = quic::Client::new(target, options, host, files)?;
            return Ok(Self {
                address: endpoint.address.to_string(),
                via: Via::Direct,
                route: Route::Quic(Box::new(client)),
                prompt: false,
                tls: None,
                websocket: None,
            });
        }
        let route = match &endpoint.address {
            Address::Tcp { host, port } => match &endpoint.via {
                Via::Direct | Via::DirectDespite(_) => {
                    Route::Tcp(tcp::Target::new(host, *port, endpoint.bind))
                }
                Via::Proxy(proxy) => {
                    let client = proxy::Client::new(proxy, (host, *port), endpoint, files)?;
                    Route::Proxy(Box::new(client))
                }
                Via::Command(line) => Route::Command(line.clone()),
            },
            #[cfg(unix)]
            Address::Unix(path) => Route::Unix(path.clone()),
            #[cfg(not(unix))]
            Address::Unix(_) => {
                return Err(TransportError::options(
                    "this system has no Unix domain sockets",
                ));
            }
        };
        if endpoint.quick_ack && !Endpoint::HAS_QUICK_ACK {
            return Err(TransportError::options(
                "this system does not support --quick-ack",
            ));
        }
        let tls = match (&endpoint.tls, &endpoint.address) {
            (None, _) => None,
            (Some(options), Address::Tcp { host, .. }) => {
                Some(tls::Client::new(options, host, files)?)
            }
            (Some(_), Address::Unix(_)) => {
                return Err(TransportError::options(
                    "TLS is not available over a Unix domain socket",
                ));
            }
        };
        let websocket = match &endpoint.websocket {
            Some(options) => Some(websocket::Client::new(options, endpoint)?),
            None => None,
        };
        Ok(Self {
            address: endpoint.address.to_string(),
            via: endpoint.via.clone(),
            route,
            prompt: endpoint.quick_ack,
            tls,
            websocket,
        })
    }

    /// What an end of the stream before the first answer says about TLS.
    pub(super) fn late(&self, error: Option<&io::Error>) -> Option<TransportError> {
        #[cfg(feature = "quic")]
        if let Route::Quic(client) = &self.route {
            return client.late(error, &self.address);
        }
        self.tls.as_ref()?.late(error, &self.address)
    }

    /// The stream in TLS, where that is wanted.
    pub(super) async fn secure(
        &self,
        stream: Stream,
        times: &mut DialTimes,
    ) -> Result<Stream, TransportError> {
        let Some(tls) = &self.tls else {
            return Ok(stream);
        };
        let begun = Instant::now();
        let websocket = self.websocket.is_some();
        let stream = match stream {
            Stream::Tcp(socket) => {
                let stream = tls.handshake(socket, &self.address, websocket).await?;
                note(stream.get_ref().1, times);
                Stream::Tls(Box::new(stream))
            }
            other => {
                let stream = tls.handshake(other, &self.address, websocket).await?;
                note(stream.get_ref().1, times);
                Stream::Nested(Box::new(stream))
            }
        };
        times.tls = Some(begun.elapsed());
        Ok(stream)
    }
}

/// What the handshake says beside its length.
fn note(connection: &CommonState, times: &mut DialTimes) {
    let chain = connection.peer_certificates().unwrap_or_default();
    times.certificate_end = tls::certificate_end(chain);
    times.is_resumed = tls::is_resumed(connection);
}
