//! Certificates for both sides, made on the spot.

use pkcs8::LineEnding;
use pkcs8::pkcs5::pbes2::Parameters;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use crate::scratch::scratch_file;

/// Signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// The file of its own certificate.
    pub(crate) file: String,
}

/// A certificate and its key, as files.
pub(crate) struct Issued {
    /// The certificate.
    pub(crate) certificate: String,
    /// The key, PKCS#8.
    pub(crate) key: String,
    pair: KeyPair,
}

impl Authority {
    /// A new one, which nobody knows.
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "mosquitto test authority");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            file: scratch_file("authority.pem", certificate.pem()),
            issuer: Issuer::new(params, key),
        }
    }

    /// A certificate for this name, and for the address of loopback.
    pub(crate) fn issue(&self, name: &str) -> Issued {
        let pair = KeyPair::generate().unwrap();
        let names = [name.to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.signed_by(&pair, &self.issuer).unwrap();
        Issued {
            certificate: scratch_file("certificate.pem", certificate.pem()),
            key: scratch_file("key.pem", pair.serialize_pem()),
            pair,
        }
    }
}

impl Issued {
    /// The file of the key, encrypted with this password.
    pub(crate) fn encrypted_key(&self, password: &str) -> String {
        let der = self.pair.serialize_der();
        let key = pkcs8::PrivateKeyInfoRef::try_from(&der[..]).unwrap();
        let how = Parameters::generate_pbkdf2_sha256_aes256cbc(2048, &[7; 16], [9; 16]).unwrap();
        let encrypted = key.encrypt_with_params(how, password).unwrap();
        let pem = encrypted
            .to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF)
            .unwrap();
        scratch_file("encrypted.pem", pem.as_bytes())
    }
}
