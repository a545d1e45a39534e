//! TLS for the scripted broker: certificates made on the spot, good and bad ones.

use std::io::{self, Read, Write};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, date_time_ymd,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

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

/// The files of a certificate that a client shows.
pub(crate) struct Shown {
    /// The certificate.
    pub(crate) certificate: String,
    /// Its key.
    pub(crate) key: String,
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

    /// A server for `localhost` that wants to see a certificate of its authority, and one for each of these
    /// names.
    pub(crate) fn asking(names: &[&str]) -> (Self, Vec<Shown>) {
        let (authority, issuer) = authority();
        let issue = |params: CertificateParams| {
            let key = KeyPair::generate().unwrap();
            (params.signed_by(&key, &issuer).unwrap(), key)
        };
        let shown = names
            .iter()
            .map(|name| {
                let mut params = CertificateParams::default();
                params.distinguished_name.push(DnType::CommonName, *name);
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
                let (certificate, key) = issue(params);
                Shown {
                    certificate: scratch_file("client.pem", certificate.pem()),
                    key: scratch_file("client.key", key.serialize_pem()),
                }
            })
            .collect();
        let (certificate, key) = issue(CertificateParams::new(["localhost".to_owned()]).unwrap());
        let mut roots = RootCertStore::empty();
        roots.add(authority.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                .build()
                .unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let secure = Self {
            config: Arc::new(config),
            ca: scratch_file("ca.pem", authority.pem()),
        };
        (secure, shown)
    }

    /// Puts TLS around a connection now, and returns the certificate that the client has shown (DER).
    pub(crate) fn look_at(&self, conn: Conn) -> (Conn, Vec<u8>) {
        let mut shown = Vec::new();
        let conn = conn.wrapped(|mut stream| {
            let mut connection = ServerConnection::new(self.config.clone()).unwrap();
            while connection.is_handshaking() {
                connection.complete_io(&mut stream).unwrap();
            }
            let certificates = connection.peer_certificates().unwrap_or_default();
            shown.extend_from_slice(certificates.first().map_or(&[], |first| first.as_ref()));
            StreamOwned::new(connection, stream)
        });
        (conn, shown)
    }

    /// Like [`Secure::acceptor`], but when the script closes the connection, TLS does not say so.
    pub(crate) fn abrupt_acceptor(&self) -> impl FnOnce(Conn) -> Conn + Send + 'static {
        let config = self.config.clone();
        move |conn| {
            conn.wrapped(|below| Abrupt {
                connection: ServerConnection::new(config).unwrap(),
                below,
            })
        }
    }

    /// The server's side, for whoever has streams of its own.
    pub(crate) fn server(&self) -> Arc<ServerConfig> {
        self.config.clone()
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

/// TLS that ends without a farewell, as if somebody had cut the line.
struct Abrupt<S> {
    connection: ServerConnection,
    below: S,
}

impl<S: Read + Write> Read for Abrupt<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        rustls::Stream::new(&mut self.connection, &mut self.below).read(buffer)
    }
}

impl<S: Read + Write> Write for Abrupt<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        rustls::Stream::new(&mut self.connection, &mut self.below).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        rustls::Stream::new(&mut self.connection, &mut self.below).flush()
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
