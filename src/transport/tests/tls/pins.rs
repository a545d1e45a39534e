//! Servers that are known by their certificate, and what a handshake has come to.

use base64::Engine as _;
use rcgen::PublicKeyData as _;
use sha2::{Digest as _, Sha256};

use super::*;

/// The pins of a certificate: of the whole, and of its public key.
fn pins(issued: &Issued) -> [[u8; 32]; 2] {
    let key = issued.key.subject_public_key_info();
    [&issued.certificate[..], &key].map(|bytes| Sha256::digest(bytes).into())
}

#[tokio::test]
async fn the_certificate_or_its_key_is_known() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    let port = issued.serve();
    let other = [7; 32];
    for pin in pins(&issued) {
        for insecure in [false, true] {
            let options = TlsOptions {
                pins: vec![other, pin],
                insecure,
                ..trusting(ca.clone())
            };
            let mut dialed = dial(&secure("localhost", port, options)).await.unwrap();
            comes_back(&mut dialed.stream, b"known").await;
        }
    }
}

#[tokio::test]
async fn another_certificate_is_refused_whoever_signed_it() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    let port = issued.serve();
    for insecure in [false, true] {
        let options = TlsOptions {
            pins: vec![[7; 32]],
            insecure,
            ..trusting(ca.clone())
        };
        let error = failure(&secure("localhost", port, options)).await;
        assert_eq!(error.exit(), Exit::Connect);
        assert!(!error.is_temporary_failure());
        assert!(error.to_string().contains("--pin-sha256"), "{error}");
        let pin = base64::prelude::BASE64_STANDARD.encode(pins(&issued)[1]);
        assert!(error.hint().unwrap().contains(&pin), "{error}");
    }
    // A pin is no substitute for trust.
    let stranger = Issued::new(&["localhost"], |_| {});
    let options = TlsOptions {
        pins: vec![pins(&stranger)[1]],
        ..trusting(ca)
    };
    let error = failure(&secure("localhost", stranger.serve(), options)).await;
    assert!(error.to_string().contains("authority"), "{error}");
}

#[tokio::test]
async fn what_a_handshake_has_come_to() {
    let issued = Issued::new(&["localhost"], |params| {
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "broker of a test");
    });
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    for (only, expected) in [(&version::TLS13, "TLS 1.3"), (&version::TLS12, "TLS 1.2")] {
        let port = issued.serve_with(&[only]);
        let endpoint = secure("localhost", port, trusting(ca.clone()));
        let connector = Connector::new(&endpoint).unwrap();
        assert!(in_time(connector.dial()).await.unwrap().tls.is_none());
        let dialed = in_time(connector.with_details().dial()).await.unwrap();
        let tls = dialed.tls.unwrap();
        assert_eq!(tls.version, expected);
        assert!(tls.cipher.starts_with("TLS_"), "{tls:?}");
        assert!(tls.group.is_some() && !tls.is_resumed, "{tls:?}");
        let [certificate] = &tls.chain[..] else {
            panic!("{tls:?}")
        };
        assert_eq!(certificate.subject, "broker of a test");
        assert!(certificate.not_after.unwrap() > 0);
    }
}
