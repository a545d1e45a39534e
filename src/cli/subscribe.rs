//! `mqtty sub`.

use std::ffi::OsString;

use clap::Args;

use super::groups::{Acknowledgement, Coding, ConnectUserProperties, Connection, Talk};
use super::receiving::{Destination, Selection};

/// The flags of `sub`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Subscription")]
pub struct Sub {
    /// What to subscribe to.
    #[command(flatten)]
    pub subscription: Subscription,
    /// Leave after this many messages
    #[arg(short = 'C', long, value_name = "NUMBER")]
    pub count: Option<String>,
    /// Leave after this time; exit code 5 if --count was not reached
    #[arg(short = 'W', long, value_name = "DURATION")]
    pub wait: Option<String>,
    /// Leave once the broker has answered, and take no message
    #[arg(short = 'E', long)]
    pub subscribe_only: bool,
    /// Unsubscribe from these filters of the session
    #[arg(short = 'U', long, value_name = "FILTER")]
    pub unsubscribe: Vec<String>,
    /// How to print a message; unless given, default
    #[arg(short = 'o', long, value_name = "MODE",
          value_parser = ["default", "clean", "json", "raw", "csv", "table", "log"])]
    pub output_mode: Option<String>,
    /// Print each message like this: %t topic, %p payload, …; the sequences are listed below
    #[arg(short = 'F', long, value_name = "FORMAT")]
    pub line_format: Option<String>,
    /// With -o raw and -F: no newline after a message
    #[arg(short = 'N', long)]
    pub no_newline: bool,
    /// How payloads are decoded.
    #[command(flatten)]
    pub coding: Coding,
    /// How payloads are decoded by others, and what happens if they cannot be.
    #[command(flatten)]
    pub decoding: Decoding,
    /// With -o json and %j: line breaks and indentation
    #[arg(long)]
    pub pretty: bool,
    /// Which messages are wanted.
    #[command(flatten)]
    pub selection: Selection,
    /// Where they go.
    #[command(flatten)]
    pub destination: Destination,
    /// How to connect.
    #[command(flatten)]
    pub connection: Connection,
    /// User properties of the connection.
    #[command(flatten)]
    pub connect_user_properties: ConnectUserProperties,
    /// How long to wait for answers.
    #[command(flatten)]
    pub acknowledgement: Acknowledgement,
    /// How much to say.
    #[command(flatten)]
    pub talk: Talk,
}

/// What only who receives can ask for.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Payload format")]
pub struct Decoding {
    /// Run this by sh -c for each message: its payload is on stdin, and what is printed is shown instead
    #[arg(long, value_name = "COMMAND")]
    pub decode_with: Option<OsString>,
    /// Leave with exit code 7 at a payload that cannot be decoded
    #[arg(long)]
    pub strict: bool,
}

/// Topic filters and their options.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Subscription")]
pub struct Subscription {
    /// The topic filters; also the path of the URL
    #[arg(short = 't', long, value_name = "FILTER")]
    pub topic: Vec<String>,
    /// The highest QoS wanted: one value, or one for each filter; unless given, 0
    #[arg(short = 'q', long, value_name = "QOS")]
    pub qos: Vec<String>,
    /// Do not deliver what this client publishes: for all filters, or one value each
    #[arg(long, visible_alias = "no_local", value_name = "true|false",
          num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub no_local: Vec<String>,
    /// Keep the retain flag as it was published: for all filters, or one value each
    #[arg(long, value_name = "true|false",
          num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub retain_as_published: Vec<String>,
    /// Retained messages: 0 at every subscribe, 1 if the subscription is new, 2 never
    #[arg(long, value_name = "0|1|2")]
    pub retain_handling: Vec<String>,
    /// Subscription identifiers: one value, or one for each filter
    #[arg(long, value_name = "NUMBER")]
    pub subscription_identifier: Vec<String>,
    /// User properties of the subscription
    #[arg(long, value_name = "KEY: VALUE")]
    pub user_properties: Vec<String>,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        "print everything below home/",
        "mqtty sub -h localhost -t 'home/#'",
    ),
    (
        "one message as JSON, or exit code 5 after ten seconds",
        "mqtty sub -h localhost -t 'home/+/temperature' -C 1 -W 10s -o json",
    ),
    (
        "two filters, each with its QoS",
        "mqtty sub -h localhost -t a/# b/# -q 1 2",
    ),
    (
        "payloads of Protocol Buffers, read as JSON",
        "mqtty sub -h localhost -t 'weather/#' -Pp weather.proto -Pmn weather.Reading",
    ),
    (
        "payloads unpacked by a command",
        "mqtty sub -h localhost -t 'logs/#' --decode-with 'gunzip -c'",
    ),
    (
        "time, topic and payload in a line, without retained messages and one branch",
        "mqtty sub -h localhost -t 'home/#' -R -T 'home/attic/#' -F '%I %t %p'",
    ),
    (
        "only what is hot, and of that one value",
        "mqtty sub -h localhost -t 'home/+/climate' --where '.temperature > 30' --select .temperature",
    ),
    (
        "each payload in a file of its own",
        "mqtty sub -h localhost -t 'cam/+' --file-save 'pictures/{topic}.jpg' -F %t",
    ),
    (
        "a command for each message",
        "mqtty sub -h localhost -t alarms --exec 'logger -t alarm'",
    ),
    (
        "which retained messages would be removed",
        "mqtty sub -h localhost -t 'old/#' --retained-only --remove-retained --dry-run -F %t",
    ),
];
