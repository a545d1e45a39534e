//! What the broker allows on this connection, as its CONNACK said (MQTT 5 §3.2.2.3).

use thiserror::Error;

use crate::error::{Exit, Fault};
use crate::model::{Properties, QoS};

/// The limits of a connection. What a broker does not mention is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of CONNACK that is available or not"
)]
pub struct Limits {
    /// How many QoS 1 and 2 publishes may be on their way to the broker at once.
    pub receive_maximum: u16,
    /// The highest QoS for publishing.
    pub maximum_qos: QoS,
    /// Whether messages may be retained.
    pub retain: bool,
    /// The largest packet in bytes.
    pub maximum_packet_size: u32,
    /// The highest topic alias; 0: none.
    pub topic_alias_maximum: u16,
    /// Whether filters may hold wildcards.
    pub wildcards: bool,
    /// Whether subscriptions may have identifiers.
    pub subscription_identifiers: bool,
    /// Whether subscriptions may be shared.
    pub shared_subscriptions: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            receive_maximum: u16::MAX,
            maximum_qos: QoS::ExactlyOnce,
            retain: true,
            maximum_packet_size: u32::MAX,
            topic_alias_maximum: 0,
            wildcards: true,
            subscription_identifiers: true,
            shared_subscriptions: true,
        }
    }
}

impl Limits {
    /// The limits that a CONNACK announces.
    pub fn announced(properties: &Properties) -> Self {
        let open = Self::default();
        Self {
            receive_maximum: properties.receive_maximum.unwrap_or(open.receive_maximum),
            maximum_qos: properties
                .maximum_qos
                .and_then(QoS::from_level)
                .unwrap_or(open.maximum_qos),
            retain: properties.retain_available != Some(0),
            maximum_packet_size: properties
                .maximum_packet_size
                .unwrap_or(open.maximum_packet_size),
            topic_alias_maximum: properties.topic_alias_maximum.unwrap_or(0),
            wildcards: properties.wildcard_subscription_available != Some(0),
            subscription_identifiers: properties.subscription_identifier_available != Some(0),
            shared_subscriptions: properties.shared_subscription_available != Some(0),
        }
    }
}

/// A request that an announced limit forbids; nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LimitError {
    /// QoS above the maximum QoS.
    #[error("the broker allows QoS {maximum} at most, not QoS {asked}")]
    QoS {
        /// What was asked for.
        asked: QoS,
        /// What the broker allows.
        maximum: QoS,
    },
    /// Retain where it is not available.
    #[error("the broker does not keep retained messages (retain available: 0)")]
    Retain,
    /// A packet above the maximum packet size.
    #[error(
        "the packet has {size} bytes, the broker takes {maximum} at most (maximum packet size)"
    )]
    PacketSize {
        /// The size of the packet.
        size: usize,
        /// What the broker takes.
        maximum: u32,
    },
    /// A topic alias above the maximum.
    #[error("topic alias {alias} is above the broker's topic alias maximum of {maximum}")]
    TopicAlias {
        /// The alias asked for.
        alias: u16,
        /// What the broker allows; 0: no aliases at all.
        maximum: u16,
    },
    /// A wildcard where none is allowed.
    #[error("the broker does not allow wildcards in filters: \"{filter}\"")]
    Wildcard {
        /// The filter.
        filter: String,
    },
    /// A shared subscription where none is allowed.
    #[error("the broker does not allow shared subscriptions: \"{filter}\"")]
    Shared {
        /// The filter.
        filter: String,
    },
    /// A subscription identifier where none is allowed.
    #[error("the broker does not allow subscription identifiers")]
    SubscriptionIdentifier,
    /// A text that MQTT cannot carry.
    #[error("the packet cannot be encoded: {0}")]
    Encoding(String),
}

impl LimitError {
    /// The kind of limit in a few words, for counting.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::QoS { .. } => "QoS above the broker's maximum",
            Self::Retain => "retain not available",
            Self::PacketSize { .. } => "packet above the broker's maximum size",
            Self::TopicAlias { .. } => "topic alias above the broker's maximum",
            Self::Wildcard { .. } => "wildcard subscriptions not available",
            Self::Shared { .. } => "shared subscriptions not available",
            Self::SubscriptionIdentifier => "subscription identifiers not available",
            Self::Encoding(_) => "cannot be encoded",
        }
    }
}

impl Fault for LimitError {
    fn exit(&self) -> Exit {
        match self {
            Self::Encoding(_) => Exit::Payload,
            _ => Exit::Refused,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::QoS { maximum, .. } => Some(format!("use --qos {maximum}")),
            Self::Retain => Some("leave out --retain".to_owned()),
            Self::TopicAlias { maximum: 0, .. } => {
                Some("this broker takes no topic aliases: leave out --topic-alias".to_owned())
            }
            Self::TopicAlias { maximum, .. } => Some(format!("use an alias from 1 to {maximum}")),
            _ => None,
        }
    }
}
