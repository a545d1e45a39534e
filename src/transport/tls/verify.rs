//! Verifying the server beyond what rustls does by itself.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};
use thiserror::Error as ThisError;

use super::algorithm;
use super::der::{Certificate, PublicKey};

/// The lengths of RSA keys that can be verified, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// What `--insecure` offers to servers beyond what can be verified, so that they show their certificate.
const UNVERIFIED_SCHEMES: [SignatureScheme; 7] = [
    SignatureScheme::ECDSA_NISTP521_SHA512,
    SignatureScheme::ED448,
    // RSA-PSS by a key that is for nothing else.
    SignatureScheme::Unknown(0x0809),
    SignatureScheme::Unknown(0x080a),
    SignatureScheme::Unknown(0x080b),
    SignatureScheme::RSA_PKCS1_SHA1,
    SignatureScheme::ECDSA_SHA1_Legacy,
];

/// Why a certificate was refused where the library's own reason would not help.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub(super) enum Refusal {
    /// It has the wanted name as its common name and no DNS name.
    #[error("a name in the common name only: {0}")]
    OnlyCommonName(String),
    /// It has another common name and no DNS name.
    #[error("another name, in the common name only: {0}")]
    OtherCommonName(String),
    /// The wanted address stands in it as a DNS name.
    #[error("an address as a DNS name: {0}")]
    AddressAsName(String),
    /// It is its own authority, which is not trusted.
    #[error("a certificate that signed itself")]
    SelfSigned,
    /// A wildcard that would fit stands above one label only.
    #[error("a wildcard above a single label: {0}")]
    WideWildcard(String),
    /// It is not one of those that were named; the pin of its key.
    #[error("another certificate than expected: {0}")]
    OtherPin(String),
    /// A key of this kind cannot be verified.
    #[error("a key that is not supported: {0}")]
    WeakKey(String),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        CertificateError::Other(OtherError(Arc::new(refusal))).into()
    }
}

/// For `--insecure`: any certificate, of whatever version and for whatever name.
///
/// Where it can be verified that the server owns the key of the certificate, it is. Where it cannot (an
/// RSA key of 1024 bits, P-521), the server is believed: somebody in the middle could show a certificate
/// of their own just as well.
#[derive(Debug)]
pub(super) struct AcceptAnyChain {
    algorithms: WebPkiSupportedAlgorithms,
}

impl AcceptAnyChain {
    pub(super) fn new(provider: &CryptoProvider) -> Self {
        Self {
            algorithms: provider.signature_verification_algorithms,
        }
    }

    /// Refuses a signature that is certainly not made by the certificate's key.
    fn verify(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let valid = Ok(HandshakeSignatureValid::assertion());
        let Some(certificate) = Certificate::parse(certificate) else {
            return valid;
        };
        let key = certificate.key;
        if weak(&key) {
            return valid;
        }
        let mut verifiable = false;
        let fitting = self
            .algorithms
            .mapping
            .iter()
            .filter(|(scheme, _)| *scheme == signed.scheme)
            .flat_map(|(_, algorithms)| algorithms.iter())
            .filter(|algorithm| algorithm.public_key_alg_id().as_ref() == key.algorithm);
        for algorithm in fitting {
            verifiable = true;
            if algorithm
                .verify_signature(key.bits, message, signed.signature())
                .is_ok()
            {
                return valid;
            }
        }
        if verifiable {
            return Err(CertificateError::BadSignature.into());
        }
        valid
    }
}

impl ServerCertVerifier for AcceptAnyChain {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verify(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.algorithms.supported_schemes();
        schemes.extend(UNVERIFIED_SCHEMES);
        schemes
    }
}

/// The usual verification, with these differences.
///
/// A server may show the very certificate that was given as its authority, marked as an authority:
/// `openssl req -x509` makes such certificates, and OpenSSL's clients accept them so, while webpki refuses
/// an authority as a server. The certificate is compared byte by byte, and name, dates and the ownership
/// of the key are verified all the same.
///
/// A chain whose signature does not fit is said to come from an unknown authority: that is what an
/// authority made anew under its old name looks like. A bad signature then always means the handshake's.
///
/// And where the reason is a name in the wrong place or a weak key, that is said.
#[derive(Debug)]
pub(super) struct TrustedChain {
    usual: Arc<WebPkiServerVerifier>,
    given: Vec<CertificateDer<'static>>,
}

