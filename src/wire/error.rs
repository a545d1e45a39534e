//! What can be wrong with bytes.

use thiserror::Error;

use crate::error::{Exit, Fault};
use crate::model::ReasonCode;

/// A packet that breaks the protocol.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WireError {
    /// The bytes are not a packet (MQTT 5: reason 0x81).
    #[error("malformed {packet}: {what}")]
    Malformed {
        /// The packet's name, such as `PUBLISH`.
        packet: &'static str,
        /// What is wrong, a fragment.
        what: &'static str,
    },
    /// A packet that is well formed and not allowed (MQTT 5: reason 0x82).
    #[error("protocol error in {packet}: {what}")]
    Protocol {
        /// The packet's name.
        packet: &'static str,
        /// What is wrong, a fragment.
        what: &'static str,
    },
    /// A topic alias of zero (MQTT 5 §3.3.4: reason 0x94).
    #[error("protocol error in PUBLISH: the topic alias is zero")]
    TopicAlias,
    /// A property in a packet that cannot carry it (MQTT 5 §2.2.2.2: reason 0x81).
    #[error("malformed {packet}: it cannot carry the property {property}")]
    Misplaced {
        /// The packet's name.
        packet: &'static str,
        /// The name of the property.
        property: &'static str,
    },
    /// A packet that claims to be larger than what we accept (MQTT 5: reason 0x95).
    #[error("a packet of {size} bytes is above the maximum of {maximum}")]
    TooLarge {
        /// The size that the packet claims, fixed header included.
        size: usize,
        /// What we accept.
        maximum: usize,
    },
    /// A CONNECT that asks for a version that does not exist or that we do not speak (MQTT 5: reason
    /// 0x84, MQTT 3.x: return code 1).
    #[error("protocol level {level} is not MQTT 3.1, 3.1.1 or 5")]
    UnsupportedVersion {
        /// The protocol level that the packet names.
        level: u8,
    },
    /// A text that is to be sent and holds U+0000 (MQTT 5 §1.5.4).
    #[error("{what} contains a null character")]
    Null {
        /// What holds it.
        what: &'static str,
    },
    /// Something that is to be sent and that no packet can hold: a text or data above 65,535 bytes, or a
    /// packet of more than 268,435,455 bytes behind its fixed header.
    #[error("{what} is longer than MQTT can carry")]
    TooLong {
        /// What is too long.
        what: &'static str,
    },
}

impl WireError {
    /// The reason code for the DISCONNECT that answers it (MQTT 5 §4.13).
    pub fn reason(&self) -> ReasonCode {
        match self {
            Self::Malformed { .. } | Self::Misplaced { .. } | Self::Null { .. } => {
                ReasonCode::MALFORMED_PACKET
            }
            Self::Protocol { .. } => ReasonCode::PROTOCOL_ERROR,
            Self::TopicAlias => ReasonCode::TOPIC_ALIAS_INVALID,
            Self::UnsupportedVersion { .. } => ReasonCode::UNSUPPORTED_PROTOCOL_VERSION,
            Self::TooLarge { .. } | Self::TooLong { .. } => ReasonCode::PACKET_TOO_LARGE,
        }
    }
}

impl Fault for WireError {
    /// A peer that breaks the protocol is a lost connection; what cannot be sent was asked for wrongly.
    fn exit(&self) -> Exit {
        match self {
            Self::TooLong { .. } | Self::Null { .. } => Exit::Usage,
            _ => Exit::Lost,
        }
    }
}
