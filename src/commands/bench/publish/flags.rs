//! `mqtty bench pub`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use crate::cli::Examples;

use crate::cli::groups::PublishProperties;
use crate::cli::groups::{Acknowledgement, ConnectUserProperties};
use crate::cli::groups::{Count, Load, Measuring, Traffic, with_many_clients};

/// The flags of `bench pub`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Message")]
#[expect(clippy::doc_markdown, reason = "the help page shows it as it stands")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that can be typed"
)]
pub(crate) struct BenchPub {
    /// Topic; repeat it, and each client publishes to them in turn; %i is the number of the client, %c its
    /// identifier, %u its user name, %rand_N a random number below N; also the path of the URL
    #[arg(short = 't', long, value_name = "TOPIC", num_args = 1)]
    pub(crate) topic: Vec<String>,
    /// The payload; unless given, a greeting
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub(crate) message: Option<OsString>,
    /// Quality of service: 0, 1 or 2; unless given, 0
    #[arg(short = 'q', long, value_name = "QOS")]
    pub(crate) qos: Option<String>,
    /// Keep the messages as the topics' retained ones
    #[arg(short = 'r', long)]
    pub(crate) retain: bool,
    /// Set the DUP flag
    #[arg(short = 'd', long)]
    pub(crate) dup: bool,
    /// Publish this many random bytes, such as 100, 1KB, 2.5MB
    #[arg(short = 'S', long, value_name = "SIZE")]
    pub(crate) payload_size: Option<String>,
    /// Publish the bytes of this file (- is stdin)
    #[arg(long, value_name = "FILE")]
    pub(crate) file_read: Option<PathBuf>,
    /// With --file-read: each client sends the pieces between this text once and in order; unless given,
    /// a newline, and \n \r \t \0 \\ \xHH are understood
    #[arg(long, value_name = "TEXT",
          num_args = 0..=1, require_equals = true, default_missing_value = "\\n")]
    pub(crate) split: Option<String>,
    /// With --file-read: the same with a regular expression
    #[arg(long, value_name = "REGEX")]
    pub(crate) split_regex: Option<String>,
    /// Fill in the payload of every message: {{ counter() }}, {{ random(1, 6) }}, {{ now_ms() }} and other
    /// functions, and %i, %c, %u and %rand_N as in the topic
    #[arg(long)]
    pub(crate) template: bool,
    /// Publish stamps, by which bench sub measures the latency and sees what is lost, of 16 bytes or of
    /// --payload-size
    #[arg(long)]
    pub(crate) stamp: bool,
    /// The MQTT 5 properties of the messages.
    #[command(flatten)]
    pub(crate) properties: PublishProperties,
    /// How often messages are sent.
    #[command(flatten)]
    pub(crate) traffic: Traffic,
    /// How many clients.
    #[command(flatten)]
    pub(crate) count: Count,
    /// Which part of the run is measured.
    #[command(flatten)]
    pub(crate) measuring: Measuring,
    /// What every command with a load has.
    #[command(flatten)]
    pub(crate) load: Load,
    /// User properties of the connections.
    #[command(flatten)]
    pub(crate) connect_user_properties: ConnectUserProperties,
    /// How long to wait for answers.
    #[command(flatten)]
    pub(crate) acknowledgement: Acknowledgement,
}

/// The arguments: those of the struct, as many clients have them.
pub(super) fn arguments(command: clap::Command) -> clap::Command {
    with_many_clients(BenchPub::augment_args(command))
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "1,000 messages as fast as they go, against a broker inside this process",
        "mqtty bench pub --embedded -c 2 -im 0 -L 1k -q 1 -t bench/%i",
    ),
    (
        "a slow start, a plateau and an end, which fails if acknowledgements are slow",
        "mqtty bench pub -h localhost -c 100 -q 1 -t bench/%i --stages 10s:1k/s,1m:1k/s,10s:0 --fail-if 'ack.p99>50ms'",
    ),
    (
        "a reading of its own in every message",
        "mqtty bench pub --embedded -c 2 -L 10 -im 10 -t bench/%i --template -m '{\"n\":{{ counter() }},\"id\":%i}'",
    ),
    (
        "stamped messages for a bench sub on another machine",
        "mqtty bench pub -h localhost -c 10 -t bench/%i --stamp -S 256B --rate 1k/s -z 1m",
    ),
];
