//! Reaching a broker through a proxy: the negotiations are state machines without I/O (`socks`, `connect`), which are
//! carried out here.

mod connect;
mod negotiation;
mod socks;

use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::socket::Socket;
use super::{DialTimes, Files, Stream, TransportError, tcp, tls};
use crate::error::{Fault as _, plain};
use crate::model::{Endpoint, Proxy, ProxyProtocol, TlsOptions};

pub use connect::HttpConnect;
pub use negotiation::{Negotiation, Refusal, Step};
pub use socks::{Socks, SocksHost};

/// What to do where the other side does not answer at all.
const WHICH_SCHEME: &str = "check the scheme of --proxy: socks5, socks5h, http or https";

/// One way through a proxy: everything that does not change from one connection to the next.
pub(super) struct Client {
    proxy: Proxy,
    /// The proxy itself.
    gate: tcp::Target,
    /// For a proxy that is spoken to in TLS.
    tls: Option<tls::Client>,
    /// The broker, where its name is looked up on this machine.
    broker: tcp::Target,
    host: String,
    port: u16,
    /// The last connection has not got past the proxy yet.
    waiting: AtomicBool,
}

/// What a connection through a proxy begins with.
pub(super) struct Opened {
    pub(super) stream: Stream,
    /// The address of the proxy.
    pub(super) peer: String,
}

/// Why a proxy has made no connection, and whether another address of the broker may do.
struct Failure {
    error: TransportError,
    is_about_address: bool,
}

impl Client {
    /// Reads the files that it needs. An `https` proxy is trusted as the broker is: by the certificates of `--ca`,
    /// where they are given, else by those of the system.
    pub(super) fn new(
        proxy: &Proxy,
        (host, port): (&str, u16),
        endpoint: &Endpoint,
        files: &mut Files,
    ) -> Result<Self, TransportError> {
        let tls = match proxy.protocol {
            ProxyProtocol::Https => {
                let of_broker = endpoint.tls.clone().unwrap_or_default();
                let options = TlsOptions {
                    ca: of_broker.ca,
                    insecure: of_broker.insecure,
                    ..TlsOptions::default()
                };
                Some(tls::Client::new(&options, &proxy.host, files)?)
            }
            _ => None,
        };
        Ok(Self {
            gate: tcp::Target::new(&proxy.host, proxy.port, endpoint.bind),
            tls,
            broker: tcp::Target::new(host, port, None),
            // The zone of an IPv6 address means nothing on another machine.
            host: match host.split_once('%') {
                Some((address, _)) if address.contains(':') => address.to_owned(),
                _ => host.to_owned(),
            },
            port,
            proxy: proxy.clone(),
            waiting: AtomicBool::new(false),
        })
    }

    /// Whether the last connection was still waiting for the proxy when it was given up.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Connects to the broker by way of the proxy. `address` is what errors call the broker.
    pub(super) async fn open(
        &self,
        address: &str,
        socket: impl Fn(tokio::net::TcpStream) -> Socket,
        times: &mut DialTimes,
    ) -> Result<Opened, TransportError> {
        self.waiting.store(true, Ordering::Relaxed);
        let mut spent = Duration::ZERO;
        let hosts = self.hosts(address, times).await?;
        let mut hosts = hosts.into_iter().peekable();
        loop {
            let host = hosts.next();
            let connected = self.gate.connect(address).await;
            let connected = connected.map_err(|error| self.unreachable(address, &error))?;
            times.dns += connected.dns;
            times.tcp += connected.tcp;
            let begun = Instant::now();
            let peer = connected.peer.to_string();
            let negotiated = self.through(address, host, socket(connected.stream)).await;
            spent += begun.elapsed();
            times.proxy = Some(spent);
            match negotiated {
                Ok(stream) => {
                    self.waiting.store(false, Ordering::Relaxed);
                    return Ok(Opened { stream, peer });
                }
                Err(failure) if failure.is_about_address && hosts.peek().is_some() => {}
                Err(failure) => return Err(failure.error),
            }
        }
    }

    /// What the proxy is asked for: the addresses of the broker in turn, or its name. Empty for a proxy that knows
    /// names only.
    async fn hosts(
        &self,
        address: &str,
        times: &mut DialTimes,
    ) -> Result<Vec<SocksHost>, TransportError> {
        let literal: Option<IpAddr> = self.host.parse().ok();
        match (self.proxy.protocol, literal) {
            (ProxyProtocol::Http | ProxyProtocol::Https, _) => Ok(Vec::new()),
            (_, Some(address)) => Ok(vec![SocksHost::Address(address)]),
            (ProxyProtocol::Socks5h, None) => Ok(vec![SocksHost::Name(self.host.clone())]),
            (ProxyProtocol::Socks5, None) => {
                let begun = Instant::now();
                let addresses = self.broker.addresses(&self.host).await;
                let addresses = addresses.map_err(|error| self.not_found(address, error))?;
                times.dns += begun.elapsed();
                let hosts = addresses.into_iter();
                Ok(hosts.map(|it| SocksHost::Address(it.ip())).collect())
            }
        }
    }

