//! What went wrong in TLS, in words that help.

use std::io;

use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};

use crate::error::plain;
use crate::transport::TransportError;

/// How to get past a certificate that cannot be verified.
const TRUST: &str = "trust its authority with --ca FILE, or skip verification with --insecure";

/// The error for a failed handshake with a server. `name` is what its certificate should have said.
pub(super) fn handshake(error: &io::Error, address: &str, name: &str) -> TransportError {
    let (what, hint) = match tls_error(error) {
        Some(error) => explain(error, address, name),
        None if error.kind() == io::ErrorKind::UnexpectedEof
            || error.kind() == io::ErrorKind::ConnectionReset =>
        {
            (
                "the server closed the connection during the handshake".into(),
                Some(plain_port(address)),
            )
        }
        None => (plain(error), None),
    };
    TransportError::Tls {
        address: address.to_owned(),
        what,
        hint,
    }
}

/// The error for a failed handshake with a client.
pub(super) fn server_handshake(error: &io::Error, peer: &str) -> TransportError {
    let what = match tls_error(error) {
        Some(Error::InvalidMessage(_)) => "the client does not speak TLS".to_owned(),
        Some(Error::AlertReceived(alert)) => format!("the client said {}", alert_words(*alert)),
        Some(other) => other.to_string(),
        None => plain(error),
    };
    TransportError::Tls {
        address: peer.to_owned(),
        what,
        hint: None,
    }
}

/// Translates what reading or writing an established stream may bring. With TLS 1.3 a refused client
/// certificate comes to light only then.
pub(in crate::transport) fn in_plain_words(error: io::Error) -> io::Error {
    match tls_error(&error) {
        Some(Error::AlertReceived(alert)) => {
            let text = format!("TLS: the server said {}", alert_words(*alert));
            io::Error::new(error.kind(), text)
        }
        _ => error,
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

/// The TLS error inside an I/O error.
fn tls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

/// What failed, and what to do about it.
fn explain(error: &Error, address: &str, name: &str) -> (String, Option<String>) {
    match error {
        Error::InvalidCertificate(reason) => certificate(reason, name),
        Error::InvalidMessage(_) => ("the answer is not TLS".into(), Some(plain_port(address))),
        Error::AlertReceived(alert) => (
            format!("the server said {}", alert_words(*alert)),
            alert_hint(*alert).map(str::to_owned),
        ),
        Error::PeerIncompatible(
            PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::ServerDoesNotSupportTls12Or13,
        ) => (
            "the server speaks no version of TLS that is allowed here".into(),
            Some("check --tls-min and --tls-max; 1.2 and 1.3 are available".into()),
        ),
        Error::NoApplicationProtocol => (
            "the server chose none of the protocols of --alpn".into(),
            Some("check --alpn".into()),
        ),
        other => (other.to_string(), None),
    }
}

fn certificate(reason: &CertificateError, name: &str) -> (String, Option<String>) {
    let trust = || Some(TRUST.to_owned());
    match reason {
        CertificateError::UnknownIssuer => (
            "the certificate is self-signed or signed by an unknown authority".into(),
            trust(),
        ),
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = names_of(presented);
            (
                format!("the certificate is not for {name} but for {names}"),
                Some(
                    "expect another name with --sni NAME, or skip verification with --insecure"
                        .into(),
                ),
            )
        }
        CertificateError::NotValidForName => (
            format!("the certificate is not for {name}"),
            Some(
                "expect another name with --sni NAME, or skip verification with --insecure".into(),
            ),
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
            "the certificate has expired".into(),
            Some("renew it, or skip verification with --insecure".into()),
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            "the certificate is not valid yet".into(),
            Some("check this machine's clock, or skip verification with --insecure".into()),
        ),
        CertificateError::BadSignature => (
            "the server does not own the certificate that it shows".into(),
            None,
        ),
        CertificateError::Revoked => ("the certificate has been revoked".into(), None),
        other => (
            format!("the certificate is not acceptable: {other}"),
            trust(),
        ),
    }
}

/// The names in a certificate as a list; rustls has them as `DnsName("a")` and `IpAddress(b)`.
fn names_of(presented: &[String]) -> String {
    if presented.is_empty() {
        return "no name at all".into();
    }
    let bare: Vec<&str> = presented
        .iter()
        .map(|name| {
            let inner = name.split_once('(').map_or(name.as_str(), |(_, rest)| rest);
            inner.trim_end_matches(')').trim_matches('"')
        })
        .collect();
    bare.join(", ")
}

/// What an alert means.
fn alert_words(alert: AlertDescription) -> String {
    let words = match alert {
        AlertDescription::CertificateRequired => "that it wants a client certificate",
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateUnknown => "that it does not accept the certificate",
        AlertDescription::CertificateExpired => "that the certificate has expired",
        AlertDescription::CertificateRevoked => "that the certificate has been revoked",
        AlertDescription::UnknownCA => "that it does not know the certificate's authority",
        AlertDescription::AccessDenied => "that access is denied",
        AlertDescription::ProtocolVersion => "that it does not speak this version of TLS",
        AlertDescription::HandshakeFailure => {
            "that it cannot agree on the parameters of the handshake"
        }
        AlertDescription::UnrecognisedName => "that it does not know the name asked for",
        AlertDescription::NoApplicationProtocol => {
            "that it knows none of the application protocols"
        }
        other => return format!("{other:?}"),
    };
    words.into()
}

fn alert_hint(alert: AlertDescription) -> Option<&'static str> {
    Some(match alert {
        AlertDescription::CertificateRequired => "give one with --cert FILE and --key FILE",
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateRevoked
        | AlertDescription::UnknownCA => "check --cert and --key",
        AlertDescription::ProtocolVersion => {
            "check --tls-min and --tls-max; 1.2 and 1.3 are available"
        }
        AlertDescription::HandshakeFailure => {
            "it may want a client certificate (--cert, --key) or older algorithms than these"
        }
        AlertDescription::UnrecognisedName => "ask for another name with --sni NAME",
        AlertDescription::NoApplicationProtocol => "check --alpn",
        _ => return None,
    })
}

fn plain_port(address: &str) -> String {
    format!("{address} may be a port without TLS; try mqtt or ws there, without TLS flags")
}
