//! Private keys: PKCS#8, SEC1 and PKCS#1 in PEM or DER, and PKCS#8 under a password.

use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use pkcs8::der::{ErrorKind, Tag};
use pkcs8::{EncryptedPrivateKeyInfoRef, pkcs5};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::der::{PublicKey, Reader, integer_bits};
use super::recognize::{self, Expected};
use super::{Files, algorithm, misshapen, trust};
use crate::model::Secret;
use crate::transport::TransportError;

const ENCRYPTED_BEGIN: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const ENCRYPTED_END: &str = "-----END ENCRYPTED PRIVATE KEY-----";

/// The private key in a file. `option` is the one that names the file.
pub(super) fn read(
    option: &'static str,
    path: &Path,
    password: Option<&Secret>,
    files: &mut Files,
) -> Result<PrivateKeyDer<'static>, TransportError> {
    let bytes = files.read(option, path)?;
    parse(&bytes, password).map_err(|fault| {
        let (what, hint) = fault.describe(&bytes, option, path);
        TransportError::Content {
            option,
            path: path.to_owned(),
            what,
            hint,
        }
    })
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
    fn describe(self, bytes: &[u8], option: &str, path: &Path) -> (String, Option<String>) {
        let name = path.display();
        if matches!(self, Self::NoKey | Self::NotPem(_) | Self::Damaged)
            && let Some((what, hint)) = misshapen::explain(bytes, &name.to_string())
        {
            return (what, Some(hint));
        }
        match self {
            Self::NoKey => recognize::instead(Expected::Key, bytes, option, path),
            Self::NotPem(why) => (why, Some(trust::damaged_hint())),
            Self::NeedsPassword => (
                "the private key is encrypted".into(),
                Some("give its password with --key-password".into()),
            ),
            Self::WrongPassword => (
                "the private key cannot be decrypted: wrong password".into(),
                Some("check --key-password".into()),
            ),
            Self::Unsupported(how) => (
                format!(
                    "the private key is encrypted with {how}; OpenSSL and mosquitto can read that, mqtty cannot"
                ),
                Some(format!(
                    "convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in {name} -out {name}.p8"
                )),
            ),
            Self::Damaged => (
                "the encrypted private key is damaged".into(),
                Some(trust::damaged_hint()),
            ),
        }
    }
}

/// The first private key in a PEM text, or the one that the bytes are.
fn parse(bytes: &[u8], password: Option<&Secret>) -> Result<PrivateKeyDer<'static>, Fault> {
    if bytes.first() == Some(&0x30) {
        return parse_der(bytes, password);
    }
    let text = String::from_utf8_lossy(trust::without_mark(bytes));
    if let Some((_, rest)) = text.split_once(ENCRYPTED_BEGIN) {
        let (body, _) = rest.split_once(ENCRYPTED_END).ok_or(Fault::Damaged)?;
        let body: String = body.split_whitespace().collect();
        let der = BASE64_STANDARD.decode(body).map_err(|_| Fault::Damaged)?;
        return decrypt(&der, password.ok_or(Fault::NeedsPassword)?);
    }
    if text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(Fault::Unsupported(
            "OpenSSL's traditional PEM encryption".into(),
        ));
    }
    PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|error| match error {
        pem::Error::NoItemsFound => Fault::NoKey,
        other => Fault::NotPem(trust::not_pem(&other)),
    })
}

fn parse_der(bytes: &[u8], password: Option<&Secret>) -> Result<PrivateKeyDer<'static>, Fault> {
    if recognize::FileContent::of(bytes) != recognize::FileContent::Key {
        return Err(Fault::NoKey);
    }
    if Reader::new(bytes)
        .sequence()
        .and_then(|mut outer| outer.sequence())
        .is_some()
    {
        return decrypt(bytes, password.ok_or(Fault::NeedsPassword)?);
    }
    PrivateKeyDer::try_from(bytes)
        .map(|key| key.clone_key())
        .map_err(|_| Fault::NoKey)
}

/// What kind of key it is, for the error when it cannot be used: "RSA with 1024 bits", "P-521".
pub(super) fn kind(key: &PrivateKeyDer<'_>) -> Option<String> {
    let mut outer = Reader::new(key.secret_der()).sequence()?;
    outer.integer()?;
    match key {
        PrivateKeyDer::Pkcs8(_) => {
            let (_, algorithm) = outer.next()?;
            let (_, inner) = outer.next()?;
            let public = PublicKey {
                algorithm,
                bits: inner,
            };
            let modulus = || {
                let mut rsa = Reader::new(inner).sequence()?;
                rsa.integer()?;
                rsa.integer()
            };
            match modulus().and_then(integer_bits) {
                Some(bits) if public.is_rsa() => Some(format!("RSA with {bits} bits")),
                _ => Some(algorithm::key(&public)),
            }
        }
        PrivateKeyDer::Pkcs1(_) => {
            Some(format!("RSA with {} bits", integer_bits(outer.integer()?)?))
        }
        PrivateKeyDer::Sec1(_) => {
            outer.next()?;
            let (_, curve) = outer.next()?;
            Some(algorithm::name(Reader::new(curve).oid()?))
        }
        _ => None,
    }
}

