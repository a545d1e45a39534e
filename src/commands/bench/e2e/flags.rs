//! `mqtty bench e2e`.

use clap::Args;

use crate::cli::Examples;

use crate::cli::groups::PublishProperties;
use crate::cli::groups::{Acknowledgement, ConnectUserProperties};
use crate::cli::groups::{Load, Measuring, Traffic, with_many_clients};

/// The flags of `bench e2e`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Scenario")]
pub(crate) struct BenchE2e {
    /// How many publishers; unless given, 100, with fan-out 1
    #[arg(long, value_name = "NUMBER")]
    pub(crate) pubs: Option<String>,
    /// How many subscribers; unless given, 100, with fan-in 1
    #[arg(long, value_name = "NUMBER")]
    pub(crate) subs: Option<String>,
    /// Who gets the messages: p2p one subscriber each, fan-in every subscriber those of all publishers,
    /// fan-out every subscriber, share one of all subscribers; unless given, p2p
    #[arg(long, value_name = "PATTERN", value_parser = ["p2p", "fan-in", "fan-out", "share"])]
    pub(crate) pattern: Option<String>,
    /// A scenario of the Open MQTT Benchmark Suite: 10,000 connections, 1 to 1000, 1000 to 1000, or 1000 to 5
    /// in a shared subscription, one message a second each, for 30m unless -z or -L is given
    #[arg(long, value_name = "NAME", value_parser = ["conn", "fanout", "p2p", "sharedsub"])]
    pub(crate) suite: Option<String>,
    /// With --suite: multiply the number of clients, such as 0.1
    #[arg(long, value_name = "FACTOR")]
    pub(crate) scale: Option<String>,
    /// The topic, with %i for the number of the publisher; unless given, mqtty/bench/RUN/%i, RUN being eight
    /// random hexadecimal digits
    #[arg(short = 't', long, value_name = "TOPIC")]
    pub(crate) topic: Option<String>,
    /// Quality of service, of the subscriptions too: 0, 1 or 2; unless given, 0, with --suite 1
    #[arg(short = 'q', long, value_name = "QOS")]
    pub(crate) qos: Option<String>,
    /// The size of the payload, from 16 bytes; unless given, 16B
    #[arg(short = 'S', long, value_name = "SIZE")]
    pub(crate) payload_size: Option<String>,
    /// The MQTT 5 properties of the messages.
    #[command(flatten)]
    pub(crate) properties: PublishProperties,
    /// How often messages are sent.
    #[command(flatten)]
    pub(crate) traffic: Traffic,
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
    with_many_clients(BenchE2e::augment_args(command))
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "two pairs and a broker inside this process",
        "mqtty bench e2e --embedded --pubs 2 --subs 2 -z 2s --rate 100/s",
    ),
    (
        "the same for all to all, as JSON, failing if anything is lost",
        "mqtty bench e2e --embedded --pubs 2 --subs 2 --pattern fan-in -q 1 -im 20 -L 100 -o json --fail-if 'lost>0'",
    ),
    (
        "a hundredth of a scenario of the Open MQTT Benchmark Suite",
        "mqtty bench e2e --embedded --suite p2p --scale 0.01 -z 2s",
    ),
];
