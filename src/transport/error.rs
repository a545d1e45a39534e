//! What can go wrong before there is a stream.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

use crate::error::{Exit, Fault, plain};

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
    #[error("cannot make a certificate: {what}")]
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
}

impl TransportError {
    /// Whether a broker that is still starting, or a network that is, may fail like this. A certificate that is
    /// not accepted stays so.
    pub fn is_temporary_failure(&self) -> bool {
        match self {
            Self::Tls { passing, .. } | Self::WebSocket { passing, .. } => *passing,
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
            | Self::WebSocket { hint, .. } => hint.clone(),
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
            Self::Unreadable { .. } | Self::Family { .. } | Self::Certificate { .. } => None,
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

/// What helps when no address accepted the connection, judged by the last failure.
fn connect_hint(address: &str, attempts: &[(SocketAddr, io::Error)]) -> Option<String> {
    let (peer, last) = attempts.last()?;
    if super::tcp::lacks_zone(peer) {
        return Some(format!(
            "append the interface: {}%eth0 (the interfaces of this machine: ip -brief link)",
            peer.ip()
        ));
    }
    match last.kind() {
        io::ErrorKind::ConnectionRefused => Some(format!("is the broker running on {address}?")),
        io::ErrorKind::AddrNotAvailable => Some(
            "the source address must be one of this machine's, and a local port must be free"
                .into(),
        ),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
            Some("check the network and the routes to the host".into())
        }
        io::ErrorKind::TimedOut => Some("a firewall may swallow the packets".into()),
        _ => None,
    }
}

/// What helps when a Unix domain socket cannot be connected to.
fn unix_hint(path: &std::path::Path, source: &io::Error) -> Option<String> {
    match source.kind() {
        io::ErrorKind::ConnectionRefused => {
            Some(format!("is the broker listening on {}?", path.display()))
        }
        io::ErrorKind::NotFound => Some("start the broker, or check the path".into()),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> io::Error {
        io::Error::from(io::ErrorKind::ConnectionRefused)
    }

    fn connect(attempts: Vec<(&str, io::Error)>) -> TransportError {
        TransportError::Connect {
            address: "localhost:1883".into(),
            attempts: attempts
                .into_iter()
                .map(|(address, error)| (address.parse().unwrap(), error))
                .collect(),
        }
    }

    #[test]
    fn equal_failures_are_said_once() {
        let error = connect(vec![
            ("[::1]:1883", refused()),
            ("127.0.0.1:1883", refused()),
        ]);
        assert_eq!(
            error.to_string(),
            "cannot connect to localhost:1883: connection refused (tried ::1, 127.0.0.1)"
        );
        assert_eq!(error.exit(), Exit::Connect);
        assert_eq!(
            error.hint().as_deref(),
            Some("is the broker running on localhost:1883?")
        );
    }

    #[test]
    fn different_failures_are_listed() {
        let error = connect(vec![
            ("[::1]:1883", io::Error::other("no route")),
            ("127.0.0.1:1883", refused()),
        ]);
        assert_eq!(
            error.to_string(),
            "cannot connect to localhost:1883: ::1: no route; 127.0.0.1: connection refused"
        );
    }

    #[test]
    fn the_number_of_the_error_is_left_out() {
        let error = io::Error::from_raw_os_error(2);
        assert!(error.to_string().contains("os error"));
        assert!(!plain(&error).contains("os error"));
        assert!(plain(&error).starts_with(char::is_lowercase));
    }

    #[test]
    fn a_missing_socket_is_called_a_file() {
        let error = TransportError::Unix {
            path: "/nowhere".into(),
            source: io::Error::from_raw_os_error(2),
        };
        assert_eq!(error.reason(), "no such file or directory");
    }
}
