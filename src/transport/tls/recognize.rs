//! What kind of file it is that holds no certificate or no key where one is expected, and what to do
//! about it.

use std::path::Path;

use super::der::{Certificate, Reader};

/// What an option's file should hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Certificate,
    Key,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileContent {
    Empty,
    Certificate,
    TrustedCertificate,
    Key,
    OpenSshKey,
    PublicKey,
    Request,
    Pkcs7,
    Pkcs12,
    Pkcs12InPem,
    RevocationList,
    Parameters,
    JavaKeyStore,
    Utf16,
    Unknown,
}

/// The labels of PEM sections, by their end. What stands first is looked for first.
const LABELS: [(&str, FileContent); 18] = [
    ("TRUSTED CERTIFICATE", FileContent::TrustedCertificate),
    ("X509 CERTIFICATE", FileContent::TrustedCertificate),
    ("CERTIFICATE", FileContent::Certificate),
    ("OPENSSH PRIVATE KEY", FileContent::OpenSshKey),
    ("PRIVATE KEY", FileContent::Key),
    ("CERTIFICATE REQUEST", FileContent::Request),
    ("PKCS12", FileContent::Pkcs12InPem),
    ("PKCS #12", FileContent::Pkcs12InPem),
    ("PKCS7", FileContent::Pkcs7),
    ("PKCS #7 SIGNED DATA", FileContent::Pkcs7),
    ("CMS", FileContent::Pkcs7),
    ("SSH2 PUBLIC KEY", FileContent::PublicKey),
    ("PGP PUBLIC KEY BLOCK", FileContent::PublicKey),
    ("PUBLIC KEY", FileContent::PublicKey),
    ("X509 CRL", FileContent::RevocationList),
    ("DH PARAMETERS", FileContent::Parameters),
    ("EC PARAMETERS", FileContent::Parameters),
    ("DSA PARAMETERS", FileContent::Parameters),
];

/// `1.2.840.113549.1.7`, followed by the kind of content: PKCS#7.
const PKCS7: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07";

impl FileContent {
    /// What a file's content is.
    pub(super) fn of(bytes: &[u8]) -> Self {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Self::Empty;
        }
        if bytes.starts_with(&[0xff, 0xfe])
            || bytes.starts_with(&[0xfe, 0xff])
            || bytes.starts_with(b"-\0-\0")
        {
            return Self::Utf16;
        }
        if bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]) {
            return Self::JavaKeyStore;
        }
        if bytes.first() == Some(&0x30) {
            return Self::of_der(bytes).unwrap_or(Self::Unknown);
        }
        let text = String::from_utf8_lossy(bytes);
        if ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"]
            .iter()
            .any(|start| text.starts_with(start))
        {
            return Self::PublicKey;
        }
        let labels: Vec<&str> = text
            .split("-----BEGIN ")
            .skip(1)
            .filter_map(|rest| rest.split_once("-----").map(|(label, _)| label))
            .collect();
        LABELS
            .iter()
            .find(|(known, _)| labels.iter().any(|label| label.ends_with(known)))
            .map_or(Self::Unknown, |(_, kind)| *kind)
    }

    fn of_der(bytes: &[u8]) -> Option<Self> {
        if Certificate::parse(bytes).is_some() {
            return Some(Self::Certificate);
        }
        let mut outer = Reader::new(bytes).sequence()?;
        let (first, content) = outer.next()?;
        let second = outer.next();
        Some(match (first, second) {
            // The version of PKCS#12, and PKCS#7 in it.
            (0x02, Some((0x30, inner))) if content == [3] && starts_with_oid(inner, PKCS7) => {
                Self::Pkcs12
            }
            // PKCS#8, PKCS#1 and SEC1 begin with their version; PKCS#8 under a password does not.
            (0x02, Some((0x30 | 0x02 | 0x04, _))) | (0x30, Some((0x04, _))) => Self::Key,
            (0x30, Some((0x03, _))) => Self::PublicKey,
            (0x30, Some((0x30, _))) => {
                let mut body = Reader::new(content);
                match (body.next()?, body.next()?, body.next()) {
                    ((0x02, [0]), (0x30, _), Some((0x30, _))) => Self::Request,
                    _ => Self::RevocationList,
                }
            }
            (0x06, _) if content.starts_with(PKCS7) => Self::Pkcs7,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Empty => "the file is empty",
            Self::Certificate => "it is a certificate",
            Self::TrustedCertificate => "it is a certificate in OpenSSL's own format",
            Self::Key => "it is a private key",
            Self::OpenSshKey => "it is a private key in OpenSSH's own format",
            Self::PublicKey => "it is a public key",
            Self::Request => "it is a certificate request, which no authority has signed yet",
            Self::Pkcs7 => "it is a PKCS#7 file",
            Self::Pkcs12 | Self::Pkcs12InPem => "it is a PKCS#12 file",
            Self::RevocationList => "it is a list of revoked certificates",
            Self::Parameters => "it holds parameters of keys only",
            Self::JavaKeyStore => "it is a Java key store",
            Self::Utf16 => "it is UTF-16 text",
            Self::Unknown => "it is neither PEM nor DER",
        }
    }
}

