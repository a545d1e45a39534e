//! Private keys: PKCS#8, SEC1 and PKCS#1 in PEM, and PKCS#8 under a password.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use pkcs8::der::{ErrorKind, Tag};
use pkcs8::{EncryptedPrivateKeyInfoRef, pkcs5};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::model::{Secret, TlsOptions};
use crate::transport::TransportError;

const ENCRYPTED_BEGIN: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const ENCRYPTED_END: &str = "-----END ENCRYPTED PRIVATE KEY-----";

/// The private key in a file. `option` is the one that names the file.
pub(super) fn read(
    option: &'static str,
    path: &Path,
    password: Option<&Secret>,
) -> Result<PrivateKeyDer<'static>, TransportError> {
    let bytes = fs::read(path).map_err(|source| TransportError::Unreadable {
        option,
        path: path.to_owned(),
        source,
    })?;
    parse(&String::from_utf8_lossy(&bytes), password).map_err(|fault| {
        let (what, hint) = fault.describe(path);
        TransportError::Content {
            option,
            path: path.to_owned(),
            what,
            hint,
        }
    })
}

/// The error for a certificate and a key that rustls will not use together.
pub(super) fn unusable(options: &TlsOptions, error: &rustls::Error) -> TransportError {
    let what = match error {
        rustls::Error::InconsistentKeys(_) => {
            "the private key does not belong to the certificate of --cert".to_owned()
        }
        other => format!("not usable as a client's key: {other}"),
    };
    let (option, path) = match &options.key {
        Some(key) => ("--key", key.clone()),
        None => ("--cert", options.certificate.clone().unwrap_or_default()),
    };
    TransportError::Content {
        option,
        path,
        what,
        hint: None,
    }
}

/// Why there is no key.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    NoKey,
    NotPem(String),
    NeedsPassword,
    WrongPassword,
    /// Encrypted in a way that we cannot undo.
    Unsupported(String),
    Damaged,
}

impl Fault {
    /// What is wrong with the file, and what to do about it.
    fn describe(self, path: &Path) -> (String, Option<String>) {
        let name = path.display();
        match self {
            Self::NoKey => (
                "no private key in it; PKCS#8, SEC1 or PKCS#1 in PEM is expected".into(),
                None,
            ),
            Self::NotPem(why) => (format!("not a PEM file: {why}"), None),
            Self::NeedsPassword => (
                "the private key is encrypted".into(),
                Some("give its password with --key-password".into()),
            ),
            Self::WrongPassword => (
                "the private key cannot be decrypted: wrong password".into(),
                Some("check --key-password".into()),
            ),
            Self::Unsupported(how) => (
                format!("the private key is encrypted with {how}, which is not supported"),
                Some(format!(
                    "convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in {name} -out {name}.p8"
                )),
            ),
            Self::Damaged => ("the encrypted private key is damaged".into(), None),
        }
    }
}

/// The first private key in a PEM text.
fn parse(text: &str, password: Option<&Secret>) -> Result<PrivateKeyDer<'static>, Fault> {
    if let Some((_, rest)) = text.split_once(ENCRYPTED_BEGIN) {
        let (body, _) = rest.split_once(ENCRYPTED_END).ok_or(Fault::Damaged)?;
        return decrypt(body, password.ok_or(Fault::NeedsPassword)?);
    }
    if text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(Fault::Unsupported(
            "OpenSSL's traditional PEM encryption".into(),
        ));
    }
    PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|error| match error {
        pem::Error::NoItemsFound => Fault::NoKey,
        other => Fault::NotPem(other.to_string()),
    })
}

/// Decrypts the body of an `ENCRYPTED PRIVATE KEY` (RFC 5958 §3). Slow on purpose of those who
/// designed it.
fn decrypt(body: &str, password: &Secret) -> Result<PrivateKeyDer<'static>, Fault> {
    let body: String = body.split_whitespace().collect();
    let der = BASE64_STANDARD.decode(body).map_err(|_| Fault::Damaged)?;
    let info = EncryptedPrivateKeyInfoRef::try_from(der.as_slice()).map_err(not_parsed)?;
    let key = info.decrypt(password.expose()).map_err(not_decrypted)?;
    Ok(PrivatePkcs8KeyDer::from(key.as_bytes().to_vec()).into())
}

