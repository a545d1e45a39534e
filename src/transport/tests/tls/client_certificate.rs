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
        "TLS: the server said that it wants a client certificate"
    );
}
