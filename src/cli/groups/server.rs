//! Where the broker is.

use std::fmt;
use std::path::PathBuf;

use clap::{ArgAction, Args, ValueHint};

/// The address of the broker and how to reach it. Hosts and source addresses are lists because a benchmark
/// has several of them; elsewhere they hold one value at most.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Connection")]
pub struct Server {
    /// Broker: HOST, HOST:PORT, or a URL such as mqtts://user:password@host:port/topic
    #[arg(short = 'h', long, visible_alias = "host", value_name = "HOST|URL", value_hint = ValueHint::Hostname,
          action = ArgAction::Set)]
    pub hostname: Vec<String>,
    /// The broker as a URL; schemes mqtt, tcp, mqtts, tls, ssl, ws, wss and unix
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub url: Option<String>,
    /// The port; unless given, 1883 for mqtt, 8883 for mqtts, 8083 for ws, 8084 for wss
    #[arg(short = 'p', long, value_name = "PORT")]
    pub port: Option<String>,
    /// The transport; unless given, mqtt
    #[arg(short = 'l', long, value_name = "PROTOCOL", value_parser = ["mqtt", "mqtts", "ws", "wss"])]
    pub protocol: Option<String>,
    /// The version of MQTT; unless given, 5
    #[arg(short = 'V', long, value_name = "VERSION", value_parser = ["5", "5.0", "3.1.1", "3.1"])]
    pub mqtt_version: Option<String>,
    /// Start a broker in this process and use it; -p names its port
    #[arg(long)]
    pub embedded: bool,
    /// Connect to the Unix domain socket at this path
    #[arg(long, value_name = "PATH")]
    pub unix: Option<PathBuf>,
    /// Connect from this address
    #[arg(short = 'A', long, value_name = "ADDRESS", action = ArgAction::Set)]
    pub bind: Vec<String>,
    /// How long connecting may take, from name look-up to CONNACK; unless given, 30s
    #[arg(long, value_name = "DURATION")]
    pub connect_timeout: Option<String>,
    /// Retry the first connection for this time, or unlimited, until the broker accepts it
    #[arg(long, value_name = "DURATION")]
    pub wait_for_broker: Option<String>,
}

impl fmt::Debug for Server {
    /// URLs may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}
