//! WebSocket.

use clap::Args;

/// How MQTT is carried in a WebSocket.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "WebSocket")]
pub struct WebSocket {
    /// The path of the request; unless given, /mqtt
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// Further headers of the request
    #[arg(long, value_name = "NAME: VALUE")]
    pub ws_headers: Vec<String>,
    /// The subprotocol to ask for; unless given, mqtt
    #[arg(long, value_name = "NAME")]
    pub ws_subprotocol: Option<String>,
}
