//! How to connect: everything about a connection that does not depend on what it is used for.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::secret::masked_path;
use super::{
    Authentication, Properties, ReasonCode, Renewal, Secret, TlsOptions, Version, Via, Will,
};

/// How to connect. Made once by `settings` from flags, environment and files.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Where the broker is and by which transport.
    pub endpoint: Endpoint,
    /// The protocol version.
    pub version: Version,
    /// The client identifier; may be empty where the version allows that.
    pub client_id: String,
    /// Clean start (MQTT 5) or clean session (3.x) on the first connection.
    pub clean_start: bool,
    /// Keep-alive in seconds; 0 is off.
    pub keep_alive: u16,
    /// User name.
    pub username: Option<String>,
    /// Password.
    pub password: Option<Secret>,
    /// The will.
    pub will: Option<Will>,
    /// The properties of the CONNECT packet (MQTT 5 §3.1.2.11); ignored with 3.x.
    pub properties: Properties,
    /// Enhanced authentication.
    pub authentication: Option<Authentication>,
    /// Which secrets are read again, and when.
    pub renewal: Renewal,
    /// What happens when an established connection is lost.
    pub reconnect: ReconnectPolicy,
    /// From name look-up to CONNACK.
    pub connect_timeout: Duration,
    /// How long the first connection is tried again.
    pub wait_for_broker: RetryLimit,
    /// How long to wait for an acknowledgement.
    pub ack_timeout: Duration,
    /// What the DISCONNECT packet says.
    pub disconnect: DisconnectOptions,
}

/// How many seconds a session of one run outlives a lost connection.
const RECONNECT_TIME: u32 = 60;

impl Profile {
    /// Makes the session outlive a lost connection, so that a reconnect resumes it, and end with the DISCONNECT
    /// (MQTT 5 §3.1.2.11.2, §3.14.2.2.2).
    pub fn keep_session_for_reconnects(&mut self) {
        self.properties.session_expiry_interval = Some(RECONNECT_TIME);
        self.disconnect.session_expiry_interval = Some(0);
    }

    /// Whether the broker keeps the session when the connection has ended.
    pub fn keeps_session(&self) -> bool {
        if self.version.is_v5() {
            let expiry = self.properties.session_expiry_interval;
            expiry.is_some_and(|seconds| seconds > 0)
        } else {
            !self.clean_start
        }
    }
}

/// Where the broker is, and by which transport it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Host and port, or the path of a socket.
    pub address: Address,
    /// The source address.
    pub bind: Option<IpAddr>,
    /// What the bytes pass through on their way.
    pub via: Via,
    /// Acknowledge what arrives without delay, at the level of TCP (Linux only).
    pub quick_ack: bool,
    /// QUIC carries the bytes, not TCP; then there are options of TLS, too.
    pub quic: bool,
    /// TLS, when the connection is encrypted.
    pub tls: Option<TlsOptions>,
    /// WebSocket, when MQTT is carried in one.
    pub websocket: Option<WebSocketOptions>,
}

/// Host and port, or the path of a Unix domain socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A host name or address literal (an IPv6 literal without brackets) and a port.
    Tcp {
        /// Host.
        host: String,
        /// Port.
        port: u16,
    },
    /// A Unix domain socket.
    Unix(PathBuf),
}

impl fmt::Display for Address {
    /// `host:port`, `[v6]:port`, or the path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

/// By which way a broker is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The scheme of the URL: mqtt, mqtts, ws, wss, quic or unix.
    pub scheme: &'static str,
    /// A protocol is asked for by ALPN.
    pub alpn: bool,
    /// MQTT 5 is spoken on it, which older brokers do not understand.
    pub newest: bool,
}

impl Endpoint {
    /// The scheme of the endpoint's URL: mqtt, mqtts, ws, wss, quic or unix.
    pub fn scheme(&self) -> &'static str {
        if self.quic {
            return "quic";
        }
        match (&self.address, &self.websocket, &self.tls) {
            (Address::Unix(_), _, _) => "unix",
            (_, None, None) => "mqtt",
            (_, None, Some(_)) => "mqtts",
            (_, Some(_), None) => "ws",
            (_, Some(_), Some(_)) => "wss",
        }
    }

    /// By which way the broker is reached, as far as a wrong one can be guessed.
    pub fn way(&self, version: Version) -> Route {
        Route {
            scheme: self.scheme(),
            alpn: self.tls.as_ref().is_some_and(|tls| !tls.alpn.is_empty()),
            newest: version.is_v5(),
        }
    }
}

impl Endpoint {
    /// Whether this system lets a program say when it acknowledges what has arrived over TCP.
    pub const HAS_QUICK_ACK: bool = cfg!(target_os = "linux");

    /// Acknowledges what arrives without delay, where that can be done. For who waits for one message before the next
    /// is sent: a broker with Nagle's algorithm, as mosquitto by default, holds a message back until we have
    /// acknowledged the one before, which a system otherwise does after 40 ms.
    pub fn prefer_quick_ack(&mut self) {
        let is_tcp = matches!(self.address, Address::Tcp { .. }) && !self.quic;
        self.quick_ack = is_tcp && Self::HAS_QUICK_ACK;
    }

    /// The endpoint as a URL without credentials; `path` makes what stands in it of the path of a WebSocket.
    pub fn url(&self, path: impl FnOnce(&str) -> String) -> String {
        let mut url = format!("{}://{}", self.scheme(), self.address);
        if let Some(websocket) = &self.websocket {
            let path = path(&websocket.path);
            if !path.starts_with('/') {
                url.push('/');
            }
            url.push_str(&path);
        }
        url
    }
}

impl fmt::Display for Endpoint {
    /// The endpoint as a URL without credentials, such as `mqtts://localhost:8883`, to be shown: what is secret in
    /// its query is hidden.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url(|path| masked_path(path).into_owned()))
    }
}

/// How MQTT is carried in a WebSocket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSocketOptions {
    /// The path of the request.
    pub path: String,
    /// Further headers of the request.
    pub headers: Vec<(String, String)>,
    /// The subprotocol asked for: `mqtt` by default.
    pub subprotocol: String,
    /// The request is signed for AWS; then the path has no query.
    pub signing: Option<AwsSigning>,
}

/// Credentials of AWS, to sign requests with (Signature Version 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsSigning {
    /// The region of the broker.
    pub region: String,
    /// The identifier of the access key.
    pub access_key: String,
    /// The secret access key.
    pub secret_key: Secret,
    /// The token of temporary credentials.
    pub session_token: Option<Secret>,
}

/// What happens when an established connection is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconnectPolicy {
    /// The wait before each attempt; `None`: never reconnect.
    pub period: Option<Duration>,
    /// How many attempts in a row; `None`: without end.
    pub maximum: Option<u32>,
}

/// How long something is tried again before its failure counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryLimit {
    /// It is tried once.
    #[default]
    None,
    /// For this time.
    For(Duration),
    /// Until it succeeds.
    Unlimited,
}

/// What the DISCONNECT packet says when we leave.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DisconnectOptions {
    /// Ask the broker to publish the will (reason 0x04).
    pub with_will: bool,
    /// Another reason code.
    pub reason: Option<ReasonCode>,
    /// Change the session expiry interval, in seconds.
    pub session_expiry_interval: Option<u32>,
}

impl fmt::Debug for DisconnectOptions {
    /// Without the reason where there is none: only test files set it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("DisconnectOptions");
        shown.field("with_will", &self.with_will);
        if let Some(reason) = &self.reason {
            shown.field("reason", reason);
        }
        let expiry = &self.session_expiry_interval;
        shown.field("session_expiry_interval", expiry).finish()
    }
}
