//! What went wrong in TLS, in words that help.
//!
//! No text of a library reaches the screen: every error is translated here, and what a later version of
//! a library adds gets a general sentence.

mod alert;
mod certificate;
mod late;
mod protocol;
#[cfg(test)]
mod tests;

use std::io;

use rustls::{AlertDescription, CertificateError, Error, InconsistentKeys};

use crate::error::plain;
use crate::transport::TransportError;
use crate::transport::fault::StreamFault;

pub(super) use alert::is_about_certificate;
pub(super) use late::late;

/// What failed, and what to do about it.
pub(super) struct Explanation {
    pub(super) what: String,
    pub(super) hint: Option<String>,
}

impl Explanation {
    fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: Some(hint.into()),
        }
    }

    fn bare(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: None,
        }
    }
}

/// The other side of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remote {
    Server,
    Client,
}

impl Remote {
    fn name(self) -> &'static str {
        match self {
            Self::Server => "the server",
            Self::Client => "the client",
        }
    }
}

/// What was offered to the server: what has failed already is no advice.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Offered {
    /// The server asked for a certificate of the client, and there was none to show.
    pub(super) lacks_certificate: bool,
    /// A certificate of the client was shown.
    pub(super) certificate: bool,
    /// Any certificate of the server is accepted.
    pub(super) insecure: bool,
    /// The authorities are those of `--ca`.
    pub(super) ca: bool,
    /// TLS 1.3.
    pub(super) tls13: bool,
}

/// The port that a handshake was tried on, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Port<'a> {
    pub(super) address: &'a str,
    /// Protocols were offered by ALPN.
    pub(super) alpn: bool,
    /// A WebSocket was to follow.
    pub(super) websocket: bool,
}

impl Port<'_> {
    /// How to get past a port that does not speak TLS.
    fn plain(self) -> String {
        let address = self.address;
        let (first, second) = if self.websocket {
            ("ws", "mqtt")
        } else {
            ("mqtt", "ws")
        };
        format!(
            "{address} may be a port without TLS; try {first}://{address} or {second}://{address}, without TLS flags"
        )
    }

    /// How to name a protocol to a server that requires it.
    fn with_alpn(self) -> &'static str {
        if self.websocket {
            "--alpn http/1.1"
        } else {
            "--alpn mqtt"
        }
    }

    /// What to do when the server ends the handshake without a word.
    fn cut(self) -> String {
        let plain = self.plain();
        if self.alpn {
            return plain;
        }
        format!(
            "{plain}; a TLS port may need ALPN: try {}",
            self.with_alpn()
        )
    }
}

/// The error for a failed handshake with a server. `name` is what its certificate should have said.
pub(super) fn handshake(
    error: &io::Error,
    port: Port<'_>,
    name: &str,
    offered: Offered,
) -> TransportError {
    let words = match tls_error(error) {
        Some(Error::AlertReceived(AlertDescription::NoApplicationProtocol)) if !port.alpn => {
            Explanation::new(
                "the server requires an application protocol (ALPN)",
                format!("try {}", port.with_alpn()),
            )
        }
        Some(Error::AlertReceived(alert)) => alert::answer(*alert, offered),
        Some(error @ Error::InvalidCertificate(CertificateError::UnknownIssuer)) if offered.ca => {
            Explanation {
                what: tls(error, Remote::Server, name).what,
                hint: Some(certificate::OTHER_AUTHORITY.into()),
            }
        }
        Some(Error::InvalidMessage(reason)) => {
            let mut words = protocol::message(*reason, Remote::Server);
            words.hint = words.hint.or_else(|| Some(port.plain()));
            words
        }
        Some(error) => tls(error, Remote::Server, name),
        None if is_cut(error.kind()) => Explanation::new(
            "the server closed the connection during the handshake",
            port.cut(),
        ),
        None => Explanation::bare(plain(error)),
    };
    let hint = words.hint.and_then(|hint| possible(hint, offered));
    TransportError::Tls {
        address: port.address.to_owned(),
        what: words.what,
        hint,
        passing: tls_error(error).is_none(),
    }
}

/// A certificate that is not the one that was named; `pin` is that of its key.
fn other_pin(pin: &str) -> Explanation {
    Explanation::new(
        "the certificate and its key are none of --pin-sha256",
        format!("if this key belongs to the server: --pin-sha256 {pin}"),
    )
}

/// A hint without the advice to go back to TLS 1.2 where that was done.
fn possible(hint: String, offered: Offered) -> Option<String> {
    match hint.strip_prefix(protocol::OLDER) {
        Some(rest) if !offered.tls13 => {
            let rest = rest.trim_start_matches([';', ',', ' ']);
            let rest = rest.strip_prefix("and ").unwrap_or(rest);
            let rest = rest.strip_prefix("or ").unwrap_or(rest);
            (!rest.is_empty()).then(|| rest.to_owned())
        }
        _ => Some(hint),
    }
}

