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

#[tokio::test]
async fn names_that_only_others_accept_are_explained() {
    let common_name = |name: &'static str| {
        move |params: &mut CertificateParams| {
            params
                .distinguished_name
                .push(rcgen::DnType::CommonName, name);
        }
    };
    let address_as_name = |params: &mut CertificateParams| {
        let name = "127.0.0.1".to_owned().try_into().unwrap();
        params.subject_alt_names = vec![rcgen::SanType::DnsName(name)];
    };
    let mail = |params: &mut CertificateParams| {
        let name = "a@b.example".to_owned().try_into().unwrap();
        params.subject_alt_names = vec![rcgen::SanType::Rfc822Name(name)];
        common_name("localhost")(params);
    };
    let folder = Folder::new();
    for (issued, host, what, hint) in [
        (
            Issued::new(&[], common_name("localhost")),
            "localhost",
            "in the common name only",
            "subjectAltName=DNS:localhost",
        ),
        // Names of another kind beside it change nothing.
        (
            Issued::new(&[], mail),
            "localhost",
            "in the common name only",
            "subjectAltName=DNS:localhost",
        ),
        (
            Issued::new(&[], common_name("elsewhere")),
            "localhost",
            "is not for localhost but for elsewhere",
            "subjectAltName=DNS:localhost",
        ),
        (
            Issued::new(&[], address_as_name),
            "127.0.0.1",
            "has the address 127.0.0.1 as a DNS name",
            "subjectAltName=IP:127.0.0.1",
        ),
    ] {
        let ca = folder.file("ca.pem", issued.authority.pem());
        let error = failure(&secure(host, issued.serve(), trusting(ca))).await;
        assert!(error.to_string().contains(what), "{error}");
        assert!(error.hint().unwrap().contains(hint), "{error}");
    }
    let issued = Issued::new(&["*.lan"], |_| {});
    let options = TlsOptions {
        sni: Some("broker.lan".to_owned()),
        ..trusting(folder.file("ca.pem", issued.authority.pem()))
    };
    let error = failure(&secure("localhost", issued.serve(), options)).await;
    assert!(
        error.to_string().contains("a wildcard needs two names"),
        "{error}"
    );
}

#[tokio::test]
async fn a_certificate_that_signed_itself_is_called_so() {
    let folder = Folder::new();
    let (port, _) = authority_as_server(3000);
    let other = Issued::new(&["a"], |_| {});
    let ca = folder.file("ca.pem", other.authority.pem());
    let error = failure(&secure("localhost", port, trusting(ca.clone()))).await;
    assert!(
        error.to_string().ends_with("self-signed and not trusted"),
        "{error}"
    );
    assert!(
        error
            .hint()
            .unwrap()
            .starts_with("trust this very certificate")
    );
    // Trusting it would not help where the name is wrong.
    let error = failure(&secure("127.0.0.1", port, trusting(ca))).await;
    assert!(
        error.to_string().contains("is not for 127.0.0.1"),
        "{error}"
    );
}

#[tokio::test]
async fn an_authority_of_the_same_name_with_another_kind_of_key_is_an_unknown_one() {
    let authority = |key: KeyPair| {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, key).unwrap()
    };
    let old = authority(KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap());
    let new = authority(KeyPair::generate().unwrap());
    let key = KeyPair::generate().unwrap();
    let made = CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .signed_by(&key, &new)
        .unwrap();
    let issued = Issued {
        authority: new,
        certificate: made.der().clone(),
        certificate_pem: made.pem(),
        key,
    };
    let folder = Folder::new();
    let ca = folder.file("old.pem", old.pem());
    let error = failure(&secure("localhost", issued.serve(), trusting(ca))).await;
    assert!(error.to_string().contains("unknown authority"), "{error}");
}
