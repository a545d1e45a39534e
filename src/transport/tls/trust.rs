//! Whom to trust: certificates from a file, from a directory, or from the system.

use std::fs;
use std::io;
use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls_native_certs::ErrorKind;

use super::der::Certificate;
use super::recognize::{self, Expected, FileContent};
use super::{Files, misshapen};
use crate::error::plain;
use crate::transport::TransportError;

/// The authorities as a store, and as they were given.
pub(super) type Trusted = (RootCertStore, Vec<CertificateDer<'static>>);

/// What `--ca` names: a file of certificates, or a directory of such files.
pub(super) fn from_path(path: &Path, files: &mut Files) -> Result<Trusted, TransportError> {
    let unreadable = |source| TransportError::Unreadable {
        option: "--ca",
        path: path.to_owned(),
        source,
    };
    let given = if fs::metadata(path).map_err(unreadable)?.is_dir() {
        from_directory(path, files).map_err(unreadable)?
    } else {
        certificates("--ca", path, files)?
    };
    let mut roots = RootCertStore::empty();
    let (usable, _) = roots.add_parsable_certificates(given.iter().cloned());
    if usable == 0 {
        let (what, hint) = match given.len() {
            0 => (
                "no file in this directory holds a certificate",
                "give a directory of PEM or DER files, or one file",
            ),
            _ => (
                "the certificates in it are malformed",
                "recreate the certificate of the authority, or skip verification with --insecure",
            ),
        };
        return Err(TransportError::Content {
            option: "--ca",
            path: path.to_owned(),
            what: what.into(),
            hint: Some(hint.into()),
        });
    }
    Ok((roots, given))
}

/// The system's trust store, or what `SSL_CERT_FILE` and `SSL_CERT_DIR` name. Single entries that cannot
/// be read are left out.
pub(super) fn from_system() -> Result<Trusted, TransportError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs.iter().cloned());
    if roots.is_empty() {
        let detail = found.errors.first().map(|error| match &error.kind {
            ErrorKind::Io { inner, path } => format!(": {}: {}", path.display(), plain(inner)),
            ErrorKind::Pem(error) => format!(": {}", not_pem(error)),
            _ => ": the system did not return it".to_owned(),
        });
        return Err(TransportError::NoTrustStore {
            detail: detail.unwrap_or_default(),
        });
    }
    Ok((roots, found.certs))
}

/// The certificates in a file, at least one: PEM, or one in DER.
pub(super) fn certificates(
    option: &'static str,
    path: &Path,
    files: &mut Files,
) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let bytes = files.read(option, path)?;
    let content = |what: String, hint| TransportError::Content {
        option,
        path: path.to_owned(),
        what,
        hint,
    };
    let found = parse(&bytes);
    if found.as_ref().map_or(true, Vec::is_empty)
        && let Some((what, hint)) = misshapen::explain(&bytes, &path.display().to_string())
    {
        return Err(content(what, Some(hint)));
    }
    let found = found.map_err(|error| content(not_pem(&error), Some(damaged_hint())))?;
    if found.is_empty() {
        let (what, hint) = recognize::instead(Expected::Certificate, &bytes, option, path);
        return Err(content(what, hint));
    }
    if let Some(broken) = found
        .iter()
        .position(|der| Certificate::parse(der).is_none())
    {
        let what = match found.len() {
            1 => "the certificate in it is malformed".to_owned(),
            _ => format!("the certificate number {} in it is malformed", broken + 1),
        };
        return Err(content(what, Some(damaged_hint())));
    }
    Ok(found)
}

/// The certificates in a text, or the one that the bytes are.
fn parse(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, pem::Error> {
    if Certificate::parse(bytes).is_some() {
        return Ok(vec![CertificateDer::from(bytes.to_vec())]);
    }
    // Whoever reads DER as PEM may find anything in it.
    if matches!(FileContent::of(bytes), FileContent::Utf16) || bytes.first() == Some(&0x30) {
        return Ok(Vec::new());
    }
    CertificateDer::pem_slice_iter(without_mark(bytes)).collect()
}

/// A text without the byte order mark that some editors put before it.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// What is wrong with a PEM file.
pub(super) fn not_pem(error: &pem::Error) -> String {
    match error {
        pem::Error::MissingSectionEnd { end_marker } => {
            let marker = String::from_utf8_lossy(end_marker);
            let label = marker.trim().trim_start_matches("-----END ");
            format!(
                "the line -----END {}----- is missing",
                label.trim_end_matches('-')
            )
        }
        pem::Error::IllegalSectionStart { .. } => {
            "a line that begins with -----BEGIN does not end with -----".into()
        }
        pem::Error::Base64Decode(_) => {
            "there is something else than base64 between its lines".into()
        }
        pem::Error::NoItemsFound => "nothing of use is in it".into(),
        pem::Error::SectionTooLarge => "it is too large".into(),
        pem::Error::Io(error) => plain(error),
        _ => "it is not PEM".into(),
    }
}

/// What to do about a file that was cut or changed on its way.
pub(super) fn damaged_hint() -> String {
    "the file is damaged; copy or export it again".into()
}

/// The certificates of every file in a directory; other files are passed over.
fn from_directory(path: &Path, files: &mut Files) -> io::Result<Vec<CertificateDer<'static>>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        // Follows links, which is what such directories are made of; a dangling one is no loss.
        if !file.is_file() {
            continue;
        }
        let bytes = files.read_one(file)?;
        found.extend(parse(&bytes).unwrap_or_default());
    }
    Ok(found)
}