/// The error for a failed handshake with a client.
pub(super) fn server_handshake(error: &io::Error, peer: &str) -> TransportError {
    let what = match tls_error(error) {
        Some(error) => tls(error, Remote::Client, "").what,
        None => plain(error),
    };
    TransportError::Tls {
        address: peer.to_owned(),
        what,
        hint: None,
        passing: false,
    }
}

/// Translates what reading or writing an established stream may bring. With TLS 1.3 a refused client
/// certificate comes to light only then.
pub(in crate::transport) fn in_plain_words(error: io::Error) -> io::Error {
    match tls_error(&error) {
        Some(tls_error) => {
            let Explanation { what, hint } = tls(tls_error, Remote::Server, "");
            let alert = alert_of(&error);
            io::Error::new(error.kind(), StreamFault { what, hint, alert })
        }
        None => error,
    }
}

/// The same for reading, where a server that leaves without saying goodbye in TLS is the end of the
/// stream: MQTT's packets carry their length, so nothing can be cut off unnoticed.
pub(in crate::transport) fn read_in_plain_words(read: io::Result<()>) -> io::Result<()> {
    match read {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
        other => other.map_err(in_plain_words),
    }
}

/// The alert with which the other side gave up.
pub(super) fn alert_of(error: &io::Error) -> Option<AlertDescription> {
    match tls_error(error) {
        Some(Error::AlertReceived(alert)) => Some(*alert),
        _ => StreamFault::of(error)?.alert,
    }
}

/// The TLS error inside an I/O error.
fn tls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

/// Whether the other end has closed the connection.
fn is_cut(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}

/// Translates an error of rustls. `name` is what the peer's certificate should be for.
pub(super) fn tls(error: &Error, peer: Remote, name: &str) -> Explanation {
    let who = peer.name();
    match error {
        Error::InvalidCertificate(reason) => certificate::words(reason, peer, name),
        Error::InvalidCertRevocationList(reason) => certificate::revocation_list(reason),
        Error::InvalidMessage(reason) => protocol::message(*reason, peer),
        Error::PeerIncompatible(reason) => protocol::incompatible(reason, peer),
        Error::PeerMisbehaved(reason) => protocol::peer_misbehaved(reason, peer),
        Error::AlertReceived(alert) => alert::words(*alert, peer),
        Error::InappropriateMessage { .. } | Error::InappropriateHandshakeMessage { .. } => {
            protocol::broken(peer, "a message arrived out of turn")
        }
        Error::NoCertificatesPresented => Explanation::new(
            format!("{who} showed no certificate"),
            match peer {
                Remote::Server => {
                    "check the certificate and the ciphers in the broker's configuration"
                }
                Remote::Client => "give the client a certificate and a key",
            },
        ),
        Error::NoApplicationProtocol => Explanation::new(
            format!("{who} supports none of the protocols of --alpn"),
            "check --alpn",
        ),
        Error::DecryptError => Explanation::new(
            format!("a record from {who} cannot be decrypted"),
            "the data was changed on the way; check proxies and the network",
        ),
        Error::PeerSentOversizedRecord => {
            protocol::broken(peer, "a record is longer than TLS permits")
        }
        Error::UnsupportedNameType => Explanation::new(
            "a certificate cannot be checked against this name",
            "expect another name with --sni NAME, or skip verification with --insecure",
        ),
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            Explanation::bare("the private key does not belong to the certificate")
        }
        Error::InconsistentKeys(_) => {
            Explanation::bare("the private key cannot be compared with the certificate")
        }
        Error::InvalidEncryptedClientHello(_) => protocol::broken(
            peer,
            "the answer about the encrypted client hello makes no sense",
        ),
        Error::FailedToGetCurrentTime => Explanation::new(
            "the system clock cannot be read",
            "check the date of this machine",
        ),
        Error::FailedToGetRandomBytes => Explanation::new(
            "the system returned no random numbers",
            "check that /dev/urandom can be read",
        ),
        Error::EncryptError => Explanation::bare("a record cannot be encrypted"),
        Error::HandshakeNotComplete => Explanation::bare("the handshake is not complete"),
        Error::BadMaxFragmentSize => {
            Explanation::bare("the size of the TLS records is out of range")
        }
        // A text of the library, or an error of a later version of it.
        _ => Explanation::new(
            "the TLS library reported an error without details",
            "try --tls-max 1.2, and compare with: openssl s_client -connect HOST:PORT",
        ),
    }
}
