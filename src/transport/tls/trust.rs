//! Whom to trust: certificates from a file, from a directory, or from the system.

use std::fs;
use std::io;
use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::transport::TransportError;

/// What `--ca` names: a PEM file, or a directory of them. Returned as a store, and as they are.
pub(super) fn from_path(
    path: &Path,
) -> Result<(RootCertStore, Vec<CertificateDer<'static>>), TransportError> {
    let unreadable = |source| TransportError::Unreadable {
        option: "--ca",
        path: path.to_owned(),
        source,
    };
    let given = if fs::metadata(path).map_err(unreadable)?.is_dir() {
        from_directory(path).map_err(unreadable)?
    } else {
        certificates("--ca", path)?
    };
    let mut roots = RootCertStore::empty();
    let (usable, _) = roots.add_parsable_certificates(given.iter().cloned());
    if usable == 0 {
        return Err(TransportError::Content {
            option: "--ca",
            path: path.to_owned(),
            what: "no usable certificate in it".into(),
            hint: None,
        });
    }
    Ok((roots, given))
}

/// The system's trust store, or what `SSL_CERT_FILE` and `SSL_CERT_DIR` name. Single entries that cannot
/// be read are left out.
pub(super) fn from_system() -> Result<RootCertStore, TransportError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(TransportError::NoTrustStore {
            detail: found
                .errors
                .first()
                .map(|error| format!(": {error}"))
                .unwrap_or_default(),
        });
    }
    Ok(roots)
}

/// The certificates in a PEM file, at least one.
pub(super) fn certificates(
    option: &'static str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let bytes = fs::read(path).map_err(|source| TransportError::Unreadable {
        option,
        path: path.to_owned(),
        source,
    })?;
    let content = |what: String, hint| TransportError::Content {
        option,
        path: path.to_owned(),
        what,
        hint,
    };
    let found = CertificateDer::pem_slice_iter(&bytes)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| content(format!("not a PEM file: {error}"), None))?;
    if found.is_empty() {
        let name = path.display();
        // A certificate in DER is an ASN.1 sequence with a length of two bytes.
        let hint = bytes.starts_with(&[0x30, 0x82]).then(|| {
            format!(
                "it looks like DER; convert it: openssl x509 -inform der -in {name} -out {name}.pem"
            )
        });
        return Err(content(
            "no certificate in it, PEM is expected".into(),
            hint,
        ));
    }
    Ok(found)
}

/// The certificates of every PEM file in a directory; other files are passed over.
fn from_directory(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        // Follows links, which is what such directories are made of; a dangling one is no loss.
        if !file.is_file() {
            continue;
        }
        let bytes = fs::read(&file)?;
        found.extend(CertificateDer::pem_slice_iter(&bytes).flatten());
    }
    Ok(found)
}
