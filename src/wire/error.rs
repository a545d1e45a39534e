//! What can be wrong with bytes.

use thiserror::Error;

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
    /// A packet that claims to be larger than what we accept (MQTT 5: reason 0x95).
    #[error("a packet of {size} bytes is above the maximum of {maximum}")]
    TooLarge {
        /// The size that the packet claims, fixed header included.
        size: usize,
        /// What we accept.
        maximum: usize,
    },
}

impl WireError {
    /// The reason code for the DISCONNECT that answers it (MQTT 5 §4.13).
    pub fn reason(&self) -> ReasonCode {
        match self {
            Self::Malformed { .. } => ReasonCode::MALFORMED_PACKET,
            Self::Protocol { .. } => ReasonCode::PROTOCOL_ERROR,
            Self::TooLarge { .. } => ReasonCode::PACKET_TOO_LARGE,
        }
    }
}
