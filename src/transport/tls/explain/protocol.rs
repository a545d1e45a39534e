//! Peers that have nothing in common with us, or that do not keep to TLS.

use rustls::{InvalidMessage, PeerIncompatible, PeerMisbehaved};

use super::{Explanation, Remote};
use crate::transport::tls::algorithm;

/// The beginning of hints that help where TLS 1.3 was offered.
pub(super) const OLDER: &str = "try --tls-max 1.2";

/// What a server must be able to speak.
pub(super) const USABLE_CIPHERS: &str =
    "TLS 1.3, or ECDHE with AES-GCM or ChaCha20 (X25519, P-256 or P-384)";

/// A peer that broke the rules, and how.
pub(super) fn broken(peer: Remote, how: &str) -> Explanation {
    Explanation::new(
        format!("{} broke the TLS protocol: {how}", peer.name()),
        format!("{OLDER}; a proxy or an old TLS library may be in between"),
    )
}

/// What a message that cannot be read means. Without a hint where it is no TLS at all.
pub(super) fn message(reason: InvalidMessage, peer: Remote) -> Explanation {
    use InvalidMessage as M;
    match reason {
        // What plain MQTT, HTTP or SSH look like when read as a TLS record.
        M::InvalidContentType
        | M::UnknownProtocolVersion
        | M::MessageTooLarge
        | M::MessageTooShort
        | M::InvalidEmptyPayload => Explanation::bare(match peer {
            Remote::Server => "the answer is not TLS",
            Remote::Client => "the client does not use TLS",
        }),
        M::CertificatePayloadTooLarge => Explanation::new(
            format!(
                "{} sent a certificate chain of more than 64 KiB",
                peer.name()
            ),
            "remove needless certificates from the chain in the broker's configuration",
        ),
        M::HandshakePayloadTooLarge => broken(peer, "a message of the handshake is too long"),
        M::InvalidServerName => broken(peer, "the name of the server is malformed"),
        M::InvalidDhParams
        | M::MissingKeyExchange
        | M::UnsupportedCurveType
        | M::UnsupportedKeyExchangeAlgorithm(_) => {
            broken(peer, "the key exchange is malformed or of an unknown kind")
        }
        M::NoSignatureSchemes => broken(peer, "the list of signature algorithms is empty"),
        M::UnsupportedCompression => broken(peer, "compression was requested"),
        M::UnexpectedMessage(_) => broken(peer, "a message arrived out of turn"),
        M::DuplicateExtension(_) => broken(peer, "an extension is repeated"),
        M::UnknownHelloRetryRequestExtension | M::UnknownCertificateExtension => {
            broken(peer, "an extension was sent that was not offered")
        }
        _ => broken(peer, "a message is malformed"),
    }
}

/// Translates what the peer and we do not have in common.
pub(super) fn incompatible(reason: &PeerIncompatible, peer: Remote) -> Explanation {
    use PeerIncompatible as P;
    let who = peer.name();
    match reason {
        P::ServerTlsVersionIsDisabledByOurConfig
        | P::ServerDoesNotSupportTls12Or13
        | P::Tls12NotOffered
        | P::Tls12NotOfferedOrEnabled
        | P::SupportedVersionsExtensionRequired => Explanation::new(
            format!("{who} supports no version of TLS that is allowed here"),
            "check --tls-min and --tls-max; 1.2 and 1.3 are available",
        ),
        P::NoCipherSuitesInCommon => Explanation::new(
            format!("{who} supports none of our ciphers"),
            "enable ECDHE with AES-GCM or ChaCha20 in the broker's configuration",
        ),
        P::NoKxGroupsInCommon
        | P::NamedGroupsExtensionRequired
        | P::KeyShareExtensionRequired
        | P::NoEcPointFormatsInCommon
        | P::UncompressedEcPointsRequired
        | P::EcPointsExtensionRequired => Explanation::new(
            format!("{who} supports none of our key exchange groups"),
            "enable X25519, P-256 or P-384 in the broker's configuration",
        ),
        P::NoSignatureSchemesInCommon | P::SignatureAlgorithmsExtensionRequired => {
            Explanation::new(
                format!("{who} supports none of our signature algorithms"),
                "use a certificate with an RSA, ECDSA P-256, ECDSA P-384 or Ed25519 key",
            )
        }
        P::NoCertificateRequestSignatureSchemesInCommon => Explanation::new(
            format!("{who} accepts no signature that the client's key can make"),
            "give another kind of key with --cert and --key, such as ECDSA P-256",
        ),
        P::ExtendedMasterSecretExtensionRequired => Explanation::new(
            format!("{who} does not support the extended master secret"),
            "update its TLS library, or enable TLS 1.3",
        ),
        P::NullCompressionRequired => broken(peer, "compression was requested"),
        P::IncorrectCertificateTypeExtension | P::UnsolicitedCertificateTypeExtension => {
            broken(peer, "another kind of certificate than X.509 was chosen")
        }
        P::ServerRejectedEncryptedClientHello(_) => {
            broken(peer, "the encrypted client hello was refused")
        }
        _ => Explanation::new(
            format!("{who} does not support what the connection needs"),
            "try --tls-max 1.2, and update the TLS library of the broker",
        ),
    }
}

