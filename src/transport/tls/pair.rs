//! A certificate chain and the private key of its first certificate, as a client or a server shows them.

use std::path::{Path, PathBuf};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;

use super::der::{Certificate, PublicKey};
use super::{Files, algorithm, keys, trust};
use crate::model::Secret;
use crate::transport::TransportError;

/// Reads both; the key may stand in the file of the certificate. Certificates of every version will do:
/// whether one is good enough is for the other side to judge.
pub(super) fn read(
    certificate: &Path,
    key: Option<&PathBuf>,
    password: Option<&Secret>,
    files: &mut Files,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TransportError> {
    let chain = trust::certificates("--cert", certificate, files)?;
    let (option, path) = match key {
        Some(key) => ("--key", key.as_path()),
        None => ("--cert", certificate),
    };
    let unusable = |what: String, hint: String| TransportError::Content {
        option,
        path: path.to_owned(),
        what,
        hint: Some(hint),
    };
    let private = keys::read(option, path, password, files)?;
    let kind = keys::kind(&private);
    let private = provider
        .key_provider
        .load_private_key(private)
        .map_err(|_| {
            let what = match kind {
                Some(kind) if algorithm::is_usable(&kind) => {
                    format!("the private key ({kind}) is damaged")
                }
                Some(kind) => format!(
                    "private keys of this kind ({kind}) are not supported, although OpenSSL and mosquitto may accept them"
                ),
                None => "the private key is damaged or of an unknown kind".to_owned(),
            };
            let hint = format!("make a key and a certificate with {}", algorithm::USABLE_KEYS);
            unusable(what, hint)
        })?;
    let place = private.public_key().and_then(|public| {
        let public = PublicKey::parse(&public)?.bits;
        Some(place_of(public, &chain))
    });
    match place {
        // A key that does not show its public half cannot be compared.
        None | Some(Some(0)) => Ok(CertifiedKey::new(chain, private)),
        Some(Some(place)) => Err(TransportError::Content {
            option: "--cert",
            path: certificate.to_owned(),
            what: format!(
                "the chain is in the wrong order: the private key belongs to certificate number {}",
                place + 1
            ),
            hint: Some(
                "put that certificate first, then the authority that signed it, and so on".into(),
            ),
        }),
        Some(None) => Err(unusable(
            match key {
                Some(_) => format!(
                    "the private key does not belong to the certificate of --cert {}",
                    certificate.display()
                ),
                None => "the private key in it does not belong to the certificate in it".to_owned(),
            },
            "give the certificate that was made for this key with --cert".into(),
        )),
    }
}

/// Which certificate of a chain holds this key.
fn place_of(public: &[u8], chain: &[CertificateDer<'_>]) -> Option<usize> {
    chain.iter().position(|der| {
        Certificate::parse(der).is_some_and(|certificate| certificate.key.bits == public)
    })
}
