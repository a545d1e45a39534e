//! The will.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

/// What the broker publishes when the connection ends without a goodbye.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Will (published by the broker when the connection breaks)")]
pub struct Will {
    /// The topic of the will; the other flags of the will need it
    #[arg(long, value_name = "TOPIC")]
    pub will_topic: Option<String>,
    /// The payload of the will
    #[arg(long, value_name = "TEXT")]
    pub will_message: Option<OsString>,
    /// The payload of the will, as base64
    #[arg(long, value_name = "BASE64")]
    pub will_message_base64: Option<String>,
    /// Read the payload of the will from this file
    #[arg(long, value_name = "PATH")]
    pub will_file: Option<PathBuf>,
    /// The QoS of the will: 0, 1 or 2
    #[arg(long, value_name = "QOS")]
    pub will_qos: Option<String>,
    /// Retain the will
    #[arg(long)]
    pub will_retain: bool,
    /// How long the broker waits before it publishes the will
    #[arg(long, value_name = "SECONDS")]
    pub will_delay_interval: Option<String>,
    /// Mark the payload of the will as UTF-8 text
    #[arg(long)]
    pub will_payload_format_indicator: bool,
    /// How long the will is worth delivering
    #[arg(long, value_name = "SECONDS")]
    pub will_message_expiry_interval: Option<String>,
    /// The content type of the will
    #[arg(long, value_name = "TYPE")]
    pub will_content_type: Option<String>,
    /// The response topic of the will
    #[arg(long, value_name = "TOPIC")]
    pub will_response_topic: Option<String>,
    /// The correlation data of the will
    #[arg(long, value_name = "TEXT")]
    pub will_correlation_data: Option<OsString>,
    /// User properties of the will
    #[arg(long, value_name = "KEY: VALUE")]
    pub will_user_properties: Vec<String>,
}
