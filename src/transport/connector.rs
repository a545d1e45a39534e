//! From an endpoint to a stream.

use std::io;
use std::sync::Arc;
use std::time::Instant;

#[cfg(unix)]
use tokio::net::UnixStream;

use super::again::Again;
use super::command::{self, Relay};
use super::dial_times::DialTimes;
use super::plan::{Plan, Route};
use super::socket::Socket;
use super::{Files, Stream, TransportError, tls};
use crate::model::{Endpoint, TlsDetails};

/// Dials one endpoint, as often as needed.
///
/// Made once: the files that the endpoint names are read here and, but for [`Connector::reconnecting`], not again. Clones
/// share everything.
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

    /// The same for a client that reconnects: the files that the endpoint names are read again for each dial after the
    /// first, and while they are the same, the TLS sessions of earlier connections are resumed.
    pub fn reconnecting(endpoint: &Endpoint) -> Result<Self, TransportError> {
        let mut endpoint = endpoint.clone();
        if let Some(tls) = &mut endpoint.tls {
            tls.resume = true;
        }
        let mut files = Files::default();
        let mut connector = Self::with(&endpoint, &mut files)?;
        let again = Again::new(&endpoint, &connector.plan, files).map(Arc::new);
        connector.extras_mut().again = again;
        Ok(connector)
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
        if let Some(again) = self.again() {
            again.renew().await;
        }
        let plan = self.plan();
        let warnings = Vec::from_iter(self.unread());
        let dialed = self.dial_by(&plan, warnings).await;
        dialed.map_err(|error| error.through(&plan.via).beside(self.unread()))
    }

    /// Why the certificates that are used are not those of the files.
    fn unread(&self) -> Option<String> {
        self.again()?.unread()
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
        let wanted = self.extras.as_ref().is_some_and(|extras| extras.details);
        #[cfg(feature = "quic")]
        if let Route::Quic(client) = &plan.route {
            let opened = client.connect(&plan.address, &mut times).await?;
            return Ok(Dialed {
                times,
                peer: opened.peer.to_string(),
                warnings,
                tls: wanted.then(|| Box::new(opened.details())),
                stream: Stream::Quic(Box::new(opened.stream)),
            });
        }
        let (stream, peer) = self.open(plan, &mut times).await?;
        let mut stream = plan.secure(stream, &mut times).await?;
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
        let error = plan.late(error)?.through(&plan.via);
        Some(error.beside(self.unread()))
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
            // It is opened as a whole.
            #[cfg(feature = "quic")]
            Route::Quic(_) => Err(TransportError::options("QUIC has no stream below TLS")),
        }
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