/// Algorithms that the crate has no notion of are refused while parsing.
fn not_parsed(error: pkcs8::Error) -> Fault {
    let pkcs8::Error::Asn1(error) = error else {
        return Fault::Damaged;
    };
    match error.kind() {
        ErrorKind::OidUnknown { oid } => Fault::Unsupported(format!("the algorithm {oid}")),
        // A number of an algorithm that is larger than the crate's kind of number.
        ErrorKind::Value {
            tag: Tag::ObjectIdentifier,
        } => Fault::Unsupported("an algorithm that is not known here".into()),
        _ => Fault::Damaged,
    }
}

fn not_decrypted(error: pkcs8::Error) -> Fault {
    match error {
        // A wrong password may by chance leave sound padding, and then nonsense.
        pkcs8::Error::EncryptedPrivateKey(pkcs5::Error::DecryptFailed) | pkcs8::Error::Asn1(_) => {
            Fault::WrongPassword
        }
        pkcs8::Error::EncryptedPrivateKey(pkcs5::Error::NoPbes1CryptSupport) => {
            Fault::Unsupported("PKCS#5 scheme 1 (PBES1)".into())
        }
        other => Fault::Unsupported(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PKCS8: &str = include_str!("testdata/pkcs8.pem");
    const AES: &str = include_str!("testdata/encrypted-aes.pem");
    const DES3: &str = include_str!("testdata/encrypted-des3-sha1.pem");
    const SCRYPT: &str = include_str!("testdata/encrypted-scrypt.pem");
    const PBES1: &str = include_str!("testdata/encrypted-pbes1.pem");
    const CAMELLIA: &str = include_str!("testdata/encrypted-camellia.pem");
    const TRADITIONAL: &str = include_str!("testdata/encrypted-traditional.pem");

    fn with(text: &str, password: &str) -> Result<PrivateKeyDer<'static>, Fault> {
        parse(text, Some(&Secret::new(password)))
    }

    #[test]
    fn plain_keys_of_every_kind_are_read() {
        for (text, kind) in [
            (PKCS8, "Pkcs8"),
            (include_str!("testdata/sec1.pem"), "Sec1"),
            (include_str!("testdata/pkcs1.pem"), "Pkcs1"),
        ] {
            let key = parse(text, None).unwrap();
            assert!(format!("{key:?}").starts_with(kind), "{key:?} for {kind}");
            assert!(rustls::crypto::ring::sign::any_supported_type(&key).is_ok());
        }
    }

    #[test]
    fn encrypted_keys_are_decrypted() {
        let plain = parse(PKCS8, None).unwrap();
        for text in [AES, DES3, SCRYPT] {
            let key = with(text, "secret").unwrap();
            assert_eq!(key.secret_der(), plain.secret_der());
        }
        let in_company = format!("Bag Attributes\r\n    friendlyName: x\r\n{AES}");
        assert!(with(&in_company, "secret").is_ok());
    }

    #[test]
    fn a_password_must_be_given_and_right() {
        assert_eq!(parse(AES, None), Err(Fault::NeedsPassword));
        for text in [AES, DES3, SCRYPT] {
            assert_eq!(with(text, "guess"), Err(Fault::WrongPassword));
        }
    }

    #[test]
    fn other_kinds_of_encryption_say_how_to_convert() {
        for text in [PBES1, CAMELLIA, TRADITIONAL] {
            let fault = with(text, "secret").unwrap_err();
            assert!(matches!(fault, Fault::Unsupported(_)), "{fault:?}");
            let (_, hint) = fault.describe(Path::new("my.key"));
            let hint = hint.unwrap();
            assert!(hint.contains("openssl pkcs8 -topk8"), "{hint}");
            assert!(hint.contains("-in my.key"), "{hint}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(parse("hello", None), Err(Fault::NoKey));
        let damaged = AES.replace("MIH", "@@@");
        assert_eq!(with(&damaged, "secret"), Err(Fault::Damaged));
        let cut = &AES[..AES.len() / 2];
        assert_eq!(with(cut, "secret"), Err(Fault::Damaged));
        let cut = &PKCS8[..PKCS8.len() / 2];
        assert!(matches!(parse(cut, None), Err(Fault::NotPem(_))));
    }
}
