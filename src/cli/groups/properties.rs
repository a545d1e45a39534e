//! The MQTT 5 properties of a message.

use std::ffi::OsString;

use clap::Args;

/// The properties of a published message.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Message properties (MQTT 5)")]
pub struct PublishProperties {
    /// Mark the payload as UTF-8 text
    #[arg(long)]
    pub payload_format_indicator: bool,
    /// How long the message is worth delivering: seconds or a duration
    #[arg(short = 'e', long, value_name = "SECONDS")]
    pub message_expiry_interval: Option<String>,
    /// Send the topic once, then this alias
    #[arg(long, value_name = "NUMBER")]
    pub topic_alias: Option<String>,
    /// Where an answer should go
    #[arg(long, value_name = "TOPIC")]
    pub response_topic: Option<String>,
    /// Correlation data, as text
    #[arg(long, value_name = "TEXT")]
    pub correlation_data: Option<OsString>,
    /// Correlation data, as base64
    #[arg(long, value_name = "BASE64")]
    pub correlation_data_base64: Option<String>,
    /// The content type
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
    /// User properties of the message
    #[arg(long, value_name = "KEY: VALUE")]
    pub user_properties: Vec<String>,
    /// A subscription identifier; no client may send one, for testing
    #[arg(long, value_name = "NUMBER")]
    pub subscription_identifier: Option<String>,
}
