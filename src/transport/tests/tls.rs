//! TLS: whom to trust, what to show, and how failures read.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};

use super::*;
use crate::error::{Exit, Fault};
use crate::model::TlsVersion;

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
            .with_single_cert(vec![self.certificate.clone()], self.private())
            .unwrap();
        serve(config)
    }

    fn serve(&self) -> u16 {
        self.serve_with(&[&version::TLS13, &version::TLS12])
    }
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
async fn a_directory_of_authorities_is_trusted() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    folder.file("README", "not a certificate");
    folder.file("other.pem", Issued::new(&[], |_| {}).authority.pem());
    folder.file("ours.pem", issued.authority.pem());
    let options = trusting(folder.path().to_owned());
    let mut dialed = dial(&secure("localhost", issued.serve(), options))
        .await
        .unwrap();
    comes_back(&mut dialed.stream, b"trusted").await;
}

#[tokio::test]
async fn an_unknown_authority_is_refused() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let other = folder.file("ca.pem", Issued::new(&[], |_| {}).certificate_pem);
    let port = issued.serve();
    let error = failure(&secure("localhost", port, trusting(other))).await;
    assert_eq!(
        error.to_string(),
        format!(
            "TLS with localhost:{port} failed: the certificate is self-signed or signed by an unknown \
             authority"
        )
    );
    assert_eq!(error.exit(), Exit::Connect);
    let hint = error.hint().unwrap();
    assert!(
        hint.contains("--ca") && hint.contains("--insecure"),
        "{hint}"
    );
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused_unless_that_name_is_asked_for() {
    let issued = Issued::new(&["broker.example", "*.example.org", "10.0.0.1"], |_| {});
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    let port = issued.serve();
    let error = failure(&secure("localhost", port, trusting(ca.clone()))).await;
    assert!(
        error.to_string().ends_with(
            "the certificate is not for localhost but for broker.example, *.example.org, 10.0.0.1"
        ),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("--sni"));

    for name in ["broker.example", "a.example.org", "10.0.0.1"] {
        let options = TlsOptions {
            sni: Some(name.into()),
            ..trusting(ca.clone())
        };
        let mut dialed = dial(&secure("localhost", port, options)).await.unwrap();
        comes_back(&mut dialed.stream, name.as_bytes()).await;
    }
}

#[tokio::test]
async fn a_certificate_out_of_date_is_refused() {
    let folder = Folder::new();
    for (from, to, says) in [
        (2000, 2001, "the certificate has expired"),
        (3000, 3001, "the certificate is not valid yet"),
    ] {
        let issued = Issued::new(&["localhost"], |params| {
            params.not_before = rcgen::date_time_ymd(from, 1, 1);
            params.not_after = rcgen::date_time_ymd(to, 1, 1);
        });
        let ca = folder.file("ca.pem", issued.authority.pem());
        let error = failure(&secure("localhost", issued.serve(), trusting(ca))).await;
        assert!(error.to_string().ends_with(says), "{error}");
        assert!(error.hint().unwrap().contains("--insecure"));
    }
}

#[tokio::test]
async fn insecure_accepts_any_certificate() {
    let issued = Issued::new(&["elsewhere"], |params| {
        params.not_after = rcgen::date_time_ymd(2001, 1, 1);
    });
    for version in [&version::TLS12, &version::TLS13] {
        let options = TlsOptions {
            insecure: true,
            ..TlsOptions::default()
        };
        let port = issued.serve_with(&[version]);
        let mut dialed = dial(&secure("localhost", port, options)).await.unwrap();
        comes_back(&mut dialed.stream, b"insecure").await;
    }
}

/// Shows a certificate with a key that is not the certificate's.
#[derive(Debug)]
struct Impostor(Arc<rustls::sign::CertifiedKey>);

impl ResolvesServerCert for Impostor {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<rustls::sign::CertifiedKey>> {
        Some(self.0.clone())
    }
}

#[tokio::test]
async fn insecure_refuses_a_server_that_does_not_own_its_certificate() {
    let shown = Issued::new(&["localhost"], |_| {});
    let owned = Issued::new(&["localhost"], |_| {});
    let key = ring::sign::any_supported_type(&owned.private()).unwrap();
    let impostor = Arc::new(rustls::sign::CertifiedKey::new(
        vec![shown.certificate.clone()],
        key,
    ));
    for version in [&version::TLS12, &version::TLS13] {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Impostor(impostor.clone())));
        let options = TlsOptions {
            insecure: true,
            ..TlsOptions::default()
        };
        let error = failure(&secure("localhost", serve(config), options)).await;
        assert!(error.to_string().contains("does not own"), "{error}");
    }
}

