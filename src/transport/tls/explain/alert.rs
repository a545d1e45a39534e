//! Alerts: why the other side gave up.

use rustls::AlertDescription;

use super::{Explanation, Offered, Remote, protocol};
use crate::transport::tls::algorithm;

/// What helps against a server that misses a certificate.
pub(super) const GIVE_ONE: &str = "give a client certificate with --cert FILE and --key FILE";

/// What helps against a server that does not accept the client's certificate.
pub(super) const MUST_TRUST: &str =
    "check --cert and --key: the broker must trust the authority that signed the certificate";

/// Whether an alert is about the certificate of the one that receives it.
pub(in crate::transport::tls) fn is_about_certificate(alert: AlertDescription) -> bool {
    use AlertDescription as A;
    matches!(
        alert,
        A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::UnknownCA
            | A::AccessDenied
            | A::HandshakeFailure
    )
}

/// Translates an alert that the peer sent.
pub(super) fn words(alert: AlertDescription, peer: Remote) -> Explanation {
    Explanation {
        what: format!("{} {}", peer.name(), predicate(alert)),
        hint: match peer {
            Remote::Server => hint(alert).map(str::to_owned),
            Remote::Client => None,
        },
    }
}

/// Translates an alert that a server sent during the handshake, in view of what it was offered.
pub(super) fn answer(alert: AlertDescription, offered: Offered) -> Explanation {
    use AlertDescription as A;
    match alert {
        // Servers say one of these to a client that has shown no certificate.
        A::HandshakeFailure
        | A::BadCertificate
        | A::CertificateUnknown
        | A::UnknownCA
        | A::AccessDenied
            if offered.lacks_certificate =>
        {
            words(A::CertificateRequired, Remote::Server)
        }
        A::HandshakeFailure if offered.certificate => Explanation::new(
            "the server does not accept the client certificate, or found no cipher or signature \
             algorithm in common",
            MUST_TRUST,
        ),
        A::HandshakeFailure => Explanation::new(
            "the server found no cipher, group, key type or signature algorithm in common",
            format!(
                "configure the broker for {}; its certificate needs {}{}",
                protocol::USABLE_CIPHERS,
                algorithm::USABLE_KEYS,
                match offered {
                    Offered { insecure: true, .. } => " (P-521 and RSA-PSS need TLS 1.3)",
                    Offered { tls13: true, .. } =>
                        "; --insecure with TLS 1.3 also accepts P-521, RSA-PSS and Ed448",
                    _ => ", or try --tls-max 1.3 with --insecure",
                }
            ),
        ),
        _ => words(alert, Remote::Server),
    }
}

/// What the peer did: the end of a sentence.
fn predicate(alert: AlertDescription) -> String {
    use AlertDescription as A;
    let words = match alert {
        A::CloseNotify => "closed the connection",
        A::UserCanceled => "cancelled the handshake",
        A::CertificateRequired | A::NoCertificate => "requires a client certificate",
        A::BadCertificate | A::CertificateUnknown => "does not accept the certificate",
        A::UnsupportedCertificate => "does not support this kind of certificate",
        A::CertificateExpired => "refused the certificate: it has expired or is not valid yet",
        A::CertificateRevoked => "refused the certificate: it has been revoked",
        A::UnknownCA => "does not recognize the authority that signed the certificate",
        A::CertificateUnobtainable => "cannot fetch the certificate",
        A::BadCertificateStatusResponse => "refused the proof that the certificate is not revoked",
        A::BadCertificateHashValue => "refused the certificate: its hash differs",
        A::AccessDenied => "denied access",
        A::ProtocolVersion => "does not support this version of TLS",
        A::HandshakeFailure => {
            "found no cipher, key type or signature algorithm in common, or requires a client certificate"
        }
        A::InsufficientSecurity => "requires stronger ciphers",
        A::ExportRestriction => "refused the key lengths",
        A::InappropriateFallback => "refused an older version of TLS than it supports",
        A::UnrecognisedName => "has no certificate for the requested name",
        A::NoApplicationProtocol => "supports none of the offered application protocols",
        A::UnknownPSKIdentity => "does not recognize the pre-shared key",
        A::EncryptedClientHelloRequired => "requires an encrypted client hello",
        A::MissingExtension => "requires a TLS extension that was not sent",
        A::UnsupportedExtension => "refused a TLS extension",
        A::NoRenegotiation => "refused to renegotiate",
        A::InternalError => "had an internal error",
        // What OpenSSL and others say about a certificate of an authority that they know under this name,
        // but with another key.
        A::DecryptError => "could not verify a signature, such as that of the client certificate",
        A::BadRecordMac | A::DecryptionFailed => "could not decrypt a message",
        A::UnexpectedMessage => "did not expect this message",
        A::RecordOverflow => "refused a record as too long",
        A::DecompressionFailure => "could not decompress a message",
        A::IllegalParameter => "refused a parameter of the handshake",
        A::DecodeError => "could not read a message",
        other => return format!("sent the TLS alert {}", u8::from(other)),
    };
    words.into()
}

/// What helps against an alert of a server.
fn hint(alert: AlertDescription) -> Option<&'static str> {
    use AlertDescription as A;
    Some(match alert {
        A::CertificateRequired | A::NoCertificate => GIVE_ONE,
        A::BadCertificate
        | A::UnsupportedCertificate
        | A::CertificateRevoked
        | A::CertificateUnknown
        | A::CertificateUnobtainable
        | A::BadCertificateHashValue
        | A::UnknownCA => MUST_TRUST,
        A::AccessDenied => "check --cert, --key and the access rules of the broker",
        A::ProtocolVersion | A::InappropriateFallback => {
            "check --tls-min and --tls-max, and enable TLS 1.2 or 1.3 in the broker's configuration"
        }
        A::HandshakeFailure | A::InsufficientSecurity | A::ExportRestriction => {
            "try --cert FILE and --key FILE, or --insecure, which also accepts other kinds of keys"
        }
        A::UnrecognisedName => "request another name with --sni NAME",
        A::NoApplicationProtocol => "check --alpn: AWS IoT, for example, needs --alpn mqtt",
        A::UnknownPSKIdentity | A::EncryptedClientHelloRequired => {
            "configure the broker for certificates; mqtty supports nothing else"
        }
        A::MissingExtension | A::UnsupportedExtension | A::UnexpectedMessage => {
            "try --tls-max 1.2, or request another name with --sni NAME"
        }
        A::CertificateExpired => "renew the certificate of --cert, or check the broker's clock",
        A::DecryptError => {
            "check --cert and --key: the broker must trust the authority that signed the certificate, with the same key"
        }
        A::BadRecordMac | A::DecryptionFailed => "check proxies on the way",
        A::IllegalParameter | A::DecodeError | A::RecordOverflow => "try --tls-max 1.2",
        A::InternalError => "see the log of the broker",
        _ => return None,
    })
}
