//! `mqtty ls`.

use clap::Args;

use crate::cli::Examples;

/// The flags of `ls`; what they name is listed, and without any of them everything.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct List {
    /// List the scenarios of simulate
    #[arg(long = "scenario", visible_alias = "scenarios")]
    pub(crate) scenarios: bool,
    /// List the profiles of the config file, as mqtty profile list does
    #[arg(long)]
    pub(crate) profiles: bool,
    /// List the brokers that conn, pub and sub have used lately at a terminal; MQTTY_RECENT=0, or recent = false in the
    /// config file, and none is remembered
    #[arg(long)]
    pub(crate) recent: bool,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    ("all of it", "mqtty ls"),
    ("what can be simulated", "mqtty ls -sc"),
    ("who can be connected to", "mqtty ls --profiles"),
    ("who was connected to", "mqtty ls --recent"),
];