/// A self-signed certificate marked as an authority, as `openssl req -x509` makes them.
fn authority_as_server(year: i32) -> (u16, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    let certificate = params.self_signed(&key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    (serve(config), certificate.pem())
}

#[tokio::test]
async fn the_servers_own_certificate_can_be_given_as_authority() {
    let folder = Folder::new();
    let (port, pem) = authority_as_server(3000);
    let ca = folder.file("server.pem", pem);
    let mut dialed = dial(&secure("localhost", port, trusting(ca.clone())))
        .await
        .unwrap();
    comes_back(&mut dialed.stream, b"given").await;

    let error = failure(&secure("127.0.0.1", port, trusting(ca.clone()))).await;
    assert!(error.to_string().contains("not for 127.0.0.1"), "{error}");

    let (other_port, _) = authority_as_server(3000);
    failure(&secure("localhost", other_port, trusting(ca))).await;

    let (port, pem) = authority_as_server(2001);
    let ca = folder.file("expired.pem", pem);
    let error = failure(&secure("localhost", port, trusting(ca))).await;
    assert!(error.to_string().contains("expired"), "{error}");
}

/// A server that wants a certificate of the given authority.
fn demanding(server: &Issued, clients: &Issued, version: &'static SupportedProtocolVersion) -> u16 {
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(clients.authority.der().clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![server.certificate.clone()], server.private())
        .unwrap();
    serve(config)
}

#[tokio::test]
async fn a_client_certificate_is_shown() {
    let server = Issued::new(&["localhost"], |_| {});
    let client = Issued::new(&["client"], |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    let folder = Folder::new();
    let anonymous = trusting(folder.file("ca.pem", server.authority.pem()));
    let certificate = folder.file("client.pem", &client.certificate_pem);
    let key = folder.file("client.key", client.key.serialize_pem());
    let both = folder.file(
        "both.pem",
        client.certificate_pem.clone() + &client.key.serialize_pem(),
    );
    let named = TlsOptions {
        certificate: Some(certificate),
        key: Some(key),
        ..anonymous.clone()
    };
    let in_one_file = TlsOptions {
        certificate: Some(both),
        ..anonymous.clone()
    };
    for version in [&version::TLS12, &version::TLS13] {
        let port = demanding(&server, &client, version);
        for options in [&named, &in_one_file] {
            let mut dialed = dial(&secure("localhost", port, options.clone()))
                .await
                .unwrap();
            comes_back(&mut dialed.stream, b"known").await;
        }
    }

    // With 1.2 the handshake fails; with 1.3 the refusal follows it.
    let port = demanding(&server, &client, &version::TLS12);
    let error = failure(&secure("localhost", port, anonymous.clone())).await;
    assert!(error.hint().unwrap().contains("--cert"), "{error}");

    let port = demanding(&server, &client, &version::TLS13);
    let mut dialed = dial(&secure("localhost", port, anonymous)).await.unwrap();
    let error = in_time(dialed.stream.read_u8()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "TLS: the server said that it wants a client certificate"
    );
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

#[test]
fn files_that_cannot_be_used_are_named() {
    let folder = Folder::new();
    let missing = folder.path().join("missing.pem");
    let text = folder.file("text.pem", "hello");
    let der = folder.file("ca.der", Issued::new(&[], |_| {}).certificate);
    let certificate = folder.file("cert.pem", Issued::new(&["a"], |_| {}).certificate_pem);
    let other_key = folder.file("other.key", KeyPair::generate().unwrap().serialize_pem());

    let with = |ca: Option<&PathBuf>, certificate: Option<&PathBuf>, key: Option<&PathBuf>| {
        let options = TlsOptions {
            insecure: ca.is_none(),
            ca: ca.cloned(),
            certificate: certificate.cloned(),
            key: key.cloned(),
            ..TlsOptions::default()
        };
        Connector::new(&secure("localhost", 1, options))
            .err()
            .expect("refused")
    };

    let error = with(Some(&missing), None, None);
    assert_eq!(error.exit(), Exit::File);
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot read --ca {}: ", missing.display())),
        "{error}"
    );
    let error = with(None, Some(&certificate), Some(&missing));
    assert_eq!(error.exit(), Exit::File);
    assert!(
        error.to_string().starts_with("cannot read --key "),
        "{error}"
    );

    for (error, flag) in [
        (with(Some(&text), None, None), "--ca"),
        (with(None, Some(&text), Some(&other_key)), "--cert"),
        (with(None, Some(&certificate), Some(&text)), "--key"),
        (with(None, Some(&certificate), Some(&other_key)), "--key"),
        (with(None, None, Some(&other_key)), "--key"),
    ] {
        assert_eq!(error.exit(), Exit::Usage);
        assert!(error.to_string().starts_with(flag), "{error}");
    }
    let hint = with(Some(&der), None, None).hint().unwrap();
    assert!(hint.contains("openssl x509 -inform der"), "{hint}");
}

#[test]
fn a_host_that_cannot_be_a_name_is_refused() {
    let options = TlsOptions {
        insecure: true,
        sni: Some("not a name".into()),
        ..TlsOptions::default()
    };
    let error = Connector::new(&secure("localhost", 1, options))
        .err()
        .unwrap();
    assert_eq!(error.exit(), Exit::Usage);
    assert!(error.hint().unwrap().contains("--sni"));
}

#[tokio::test]
async fn an_identity_is_read_from_files() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let certificate = folder.file("server.pem", &issued.certificate_pem);
    let key = folder.file("server.key", issued.key.serialize_pem());
    let identity = ServerIdentity::from_pem_files(&certificate, &key).unwrap();
    assert_eq!(identity.certificate_pem(), issued.certificate_pem);
    let port = echo_server(Some(Arc::new(identity)), false);
    let ca = folder.file("ca.pem", issued.authority.pem());
    let mut dialed = dial(&secure("localhost", port, trusting(ca)))
        .await
        .unwrap();
    comes_back(&mut dialed.stream, b"from files").await;
}