impl TrustedChain {
    pub(super) fn new(
        usual: Arc<WebPkiServerVerifier>,
        given: Vec<CertificateDer<'static>>,
    ) -> Self {
        Self { usual, given }
    }
}

impl ServerCertVerifier for TrustedChain {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified =
            match self
                .usual
                .verify_server_cert(end_entity, intermediates, name, ocsp, now)
            {
                // webpki looks at the dates first, so what is refused here for being an authority is in date.
                Err(Error::InvalidCertificate(CertificateError::Other(_)))
                    if self.given.iter().any(|given| given == end_entity) =>
                {
                    ParsedCertificate::try_from(end_entity)
                        .and_then(|certificate| {
                            rustls::client::verify_server_name(&certificate, name)
                        })
                        .map(|()| ServerCertVerified::assertion())
                }
                Err(Error::InvalidCertificate(CertificateError::Other(_)))
                    if is_own_authority(end_entity) =>
                {
                    ParsedCertificate::try_from(end_entity)
                        .and_then(|certificate| {
                            rustls::client::verify_server_name(&certificate, name)
                        })
                        .and(Err(Refusal::SelfSigned.into()))
                }
                usual => usual,
            };
        verified.map_err(|error| match error {
            Error::InvalidCertificate(CertificateError::BadSignature) => {
                let weak = self.given.iter().chain(intermediates).find_map(weak_key);
                weak.map_or_else(|| CertificateError::UnknownIssuer.into(), Error::from)
            }
            Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => near_name(end_entity, &name.to_str()).map_or(error, Error::from),
            // An authority made anew with another kind of key.
            Error::InvalidCertificate(
                CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
                    ref signature_algorithm_id,
                    ref public_key_algorithm_id,
                },
            ) if algorithm::is_of_another_family(
                signature_algorithm_id,
                public_key_algorithm_id,
            ) =>
            {
                CertificateError::UnknownIssuer.into()
            }
            other => other,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual
            .verify_tls12_signature(message, certificate, signed)
            .map_err(|error| blame_key(error, certificate))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual
            .verify_tls13_signature(message, certificate, signed)
            .map_err(|error| blame_key(error, certificate))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

/// Whether a key is of a kind that is supported, but of a length that is not.
fn weak(key: &PublicKey<'_>) -> bool {
    key.rsa_bits().is_some_and(|bits| !RSA_BITS.contains(&bits))
}

/// The refusal of a certificate for the length of its key.
fn weak_key(certificate: &CertificateDer<'_>) -> Option<Refusal> {
    let key = Certificate::parse(certificate)?.key;
    weak(&key).then(|| Refusal::WeakKey(algorithm::key(&key)))
}

/// A signature by a weak key is refused as a wrong one.
fn blame_key(error: Error, certificate: &CertificateDer<'_>) -> Error {
    match error {
        Error::InvalidCertificate(CertificateError::BadSignature) => {
            weak_key(certificate).map_or(error, Error::from)
        }
        other => other,
    }
}

/// Whether a certificate is marked as an authority and signed by that authority: `openssl req -x509` makes them.
fn is_own_authority(certificate: &CertificateDer<'_>) -> bool {
    Certificate::parse(certificate)
        .is_some_and(|certificate| certificate.is_authority() && certificate.is_self_issued())
}

/// The refusal of a certificate that has the name, or nearly, where it does not count.
fn near_name(certificate: &CertificateDer<'_>, wanted: &str) -> Option<Refusal> {
    let certificate = Certificate::parse(certificate)?;
    let names = certificate.dns_names();
    if names.is_empty() {
        let name = certificate.common_name()?.into_owned();
        return Some(if covers(&name, wanted) {
            Refusal::OnlyCommonName(name)
        } else {
            Refusal::OtherCommonName(name)
        });
    }
    let near = names.into_iter().find(|name| covers(name, wanted))?;
    let near = near.into_owned();
    Some(if near.starts_with('*') {
        Refusal::WideWildcard(near)
    } else {
        Refusal::AddressAsName(near)
    })
}

/// Whether a name stands for the wanted one as mosquitto sees it: the same, or with a wildcard for one label.
fn covers(name: &str, wanted: &str) -> bool {
    let rest = |text: &str| {
        text.split_once('.')
            .map(|(_, rest)| rest.to_ascii_lowercase())
    };
    name.eq_ignore_ascii_case(wanted)
        || (name.starts_with("*.") && rest(name) == rest(wanted) && rest(name).is_some())
}
