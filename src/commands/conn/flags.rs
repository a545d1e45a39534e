//! `mqtty conn`.

use clap::Args;

use crate::cli::Examples;
use crate::cli::groups::{Connection, Talk};

/// The flags of `conn`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct Conn {
    /// Connect, report and leave
    #[arg(long)]
    pub(crate) once: bool,
    /// How to report; unless given, default
    #[arg(short = 'o', long, value_name = "MODE", value_parser = ["default", "json", "log"])]
    pub(crate) output_mode: Option<String>,
    /// User properties of the connection
    #[arg(long, value_name = "KEY: VALUE")]
    pub(crate) user_properties: Vec<String>,
    /// How to connect.
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// How much to say.
    #[command(flatten)]
    pub(crate) talk: Talk,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
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
