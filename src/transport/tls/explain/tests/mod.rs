//! Every error that can be made here has its words.

mod certificates;
mod offers;

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{ServerName, UnixTime};
use rustls::{
    AlertDescription, CertRevocationListError as List, CertificateError as Cert, ContentType,
    EncryptedClientHelloError, Error, ExtendedKeyPurpose, HandshakeType, InconsistentKeys,
    InvalidMessage, OtherError, PeerIncompatible, PeerMisbehaved,
};
use webpki::Error as Webpki;

use super::*;
use crate::error::Fault as _;
use crate::transport::tls::verify::Refusal;
use offers::offers;

/// What belongs to OpenSSL's configuration or is a name, although it is written in the manner of a type.
const ALLOWED: [&str; 8] = [
    "KiB",
    "OpenSSL",
    "subjectAltName",
    "extendedKeyUsage",
    "serverAuth",
    "basicConstraints",
    "IoT",
    "ChaCha20",
];

const PORT: Port<'_> = Port {
    address: "broker.example:8883",
    alpn: false,
    websocket: false,
};

/// Fails for text that a person should not see.
fn readable(text: &str, of: &dyn std::fmt::Debug) {
    let mut rest = text.to_owned();
    for word in ALLOWED {
        rest = rest.replace(word, "");
    }
    let characters: Vec<char> = rest.chars().collect();
    for pair in characters.windows(2) {
        let (one, two) = (pair[0], pair[1]);
        assert!(
            !(one.is_ascii_lowercase() && two.is_ascii_uppercase()),
            "an identifier in {text:?} of {of:?}"
        );
        assert!(
            !(one.is_alphanumeric() && two == '('),
            "a call in {text:?} of {of:?}"
        );
    }
    for sign in ['{', '}', '[', ']', '"', '\n'] {
        assert!(!rest.contains(sign), "{sign} in {text:?} of {of:?}");
    }
    assert!(!rest.contains("::"), "a path in {text:?} of {of:?}");
    assert!(
        rest.starts_with(char::is_lowercase) || rest.starts_with("TLS"),
        "{text:?} of {of:?}"
    );
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> OtherError {
    OtherError(Arc::new(error))
}

fn time() -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(1_700_000_000))
}

fn certificates() -> Vec<Cert> {
    let rsa = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05".to_vec();
    #[allow(deprecated)]
    let mut all = vec![
        Cert::BadEncoding,
        Cert::Expired,
        Cert::ExpiredContext {
            time: time(),
            not_after: time(),
        },
        Cert::NotValidYet,
        Cert::NotValidYetContext {
            time: time(),
            not_before: time(),
        },
        Cert::Revoked,
        Cert::UnhandledCriticalExtension,
        Cert::UnknownIssuer,
        Cert::UnknownRevocationStatus,
        Cert::ExpiredRevocationList,
        Cert::ExpiredRevocationListContext {
            time: time(),
            next_update: time(),
        },
        Cert::BadSignature,
        Cert::UnsupportedSignatureAlgorithm,
        Cert::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: rsa.clone(),
            supported_algorithms: Vec::new(),
        },
        Cert::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: rsa.clone(),
            public_key_algorithm_id: rsa,
        },
        Cert::NotValidForName,
        Cert::NotValidForNameContext {
            expected: ServerName::try_from("a.example").unwrap(),
            presented: vec![
                "DnsName(\"b.example\")".into(),
                "IpAddress(10.0.0.1)".into(),
            ],
        },
        Cert::InvalidPurpose,
        Cert::InvalidPurposeContext {
            required: ExtendedKeyPurpose::ServerAuth,
            presented: vec![
                ExtendedKeyPurpose::ClientAuth,
                ExtendedKeyPurpose::Other(vec![1, 2]),
            ],
        },
        Cert::InvalidOcspResponse,
        Cert::ApplicationVerificationFailure,
        Cert::Other(other(std::io::Error::other("Library { text: 1 }"))),
        Cert::Other(other(Refusal::OnlyCommonName("old.example".into()))),
        Cert::Other(other(Refusal::OtherCommonName("old.example".into()))),
        Cert::Other(other(Refusal::AddressAsName("192.0.2.1".into()))),
        Cert::Other(other(Refusal::WideWildcard("*.lan".into()))),
        Cert::Other(other(Refusal::SelfSigned)),
        Cert::Other(other(Refusal::OtherPin("47DEQpj8HBSa".into()))),
        Cert::Other(other(Refusal::WeakKey("RSA with 1024 bits".into()))),
    ];
    all.extend(
        webpki_errors()
            .into_iter()
            .map(|error| Cert::Other(other(error))),
    );
    all
}

