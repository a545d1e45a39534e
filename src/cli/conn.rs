//! `mqtty conn`.

use clap::Args;

use super::groups::{Connection, Talk};

/// The flags of `conn`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct Conn {
    /// Connect, report and leave
    #[arg(long)]
    pub once: bool,
    /// How to report; unless given, default
    #[arg(short = 'o', long, value_name = "MODE", value_parser = ["default", "json", "log"])]
    pub output_mode: Option<String>,
    /// User properties of the connection
    #[arg(long, value_name = "KEY: VALUE")]
    pub user_properties: Vec<String>,
    /// How to connect.
    #[command(flatten)]
    pub connection: Connection,
    /// How much to say.
    #[command(flatten)]
    pub talk: Talk,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        "test a connection, with the time that each step takes",
        "mqtty conn -h localhost --once",
    ),
    (
        "the same against a broker inside this process, as JSON",
        "mqtty conn --embedded --once -o json",
    ),
    (
        "stay connected, with a will",
        "mqtty conn -h localhost -Wt devices/7/status -Wm gone -Wr",
    ),
];
