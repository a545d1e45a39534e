//! How long a dial took.

use std::time::Duration;

use jiff::Timestamp;

/// How long each step of a dial took, and when the server's certificate expires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DialTimes {
    /// Looking up the name; next to nothing for an address literal or a name just looked up.
    pub dns: Duration,
    /// From the first connection attempt to the connected socket.
    pub tcp: Duration,
    /// The handshake of QUIC, TLS included; then there is none of TCP.
    pub quic: Option<Duration>,
    /// The negotiation with a proxy, up to its connection to the broker.
    pub proxy: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// It resumed the session of an earlier connection.
    pub is_resumed: bool,
    /// The WebSocket handshake.
    pub websocket: Option<Duration>,
    /// When the server's certificate expires.
    pub certificate_end: Option<Timestamp>,
}
