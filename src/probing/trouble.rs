//! Why a connection of a check did not do what was wanted.

use std::fmt;

use super::finding::Finding;
use crate::client::FirstBytes;
use crate::error::Failure;
use crate::model::ReasonCode;
use crate::output::push_line;

/// Why a connection of a check did not do what was wanted.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// There is no byte stream.
    Unreachable(Failure),
    /// An answer with an error; the code and the reason in words.
    Refused(u8, String),
    /// DISCONNECT; its reason, also in words.
    Disconnected(ReasonCode, String),
    /// The broker closed the connection.
    Closed,
    /// There was no answer to this in time.
    Silent(&'static str),
    /// There was no message in time.
    NoMessage,
    /// What the broker sent is malformed.
    Malformed(String),
    /// It speaks another protocol; the first line of its answer.
    Foreign(FirstBytes, String),
    /// The packet cannot be made.
    Unsendable(String),
}

impl Trouble {
    /// A text of the broker without what could harm a terminal.
    pub(super) fn clean(text: &str) -> String {
        let mut clean = Vec::new();
        push_line(&mut clean, text);
        String::from_utf8_lossy(&clean).into_owned()
    }

    /// Whether nothing is known but that the connection did not last, which may have had nothing to do with the check.
    pub(super) fn is_loss(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Closed | Self::Silent(_))
    }

    /// Whether the broker has ended the connection, or refused something, in answer to what it was sent.
    pub(super) fn is_answer(&self) -> bool {
        matches!(
            self,
            Self::Refused(..) | Self::Disconnected(..) | Self::Closed
        )
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(failure) => write!(f, "{failure}"),
            Self::Refused(_, reason) => f.write_str(reason),
            Self::Disconnected(_, reason) => write!(f, "DISCONNECT: {reason}"),
            Self::Closed => f.write_str("connection closed"),
            Self::Silent(what) => write!(f, "no answer to {what}"),
            Self::NoMessage => f.write_str("no message arrived"),
            Self::Foreign(..) => f.write_str("another protocol than MQTT"),
            Self::Malformed(what) => write!(f, "invalid packet: {what}"),
            Self::Unsendable(what) => write!(f, "cannot be sent: {what}"),
        }
    }
}

/// What a check has come to that ends in trouble that it does not expect.
impl From<Trouble> for Finding {
    fn from(trouble: Trouble) -> Self {
        let words = trouble.to_string();
        match trouble {
            Trouble::Refused(..) => Self::refused(words),
            Trouble::Disconnected(reason, _) if reason.is_error() => Self::refused(words),
            Trouble::Unreachable(_) => Self::untested(words).doubted(),
            Trouble::Disconnected(..)
            | Trouble::Closed
            | Trouble::Silent(_)
            | Trouble::NoMessage
            | Trouble::Foreign(..)
            | Trouble::Malformed(_) => Self::no(words),
            Trouble::Unsendable(_) => Self::untested(words),
        }
    }
}
