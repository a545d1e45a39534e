//! `mqtty init`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use crate::cli::Examples;

use crate::cli::groups::ConfigFile;

/// The flags of `init`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct Init {
    /// How conn, pub and sub report; unless given, default
    #[arg(short = 'o', long, value_name = "MODE", value_parser = ["default", "text", "log"])]
    pub(crate) output_mode: Option<String>,
    /// The transport; unless given, mqtt
    #[arg(short = 'l', long, value_name = "PROTOCOL", value_parser = ["mqtt", "mqtts", "ws", "wss"])]
    pub(crate) protocol: Option<String>,
    /// The broker: a name, an address, or a URL
    #[arg(short = 'h', long, visible_alias = "host", value_name = "HOST|URL")]
    pub(crate) hostname: Option<String>,
    /// The port; unless given, that of the protocol
    #[arg(short = 'p', long, value_name = "PORT")]
    pub(crate) port: Option<String>,
    /// How many reconnects to try in a row, or unlimited; unless given, 10
    #[arg(long, value_name = "NUMBER")]
    pub(crate) maximum_reconnect_times: Option<String>,
    /// The user name
    #[arg(short = 'u', long, value_name = "NAME")]
    pub(crate) username: Option<String>,
    /// The password
    #[arg(short = 'P', long, value_name = "PASSWORD")]
    pub(crate) password: Option<OsString>,
    /// Take the password from the first line of this file
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Take the password from the environment variable of this name
    #[arg(long, value_name = "NAME")]
    pub(crate) password_env: Option<String>,
    /// Ask for the password each time
    #[arg(long)]
    pub(crate) ask_password: bool,
    /// Where the configuration is.
    #[command(flatten)]
    pub(crate) file: ConfigFile,
}

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    ("asking for what is usual here", "mqtty init"),
    (
        "the same from flags",
        "mqtty init -h broker.home -l mqtts -u bob --ask-password",
    ),
];
