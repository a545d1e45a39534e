//! What a command is to do, with nothing left to ask.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use super::{AccessList, Fault, LineFormat, QoS, RetainHandling, Secret};

/// How much a command says beside its result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verbosity {
    /// No status lines, errors only.
    pub quiet: bool,
    /// Show every property.
    pub verbose: bool,
    /// A trace of every packet on stderr.
    pub debug: bool,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How `conn` and `pub` say what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusMode {
    /// Lines for people, on stderr.
    #[default]
    Default,
    /// One JSON object per event, on stdout.
    Json,
    /// Status lines with a time stamp, on stdout.
    Log,
}

/// How `sub` prints a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputMode {
    /// A message a line, for people at a terminal.
    Text,
    /// A header line, the payload, an empty line, as MQTTX prints them.
    #[default]
    Default,
    /// One pretty-printed JSON object per message, in MQTTX's shape.
    Clean,
    /// One compact JSON object per line.
    Json,
    /// The payload and nothing else.
    Raw,
    /// One record a line, values separated by commas (RFC 4180).
    Csv,
    /// One line for each topic.
    Table,
    /// A line with a time stamp, and the payload.
    Log,
    /// As a line format says.
    Line,
}

/// How payloads are encoded or decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodingPlan {
    /// The name of a format.
    pub format: Option<String>,
    /// A schema.
    pub schema: Option<SchemaPlan>,
}

/// Where a schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaPlan {
    /// A message type of Protocol Buffers.
    Protobuf {
        /// The `.proto` file or the compiled descriptor set.
        path: PathBuf,
        /// The name of the type, with its package.
        message: String,
        /// More folders in which imports are looked for.
        includes: Vec<PathBuf>,
    },
    /// An Avro schema in this file.
    Avro(PathBuf),
}

/// How received messages are printed.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an answer of its own"
)]
pub struct OutputPlan {
    /// How to print a message.
    pub mode: OutputMode,
    /// For [`OutputMode::Line`]: the format.
    pub line_format: Option<LineFormat>,
    /// Raw mode and line format: a newline after each message.
    pub newline: bool,
    /// JSON with line breaks and indentation.
    pub pretty: bool,
    /// How payloads are decoded.
    pub coding: CodingPlan,
    /// A command for `sh -c` that decodes a payload, before the format does.
    pub decode_with: Option<OsString>,
    /// Leave at a payload that cannot be decoded.
    pub strict: bool,
    /// Only a part of each payload is printed, which has no encoding of its own.
    pub partial: bool,
}

/// One topic filter and its options (MQTT 5 §3.8.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterPlan {
    /// The filter; valid.
    pub filter: String,
    /// The highest QoS wanted.
    pub qos: QoS,
    /// Do not deliver what this client publishes.
    pub no_local: bool,
    /// Keep the RETAIN flag as it was published.
    pub retain_as_published: bool,
    /// Whether retained messages are wanted.
    pub retain_handling: RetainHandling,
    /// The subscription identifier, 1 to 268,435,455.
    pub subscription_identifier: Option<u32>,
}

/// What the embedded broker is to do.
#[derive(Clone, Debug)]
pub struct BrokerPlan {
    /// The address that it listens on; loopback by default.
    pub bind: IpAddr,
    /// The port for plain TCP; 0 is any free one.
    pub port: Option<u16>,
    /// The port for WebSocket.
    pub ws_port: Option<u16>,
    /// The port for TLS.
    pub tls_port: Option<u16>,
    /// The port for WebSocket in TLS.
    pub wss_port: Option<u16>,
    /// The UDP port for QUIC.
    pub quic_port: Option<u16>,
    /// A certificate chain and its key (PEM); made on the spot when absent.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// The origins of the web pages that WebSocket connections are accepted from, in lower case; empty for any.
    pub origins: Vec<String>,
    /// Bytes that the data of clients may take.
    pub memory_limit: usize,
    /// What clients may do.
    pub rules: BrokerRules,
    /// What the broker does wrong; `None` where it never does, and clients cannot make it.
    pub faults: Option<BrokerFaults>,
}

/// What the embedded broker does wrong.
#[derive(Clone, Debug, Default)]
pub struct BrokerFaults {
    /// From the start.
    pub faults: Vec<Fault>,
    /// The seed of the probabilities.
    pub seed: Option<u64>,
}

/// What a broker may go without (MQTT 5 §3.2.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokerFeature {
    /// Retained messages.
    Retain,
    /// Wildcards in filters.
    Wildcards,
    /// Shared subscriptions.
    Shared,
    /// Subscription identifiers.
    SubscriptionIds,
}

/// What the clients of the embedded broker may do; `None` is what the broker bounds by itself.
#[derive(Clone, Debug, Default)]
pub struct BrokerRules {
    /// The highest QoS.
    pub max_qos: Option<QoS>,
    /// QoS 1 and 2 messages of a client that may be under way.
    pub receive_maximum: Option<u16>,
    /// The largest packet in bytes.
    pub max_packet_size: Option<u32>,
    /// The highest topic alias.
    pub topic_alias_maximum: Option<u16>,
    /// The keep-alive interval of MQTT 5 clients in seconds, 0 is off.
    pub server_keep_alive: Option<u16>,
    /// Connected clients, at most.
    pub max_clients: Option<u32>,
    /// The user names and passwords that are accepted; all where there are none.
    pub users: Vec<(String, Secret)>,
    /// Who may publish and subscribe to what; everybody to everything where there is no list.
    pub access: Option<AccessList>,
    /// The features that are switched off.
    pub without: Vec<BrokerFeature>,
}

impl BrokerRules {
    /// Whether the broker has a feature.
    pub fn has(&self, feature: BrokerFeature) -> bool {
        !self.without.contains(&feature)
    }
}

impl BrokerPlan {
    /// See [`BrokerPlan::memory_limit`].
    pub const MEMORY_LIMIT: usize = 1 << 30;
}

impl Default for BrokerPlan {
    /// Loopback, and no port yet.
    fn default() -> Self {
        Self {
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: None,
            ws_port: None,
            tls_port: None,
            wss_port: None,
            quic_port: None,
            identity: None,
            origins: Vec::new(),
            memory_limit: Self::MEMORY_LIMIT,
            rules: BrokerRules::default(),
            faults: None,
        }
    }
}
