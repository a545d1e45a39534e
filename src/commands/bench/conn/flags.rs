//! `mqtty bench conn`.

use clap::Args;

use crate::cli::Examples;

use crate::cli::groups::{Count, Load, with_many_clients};

/// The flags of `bench conn`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Clients")]
pub(crate) struct BenchConn {
    /// How many clients.
    #[command(flatten)]
    pub(crate) count: Count,
    /// User properties of the connections
    #[arg(long, value_name = "KEY: VALUE")]
    pub(crate) user_properties: Vec<String>,
    /// What every command with a load has.
    #[command(flatten)]
    pub(crate) load: Load,
}

/// The arguments: those of the struct, as many clients have them.
pub(super) fn arguments(command: clap::Command) -> clap::Command {
    with_many_clients(BenchConn::augment_args(command))
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "ten connections to a broker inside this process, held for a second",
        "mqtty bench conn --embedded -c 10 -z 1s",
    ),
    (
        "50,000 connections from two addresses, held for a minute",
        "mqtty bench conn -h broker.example -c 50k --connect-rate 2k/s -A 192.0.2.7,192.0.2.8 -z 1m",
    ),
];
