//! From an endpoint to a stream.

use std::io;
#[cfg(unix)]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
#[cfg(unix)]
use tokio::net::UnixStream;

use super::socket::{CAN_BE_PROMPT, Socket};
use super::{Files, Stream, TransportError, tcp, tls, websocket};
use crate::model::{Address, Endpoint};

/// Dials one endpoint, as often as needed.
///
/// Made once: the files that the endpoint names are read here and not again. Clones share everything.
#[derive(Clone)]
pub struct Connector {
    plan: Arc<Plan>,
}

/// What to do for each connection.
struct Plan {
    /// What errors call the other side.
    address: String,
    route: Route,
    /// Sockets acknowledge without delay.
    prompt: bool,
    tls: Option<tls::Client>,
    websocket: Option<websocket::Client>,
}

/// What carries the bytes below TLS and WebSocket.
enum Route {
    Tcp(tcp::Target),
    #[cfg(unix)]
    Unix(PathBuf),
}

/// A stream, fresh from dialling.
pub struct Dialed {
    /// The bytes.
    pub stream: Stream,
    /// How long each step took.
    pub times: DialTimes,
    /// The address that answered: `127.0.0.1:1883`, or the path of a socket.
    pub peer: String,
    /// What was accepted although it should not be so; one line each.
    pub warnings: Vec<String>,
}

/// How long each step of a dial took, and when the server's certificate expires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DialTimes {
    /// Looking up the name; next to nothing for an address literal or a name just looked up.
    pub dns: Duration,
    /// From the first connection attempt to the connected socket.
    pub tcp: Duration,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// The WebSocket handshake.
    pub websocket: Option<Duration>,
    /// When the server's certificate expires.
    pub certificate_end: Option<Timestamp>,
}

impl Connector {
    /// Checks the endpoint and reads the files that it names.
    pub fn new(endpoint: &Endpoint) -> Result<Self, TransportError> {
        Self::with(endpoint, &mut Files::default())
    }

    /// The same for one of several endpoints, which may name the same files.
    pub fn with(endpoint: &Endpoint, files: &mut Files) -> Result<Self, TransportError> {
        let route = match &endpoint.address {
            Address::Tcp { host, port } => Route::Tcp(tcp::Target::new(host, *port, endpoint.bind)),
            #[cfg(unix)]
            Address::Unix(path) => Route::Unix(path.clone()),
            #[cfg(not(unix))]
            Address::Unix(_) => {
                return Err(TransportError::options(
                    "this system has no Unix domain sockets",
                ));
            }
        };
        if endpoint.quick_ack && !CAN_BE_PROMPT {
            return Err(TransportError::options(
                "this system cannot be told when to acknowledge (--quick-ack)",
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
            plan: Arc::new(Plan {
                address: endpoint.address.to_string(),
                route,
                prompt: endpoint.quick_ack,
                tls,
                websocket,
            }),
        })
    }

    /// Makes a connection. There is no time limit here, and dropping the future gives everything back.
    pub async fn dial(&self) -> Result<Dialed, TransportError> {
        let plan = &*self.plan;
        let mut times = DialTimes::default();
        let mut warnings = Vec::new();
        let (mut stream, peer) = plan.open(&mut times).await?;
        if let Some(websocket) = &plan.websocket {
            let begun = Instant::now();
            let below = |error: &io::Error| self.late(Some(error));
            let upgraded = websocket.handshake(stream, &plan.address, &below).await?;
            times.websocket = Some(begun.elapsed());
            stream = Stream::Ws(Box::new(upgraded.socket));
            warnings.extend(upgraded.warning);
        }
        Ok(Dialed {
            stream,
            times,
            peer,
            warnings,
        })
    }

    /// What an end of the stream before the broker's first answer says about the layers below MQTT: an error,
    /// or `None` for an orderly end. `None` if it says nothing.
    pub fn late(&self, error: Option<&io::Error>) -> Option<TransportError> {
        let plan = &*self.plan;
        plan.tls.as_ref()?.late(error, &plan.address)
    }
}

impl Plan {
    /// The stream below the WebSocket, and who answered.
    async fn open(&self, times: &mut DialTimes) -> Result<(Stream, String), TransportError> {
        match &self.route {
            Route::Tcp(target) => {
                let connected = target.connect(&self.address).await?;
                times.dns = connected.dns;
                times.tcp = connected.tcp;
                let peer = connected.peer.to_string();
                let socket = if self.prompt {
                    Socket::prompt(connected.stream)
                } else {
                    Socket::new(connected.stream)
                };
                let Some(tls) = &self.tls else {
                    return Ok((Stream::Tcp(socket), peer));
                };
                let begun = Instant::now();
                let stream = tls
                    .handshake(socket, &self.address, self.websocket.is_some())
                    .await?;
                times.tls = Some(begun.elapsed());
                times.certificate_end = tls::certificate_end(&stream);
                Ok((Stream::Tls(Box::new(stream)), peer))
            }
            #[cfg(unix)]
            Route::Unix(path) => {
                let begun = Instant::now();
                let stream =
                    UnixStream::connect(path)
                        .await
                        .map_err(|source| TransportError::Unix {
                            path: path.clone(),
                            source,
                        })?;
                times.tcp = begun.elapsed();
                Ok((Stream::Unix(stream), path.display().to_string()))
            }
        }
    }
}