    /// The way through the proxy, from a connection to it.
    async fn through(
        &self,
        address: &str,
        host: Option<SocksHost>,
        mut socket: Socket,
    ) -> Result<Stream, Failure> {
        let Some(host) = host else {
            let login = self.proxy.login.as_ref();
            let mut negotiation = HttpConnect::new(&self.host, self.port, login);
            let Some(tls) = &self.tls else {
                let done = negotiate(&mut socket, &mut negotiation).await;
                done.map_err(|refusal| self.refused(address, refusal))?;
                return Ok(Stream::Tcp(socket));
            };
            let gate = self.proxy.address();
            let secured = tls.handshake(socket, &gate, false).await;
            let mut secured = secured.map_err(|error| self.not_secured(address, &error))?;
            let done = negotiate(&mut secured, &mut negotiation).await;
            done.map_err(|refusal| self.refused(address, refusal))?;
            return Ok(Stream::Tls(Box::new(secured)));
        };
        let mut negotiation = Socks::new(host, self.port, self.proxy.login.clone());
        let done = negotiate(&mut socket, &mut negotiation).await;
        done.map_err(|refusal| self.refused(address, refusal))?;
        Ok(Stream::Tcp(socket))
    }

    fn failed(&self, address: &str, refusal: Refusal) -> TransportError {
        TransportError::Proxy {
            address: address.to_owned(),
            proxy: self.proxy.to_string(),
            what: refusal.what,
            hint: refusal.hint,
            passing: refusal.is_temporary,
        }
    }

    fn refused(&self, address: &str, refusal: Refusal) -> Failure {
        Failure {
            is_about_address: refusal.is_about_address,
            error: self.failed(address, refusal),
        }
    }

    /// The name of the broker is not known on this machine, and perhaps to the proxy.
    fn not_found(&self, address: &str, error: TransportError) -> TransportError {
        if !matches!(error, TransportError::Resolve { .. }) {
            return error;
        }
        let refusal = Refusal::temporary(error.to_string()).with_hint(format!(
            "let the proxy look it up: --proxy socks5h://{}",
            self.proxy.address()
        ));
        self.failed(address, refusal)
    }

    /// The proxy itself is not there.
    fn unreachable(&self, address: &str, error: &TransportError) -> TransportError {
        let refusal = Refusal {
            what: error.of_proxy(),
            hint: Some(format!(
                "check that the proxy runs on {}, or connect directly with --no-proxy",
                self.proxy.address()
            )),
            is_temporary: error.is_temporary_failure(),
            is_about_address: false,
        };
        self.failed(address, refusal)
    }

    /// There is no TLS with the proxy.
    fn not_secured(&self, address: &str, error: &TransportError) -> Failure {
        let (what, passing) = match error {
            TransportError::Tls { what, passing, .. } => (what.clone(), *passing),
            other => (other.to_string(), false),
        };
        // Hints about ports are about those of brokers.
        let hint = error.hint().filter(|hint| !hint.contains("://"));
        let mut refusal = Refusal::new(format!("TLS with the proxy failed: {what}"));
        refusal.is_temporary = passing;
        refusal.hint = hint.or_else(|| {
            let gate = self.proxy.address();
            Some(format!(
                "try --proxy http://{gate}, if the proxy has no TLS"
            ))
        });
        self.refused(address, refusal)
    }
}

/// Carries a negotiation out. Nothing is read that belongs to the broker.
pub(super) async fn negotiate<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    negotiation: &mut impl Negotiation,
) -> Result<(), Refusal> {
    let mut buffer = [0; 512];
    let mut has_answered = false;
    let broken = |error: &io::Error, has_answered: bool| {
        let refusal = Refusal::temporary(format!(
            "the connection to the proxy failed: {}",
            plain(error)
        ));
        if has_answered {
            refusal
        } else {
            refusal.with_hint(WHICH_SCHEME)
        }
    };
    loop {
        match negotiation.step() {
            Step::Done => return Ok(()),
            Step::Send(bytes) => {
                let sent = stream.write_all(&bytes).await;
                sent.map_err(|error| broken(&error, has_answered))?;
                let flushed = stream.flush().await;
                flushed.map_err(|error| broken(&error, has_answered))?;
            }
            Step::Receive(most) => {
                let most = most.min(buffer.len());
                match stream.read(&mut buffer[..most]).await {
                    Ok(0) if has_answered => {
                        return Err(Refusal::temporary(
                            "the proxy closed the connection in the middle of its answers",
                        ));
                    }
                    Ok(0) => {
                        return Err(Refusal::temporary(
                            "the proxy closed the connection without an answer",
                        )
                        .with_hint(WHICH_SCHEME));
                    }
                    Ok(count) => {
                        has_answered = true;
                        negotiation.receive(&buffer[..count])?;
                    }
                    Err(error) => return Err(broken(&error, has_answered)),
                }
            }
        }
    }
}
