//! Showing a certificate to the server.

use super::*;

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
        "TLS: the server requires a client certificate"
    );
}

/// Accepts whatever a client shows, and wants to see something.
#[derive(Debug)]
struct AnyClient;

impl rustls::server::danger::ClientCertVerifier for AnyClient {
    fn root_hint_subjects(&self) -> &[rustls::DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::server::danger::ClientCertVerified, rustls::Error> {
        Ok(rustls::server::danger::ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        self.verify_tls12_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        ring::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[tokio::test]
async fn a_certificate_of_version_1_is_shown_for_the_server_to_judge() {
    let server = Issued::new(&["localhost"], |_| {});
    let client = Issued::new(&[], |_| {}).into_version_1();
    let folder = Folder::new();
    let options = TlsOptions {
        certificate: Some(folder.file("client.der", &client.certificate)),
        key: Some(folder.file("client.key", client.key.serialize_der())),
        ..trusting(folder.file("ca.pem", server.authority.pem()))
    };
    for version in [&version::TLS12, &version::TLS13] {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(Arc::new(AnyClient))
            .with_single_cert(vec![server.certificate.clone()], server.private())
            .unwrap();
        let endpoint = secure("localhost", serve(config), options.clone());
        let mut dialed = dial(&endpoint).await.unwrap();
        comes_back(&mut dialed.stream, b"shown").await;
    }
}

/// What the end of this connection means before the first answer.
async fn refused_late(endpoint: &Endpoint) -> TransportError {
    let connector = Connector::new(endpoint).unwrap();
    let mut dialed = in_time(connector.dial()).await.unwrap();
    let end = in_time(dialed.stream.read_u8()).await.unwrap_err();
    connector.late(Some(&end)).unwrap()
}

#[tokio::test]
async fn a_refusal_after_the_handshake_is_one_of_tls_and_no_reason_to_wait() {
    let server = Issued::new(&["localhost"], |_| {});
    let known = Issued::new(&["client"], |_| {});
    let folder = Folder::new();
    let anonymous = trusting(folder.file("ca.pem", server.authority.pem()));
    let with = |name: &str, issued: &Issued| TlsOptions {
        certificate: Some(folder.file(&format!("{name}.pem"), &issued.certificate_pem)),
        key: Some(folder.file(&format!("{name}.key"), issued.key.serialize_pem())),
        ..anonymous.clone()
    };
    let early = Issued::new(&["client"], |params| {
        params.not_before = rcgen::date_time_ymd(3000, 1, 1);
    });
    let wrong_usage = Issued::new(&["client"], |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    });
    let stranger = Issued::new(&["client"], |_| {});
    for (options, what, hint) in [
        (
            anonymous.clone(),
            "requires a client certificate",
            "--cert FILE",
        ),
        (with("early", &early), "", "is not valid before 3000-01-01"),
        (
            with("usage", &wrong_usage),
            "",
            "extendedKeyUsage=clientAuth",
        ),
        (with("stranger", &stranger), "", "the authority that signed"),
    ] {
        let port = demanding(&server, &known, &version::TLS13);
        let error = refused_late(&secure("localhost", port, options)).await;
        let text = error.to_string();
        assert!(text.starts_with("TLS with localhost:"), "{text}");
        assert!(text.contains(what), "{text}");
        assert!(error.hint().unwrap().contains(hint), "{error}: {hint}");
        assert!(!error.is_temporary_failure(), "{error}");
        assert_eq!(error.exit(), Exit::Connect);
    }
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_and_hangs_up_is_told_apart() {
    let server = Issued::new(&["localhost"], |_| {});
    let client = Issued::new(&["client"], |_| {});
    let folder = Folder::new();
    let anonymous = trusting(folder.file("ca.pem", server.authority.pem()));
    let known = TlsOptions {
        certificate: Some(folder.file("client.pem", &client.certificate_pem)),
        key: Some(folder.file("client.key", client.key.serialize_pem())),
        ..anonymous.clone()
    };
    let asking = || {
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(Arc::new(AnyClient))
            .with_single_cert(vec![server.certificate.clone()], server.private())
            .unwrap()
    };
    for (options, hint) in [
        (anonymous.clone(), "give a client certificate"),
        (known.clone(), "check --cert and --key"),
    ] {
        let connector = Connector::new(&secure("localhost", serve(asking()), options)).unwrap();
        in_time(connector.dial()).await.unwrap();
        // As if the server had closed the connection in good order.
        let error = connector.late(None).unwrap();
        assert!(error.to_string().contains("requested"), "{error}");
        assert!(error.hint().unwrap().contains(hint), "{error}");
        assert!(error.is_temporary_failure(), "{error}");
    }
    // A server that does not ask has another reason, and so has a connection without TLS.
    for options in [anonymous, known] {
        let connector = Connector::new(&secure("localhost", server.serve(), options)).unwrap();
        in_time(connector.dial()).await.unwrap();
        assert!(connector.late(None).is_none());
        assert!(
            connector
                .late(Some(&std::io::ErrorKind::ConnectionReset.into()))
                .is_none()
        );
    }
}

/// A server that shakes hands, reads something and closes.
async fn hanging_up(config: ServerConfig) -> u16 {
    let listener = TcpListener::bind(LOOPBACK).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        loop {
            let socket = listener.accept().await.unwrap().0;
            let mut stream = acceptor.accept(socket).await.unwrap();
            let asked = stream.read(&mut [0; 4096]).await.unwrap();
            assert!(asked > 0);
            stream.shutdown().await.unwrap();
        }
    });
    port
}

#[tokio::test]
async fn a_websocket_server_that_asks_for_a_certificate_and_hangs_up() {
    let server = Issued::new(&["localhost"], |_| {});
    let client = Issued::new(&["client"], |_| {});
    let folder = Folder::new();
    let anonymous = trusting(folder.file("ca.pem", server.authority.pem()));
    let known = TlsOptions {
        certificate: Some(folder.file("client.pem", &client.certificate_pem)),
        key: Some(folder.file("client.key", client.key.serialize_pem())),
        ..anonymous.clone()
    };
    let config = |asks: bool| {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = if asks {
            builder.with_client_cert_verifier(Arc::new(AnyClient))
        } else {
            builder.with_no_client_auth()
        };
        let certificate = vec![server.certificate.clone()];
        builder.with_single_cert(certificate, server.private())
    };
    let refused = async |asks: bool, options: &TlsOptions| {
        let port = hanging_up(config(asks).unwrap()).await;
        let mut endpoint = secure("localhost", port, options.clone());
        endpoint.websocket = Some(websocket_options());
        failure(&endpoint).await
    };
    for (options, hint) in [
        (&anonymous, "give a client certificate with --cert"),
        (&known, "check --cert and --key"),
    ] {
        let error = refused(true, options).await;
        assert!(error.hint().unwrap().contains(hint), "{error}");
    }
    // Without the question there is another reason.
    let error = refused(false, &anonymous).await;
    assert!(error.to_string().contains("without an answer"), "{error}");
    assert!(!error.hint().is_some_and(|hint| hint.contains("--cert")));
}
