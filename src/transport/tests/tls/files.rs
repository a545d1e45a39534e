//! Files that options name.

use super::*;

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
