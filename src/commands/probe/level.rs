//! How far a check goes.

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
        }
    }
}
