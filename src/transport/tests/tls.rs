//! TLS: whom to trust, what to show, and how failures read.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};

use super::*;
use crate::error::{Exit, Fault};
use crate::model::TlsVersion;

mod client_certificate;
mod files;
mod insecure;
mod pins;
#[cfg(feature = "quic")]
mod quic;
mod renewed;
mod resumed;
mod verification;

/// An authority and what it signed.
struct Issued {
    authority: CertifiedIssuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    certificate_pem: String,
    key: KeyPair,
}

impl Issued {
    fn new(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        let certificate = params.signed_by(&key, &authority).unwrap();
        Self {
            authority,
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            key,
        }
    }

    fn private(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }

    /// An echo server that shows the certificate and speaks the given versions.
    fn serve_with(&self, versions: &[&'static SupportedProtocolVersion]) -> u16 {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            // Unlike `with_single_cert`, this shows whatever certificate there is.
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(CertifiedKey::new(
                vec![self.certificate.clone()],
                ring::sign::any_supported_type(&self.private()).unwrap(),
            ))));
        serve(config)
    }

    /// The same certificate as plain `openssl x509 -req` would have made it.
    fn into_version_1(self) -> Self {
        let certificate = version_1(&self.certificate, self.authority.key());
        Self {
            certificate_pem: pem("CERTIFICATE", &certificate),
            certificate: certificate.into(),
            ..self
        }
    }

    fn serve(&self) -> u16 {
        self.serve_with(&[&version::TLS13, &version::TLS12])
    }
}

/// Bytes as PEM.
fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let body = base64::prelude::BASE64_STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

/// An element of DER.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header = match (high, low) {
        (0, 0..=0x7f) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&header, content].concat()
}

/// The elements of a DER text, each with its tag and length.
fn elements(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (header, length) = match bytes[1] {
            length @ 0..=0x7f => (2, usize::from(length)),
            0x81 => (3, usize::from(bytes[2])),
            _ => (4, usize::from(bytes[2]) << 8 | usize::from(bytes[3])),
        };
        let (element, rest) = bytes.split_at(header + length);
        found.push(element);
        bytes = rest;
    }
    found
}

/// A certificate without version and extensions, signed anew with ECDSA.
fn version_1(certificate: &[u8], signer: &KeyPair) -> Vec<u8> {
    use rcgen::SigningKey as _;
    let inside = |element: &'_ [u8]| match element[1] {
        0..=0x7f => element[2..].to_vec(),
        0x81 => element[3..].to_vec(),
        _ => element[4..].to_vec(),
    };
    let outer = inside(certificate);
    let parts = elements(&outer);
    let body = inside(parts[0]);
    let kept: Vec<&[u8]> = elements(&body)
        .into_iter()
        .filter(|element| !matches!(element[0], 0xa0 | 0xa3))
        .collect();
    let body = element(0x30, &kept.concat());
    let signature = [&[0], &*signer.sign(&body).unwrap()].concat();
    element(
        0x30,
        &[&*body, parts[1], &element(0x03, &signature)].concat(),
    )
}

fn serve(config: ServerConfig) -> u16 {
    let identity = ServerIdentity::new(config, String::new());
    echo_server(Some(Arc::new(identity)), false)
}

fn secure(host: &str, port: u16, options: TlsOptions) -> Endpoint {
    let mut endpoint = endpoint(host, port);
    endpoint.tls = Some(options);
    endpoint
}

#[tokio::test]
async fn tls_carries_ten_megabytes() {
    let identity =
        ServerIdentity::self_signed(&["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let folder = Folder::new();
    let ca = folder.file("ca.pem", identity.certificate_pem());
    let port = echo_server(Some(Arc::new(identity)), false);
    for host in ["localhost", "127.0.0.1"] {
        let dialed = dial(&secure(host, port, trusting(ca.clone())))
            .await
            .unwrap();
        assert!(dialed.times.tls.is_some());
        ten_megabytes_come_back(dialed.stream).await;
    }
}

#[tokio::test]
async fn versions_that_do_not_meet_are_an_error() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    let only = |min, max| TlsOptions {
        min,
        max,
        ..trusting(ca.clone())
    };
    let old = issued.serve_with(&[&version::TLS12]);
    let new = issued.serve_with(&[&version::TLS13]);
    for (port, options) in [
        (old, only(Some(TlsVersion::V1_3), None)),
        (new, only(None, Some(TlsVersion::V1_2))),
    ] {
        let error = failure(&secure("localhost", port, options)).await;
        assert!(error.hint().unwrap().contains("--tls-min"), "{error}");
    }
    for (port, options) in [
        (old, only(None, Some(TlsVersion::V1_2))),
        (new, only(Some(TlsVersion::V1_3), Some(TlsVersion::V1_3))),
    ] {
        let mut dialed = dial(&secure("localhost", port, options)).await.unwrap();
        comes_back(&mut dialed.stream, b"agreed").await;
    }
    let nothing = only(Some(TlsVersion::V1_3), Some(TlsVersion::V1_2));
    let error = failure(&secure("localhost", old, nothing)).await;
    assert_eq!(error.exit(), Exit::Usage);
}

#[tokio::test]
async fn alpn_is_offered() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![issued.certificate.clone()], issued.private())
        .unwrap();
    config.alpn_protocols = vec![b"mqtt".to_vec()];
    let port = serve(config);
    let offering = |names: &[&str]| TlsOptions {
        alpn: names.iter().map(|name| (*name).to_owned()).collect(),
        ..trusting(ca.clone())
    };
    let dialed = dial(&secure("localhost", port, offering(&["x-other", "mqtt"])))
        .await
        .unwrap();
    let Stream::Tls(stream) = &dialed.stream else {
        panic!("not TLS");
    };
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"mqtt"[..]));

    let error = failure(&secure("localhost", port, offering(&["h2"]))).await;
    assert!(error.hint().unwrap().contains("--alpn"), "{error}");
}

#[tokio::test]
async fn tls_to_a_plain_port_says_so() {
    for answer in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b""] {
        let port = answering(answer).await;
        let options = TlsOptions {
            insecure: true,
            ..TlsOptions::default()
        };
        let error = failure(&secure("127.0.0.1", port, options)).await;
        assert_eq!(error.exit(), Exit::Connect);
        let hint = error.hint().unwrap();
        assert!(hint.contains("without TLS"), "{hint}");
    }
}

#[tokio::test]
async fn a_server_that_leaves_without_goodbye_ends_the_stream() {
    let identity = ServerIdentity::self_signed(&["localhost".to_owned()]).unwrap();
    let folder = Folder::new();
    let ca = folder.file("ca.pem", identity.certificate_pem());
    let listener = Listener::bind(LOOPBACK, Some(Arc::new(identity)), false).unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = async {
        let (socket, _) = listener.accept().await.unwrap();
        let stream = listener.acceptor().handshake(socket).await.unwrap();
        let Stream::Tls(mut stream) = stream else {
            panic!("not TLS");
        };
        // Past TLS, which would say goodbye first.
        let (socket, _) = stream.get_mut();
        socket.shutdown().await.unwrap();
    };
    let endpoint = secure("localhost", port, trusting(ca));
    let (dialed, ()) = tokio::join!(dial(&endpoint), server);
    let mut stream = dialed.unwrap().stream;
    assert_eq!(in_time(stream.read(&mut [0; 8])).await.unwrap(), 0);
}