/// Translates what the peer did against the rules.
pub(super) fn peer_misbehaved(reason: &PeerMisbehaved, peer: Remote) -> Explanation {
    use PeerMisbehaved as P;
    let how = match reason {
        P::AttemptedDowngradeToTls12WhenTls13IsSupported => {
            return Explanation::new(
                format!(
                    "{} supports TLS 1.3, but an older version was negotiated",
                    peer.name()
                ),
                "try --tls-max 1.2; somebody in between may change the connection",
            );
        }
        P::SelectedUnofferedApplicationProtocol | P::OfferedEmptyApplicationProtocol => {
            return Explanation::new(
                format!(
                    "{} chose an application protocol that was not offered",
                    peer.name()
                ),
                "give the protocol that it expects with --alpn",
            );
        }
        // What OpenSSL does in TLS 1.2 with an RSA-PSS key, which is offered with --insecure only.
        P::SignedKxWithWrongAlgorithm => {
            return Explanation::new(
                format!(
                    "{} signs the key exchange with a kind of key that is not supported there",
                    peer.name()
                ),
                format!(
                    "use TLS 1.3, or {} in the broker's certificate",
                    algorithm::USABLE_KEYS
                ),
            );
        }
        P::SelectedUnofferedCipherSuite
        | P::SelectedUnusableCipherSuiteForVersion
        | P::CipherSuiteDifferedOnRetry
        | P::SelectedDifferentCipherSuiteAfterRetry => "a cipher was chosen that was not offered",
        P::SelectedUnofferedKxGroup
        | P::WrongGroupForKeyShare
        | P::InvalidKeyShare
        | P::MissingKeyShare
        | P::OfferedDuplicateKeyShares => "the key exchange is malformed",
        P::SignedHandshakeWithUnadvertisedSigScheme => {
            "the handshake is signed with an algorithm that was not offered"
        }
        P::SelectedUnofferedCompression
        | P::SelectedUnofferedCertCompression
        | P::InvalidCertCompression
        | P::OfferedDuplicateCertificateCompressions
        | P::OfferedIncorrectCompressions => "the compression was not offered or is malformed",
        P::SelectedUnofferedPsk
        | P::SelectedInvalidPsk
        | P::IncorrectBinder
        | P::MissingBinderInPskExtension
        | P::MissingPskModesExtension
        | P::MissingPskExtensionInSecondClientHello
        | P::PskExtensionMustBeLast
        | P::PskExtensionWithMismatchedIdsAndBinders
        | P::ResumptionAttemptedWithVariedEms
        | P::ResumptionOfferedWithVariedCipherSuite
        | P::ResumptionOfferedWithVariedEms
        | P::ResumptionOfferedWithIncompatibleCipherSuite => "a session was resumed wrongly",
        P::TooManyEmptyFragments
        | P::TooManyKeyUpdateRequests
        | P::TooManyRenegotiationRequests
        | P::TooManyWarningAlertsReceived
        | P::TooMuchEarlyDataReceived => "too many needless messages arrived",
        P::SelectedTls12UsingTls13VersionExtension => "TLS 1.2 was chosen in the way of TLS 1.3",
        P::UnsolicitedCertExtension
        | P::UnsolicitedEncryptedExtension
        | P::UnsolicitedSctList
        | P::UnsolicitedServerHelloExtension
        | P::UnsolicitedEchExtension
        | P::UnexpectedCleartextExtension
        | P::DisallowedEncryptedExtension
        | P::BadCertChainExtensions => "an extension was sent that was not offered",
        P::DuplicateClientHelloExtensions
        | P::DuplicateEncryptedExtensions
        | P::DuplicateHelloRetryRequestExtensions
        | P::DuplicateNewSessionTicketExtensions
        | P::DuplicateServerHelloExtensions
        | P::DuplicateServerNameTypes => "an extension is repeated",
        P::MessageInterleavedWithHandshakeMessage
        | P::KeyEpochWithPendingFragment
        | P::RejectedEarlyDataInterleavedWithHandshakeMessage => "messages are mixed up",
        _ => "a message of the handshake makes no sense",
    };
    broken(peer, how)
}
