//! What ends a connection of QUIC, in words.

use std::io;
use std::net::SocketAddr;

use quinn::{ConnectError, ConnectionError, TransportErrorCode};

use super::tls;
use crate::transport::TransportError;

/// The alerts of TLS among the codes of QUIC (RFC 9001 §4.8).
const ALERTS: std::ops::Range<u64> = 0x100..0x200;

/// The server sends in streams that it opens, as some brokers do by default.
pub(super) const OTHER_STREAM: &str = "the broker sends in another QUIC stream than the one of this client, and mqtty reads \
     one only: set the broker to deliver in the client's stream";

/// The alert that a code stands for.
fn alert(code: TransportErrorCode) -> Option<u8> {
    let code = u64::from(code);
    ALERTS.contains(&code).then_some(code.to_le_bytes()[0])
}

/// Why there is no connection: what TLS says, if it says something, and each address with what happened there.
pub(super) fn of_handshake(
    attempts: Vec<(SocketAddr, io::Error)>,
    tls: &tls::Client,
    address: &str,
) -> TransportError {
    for (_, error) in &attempts {
        let failed = match inner(error) {
            Some(ConnectionError::TransportError(error)) => {
                alert(error.code).map(|alert| tls.quic_failed(alert, address))
            }
            Some(ConnectionError::ConnectionClosed(close)) => {
                alert(close.error_code).map(|alert| tls.quic_refused(alert, address))
            }
            _ => None,
        };
        if let Some(failed) = failed {
            return failed;
        }
    }
    TransportError::Connect {
        address: address.to_owned(),
        attempts: attempts
            .into_iter()
            .map(|(peer, error)| (peer, in_words(error)))
            .collect(),
    }
}

/// The error of QUIC inside an I/O error.
fn inner(error: &io::Error) -> Option<&ConnectionError> {
    error.get_ref()?.downcast_ref()
}

/// The same without words of the library.
fn in_words(error: io::Error) -> io::Error {
    if let Some(found) = inner(&error) {
        return words(found);
    }
    match error.get_ref().and_then(|it| it.downcast_ref()) {
        Some(ConnectError::CidsExhausted) => {
            io::Error::other("the socket has too many connections")
        }
        Some(_) => io::Error::other("QUIC cannot use this address"),
        None => error,
    }
}

/// Why a connection has ended.
fn words(error: &ConnectionError) -> io::Error {
    use io::ErrorKind::{ConnectionReset, NotConnected, TimedOut};
    match error {
        ConnectionError::VersionMismatch => {
            io::Error::other("the server uses another version of QUIC")
        }
        ConnectionError::TransportError(error) => io::Error::other(format!(
            "the server broke the rules of QUIC (code 0x{:x})",
            u64::from(error.code)
        )),
        ConnectionError::ConnectionClosed(close) => {
            let text = match close.error_code {
                TransportErrorCode::CONNECTION_REFUSED => {
                    "the server refused the QUIC connection".to_owned()
                }
                code => format!(
                    "the server gave up the QUIC connection (code 0x{:x})",
                    u64::from(code)
                ),
            };
            io::Error::other(text)
        }
        ConnectionError::ApplicationClosed(_) | ConnectionError::Reset => ConnectionReset.into(),
        ConnectionError::TimedOut => TimedOut.into(),
        ConnectionError::LocallyClosed => NotConnected.into(),
        ConnectionError::CidsExhausted => io::Error::other("the socket has too many connections"),
    }
}

/// What reading finds on a connection that has ended. A connection that the peer has closed in good order is the end of
/// the stream, as with TCP.
pub(super) fn of_reading(error: &ConnectionError) -> io::Result<()> {
    match error {
        ConnectionError::ApplicationClosed(close) if close.error_code.into_inner() == 0 => Ok(()),
        _ => Err(of_writing(error)),
    }
}

/// What writing finds on a connection that has ended: with TLS 1.3 a server refuses a certificate after the handshake.
pub(super) fn of_writing(error: &ConnectionError) -> io::Error {
    match error {
        ConnectionError::ConnectionClosed(close) => match alert(close.error_code) {
            Some(alert) => tls::alert_in_words(alert),
            None => words(error),
        },
        _ => words(error),
    }
}
