//! The accepting side: a certificate and its key.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::ring::Ticketer;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::SingleCertAndKey;
use tokio_rustls::{TlsAcceptor, TlsStream};

use super::{Files, cannot_set_up, explain, pair};
use crate::transport::TransportError;
use crate::transport::socket::Socket;

/// How long a certificate made on the spot is valid: 397 days; some clients refuse more.
const VALID: Duration = Duration::from_secs(397 * 24 * 60 * 60);

/// How far back it is dated, for clients whose clock is behind.
const DATED_BACK: Duration = Duration::from_secs(24 * 60 * 60);

/// What a server shows to its clients.
pub struct ServerIdentity {
    pub(super) acceptor: TlsAcceptor,
    pem: String,
}

impl ServerIdentity {
    /// Reads a certificate chain and its key, both PEM; the key is not encrypted. Errors call the files
    /// `--cert` and `--key`.
    pub fn from_pem_files(certificate: &Path, key: &Path) -> Result<Self, TransportError> {
        let provider = rustls::crypto::ring::default_provider();
        let mut files = Files::default();
        let pair = pair::read(
            certificate,
            Some(&key.to_owned()),
            None,
            &mut files,
            &provider,
        )?;
        let pem = files.read("--cert", certificate)?;
        let config = config()?.with_cert_resolver(Arc::new(SingleCertAndKey::from(pair)));
        Ok(Self::new(
            config,
            String::from_utf8_lossy(&pem).into_owned(),
        ))
    }

    /// Makes an authority and a certificate signed by it for the given host names and address literals.
    /// The authority's key is forgotten at once: nothing else will ever be signed with it.
    pub fn self_signed(names: &[String]) -> Result<Self, TransportError> {
        let issue = CertificateFiles::new(names).map_err(|error| TransportError::Certificate {
            what: match error {
                rcgen::Error::InvalidAsn1String(_) => {
                    "a name for it holds characters that a certificate cannot have".to_owned()
                }
                _ => "the system returned no key for it".to_owned(),
            },
        })?;
        let config = config()?
            .with_single_cert(issue.chain, issue.key)
            .map_err(|error| TransportError::Certificate {
                what: explain::tls(&error, explain::Remote::Server, "").what,
            })?;
        Ok(Self::new(config, issue.authority))
    }

    /// What clients have to trust, as PEM: the authority made by [`Self::self_signed`], or the file
    /// that [`Self::from_pem_files`] read.
    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }

    /// An identity with a ready configuration. Its clients are given tickets with which they can resume their sessions,
    /// however many there are.
    pub(in crate::transport) fn new(mut config: ServerConfig, pem: String) -> Self {
        // Without random numbers it offers the few sessions that it remembers.
        if let Ok(ticketer) = Ticketer::new() {
            config.ticketer = ticketer;
        }
        Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            pem,
        }
    }

    /// The handshake; `peer` is what errors call the client.
    pub(in crate::transport) async fn handshake(
        &self,
        socket: Socket,
        peer: &str,
    ) -> Result<TlsStream<Socket>, TransportError> {
        match self.acceptor.accept(socket).await {
            Ok(stream) => Ok(TlsStream::Server(stream)),
            Err(error) => Err(explain::server_handshake(&error, peer)),
        }
    }
}

/// A configuration for a server that asks for no client certificate, but for its own certificate.
fn config()
-> Result<rustls::ConfigBuilder<ServerConfig, rustls::server::WantsServerCert>, TransportError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| cannot_set_up(&error))?
        .with_no_client_auth())
}

/// A fresh certificate.
struct CertificateFiles {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    authority: String,
}

impl CertificateFiles {
    fn new(names: &[String]) -> Result<Self, rcgen::Error> {
        let mut authority = params(&[], "mqtty test authority")?;
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

        let key = KeyPair::generate()?;
        let mut server = params(names, "mqtty broker")?;
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = server.signed_by(&key, &authority)?;
        Ok(Self {
            chain: vec![certificate.der().clone(), authority.der().clone()],
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            authority: authority.pem(),
        })
    }
}

/// What both certificates have in common.
fn params(names: &[String], common_name: &str) -> Result<CertificateParams, rcgen::Error> {
    let now = SystemTime::now();
    let mut params = CertificateParams::new(names.to_vec())?;
    params.not_before = (now - DATED_BACK).into();
    params.not_after = (now + VALID).into();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    Ok(params)
}
