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