/// Whether an element's content begins with an object identifier that begins so.
fn starts_with_oid(content: &[u8], start: &[u8]) -> bool {
    Reader::new(content)
        .oid()
        .is_some_and(|oid| oid.starts_with(start))
}

/// What is wrong with a file that does not hold what is wanted, and what to do about it.
pub(super) fn instead(
    wanted: Expected,
    bytes: &[u8],
    option: &str,
    path: &Path,
) -> (String, Option<String>) {
    let kind = FileContent::of(bytes);
    let expected = match (wanted, option) {
        (Expected::Certificate, _) => "a certificate is expected",
        (Expected::Key, "--key") => "a private key is expected",
        (Expected::Key, _) => "there is no private key with it",
    };
    let what = format!("{}; {expected}", kind.name());
    (
        what,
        hint(kind, wanted, option, &path.display().to_string()),
    )
}

fn hint(kind: FileContent, wanted: Expected, option: &str, name: &str) -> Option<String> {
    Some(match (kind, wanted) {
        (FileContent::Certificate, Expected::Key) if option == "--key" => {
            "give it with --cert, and its private key with --key".into()
        }
        (FileContent::Certificate, Expected::Key) => "give its private key with --key FILE".into(),
        (FileContent::Key, Expected::Certificate) if option == "--cert" => {
            "give it with --key, and its certificate with --cert".into()
        }
        (FileContent::Key, Expected::Certificate) => {
            "give the certificate of the authority; its key is a secret of its own".into()
        }
        // It was tried, and there is none after all.
        (FileContent::Certificate, Expected::Certificate) | (FileContent::Key, Expected::Key) => {
            return None;
        }
        (FileContent::TrustedCertificate, _) => {
            format!("convert it: openssl x509 -in {name} -out {name}.pem")
        }
        (FileContent::OpenSshKey, _) => {
            format!("convert a copy: cp {name} {name}.pem && ssh-keygen -p -m PKCS8 -f {name}.pem")
        }
        (FileContent::PublicKey, Expected::Key) => "give the private key that belongs to it".into(),
        (FileContent::PublicKey, Expected::Certificate) => {
            "give the certificate that holds this key".into()
        }
        (FileContent::Request, Expected::Certificate) => format!(
            "have it signed: openssl x509 -req -in {name} -CA ca.pem -CAkey ca.key -out {name}.pem"
        ),
        (FileContent::Request, Expected::Key) => {
            "give the private key that the request was made with".into()
        }
        (FileContent::Pkcs7, Expected::Certificate) => {
            format!("convert it: openssl pkcs7 -print_certs -in {name} -out {name}.pem")
        }
        (FileContent::Pkcs12, Expected::Certificate) if option == "--ca" => {
            format!("convert it: openssl pkcs12 -in {name} -nokeys -out {name}.pem")
        }
        (FileContent::Pkcs12, _) => pkcs12(name),
        (FileContent::Pkcs12InPem, _) => {
            let decoded = format!("{name}.p12");
            let lines = pkcs12(&decoded);
            format!(
                "decode it: grep -v -e ----- {name} | openssl base64 -d -out {decoded}, then {lines}"
            )
        }
        (FileContent::JavaKeyStore, _) => format!(
            "convert it: keytool -importkeystore -srckeystore {name} -destkeystore {name}.p12 \
             -deststoretype PKCS12, then openssl pkcs12 -in {name}.p12 -nodes -out {name}.pem"
        ),
        (FileContent::Utf16, _) => {
            format!("convert it: iconv -f UTF-16 -t UTF-8 {name} >{name}.pem")
        }
        (
            FileContent::RevocationList
            | FileContent::Parameters
            | FileContent::Pkcs7
            | FileContent::Empty
            | FileContent::Unknown,
            _,
        ) => match (wanted, option) {
            (Expected::Certificate, "--ca") => {
                "give the certificate of the authority in PEM or DER".into()
            }
            (Expected::Certificate, _) => "give a certificate in PEM or DER".into(),
            (Expected::Key, _) => "give a private key in PEM or DER: PKCS#8, PKCS#1 or SEC1".into(),
        },
    })
}

