//! `mqtty pub`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use crate::cli::Examples;
use crate::cli::groups::{
    Acknowledgement, Coding, ConnectUserProperties, Connection, PublishProperties, Talk,
};

/// The flags of `pub`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Message")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that can be typed"
)]
pub(crate) struct Pub {
    /// Topic; repeat it to publish to several; also the path of the URL; lines that name their own need none
    #[arg(short = 't', long, value_name = "TOPIC", num_args = 1)]
    pub(crate) topic: Vec<String>,
    /// Payload; without any payload flag, stdin is the payload
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub(crate) message: Option<OsString>,
    /// Quality of service: 0, 1 or 2; unless given, 0
    #[arg(short = 'q', long, value_name = "QOS")]
    pub(crate) qos: Option<String>,
    /// Keep the message as the topic's retained one
    #[arg(short = 'r', long)]
    pub(crate) retain: bool,
    /// Set the DUP flag
    #[arg(short = 'd', long)]
    pub(crate) dup: bool,
    /// Publish all of stdin as one message, even if it is empty
    #[arg(short = 's', long)]
    pub(crate) stdin: bool,
    /// With --stdin: publish each line as a message
    #[arg(short = 'M', long)]
    pub(crate) multiline: bool,
    /// Publish each line of stdin as a message
    #[arg(long)]
    pub(crate) line_mode: bool,
    /// Publish the bytes of this file (- is stdin); repeat it to publish several files in order
    #[arg(long, value_name = "FILE", num_args = 1)]
    pub(crate) file_read: Vec<PathBuf>,
    /// Publish this many random bytes, such as 100, 1KB, 2.5MB
    #[arg(short = 'S', long, value_name = "SIZE")]
    pub(crate) payload_size: Option<String>,
    /// Publish an empty payload
    #[arg(short = 'n', long)]
    pub(crate) empty: bool,
    /// Publish each line of stdin, or of --file-read: a topic, a tab, the payload
    #[arg(long)]
    pub(crate) topic_per_line: bool,
    /// Publish each line of stdin, or of --file-read: a JSON object as sub -o json prints it
    #[arg(long)]
    pub(crate) json_lines: bool,
    /// With --file-read: publish the pieces between these separators, each as a message; alone a
    /// newline, and \n \r \t \0 \\ \xHH are understood
    #[arg(long, value_name = "TEXT",
          num_args = 0..=1, require_equals = true, default_missing_value = "\\n")]
    pub(crate) split: Option<String>,
    /// Fill in the placeholders of the payload, such as {{ counter() }}, for each message; they are listed
    /// below
    #[arg(long)]
    pub(crate) template: bool,
    /// Publish the message so many times
    #[arg(long, value_name = "NUMBER")]
    pub(crate) repeat: Option<String>,
    /// With --repeat: the time from one message to the next
    #[arg(long, value_name = "DURATION")]
    pub(crate) repeat_interval: Option<String>,
    /// Publish at most so many messages in a time: 50k/s, 3/m, or a number a second
    #[arg(long, value_name = "RATE")]
    pub(crate) rate: Option<String>,
    /// How to report; unless given, default
    #[arg(short = 'o', long, value_name = "MODE", value_parser = ["default", "json", "log"])]
    pub(crate) output_mode: Option<String>,
    /// How the payload is encoded.
    #[command(flatten)]
    pub(crate) coding: Coding,
    /// The MQTT 5 properties of the message.
    #[command(flatten)]
    pub(crate) properties: PublishProperties,
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

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "publish a message and wait for the broker's answer",
        "mqtty pub -h localhost -q 1 -t home/light -m on",
    ),
    (
        "one message for each line, sent and acknowledged before leaving",
        "printf '20.5\\n20.7\\n' | mqtty pub -h localhost -q 1 -t home/temperature -lm",
    ),
    (
        "with properties, against a broker inside this process",
        "mqtty pub --embedded -t a/b -m '{\"on\":true}' -ct application/json -up 'room: kitchen' 'floor: 2'",
    ),
    (
        "CBOR made from JSON",
        "mqtty pub --embedded -t a/b -f cbor -m '{\"temperature\":20.5}'",
    ),
    (
        "ten made-up readings, two a second",
        "mqtty pub --embedded -t a/b --template -m '{\"n\":{{ counter() }},\"t\":{{ random(18, 24) }}}' --repeat 10 --rate 2",
    ),
    (
        "save the options of this line; mqtty pub -lo light.yaml -m off uses them again",
        "mqtty pub -h localhost -t home/light -m on -so light.yaml",
    ),
    (
        "send again what sub -o json has printed",
        "mqtty pub -h localhost --json-lines -q 1 --file-read messages.jsonl",
    ),
];