#[allow(deprecated)]
fn webpki_errors() -> Vec<Webpki> {
    use Webpki as W;
    vec![
        W::BadDer,
        W::BadDerTime,
        W::CaUsedAsEndEntity,
        W::CertDistrusted,
        W::CertExpired {
            time: time(),
            not_after: time(),
        },
        W::CertNotValidYet {
            time: time(),
            not_before: time(),
        },
        W::CertRevoked,
        W::CrlExpired {
            time: time(),
            next_update: time(),
        },
        W::EmptyEkuExtension,
        W::EndEntityUsedAsCa,
        W::ExtensionValueInvalid,
        W::InvalidCertValidity,
        W::InvalidCrlNumber,
        W::InvalidNetworkMaskConstraint,
        W::InvalidSerialNumber,
        W::InvalidCrlSignatureForPublicKey,
        W::InvalidSignatureForPublicKey,
        W::IssuerNotCrlSigner,
        W::MalformedDnsIdentifier,
        W::MalformedExtensions,
        W::MalformedNameConstraint,
        W::MaximumNameConstraintComparisonsExceeded,
        W::MaximumPathBuildCallsExceeded,
        W::MaximumPathDepthExceeded,
        W::MaximumSignatureChecksExceeded,
        W::NameConstraintViolation,
        W::PathLenConstraintViolated,
        W::RequiredEkuNotFound,
        W::SignatureAlgorithmMismatch,
        W::TrailingData(webpki::DerTypeId::Certificate),
        W::UnknownIssuer,
        W::UnknownRevocationStatus,
        W::UnsupportedCertVersion,
        W::UnsupportedCriticalExtension,
        W::UnsupportedCrlIssuingDistributionPoint,
        W::UnsupportedCrlVersion,
        W::UnsupportedDeltaCrl,
        W::UnsupportedIndirectCrl,
        W::UnsupportedNameType,
        W::UnsupportedRevocationReason,
        W::UnsupportedRevocationReasonsPartitioning,
        W::UnsupportedCrlSignatureAlgorithm,
        W::UnsupportedSignatureAlgorithm,
        W::UnsupportedCrlSignatureAlgorithmForPublicKey,
        W::UnsupportedSignatureAlgorithmForPublicKey,
    ]
}

fn messages() -> Vec<InvalidMessage> {
    use InvalidMessage as M;
    vec![
        M::CertificatePayloadTooLarge,
        M::HandshakePayloadTooLarge,
        M::InvalidCcs,
        M::InvalidContentType,
        M::InvalidCertificateStatusType,
        M::InvalidCertRequest,
        M::InvalidDhParams,
        M::InvalidEmptyPayload,
        M::InvalidKeyUpdate,
        M::InvalidServerName,
        M::MessageTooLarge,
        M::MessageTooShort,
        M::MissingData("ServerHello"),
        M::MissingKeyExchange,
        M::NoSignatureSchemes,
        M::TrailingData("ServerHello"),
        M::UnexpectedMessage("ServerHello"),
        M::UnknownProtocolVersion,
        M::UnsupportedCompression,
        M::UnsupportedCurveType,
        M::EmptyTicketValue,
        M::IllegalEmptyList("ServerHello"),
        M::IllegalEmptyValue,
        M::DuplicateExtension(1),
        M::PreSharedKeyIsNotFinalExtension,
        M::UnknownHelloRetryRequestExtension,
        M::UnknownCertificateExtension,
    ]
}

fn incompatibilities() -> Vec<PeerIncompatible> {
    use PeerIncompatible as P;
    vec![
        P::EcPointsExtensionRequired,
        P::ExtendedMasterSecretExtensionRequired,
        P::IncorrectCertificateTypeExtension,
        P::KeyShareExtensionRequired,
        P::NamedGroupsExtensionRequired,
        P::NoCertificateRequestSignatureSchemesInCommon,
        P::NoCipherSuitesInCommon,
        P::NoEcPointFormatsInCommon,
        P::NoKxGroupsInCommon,
        P::NoSignatureSchemesInCommon,
        P::NullCompressionRequired,
        P::ServerDoesNotSupportTls12Or13,
        P::ServerSentHelloRetryRequestWithUnknownExtension,
        P::ServerTlsVersionIsDisabledByOurConfig,
        P::SignatureAlgorithmsExtensionRequired,
        P::SupportedVersionsExtensionRequired,
        P::Tls12NotOffered,
        P::Tls12NotOfferedOrEnabled,
        P::Tls13RequiredForQuic,
        P::UncompressedEcPointsRequired,
        P::UnsolicitedCertificateTypeExtension,
        P::ServerRejectedEncryptedClientHello(None),
    ]
}