/// The two lines that take a PKCS#12 file apart, and what to do with what they make.
fn pkcs12(name: &str) -> String {
    format!(
        "convert it: openssl pkcs12 -in {name} -nokeys -out {name}.crt && openssl pkcs12 -in {name} -nocerts -nodes \
         -out {name}.key, then: --cert {name}.crt --key {name}.key"
    )
}

#[cfg(test)]
mod tests {
    use rcgen::PublicKeyData as _;

    use super::*;

    #[test]
    fn labels_of_pem() {
        for (label, kind) in [
            ("CERTIFICATE", FileContent::Certificate),
            ("TRUSTED CERTIFICATE", FileContent::TrustedCertificate),
            ("NEW CERTIFICATE REQUEST", FileContent::Request),
            ("CERTIFICATE REQUEST", FileContent::Request),
            ("RSA PRIVATE KEY", FileContent::Key),
            ("ENCRYPTED PRIVATE KEY", FileContent::Key),
            ("OPENSSH PRIVATE KEY", FileContent::OpenSshKey),
            ("RSA PUBLIC KEY", FileContent::PublicKey),
            ("X509 CRL", FileContent::RevocationList),
            ("PKCS12", FileContent::Pkcs12InPem),
            ("PKCS7", FileContent::Pkcs7),
            ("EC PARAMETERS", FileContent::Parameters),
            ("SOMETHING", FileContent::Unknown),
        ] {
            let text = format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----\n");
            assert_eq!(FileContent::of(text.as_bytes()), kind, "{label}");
        }
    }

    #[test]
    fn files_without_labels() {
        let utf16: Vec<u8> = "-----BEGIN"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (bytes, kind) in [
            (&b""[..], FileContent::Empty),
            (b"\r\n ", FileContent::Empty),
            (b"\xff\xfe-\0", FileContent::Utf16),
            (&utf16, FileContent::Utf16),
            (b"\xfe\xed\xfe\xed\0\0\0\x02", FileContent::JavaKeyStore),
            (b"ssh-ed25519 AAAAC3Nza me@here", FileContent::PublicKey),
            (b"hello", FileContent::Unknown),
            (b"\x30\x82", FileContent::Unknown),
        ] {
            assert_eq!(FileContent::of(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn der_of_every_kind() {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::default();
        let request = params.serialize_request(&key).unwrap();
        assert_eq!(FileContent::of(request.der()), FileContent::Request);
        assert_eq!(
            FileContent::of(params.self_signed(&key).unwrap().der()),
            FileContent::Certificate
        );
        assert_eq!(FileContent::of(&key.serialize_der()), FileContent::Key);
        assert_eq!(
            FileContent::of(&key.subject_public_key_info()),
            FileContent::PublicKey
        );
        // PKCS#12 and PKCS#7 as they begin.
        let pkcs12 =
            b"\x30\x12\x02\x01\x03\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\x04\x00";
        assert_eq!(FileContent::of(pkcs12), FileContent::Pkcs12);
        let pkcs7 = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\x04\x00";
        assert_eq!(FileContent::of(pkcs7), FileContent::Pkcs7);
    }
}
