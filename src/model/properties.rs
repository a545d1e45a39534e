//! The properties of MQTT 5 (§2.2.2), in one struct for all packets.

use super::Secret;

/// Every property that a packet can carry. Which of them a packet may carry is the business of `wire`;
/// an absent property is `None`, an empty list, or `false` where the packet has no third state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    /// Payload format indicator (0x01): 0 bytes, 1 UTF-8 text.
    pub payload_format_indicator: Option<u8>,
    /// Message expiry interval (0x02) in seconds.
    pub message_expiry_interval: Option<u32>,
    /// Content type (0x03).
    pub content_type: Option<String>,
    /// Response topic (0x08).
    pub response_topic: Option<String>,
    /// Correlation data (0x09), any bytes.
    pub correlation_data: Option<Vec<u8>>,
    /// Subscription identifiers (0x0B), 1 to 268,435,455; several in a delivered PUBLISH.
    pub subscription_identifiers: Vec<u32>,
    /// Session expiry interval (0x11) in seconds; 0xFFFFFFFF never expires.
    pub session_expiry_interval: Option<u32>,
    /// Assigned client identifier (0x12).
    pub assigned_client_identifier: Option<String>,
    /// Server keep-alive (0x13) in seconds.
    pub server_keep_alive: Option<u16>,
    /// Authentication method (0x15).
    pub authentication_method: Option<String>,
    /// Authentication data (0x16).
    pub authentication_data: Option<Secret>,
    /// Request problem information (0x17).
    pub request_problem_information: Option<u8>,
    /// Will delay interval (0x18) in seconds.
    pub will_delay_interval: Option<u32>,
    /// Request response information (0x19).
    pub request_response_information: Option<u8>,
    /// Response information (0x1A).
    pub response_information: Option<String>,
    /// Server reference (0x1C): another broker to use.
    pub server_reference: Option<String>,
    /// Reason string (0x1F), for people.
    pub reason_string: Option<String>,
    /// Receive maximum (0x21), 1 to 65,535.
    pub receive_maximum: Option<u16>,
    /// Topic alias maximum (0x22).
    pub topic_alias_maximum: Option<u16>,
    /// Topic alias (0x23), from 1.
    pub topic_alias: Option<u16>,
    /// Maximum QoS (0x24): 0 or 1; absent means 2.
    pub maximum_qos: Option<u8>,
    /// Retain available (0x25).
    pub retain_available: Option<u8>,
    /// User properties (0x26): pairs, in order, names may repeat.
    pub user_properties: Vec<(String, String)>,
    /// Maximum packet size (0x27) in bytes.
    pub maximum_packet_size: Option<u32>,
    /// Wildcard subscription available (0x28).
    pub wildcard_subscription_available: Option<u8>,
    /// Subscription identifiers available (0x29).
    pub subscription_identifier_available: Option<u8>,
    /// Shared subscription available (0x2A).
    pub shared_subscription_available: Option<u8>,
}

impl Properties {
    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
