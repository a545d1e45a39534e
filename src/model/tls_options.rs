//! How TLS is done.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Secret;

/// How TLS is done. Files are read by `transport`, once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsOptions {
    /// A PEM file, or a directory of PEM files, to trust instead of the system's store.
    pub ca: Option<PathBuf>,
    /// The client's certificate chain, PEM.
    pub certificate: Option<PathBuf>,
    /// The client's private key, PEM.
    pub key: Option<PathBuf>,
    /// The password of the private key.
    pub key_password: Option<Secret>,
    /// The server's certificate, or its public key, has one of these SHA-256 sums; empty: any.
    pub pins: Vec<[u8; 32]>,
    /// Accept any certificate, whoever signed it and whatever its name.
    pub insecure: bool,
    /// Protocols offered by ALPN.
    pub alpn: Vec<String>,
    /// The server name to ask for and verify, instead of the host.
    pub sni: Option<String>,
    /// The lowest version to speak.
    pub min: Option<TlsVersion>,
    /// The highest version to speak.
    pub max: Option<TlsVersion>,
    /// Resume the sessions of earlier connections.
    pub resume: bool,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TlsVersion {
    /// TLS 1.2
    V1_2,
    /// TLS 1.3
    V1_3,
}

impl TlsOptions {
    /// A SHA-256 as openssl (hex, with colons or without) or curl and HPKP write it (base64).
    pub fn pin(text: &str) -> Option<[u8; 32]> {
        let text = text.trim();
        let text = text.strip_prefix("sha256//").unwrap_or(text);
        let digits = text.replace(':', "");
        let bytes = if digits.len() == 64 {
            let pairs = (0..64).step_by(2).map(|at| digits.get(at..at + 2));
            let bytes = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok());
            bytes.collect::<Option<Vec<u8>>>()
        } else {
            STANDARD.decode(text).ok()
        };
        bytes?.try_into().ok()
    }
}

impl TlsVersion {
    /// The version that is written like this.
    pub fn named(text: &str) -> Option<Self> {
        match text {
            "1.2" => Some(Self::V1_2),
            "1.3" => Some(Self::V1_3),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The SHA-256 of nothing.
    #[test]
    fn pins_are_hex_or_base64() {
        let pin = TlsOptions::pin;
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let colons: Vec<_> = (0..64).step_by(2).map(|at| &hex[at..at + 2]).collect();
        let expected = pin(hex).unwrap();
        assert_eq!(expected[..2], [0xe3, 0xb0]);
        for text in [
            colons.join(":").to_uppercase(),
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".to_owned(),
            "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".to_owned(),
        ] {
            assert_eq!(pin(&text), Some(expected), "{text}");
        }
        for text in [
            "",
            "e3b0",
            "47DEQpj8HBSa",
            &hex.replace('e', "g"),
            &"é".repeat(32),
        ] {
            assert!(pin(text).is_none(), "{text}");
        }
    }
}
