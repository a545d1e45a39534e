//! `mqtty sub`.

use std::ffi::OsString;

use clap::Args;

use crate::cli::Examples;
use crate::cli::groups::{
    Acknowledgement, Coding, ConnectUserProperties, Connection, Destination, Selection,
    Subscription, Talk,
};

/// The flags of `sub`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Subscription")]
pub(crate) struct Sub {
    /// What to subscribe to.
    #[command(flatten)]
    pub(crate) subscription: Subscription,
    /// Leave after this many messages
    #[arg(short = 'C', long, value_name = "NUMBER")]
    pub(crate) count: Option<String>,
    /// Leave after this time; exit code 5 if --count was not reached
    #[arg(short = 'W', long, value_name = "DURATION")]
    pub(crate) wait: Option<String>,
    /// Leave once the broker has answered, and take no message
    #[arg(short = 'E', long)]
    pub(crate) subscribe_only: bool,
    /// Unsubscribe from these filters of the session
    #[arg(short = 'U', long, value_name = "FILTER")]
    pub(crate) unsubscribe: Vec<String>,
    /// How to print a message; unless given, default
    #[arg(short = 'o', long, value_name = "MODE",
          value_parser = ["default", "clean", "json", "raw", "csv", "table", "log"])]
    pub(crate) output_mode: Option<String>,
    /// Print each message like this: %t topic, %p payload, …; the sequences are listed below
    #[arg(short = 'F', long, value_name = "FORMAT")]
    pub(crate) line_format: Option<String>,
    /// With -o raw and -F: no newline after a message
    #[arg(short = 'N', long)]
    pub(crate) no_newline: bool,
    /// How payloads are decoded.
    #[command(flatten)]
    pub(crate) coding: Coding,
    /// How payloads are decoded by others, and what happens if they cannot be.
    #[command(flatten)]
    pub(crate) decoding: Decoding,
    /// With -o json and %j: line breaks and indentation
    #[arg(long)]
    pub(crate) pretty: bool,
    /// Which messages are wanted.
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Where they go.
    #[command(flatten)]
    pub(crate) destination: Destination,
    /// How to connect.
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// User properties of the connection.
    #[command(flatten)]
    pub(crate) connect_user_properties: ConnectUserProperties,
    /// How long to wait for answers.
    #[command(flatten)]
    pub(crate) acknowledgement: Acknowledgement,
    /// How much to say.
    #[command(flatten)]
    pub(crate) talk: Talk,
}

/// What only who receives can ask for.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Payload format")]
pub(crate) struct Decoding {
    /// Run this by sh -c for each message: its payload is on stdin, and what is printed is shown instead
    #[arg(long, value_name = "COMMAND")]
    pub(crate) decode_with: Option<OsString>,
    /// Leave with exit code 7 at a payload that cannot be decoded
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
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