/// Decrypts an `EncryptedPrivateKeyInfo` (RFC 5958 §3). Slow on purpose of those who designed it.
fn decrypt(der: &[u8], password: &Secret) -> Result<PrivateKeyDer<'static>, Fault> {
    let info = EncryptedPrivateKeyInfoRef::try_from(der).map_err(not_parsed)?;
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
        } => Fault::Unsupported("an old or rare algorithm".into()),
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
        pkcs8::Error::EncryptedPrivateKey(pkcs5::Error::UnsupportedAlgorithm { oid }) => {
            Fault::Unsupported(format!("the algorithm {oid}"))
        }
        pkcs8::Error::EncryptedPrivateKey(pkcs5::Error::AlgorithmParametersInvalid { oid }) => {
            Fault::Unsupported(format!("parameters of the algorithm {oid}"))
        }
        _ => Fault::Damaged,
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
        parse(text.as_bytes(), Some(&Secret::new(password)))
    }

    #[test]
    fn plain_keys_of_every_kind_are_read() {
        for (text, kind) in [
            (PKCS8, "Pkcs8"),
            (include_str!("testdata/sec1.pem"), "Sec1"),
            (include_str!("testdata/pkcs1.pem"), "Pkcs1"),
        ] {
            let key = parse(text.as_bytes(), None).unwrap();
            assert!(format!("{key:?}").starts_with(kind), "{key:?} for {kind}");
            assert!(rustls::crypto::ring::sign::any_supported_type(&key).is_ok());
        }
    }

    #[test]
    fn encrypted_keys_are_decrypted() {
        let plain = parse(PKCS8.as_bytes(), None).unwrap();
        for text in [AES, DES3, SCRYPT] {
            let key = with(text, "secret").unwrap();
            assert_eq!(key.secret_der(), plain.secret_der());
        }
        let in_company = format!("Bag Attributes\r\n    friendlyName: x\r\n{AES}");
        assert!(with(&in_company, "secret").is_ok());
    }

    #[test]
    fn a_password_must_be_given_and_right() {
        assert_eq!(parse(AES.as_bytes(), None), Err(Fault::NeedsPassword));
        for text in [AES, DES3, SCRYPT] {
            assert_eq!(with(text, "guess"), Err(Fault::WrongPassword));
        }
    }

    #[test]
    fn other_kinds_of_encryption_say_how_to_convert() {
        for text in [PBES1, CAMELLIA, TRADITIONAL] {
            let fault = with(text, "secret").unwrap_err();
            assert!(matches!(fault, Fault::Unsupported(_)), "{fault:?}");
            let (_, hint) = fault.describe(text.as_bytes(), "--key", Path::new("my.key"));
            let hint = hint.unwrap();
            assert!(hint.contains("openssl pkcs8 -topk8"), "{hint}");
            assert!(hint.contains("-in my.key"), "{hint}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(parse(b"hello", None), Err(Fault::NoKey));
        let damaged = AES.replace("MIH", "@@@");
        assert_eq!(with(&damaged, "secret"), Err(Fault::Damaged));
        let cut = &AES[..AES.len() / 2];
        assert_eq!(with(cut, "secret"), Err(Fault::Damaged));
        let cut = &PKCS8[..PKCS8.len() / 2];
        assert!(matches!(parse(cut.as_bytes(), None), Err(Fault::NotPem(_))));
    }

    #[test]
    fn keys_in_der_are_read_too() {
        let plain = parse(PKCS8.as_bytes(), None).unwrap();
        for text in [
            PKCS8,
            include_str!("testdata/sec1.pem"),
            include_str!("testdata/pkcs1.pem"),
        ] {
            let key = parse(text.as_bytes(), None).unwrap();
            let again = parse(key.secret_der(), None).unwrap();
            assert_eq!(again, key);
        }
        let (_, body) = AES.split_once(ENCRYPTED_BEGIN).unwrap();
        let (body, _) = body.split_once(ENCRYPTED_END).unwrap();
        let body: String = body.split_whitespace().collect();
        let der = BASE64_STANDARD.decode(body).unwrap();
        assert_eq!(parse(&der, None), Err(Fault::NeedsPassword));
        let key = parse(&der, Some(&Secret::new("secret"))).unwrap();
        assert_eq!(key, plain);
        // A mark before the text does no harm.
        let marked = format!("\u{feff}{PKCS8}");
        assert_eq!(parse(marked.as_bytes(), None).unwrap(), plain);
    }

    #[test]
    fn kinds_of_keys_have_names() {
        for (text, name) in [
            (include_str!("testdata/sec1.pem"), "P-256"),
            (include_str!("testdata/pkcs1.pem"), "RSA with 2048 bits"),
            (include_str!("testdata/p521.pem"), "P-521"),
            (include_str!("testdata/secp256k1.pem"), "secp256k1"),
            (include_str!("testdata/rsa1024.pem"), "RSA with 1024 bits"),
            (include_str!("testdata/ed448.pem"), "Ed448"),
        ] {
            let key = parse(text.as_bytes(), None).unwrap();
            assert_eq!(kind(&key).as_deref(), Some(name));
        }
    }
}
