//! What to do about a connection that was not made.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

/// What to do where a direct connection failed and the environment names a proxy.
pub fn proxy_hint(variable: &str, otherwise: Option<String>) -> String {
    let hint = format!("connect through the proxy of {variable} with --proxy env");
    match otherwise {
        Some(otherwise) => format!("{otherwise}; or {hint}"),
        None => hint,
    }
}

/// What helps when no address accepted the connection, judged by the last failure.
pub(super) fn connect_hint(address: &str, attempts: &[(SocketAddr, io::Error)]) -> Option<String> {
    let (peer, last) = attempts.last()?;
    if crate::transport::tcp::lacks_zone(peer) {
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
pub(super) fn unix_hint(path: &Path, source: &io::Error) -> Option<String> {
    match source.kind() {
        io::ErrorKind::ConnectionRefused => {
            Some(format!("is the broker listening on {}?", path.display()))
        }
        io::ErrorKind::NotFound => Some("start the broker, or check the path".into()),
        _ => None,
    }
}
