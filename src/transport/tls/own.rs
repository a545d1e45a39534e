//! The client's own certificate, and whether servers miss it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;

use super::suspect;

/// Shows the certificate, if there is one, to every server that asks, and remembers whether one has asked
/// in vain: servers give up with alerts that do not say so.
#[derive(Debug)]
pub(super) struct OwnCertificate {
    pair: Option<Arc<CertifiedKey>>,
    asked: AtomicBool,
}

impl OwnCertificate {
    pub(super) fn new(pair: Option<CertifiedKey>) -> Self {
        Self {
            pair: pair.map(Arc::new),
            asked: AtomicBool::new(false),
        }
    }

    /// Whether a server has asked for a certificate and was shown one.
    pub(super) fn is_shown(&self) -> bool {
        self.pair.is_some() && self.asked.load(Ordering::Relaxed)
    }

    /// Whether a server has asked for a certificate and there is none.
    pub(super) fn is_missed(&self) -> bool {
        self.pair.is_none() && self.asked.load(Ordering::Relaxed)
    }

    /// What servers may dislike about the certificate, as a hint.
    pub(super) fn fault(&self) -> Option<String> {
        let chain = &self.pair.as_ref()?.cert;
        suspect::hint(chain, Timestamp::now())
    }
}

impl ResolvesClientCert for OwnCertificate {
    fn resolve(
        &self,
        _authorities: &[&[u8]],
        _schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.pair.clone()
    }

    fn has_certs(&self) -> bool {
        self.pair.is_some()
    }
}
