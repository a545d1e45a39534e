//! What a handshake has come to, for people.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;
use rustls::{CommonState, HandshakeKind, ProtocolVersion};

use super::der::Certificate;
use super::pin::of_key;
use crate::model::{CertificateDetails, TlsDetails};

/// Describes a connection whose handshake is done.
pub(in crate::transport) fn of(connection: &CommonState) -> TlsDetails {
    let cipher = connection.negotiated_cipher_suite().map(|it| it.suite());
    let cipher = cipher.and_then(|suite| suite.as_str()).unwrap_or("unknown");
    let group = connection
        .negotiated_key_exchange_group()
        .and_then(|group| group.name().as_str());
    TlsDetails {
        version: match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
            Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
            _ => "TLS",
        },
        // The names of the registry do not tell the suites of TLS 1.3 apart.
        cipher: cipher.replace("TLS13_", "TLS_"),
        group: group.map(str::to_owned),
        is_resumed: is_resumed(connection),
        protocol: connection
            .alpn_protocol()
            .map(|name| String::from_utf8_lossy(name).into_owned()),
        chain: certificates(connection.peer_certificates().unwrap_or_default()),
    }
}

/// Describes a connection of QUIC, which keeps the cipher suite to itself.
#[cfg(feature = "quic")]
pub(in crate::transport) fn of_quic(
    protocol: Option<Vec<u8>>,
    chain: &[CertificateDer<'_>],
    is_resumed: bool,
) -> TlsDetails {
    TlsDetails {
        version: "TLS 1.3",
        is_resumed,
        protocol: protocol.map(|name| String::from_utf8_lossy(&name).into_owned()),
        chain: certificates(chain),
        ..TlsDetails::default()
    }
}

fn certificates(chain: &[CertificateDer<'_>]) -> Vec<CertificateDetails> {
    chain.iter().map(|der| certificate(der)).collect()
}

/// Whether the handshake resumed the session of an earlier connection.
pub(in crate::transport) fn is_resumed(connection: &CommonState) -> bool {
    connection.handshake_kind() == Some(HandshakeKind::Resumed)
}

fn certificate(der: &[u8]) -> CertificateDetails {
    let Some(certificate) = Certificate::parse(der) else {
        return CertificateDetails::default();
    };
    let subject = certificate.common_name();
    let subject = subject.or_else(|| certificate.dns_names().into_iter().next());
    CertificateDetails {
        subject: subject.unwrap_or_default().into_owned(),
        issuer: certificate.issuer_name().unwrap_or_default().into_owned(),
        not_after: certificate.validity().map(|(_, end)| end.as_second()),
        pin: STANDARD.encode(of_key(&certificate)),
    }
}
