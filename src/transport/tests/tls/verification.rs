//! Which servers are believed.

use super::*;

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
        (
            2000,
            2001,
            "the certificate has expired: it was valid until 2001-01-01",
        ),
        (
            3000,
            3001,
            "the certificate is not valid yet: it is valid from 3000-01-01",
        ),
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
