//! What can go wrong before there is a stream.

mod hint;
#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

use crate::error::{Exit, Fault, plain};
use crate::model::Via;
pub use hint::proxy_hint;
use hint::{connect_hint, unix_hint};

/// Why there is no stream.
#[derive(Debug, Error)]
pub enum TransportError {
    /// A file that an option names cannot be read.
    #[error("cannot read {option} {}: {}", path.display(), plain(source))]
    Unreadable {
        /// The option, such as `--ca`.
        option: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that an option names was read and does not hold what it should.
    #[error("{option} {}: {what}", path.display())]
    Content {
        /// The option, such as `--key`.
        option: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// Options that cannot be used, or not with each other.
    #[error("{what}")]
    Options {
        /// What is wrong, naming the option.
        what: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// The system's trust store holds nothing.
    #[error("no certificate authorities found in the system's trust store{detail}")]
    NoTrustStore {
        /// The first error met while reading it, as a suffix; may be empty.
        detail: String,
    },
    /// The host's name has no address.
    #[error("cannot find the host {host}: {}", look_up(source))]
    Resolve {
        /// The name.
        host: String,
        /// Why.
        source: io::Error,
    },
    /// No address of the host accepted a connection.
    #[error("cannot connect to {address}: {}", Attempts(attempts))]
    Connect {
        /// The address as the user gave it.
        address: String,
        /// Each address that was tried with its failure, in the order of failing; at least one.
        attempts: Vec<(SocketAddr, io::Error)>,
    },
    /// The host has no address of the family that the source address belongs to.
    #[error("cannot connect to {address} from {bind}: the host has no {family} address")]
    Family {
        /// The address as the user gave it.
        address: String,
        /// The source address.
        bind: std::net::IpAddr,
        /// `IPv4` or `IPv6`.
        family: &'static str,
    },
    /// A Unix domain socket cannot be connected to.
    #[error("cannot connect to {}: {}", path.display(), plain(source))]
    Unix {
        /// The socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The broker cannot be reached through the proxy.
    #[error("cannot connect to {address} through the proxy {proxy}: {what}")]
    Proxy {
        /// The broker's address.
        address: String,
        /// The URL of the proxy, without credentials.
        proxy: String,
        /// Why.
        what: String,
        /// What to do about it.
        hint: Option<String>,
        /// Whether it may succeed a little later.
        passing: bool,
    },
    /// The command that makes the connection cannot be run.
    #[error("cannot connect to {address} through --proxy-command: {what}")]
    Command {
        /// The broker's address.
        address: String,
        /// Why.
        what: String,
    },
    /// A direct connection failed, and the environment names a proxy that is not used.
    #[error("{error}")]
    WithoutProxy {
        /// The variable that names the proxy.
        variable: &'static str,
        /// The failure.
        error: Box<TransportError>,
    },
    /// The TLS handshake failed.
    #[error("TLS with {address} failed: {what}")]
    Tls {
        /// The other side.
        address: String,
        /// Why.
        what: String,
        /// What to do about it.
        hint: Option<String>,
        /// Whether a server that is starting may fail like this.
        passing: bool,
    },
    /// The WebSocket handshake failed.
    #[error("WebSocket handshake with {address} failed: {what}")]
    WebSocket {
        /// The other side.
        address: String,
        /// Why.
        what: String,
        /// What to do about it.
        hint: Option<String>,
        /// Whether a server that is starting may fail like this.
        passing: bool,
    },
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {}", plain(source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// A certificate could not be made.
    #[error("cannot create a certificate: {what}")]
    Certificate {
        /// Why.
        what: String,
    },
}

impl TransportError {
    /// Options that cannot be used, without a hint.
    pub(super) fn options(what: impl Into<String>) -> Self {
        Self::Options {
            what: what.into(),
            hint: None,
        }
    }

    /// QUIC is wanted in a build without it, past the check of the options.
    #[cfg(not(feature = "quic"))]
    pub(super) fn without_quic() -> Self {
        Self::options("this build of mqtty has no QUIC")
    }
}

impl TransportError {
    /// The same where the bytes pass through something on their way, which may be at fault.
    pub(super) fn through(mut self, via: &Via) -> Self {
        if let (Self::Tls { address, .. } | Self::WebSocket { address, .. }, Some(name)) =
            (&mut self, via.name())
        {
            address.push_str(" through ");
            address.push_str(&name);
        }
        match (&self, via.unused_variable()) {
            (Self::Connect { .. } | Self::Resolve { .. }, Some(variable)) => Self::WithoutProxy {
                variable,
                error: Box::new(self),
            },
            _ => self,
        }
    }

    /// The same where certificates may have been renewed, but could not be read.
    pub(super) fn beside(mut self, unread: Option<String>) -> Self {
        if let (Self::Tls { what, .. }, Some(unread)) = (&mut self, unread) {
            let _ = write!(what, " ({unread})");
        }
        self
    }

    /// Why there is no connection to a proxy, without the address.
    pub(super) fn of_proxy(&self) -> String {
        match self {
            Self::Connect { attempts, .. } => {
                format!("no connection to the proxy: {}", Attempts(attempts))
            }
            Self::Resolve { host, source } => {
                format!(
                    "cannot find the host {host} of the proxy: {}",
                    look_up(source)
                )
            }
            other => other.to_string(),
        }
    }

    /// Whether a broker that is still starting, or a network that is, may fail like this. A certificate that is
    /// not accepted stays so.
    pub fn is_temporary_failure(&self) -> bool {
        match self {
            Self::Tls { passing, .. }
            | Self::WebSocket { passing, .. }
            | Self::Proxy { passing, .. } => *passing,
            Self::WithoutProxy { error, .. } => error.is_temporary_failure(),
            Self::Resolve { .. } => true,
            Self::Connect { attempts, .. } => {
                let mut attempts = attempts.iter();
                attempts.any(|(_, error)| !is_permanent(error.kind()))
            }
            Self::Unix { source, .. } => !is_permanent(source.kind()),
            _ => false,
        }
    }

    /// The kind of failure in a few words without address or name, for counting.
    pub fn reason(&self) -> String {
        match self {
            Self::Resolve { .. } => "host not found".to_owned(),
            Self::Connect { attempts, .. } => attempts.last().map_or_else(
                || "cannot connect".to_owned(),
                |(_, error)| error.kind().to_string(),
            ),
            Self::Unix { source, .. } => plain(source),
            Self::Tls { what, .. } => format!("TLS: {what}"),
            Self::WebSocket { what, .. } => format!("WebSocket: {what}"),
            Self::Proxy { what, .. } => format!("proxy: {what}"),
            Self::WithoutProxy { error, .. } => error.reason(),
            other => other.to_string(),
        }
    }
}

impl Fault for TransportError {
    fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { .. } | Self::NoTrustStore { .. } => Exit::File,
            Self::Content { .. } | Self::Options { .. } => Exit::Usage,
            Self::Resolve { .. }
            | Self::Connect { .. }
            | Self::Family { .. }
            | Self::Unix { .. }
            | Self::Proxy { .. }
            | Self::Command { .. }
            | Self::WithoutProxy { .. }
            | Self::Tls { .. }
            | Self::WebSocket { .. } => Exit::Connect,
            Self::Listen { .. } | Self::Certificate { .. } => Exit::Other,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Content { hint, .. }
            | Self::Options { hint, .. }
            | Self::Tls { hint, .. }
            | Self::Proxy { hint, .. }
            | Self::WebSocket { hint, .. } => hint.clone(),
            Self::WithoutProxy { variable, error } => Some(proxy_hint(variable, error.hint())),
            Self::NoTrustStore { .. } => Some(
                "name the authority's certificate with --ca FILE, or skip verification with --insecure"
                    .into(),
            ),
            Self::Resolve { .. } => {
                Some("check the host name and the DNS settings".into())
            }
            Self::Connect { address, attempts } => connect_hint(address, attempts),
            Self::Unix { path, source } => unix_hint(path, source),
            Self::Listen { source, .. } => match source.kind() {
                io::ErrorKind::AddrInUse => {
                    Some("another program listens there; choose another port".into())
                }
                io::ErrorKind::PermissionDenied => {
                    Some("ports below 1024 need a privilege; choose a higher one".into())
                }
                _ => None,
            },
            Self::Unreadable { .. }
            | Self::Family { .. }
            | Self::Command { .. }
            | Self::Certificate { .. } => None,
        }
    }
}

/// Whether an attempt to connect fails like this again, whatever the broker does.
fn is_permanent(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{AddrInUse, AddrNotAvailable, InvalidInput, PermissionDenied, Unsupported};
    matches!(
        kind,
        AddrInUse | AddrNotAvailable | InvalidInput | PermissionDenied | Unsupported
    )
}

/// The failed attempts as the end of a sentence: said once when all failed alike.
struct Attempts<'a>(&'a [(SocketAddr, io::Error)]);

impl fmt::Display for Attempts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(((_, first), rest)) = self.0.split_first() else {
            return f.write_str("the host has no address");
        };
        let reason = plain(first);
        if rest.iter().all(|(_, error)| plain(error) == reason) {
            f.write_str(&reason)?;
            if !rest.is_empty() {
                f.write_str(" (tried ")?;
                for (index, (address, _)) in self.0.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}", address.ip())?;
                }
                f.write_str(")")?;
            }
            return Ok(());
        }
        for (index, (address, error)) in self.0.iter().enumerate() {
            let semicolon = if index == 0 { "" } else { "; " };
            write!(f, "{semicolon}{}: {}", address.ip(), plain(error))?;
        }
        Ok(())
    }
}

/// The resolver's words without the standard library's preamble.
fn look_up(error: &io::Error) -> String {
    let text = plain(error);
    match text.split_once("information: ") {
        Some((_, reason)) => plain(&io::Error::other(reason.to_owned())),
        None => text,
    }
}
