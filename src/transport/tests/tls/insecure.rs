//! Certificates that only `--insecure` accepts, and what is said without it.

use rcgen::{DnType, date_time_ymd};

use super::*;

/// Refused with these words and an offer of `--insecure`, which then connects, by every version of TLS.
async fn only_when_insecure(issued: &Issued, words: &[&str]) {
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    for version in [&version::TLS12, &version::TLS13] {
        let port = issued.serve_with(&[version]);
        let error = failure(&secure("localhost", port, trusting(ca.clone()))).await;
        assert_eq!(error.exit(), Exit::Connect);
        let hint = error.hint().unwrap();
        for word in words {
            assert!(format!("{error} {hint}").contains(word), "{error} {hint}");
        }
        assert!(hint.contains("--insecure"), "{hint}");
        let anything = TlsOptions {
            insecure: true,
            ..TlsOptions::default()
        };
        let mut dialed = dial(&secure("localhost", port, anything)).await.unwrap();
        comes_back(&mut dialed.stream, b"anything").await;
    }
}

#[tokio::test]
async fn a_server_of_version_1() {
    let issued = Issued::new(&["localhost"], |_| {}).into_version_1();
    only_when_insecure(&issued, &["X.509 version 1", "OpenSSL and mosquitto"]).await;
}

#[tokio::test]
async fn a_name_in_the_common_name_only() {
    let issued = Issued::new(&[], |params| {
        params
            .distinguished_name
            .push(DnType::CommonName, "localhost");
    });
    let words = [
        "(localhost) in the common name only",
        "subjectAltName=DNS:localhost",
    ];
    only_when_insecure(&issued, &words).await;
}

#[tokio::test]
async fn an_authority_as_server() {
    let issued = Issued::new(&["localhost"], |params| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Under its authority's name it would be taken for its own authority.
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "server");
    });
    only_when_insecure(&issued, &["marked as an authority", "--ca FILE"]).await;
}

#[tokio::test]
async fn an_expired_certificate() {
    let issued = Issued::new(&["localhost"], |params| {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    });
    only_when_insecure(&issued, &["valid until 2002-01-01"]).await;
}

#[tokio::test]
async fn a_certificate_for_clients() {
    let issued = Issued::new(&["localhost"], |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    only_when_insecure(&issued, &["not made for a server but for a client"]).await;
}

#[tokio::test]
async fn a_critical_extension_that_nobody_knows() {
    let issued = Issued::new(&["localhost"], |params| {
        let mut extension =
            rcgen::CustomExtension::from_oid_content(&[1, 2, 3, 4, 5], vec![0x05, 0x00]);
        extension.set_criticality(true);
        params.custom_extensions = vec![extension];
    });
    only_when_insecure(&issued, &["an extension marked critical"]).await;
}

#[tokio::test]
async fn somebody_elses_certificate_is_refused_all_the_same() {
    for certificate in [
        Issued::new(&["localhost"], |_| {}),
        Issued::new(&["localhost"], |_| {}).into_version_1(),
    ] {
        let thief = Issued {
            key: KeyPair::generate().unwrap(),
            ..certificate
        };
        for version in [&version::TLS12, &version::TLS13] {
            let anything = TlsOptions {
                insecure: true,
                ..TlsOptions::default()
            };
            let port = thief.serve_with(&[version]);
            let error = failure(&secure("localhost", port, anything)).await;
            assert!(error.to_string().contains("does not own"), "{error}");
        }
    }
}
