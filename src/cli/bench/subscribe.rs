//! `mqtty bench sub`.

use clap::Args;

use super::load::{Count, Load, Measuring};
use crate::cli::groups::{Acknowledgement, ConnectUserProperties};
use crate::cli::subscribe::Subscription;

/// The flags of `bench sub`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Subscription")]
pub struct BenchSub {
    /// What to subscribe to.
    #[command(flatten)]
    pub subscription: Subscription,
    /// How many clients.
    #[command(flatten)]
    pub count: Count,
    /// Which part of the run is measured.
    #[command(flatten)]
    pub measuring: Measuring,
    /// What every command with a load has.
    #[command(flatten)]
    pub load: Load,
    /// User properties of the connections.
    #[command(flatten)]
    pub connect_user_properties: ConnectUserProperties,
    /// How long to wait for answers.
    #[command(flatten)]
    pub acknowledgement: Acknowledgement,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        "five subscribers of a broker inside this process, for a second",
        "mqtty bench sub --embedded -c 5 -t bench/%i -z 1s",
    ),
    (
        "count what bench pub --stamp sends, and fail if something is lost",
        "mqtty bench sub -h localhost -c 10 -t bench/%i -q 1 -z 1m --fail-if 'lost>0'",
    ),
];
