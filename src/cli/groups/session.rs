//! The session: how long it lives, what it may carry, how it ends.

use clap::Args;

/// The session and the life of its connection.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Session")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that can be typed"
)]
pub struct Session {
    /// Keep the session of this client identifier; with MQTT 5 and without -se it never expires
    #[arg(long)]
    pub no_clean: bool,
    /// Keep-alive: seconds or a duration, 0 is off; unless given, 30
    #[arg(short = 'k', long, value_name = "SECONDS")]
    pub keepalive: Option<String>,
    /// How long the broker keeps the session: seconds, a duration, or never (to expire)
    #[arg(long, value_name = "SECONDS")]
    pub session_expiry_interval: Option<String>,
    /// How many QoS 1 and 2 messages the broker may have under way to us
    #[arg(long, visible_alias = "rcv-max", value_name = "NUMBER")]
    pub receive_maximum: Option<String>,
    /// The largest packet that we accept
    #[arg(long, value_name = "BYTES")]
    pub maximum_packet_size: Option<String>,
    /// The highest topic alias that we accept
    #[arg(long, value_name = "NUMBER")]
    pub topic_alias_maximum: Option<String>,
    /// Ask the broker for response information
    #[arg(long)]
    pub req_response_info: bool,
    /// Ask the broker not to explain failures
    #[arg(long)]
    pub no_req_problem_info: bool,
    /// The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000
    #[arg(long, value_name = "MILLISECONDS")]
    pub reconnect_period: Option<String>,
    /// How many reconnects to try in a row, or unlimited; unless given, 10
    #[arg(long, value_name = "NUMBER")]
    pub maximum_reconnect_times: Option<String>,
    /// When leaving, ask the broker to publish the will
    #[arg(long)]
    pub disconnect_with_will: bool,
    /// When leaving, change how long the broker keeps the session
    #[arg(long, value_name = "DURATION")]
    pub disconnect_session_expiry: Option<String>,
}

/// The user properties of CONNECT, where `-up` is taken by another packet.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Session")]
pub struct ConnectUserProperties {
    /// User properties of the connection
    #[arg(long, value_name = "KEY: VALUE")]
    pub conn_user_properties: Vec<String>,
}

/// How long to wait for an answer of the broker.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Connection")]
pub struct Acknowledgement {
    /// How long to wait for an acknowledgement; unless given, 30s
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<String>,
}
