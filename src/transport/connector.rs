//! From an endpoint to a stream.

use std::io;
#[cfg(unix)]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
#[cfg(unix)]
use tokio::net::UnixStream;

use super::again::Again;
use super::command::{self, Relay};
use super::socket::{CAN_BE_PROMPT, Socket};
use super::{Files, Stream, TransportError, proxy, tcp, tls, websocket};
use crate::model::{Address, Endpoint, TlsDetails, Via};

/// Dials one endpoint, as often as needed.
///
/// Made once: the files that the endpoint names are read here and not again. Clones share everything.
#[derive(Clone)]
pub struct Connector {
    plan: Arc<Plan>,
    /// What only the one client of a command has. Boxed: a benchmark has thousands of connectors.
    extras: Option<Arc<Extras>>,
}

/// What only the one client of a command has.
#[derive(Clone, Default)]
struct Extras {
    /// Makes the plan anew.
    again: Option<Arc<Again>>,
    /// TLS is described.
    details: bool,
    /// Is given what a command prints to stderr.
    relay: Option<Relay>,
}

/// What to do for each connection.
pub(super) struct Plan {
    /// What errors call the other side.
    address: String,
    via: Via,
    route: Route,
    /// Sockets acknowledge without delay.
    prompt: bool,
    tls: Option<tls::Client>,
    websocket: Option<websocket::Client>,
}

/// What carries the bytes below TLS and WebSocket.
enum Route {
    Tcp(tcp::Target),
    Proxy(Box<proxy::Client>),
    /// The stdin and stdout of a command.
    Command(String),
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
    /// What TLS has come to, where that was asked for.
    pub tls: Option<Box<TlsDetails>>,
}

/// How long each step of a dial took, and when the server's certificate expires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DialTimes {
    /// Looking up the name; next to nothing for an address literal or a name just looked up.
    pub dns: Duration,
    /// From the first connection attempt to the connected socket.
    pub tcp: Duration,
    /// The negotiation with a proxy, up to its connection to the broker.
    pub proxy: Option<Duration>,
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
        Ok(Self {
            plan: Arc::new(Plan::new(endpoint, files)?),
            extras: None,
        })
    }

    /// Reads the files that the endpoint names again for each dial after the first.
    #[must_use]
    pub fn reading_again(mut self, endpoint: &Endpoint) -> Self {
        let again = Again::new(endpoint, &self.plan).map(Arc::new);
        self.extras_mut().again = again;
        self
    }

    /// Describes the TLS of each stream.
    #[must_use]
    pub fn with_details(mut self) -> Self {
        self.extras_mut().details = true;
        self
    }

    /// Hands each line that a command prints to stderr to `relay`. Without it they go where ours go.
    #[must_use]
    pub fn with_relay(mut self, relay: Relay) -> Self {
        self.extras_mut().relay = Some(relay);
        self
    }

    fn extras_mut(&mut self) -> &mut Extras {
        Arc::make_mut(self.extras.get_or_insert_default())
    }

    fn again(&self) -> Option<&Again> {
        self.extras.as_ref()?.again.as_deref()
    }

    /// Whether the last dial, which was given up, was still waiting for a proxy.
    pub fn is_waiting_for_proxy(&self) -> bool {
        matches!(&self.plan().route, Route::Proxy(proxy) if proxy.is_waiting())
    }

    /// Makes a connection. There is no time limit here, and dropping the future gives everything back.
    pub async fn dial(&self) -> Result<Dialed, TransportError> {
        let mut warnings = Vec::new();
        if let Some(again) = self.again() {
            warnings.extend(again.renew().await);
        }
        let plan = self.plan();
        let dialed = self.dial_by(&plan, warnings).await;
        dialed.map_err(|error| error.through(&plan.via))
    }

    /// The plan in force.
    fn plan(&self) -> Arc<Plan> {
        let again = self.again();
        again.map_or_else(|| self.plan.clone(), Again::plan)
    }

    async fn dial_by(
        &self,
        plan: &Plan,
        mut warnings: Vec<String>,
    ) -> Result<Dialed, TransportError> {
        let mut times = DialTimes::default();
        let (stream, peer) = self.open(plan, &mut times).await?;
        let mut stream = plan.secure(stream, &mut times).await?;
        let wanted = self.extras.as_ref().is_some_and(|extras| extras.details);
        let tls = if wanted { details(&stream) } else { None };
        if let Some(websocket) = &plan.websocket {
            let begun = Instant::now();
            let below = |error: &io::Error| plan.late(Some(error));
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
            tls,
        })
    }

    /// What an end of the stream before the broker's first answer says about the layers below MQTT: an error,
    /// or `None` for an orderly end. `None` if it says nothing.
    pub fn late(&self, error: Option<&io::Error>) -> Option<TransportError> {
        let plan = self.plan();
        Some(plan.late(error)?.through(&plan.via))
    }
}

impl Connector {
    /// The stream below TLS and WebSocket, and who answered.
    async fn open(
        &self,
        plan: &Plan,
        times: &mut DialTimes,
    ) -> Result<(Stream, String), TransportError> {
        let socket = |stream| {
            if plan.prompt {
                Socket::prompt(stream)
            } else {
                Socket::new(stream)
            }
        };
        match &plan.route {
            Route::Tcp(target) => {
                let connected = target.connect(&plan.address).await?;
                times.dns = connected.dns;
                times.tcp = connected.tcp;
                let peer = connected.peer.to_string();
                Ok((Stream::Tcp(socket(connected.stream)), peer))
            }
            Route::Proxy(proxy) => {
                let opened = proxy.open(&plan.address, socket, times).await?;
                Ok((opened.stream, opened.peer))
            }
            Route::Command(line) => {
                let begun = Instant::now();
                let relay = self.extras.as_ref().and_then(|it| it.relay.clone());
                let stream =
                    command::start(line, relay).map_err(|error| TransportError::Command {
                        address: plan.address.clone(),
                        what: command::not_started(&error),
                    })?;
                times.proxy = Some(begun.elapsed());
                Ok((Stream::Command(Box::new(stream)), plan.address.clone()))
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

impl Plan {
    /// Checks the endpoint and reads the files that it names.
    pub(super) fn new(endpoint: &Endpoint, files: &mut Files) -> Result<Self, TransportError> {
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
            address: endpoint.address.to_string(),
            via: endpoint.via.clone(),
            route,
            prompt: endpoint.quick_ack,
            tls,
            websocket,
        })
    }

    fn late(&self, error: Option<&io::Error>) -> Option<TransportError> {
        self.tls.as_ref()?.late(error, &self.address)
    }

    /// The stream in TLS, where that is wanted.
    async fn secure(
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
                times.certificate_end = tls::certificate_end(&stream);
                Stream::Tls(Box::new(stream))
            }
            other => {
                let stream = tls.handshake(other, &self.address, websocket).await?;
                times.certificate_end = tls::certificate_end(&stream);
                Stream::Nested(Box::new(stream))
            }
        };
        times.tls = Some(begun.elapsed());
        Ok(stream)
    }
}

/// What the TLS of a stream has come to.
fn details(stream: &Stream) -> Option<Box<TlsDetails>> {
    let connection = match stream {
        Stream::Tls(stream) => stream.get_ref().1,
        Stream::Nested(stream) => stream.get_ref().1,
        _ => return None,
    };
    Some(Box::new(tls::details_of(connection)))
}
