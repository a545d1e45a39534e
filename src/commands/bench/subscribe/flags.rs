//! `mqtty bench sub`.

use clap::Args;

use crate::cli::Examples;

use crate::cli::groups::Subscription;
use crate::cli::groups::{Acknowledgement, ConnectUserProperties};
use crate::cli::groups::{Count, Load, Measuring, with_many_clients};

/// The flags of `bench sub`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Subscription")]
pub(crate) struct BenchSub {
    /// What to subscribe to.
    #[command(flatten)]
    pub(crate) subscription: Subscription,
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
    with_many_clients(BenchSub::augment_args(command))
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "five subscribers of a broker inside this process, for a second",
        "mqtty bench sub --embedded -c 5 -t bench/%i -z 1s",
    ),
    (
        "count what bench pub --stamp sends, and fail if something is lost",
        "mqtty bench sub -h localhost -c 10 -t bench/%i -q 1 -z 1m --fail-if 'lost>0'",
    ),
];
