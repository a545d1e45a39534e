//! TLS as a part of QUIC, which does the handshake itself and passes on no more of its errors than an alert.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, ClientConfig, DigitallySignedStruct, Error, ServerConfig, SignatureScheme,
};

use super::{Client, ServerIdentity, explain};
use crate::transport::TransportError;

/// The protocol that is asked for where no other is.
const PROTOCOL: &[u8] = b"mqtt";

/// Verifies as something else does, and remembers the last refusal.
#[derive(Debug)]
pub(super) struct Remembering {
    usual: Arc<dyn ServerCertVerifier>,
    refusal: Mutex<Option<Error>>,
    /// How many certificates it has looked at.
    verifications: AtomicU64,
}

impl Remembering {
    pub(super) fn new(usual: Arc<dyn ServerCertVerifier>) -> Self {
        Self {
            usual,
            refusal: Mutex::default(),
            verifications: AtomicU64::new(0),
        }
    }

    fn remember<T>(&self, verified: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &verified {
            let mut refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
            *refusal = Some(error.clone());
        }
        verified
    }

    fn refusal(&self) -> Option<Error> {
        let refusal = self.refusal.lock();
        refusal.unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl ServerCertVerifier for Remembering {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.verifications.fetch_add(1, Ordering::Relaxed);
        let usual = &self.usual;
        self.remember(usual.verify_server_cert(end_entity, intermediates, name, ocsp, now))
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
        let usual = &self.usual;
        self.remember(usual.verify_tls13_signature(message, certificate, signed))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

impl Client {
    /// The configuration for QUIC.
    pub(in crate::transport) fn quic_config(&self) -> Result<ClientConfig, TransportError> {
        if !self.tls13 {
            return Err(TransportError::options(
                "QUIC needs TLS 1.3: leave out --tls-max 1.2",
            ));
        }
        let mut config = ClientConfig::clone(self.connector.config());
        if config.alpn_protocols.is_empty() {
            config.alpn_protocols = vec![PROTOCOL.to_vec()];
        }
        Ok(config)
    }

    /// How many certificates were verified so far: one for each full handshake, and none for one that resumes a session.
    pub(in crate::transport) fn verifications(&self) -> u64 {
        self.refusals.verifications.load(Ordering::Relaxed)
    }

    /// The name that the server's certificate must have.
    pub(in crate::transport) fn server_name(&self) -> String {
        self.name.to_str().into_owned()
    }

    /// We have ended the handshake with this alert.
    pub(in crate::transport) fn quic_failed(&self, alert: u8, address: &str) -> TransportError {
        let error = match AlertDescription::from(alert) {
            AlertDescription::NoApplicationProtocol => Some(Error::NoApplicationProtocol),
            _ => self.refusals.refusal(),
        };
        match error {
            Some(error) => self.quic_error(error, address),
            None => TransportError::Tls {
                address: address.to_owned(),
                what: format!("the handshake could not be completed (alert {alert})"),
                hint: None,
                passing: false,
            },
        }
    }

    /// The server has ended the handshake with this alert.
    pub(in crate::transport) fn quic_refused(&self, alert: u8, address: &str) -> TransportError {
        self.quic_error(Error::AlertReceived(alert.into()), address)
    }

    fn quic_error(&self, error: Error, address: &str) -> TransportError {
        let port = explain::Port {
            address,
            // There is always one.
            alpn: true,
            websocket: false,
        };
        self.failed(&io::Error::other(error), port)
    }
}

/// An alert with which the server ends a stream that is up.
pub(in crate::transport) fn alert_in_words(alert: u8) -> io::Error {
    let error = Error::AlertReceived(alert.into());
    explain::in_plain_words(io::Error::other(error))
}

impl ServerIdentity {
    /// The configuration for QUIC.
    pub(in crate::transport) fn quic_config(&self) -> ServerConfig {
        let mut config = ServerConfig::clone(self.acceptor.config());
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        config
    }
}
