//! How far a check goes.

use crate::options::Id;

/// The last step of a check; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// A TCP connection.
    Tcp,
    /// The TLS handshake.
    Tls,
    /// The broker accepts the connection.
    Connack,
    /// The broker accepts a subscription.
    Suback,
    /// The broker delivers a message.
    Echo,
    /// The broker delivers a message of somebody else: `--read`.
    Read,
}

impl Level {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Connack => "connack",
            Self::Suback => "suback",
            Self::Echo => "echo",
            Self::Read => "read",
        }
    }

    /// The option that sets it.
    pub(super) fn option(self) -> String {
        match self {
            Self::Read => Id::Read.to_string(),
            _ => format!("{} {}", Id::Level, self.name()),
        }
    }
}