fn misbehaviours() -> Vec<PeerMisbehaved> {
    use PeerMisbehaved as P;
    vec![
        P::AttemptedDowngradeToTls12WhenTls13IsSupported,
        P::BadCertChainExtensions,
        P::CipherSuiteDifferedOnRetry,
        P::DisallowedEncryptedExtension,
        P::DuplicateClientHelloExtensions,
        P::IllegalHelloRetryRequestWithEmptyCookie,
        P::IllegalTlsInnerPlaintext,
        P::IncorrectBinder,
        P::InvalidCertCompression,
        P::InvalidKeyShare,
        P::KeyEpochWithPendingFragment,
        P::MessageInterleavedWithHandshakeMessage,
        P::OfferedEmptyApplicationProtocol,
        P::ResumptionOfferedWithVariedEms,
        P::SelectedTls12UsingTls13VersionExtension,
        P::SelectedUnofferedApplicationProtocol,
        P::SelectedUnofferedCipherSuite,
        P::SelectedUnofferedKxGroup,
        P::ServerEchoedCompatibilitySessionId,
        P::SignedKxWithWrongAlgorithm,
        P::SignedHandshakeWithUnadvertisedSigScheme,
        P::TooManyWarningAlertsReceived,
        P::UnexpectedCleartextExtension,
        P::UnsolicitedServerHelloExtension,
        P::WrongGroupForKeyShare,
    ]
}

/// One of every error of rustls that can be made outside of it.
fn errors() -> Vec<Error> {
    let mut all = vec![
        Error::InappropriateMessage {
            expect_types: vec![ContentType::Handshake],
            got_type: ContentType::Alert,
        },
        Error::InappropriateHandshakeMessage {
            expect_types: vec![HandshakeType::ServerHello],
            got_type: HandshakeType::Finished,
        },
        Error::InvalidEncryptedClientHello(EncryptedClientHelloError::SniRequired),
        Error::NoCertificatesPresented,
        Error::UnsupportedNameType,
        Error::DecryptError,
        Error::EncryptError,
        Error::General("failed to parse private key as RSA { Debug }".into()),
        Error::FailedToGetCurrentTime,
        Error::FailedToGetRandomBytes,
        Error::HandshakeNotComplete,
        Error::PeerSentOversizedRecord,
        Error::NoApplicationProtocol,
        Error::BadMaxFragmentSize,
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch),
        Error::InconsistentKeys(InconsistentKeys::Unknown),
        Error::Other(other(std::io::Error::other("Library(1)"))),
    ];
    all.extend(certificates().into_iter().map(Error::InvalidCertificate));
    all.extend(messages().into_iter().map(Error::InvalidMessage));
    all.extend(incompatibilities().into_iter().map(Error::PeerIncompatible));
    all.extend(misbehaviours().into_iter().map(Error::PeerMisbehaved));
    all.extend((0..=255).map(|code| Error::AlertReceived(AlertDescription::from(code))));
    let lists = [
        List::BadSignature,
        List::InvalidCrlNumber,
        List::IssuerInvalidForCrl,
        List::ParseError,
        List::UnsupportedDeltaCrl,
        List::Other(other(std::io::Error::other("Library(1)"))),
    ];
    all.extend(lists.into_iter().map(Error::InvalidCertRevocationList));
    all
}

#[test]
fn no_error_shows_what_is_not_for_people() {
    for error in errors() {
        for peer in [Remote::Server, Remote::Client] {
            let words = tls(&error, peer, "broker.example");
            readable(&words.what, &error);
            if let Some(hint) = &words.hint {
                readable(hint, &error);
            }
        }
        // As they come out of a dial, out of an accepted connection, and out of a stream.
        let wrapped = || io::Error::new(io::ErrorKind::InvalidData, error.clone());
        for offered in offers() {
            let dialed = handshake(&wrapped(), PORT, "broker.example", offered);
            readable(dialed.to_string().trim_start_matches("TLS with "), &error);
            let hint = dialed.hint().unwrap_or_default();
            if !hint.is_empty() {
                readable(&hint, &error);
            }
            assert!(
                offered.tls13 || !hint.contains("--tls-max 1.2"),
                "{error:?}: {hint}"
            );
        }
        readable(
            &server_handshake(&wrapped(), "10.0.0.1:5").to_string(),
            &error,
        );
        readable(&in_plain_words(wrapped()).to_string(), &error);
    }
}

#[test]
fn every_refused_certificate_has_a_hint() {
    for reason in certificates() {
        let words = certificate::words(&reason, Remote::Server, "broker.example");
        let hint = words.hint.unwrap_or_default();
        assert!(
            hint.contains("--insecure") || reason == Cert::BadSignature || hint.contains("belong"),
            "{reason:?}: {hint}"
        );
    }
    for (error, part) in [
        (Webpki::UnsupportedCertVersion, "version 1"),
        (Webpki::CaUsedAsEndEntity, "--ca FILE"),
    ] {
        let reason = Cert::Other(other(error));
        let words = certificate::words(&reason, Remote::Server, "broker.example");
        let text = format!("{} {}", words.what, words.hint.unwrap());
        assert!(text.contains(part), "{text}");
        assert!(text.contains("OpenSSL and mosquitto"), "{text}");
    }
}
