//! `mqtty simulate`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Examples;

use crate::cli::groups::{
    Acknowledgement, ConnectUserProperties, Count, Load, Measuring, PublishProperties, Traffic,
    with_many_clients,
};

/// The flags of `simulate`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Scenario")]
#[expect(clippy::doc_markdown, reason = "the help page shows it as it stands")]
pub(crate) struct Simulate {
    /// What the devices are: IEM, smart_home, tesla or weather; mqtty ls -sc describes them. With --file, the
    /// name of a scenario whose file does not say one
    #[arg(long, value_name = "NAME")]
    pub(crate) scenario: Option<String>,
    /// A scenario of your own: a scenario file (.yaml, .toml), or a script in JavaScript (.js) that exports
    /// generator(faker, options)
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Show the first messages, the devices taking turns, and do not connect: each a topic, a tab and the
    /// payload, or with -o json as sub -o json does
    #[arg(long, value_name = "NUMBER")]
    pub(crate) print: Option<String>,
    /// The messages.
    #[command(flatten)]
    pub(crate) message: SimulateMessage,
    /// The MQTT 5 properties of the messages.
    #[command(flatten)]
    pub(crate) properties: PublishProperties,
    /// How often messages are sent.
    #[command(flatten)]
    pub(crate) traffic: Traffic,
    /// How many devices.
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

/// How messages are published.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Message")]
pub(crate) struct SimulateMessage {
    /// Topic, unless the scenario names its own; repeat it, and each device publishes to them in turn; %sc is the name of the scenario, %i the number of the client,
    /// %c its identifier, %u its user name, %rand_N a random number below N; also the path of the URL; unless
    /// given, mqttx/simulate/%sc/%c, as in MQTTX
    #[arg(short = 't', long, value_name = "TOPIC", num_args = 1)]
    pub(crate) topic: Vec<String>,
    /// Quality of service: 0, 1 or 2; unless given, 0
    #[arg(short = 'q', long, value_name = "QOS")]
    pub(crate) qos: Option<String>,
    /// Keep the messages as the topics' retained ones
    #[arg(short = 'r', long)]
    pub(crate) retain: bool,
    /// Set the DUP flag
    #[arg(short = 'd', long)]
    pub(crate) dup: bool,
}

/// The arguments: those of many clients, with the spelling of a flag that scripts have got used to.
pub(super) fn arguments(command: clap::Command) -> clap::Command {
    with_many_clients(Simulate::augment_args(command)).mut_arg("maximum_reconnect_times", |arg| {
        arg.visible_alias("maximun-reconnect-times")
    })
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "three cars, a message a second each, against a broker inside this process",
        "mqtty simulate --embedded -sc tesla -c 3 -L 6",
    ),
    (
        "what a weather station would send",
        "mqtty simulate -sc weather -c 1 --print 1",
    ),
    (
        "a thousand homes, 5,000 messages a second for a minute, with a report",
        "mqtty simulate -h localhost -sc smart_home -c 1000 -q 1 --rate 5k/s -z 1m --report run.html",
    ),
    (
        "devices of your own, the same in every run",
        "mqtty simulate -h localhost -f greenhouse.yaml -c 10 --seed 1 -z 30s",
    ),
];
