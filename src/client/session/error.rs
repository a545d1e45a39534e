//! Why a session ends its connection, and the DISCONNECT that it sends then.

use thiserror::Error;

use crate::client::auth::AuthError;
use crate::model::ReasonCode;
use crate::text::Counted;
use crate::wire::{ConnAck, Disconnect, WireError};

/// Why a connection cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SessionError {
    /// The broker sent something that is not MQTT.
    #[error("the broker broke the protocol: {0}")]
    Wire(#[from] WireError),
    /// The broker sent a packet that is not allowed at this point.
    #[error("the broker broke the protocol: {0}")]
    Protocol(&'static str),
    /// It broke a limit that we announced.
    #[error("the broker sent more than the receive maximum of {}", Counted::of((*.0).into(), "unacknowledged message"))]
    ReceiveMaximum(u16),
    /// It used a topic alias that we do not allow.
    #[error("the broker used topic alias {alias}, above the topic alias maximum of {maximum}")]
    TopicAlias {
        /// The alias.
        alias: u16,
        /// What we announced.
        maximum: u16,
    },
    /// The other end speaks another protocol.
    #[error("the server uses {0}, not MQTT")]
    NotMqtt(&'static str),
    /// CONNACK with an error.
    #[error("the broker refused the connection")]
    Refused(Box<ConnAck>),
    /// The broker sent DISCONNECT.
    #[error("the broker disconnected: {}", .0.reason)]
    Disconnected(Box<Disconnect>),
    /// No sign of life after PINGREQ.
    #[error("the broker has not answered a PINGREQ in time")]
    Silent,
    /// The enhanced authentication failed on our side.
    #[error("the authentication failed: {0}")]
    Authentication(#[from] AuthError),
}

impl SessionError {
    /// The reason for the DISCONNECT that answers it; `None` where nothing is to be answered.
    pub(super) fn reason(&self) -> Option<ReasonCode> {
        match self {
            Self::Wire(error) => Some(error.reason()),
            Self::Protocol(_) => Some(ReasonCode::PROTOCOL_ERROR),
            Self::ReceiveMaximum(_) => Some(ReasonCode::RECEIVE_MAXIMUM_EXCEEDED),
            Self::TopicAlias { .. } => Some(ReasonCode::TOPIC_ALIAS_INVALID),
            Self::Authentication(_) => Some(ReasonCode::NOT_AUTHORIZED),
            Self::NotMqtt(_) | Self::Refused(_) | Self::Disconnected(_) | Self::Silent => None,
        }
    }
}
