//! TLS for the scripted broker: certificates made on the spot, good and bad ones.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::peer::Conn;
use super::scratch::scratch_file;

/// What is asked of a certificate.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    /// The name that it is for.
    pub(crate) name: &'static str,
    /// Long past its end.
    pub(crate) expired: bool,
    /// Signed by the authority, not by itself.
    pub(crate) by_authority: bool,
}

/// A server's side of TLS, and the authority that clients may trust.
pub(crate) struct Secure {
    config: Arc<ServerConfig>,
    /// The file of the authority's certificate, or of the self-signed one.
    pub(crate) ca: String,
}

impl Secure {
    /// Makes the certificate that is wanted.
    pub(crate) fn new(wanted: Wanted) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([wanted.name.to_owned()]).unwrap();
        if wanted.expired {
            params.not_before = date_time_ymd(2001, 1, 1);
            params.not_after = date_time_ymd(2002, 1, 1);
        }
        let (certificate, trusted) = if wanted.by_authority {
            let (authority, issuer) = authority();
            (params.signed_by(&key, &issuer).unwrap(), authority)
        } else {
            let certificate = params.self_signed(&key).unwrap();
            (certificate.clone(), certificate)
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Self {
            config: Arc::new(config),
            ca: scratch_file("ca.pem", trusted.pem()),
        }
    }

    /// For a script: puts TLS around a connection. The handshake is made by the first read.
    pub(crate) fn acceptor(&self) -> impl FnOnce(Conn) -> Conn + Send + 'static {
        let config = self.config.clone();
        move |conn| {
            conn.wrapped(|stream| {
                let connection = ServerConnection::new(config).unwrap();
                StreamOwned::new(connection, stream)
            })
        }
    }
}

fn authority() -> (Certificate, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, "the authority of a test");
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    (certificate, Issuer::new(params, key))
}
