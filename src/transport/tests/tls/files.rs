//! Files that options name.

use super::*;

#[test]
fn files_that_cannot_be_used_are_named() {
    let folder = Folder::new();
    let missing = folder.path().join("missing.pem");
    let text = folder.file("text.pem", "hello");
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
}

/// A file that has no place where it is given: which option, what it holds, and what is said about it.
#[test]
fn files_of_the_wrong_kind_are_recognized() {
    let folder = Folder::new();
    let issued = Issued::new(&["a"], |_| {});
    let request = CertificateParams::default()
        .serialize_request(&issued.key)
        .unwrap();
    let pkcs12 =
        b"\x30\x12\x02\x01\x03\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\x04\x00";
    let cut = &issued.certificate_pem[..issued.certificate_pem.len() / 2];
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(issued.certificate_pem.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let certificate = issued.certificate_pem.as_bytes();
    let key = issued.key.serialize_pem();
    let encrypted = include_bytes!("../../tls/testdata/encrypted-aes.pem");
    let public = issued.key.public_key_pem();
    let openssh = pem("OPENSSH PRIVATE KEY", b"openssh-key-v1\0");
    let chain = [issued.authority.pem(), issued.certificate_pem.clone()].concat();
    let garbage = pem("CERTIFICATE", b"no certificate");
    let (in_pem, request_pem) = (pem("PKCS12", pkcs12), request.pem().unwrap());
    let cases: &[(&str, &[u8], &str)] = &[
        ("--ca", b"", "the file is empty"),
        ("--ca", key.as_bytes(), "it is a private key"),
        ("--ca", pkcs12, "openssl pkcs12"),
        ("--ca", cut.as_bytes(), "-----END CERTIFICATE-----"),
        ("--ca", &utf16, "UTF-16"),
        ("--ca", garbage.as_bytes(), "malformed"),
        ("--cert", key.as_bytes(), "give it with --key"),
        ("--cert", request_pem.as_bytes(), "certificate request"),
        ("--cert", pkcs12, "PKCS#12"),
        ("--cert", in_pem.as_bytes(), "openssl base64 -d"),
        ("--cert", garbage.as_bytes(), "malformed"),
        ("--cert", chain.as_bytes(), "wrong order"),
        ("--cert", public.as_bytes(), "public key"),
        ("--key", certificate, "give it with --cert"),
        ("--key", b" \n", "the file is empty"),
        ("--key", public.as_bytes(), "it is a public key"),
        ("--key", openssh.as_bytes(), "ssh-keygen -p -m PKCS8"),
        ("--key", request.der(), "certificate request"),
        ("--key", pkcs12, "-nocerts"),
        ("--key", encrypted, "--key-password"),
        (
            "--key",
            include_bytes!("../../tls/testdata/p521.pem"),
            "(P-521)",
        ),
        (
            "--key",
            include_bytes!("../../tls/testdata/rsa1024.pem"),
            "(RSA with 1024 bits)",
        ),
    ];
    for (index, (option, content, part)) in cases.iter().enumerate() {
        let path = folder.file(&format!("{index}.file"), content);
        let mut options = TlsOptions {
            insecure: *option != "--ca",
            certificate: Some(folder.file("good.pem", certificate)),
            key: Some(folder.file("good.key", &key)),
            ..TlsOptions::default()
        };
        match *option {
            "--ca" => options.ca = Some(path.clone()),
            "--cert" => options.certificate = Some(path.clone()),
            _ => options.key = Some(path.clone()),
        }
        let error = Connector::new(&secure("localhost", 1, options))
            .err()
            .expect("refused");
        assert_eq!(error.exit(), Exit::Usage, "{error}");
        let text = format!("{error} hint: {}", error.hint().unwrap());
        let start = format!("{option} {}: ", path.display());
        assert!(text.starts_with(&start), "{text} for case {index}");
        assert!(text.contains(part), "{text} for case {index}");
    }
}

#[tokio::test]
async fn certificates_and_keys_may_be_der_or_begin_with_a_mark() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let marked = format!("\u{feff}{}", issued.authority.pem());
    for (ca, certificate, key) in [
        (
            issued.authority.der().to_vec(),
            issued.certificate.to_vec(),
            issued.key.serialize_der(),
        ),
        (
            marked.into_bytes(),
            format!("\u{feff}{}", issued.certificate_pem).into_bytes(),
            format!("\u{feff}{}", issued.key.serialize_pem()).into_bytes(),
        ),
    ] {
        let options = TlsOptions {
            certificate: Some(folder.file("certificate", certificate)),
            key: Some(folder.file("key", key)),
            ..trusting(folder.file("ca", ca))
        };
        let mut dialed = dial(&secure("localhost", issued.serve(), options))
            .await
            .unwrap();
        comes_back(&mut dialed.stream, b"as they are").await;
    }
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
