//! Servers that are known by their certificate or its public key (`--pin-sha256`).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest as _, Sha256};

use super::der::Certificate;
use super::verify::Refusal;

/// The SHA-256 of a certificate, or of its public key.
type Pin = [u8; 32];

/// Verifies as something else does, and then that the certificate is one of those that are known.
#[derive(Debug)]
pub(super) struct Pinned {
    usual: Arc<dyn ServerCertVerifier>,
    pins: Vec<Pin>,
}

impl Pinned {
    pub(super) fn new(usual: Arc<dyn ServerCertVerifier>, pins: &[Pin]) -> Self {
        Self {
            usual,
            pins: pins.to_vec(),
        }
    }
}

/// The pin of a certificate's public key.
pub(super) fn of_key(certificate: &Certificate<'_>) -> Pin {
    Sha256::digest(certificate.key_info).into()
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self
            .usual
            .verify_server_cert(end_entity, intermediates, name, ocsp, now)?;
        let whole: Pin = Sha256::digest(end_entity).into();
        let certificate = Certificate::parse(end_entity).ok_or(CertificateError::BadEncoding)?;
        let key = of_key(&certificate);
        if self.pins.contains(&key) || self.pins.contains(&whole) {
            return Ok(verified);
        }
        Err(Refusal::OtherPin(STANDARD.encode(key)).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}
