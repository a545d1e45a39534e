//! The client's own certificate, and whether servers miss it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;

/// Shows the certificate, if there is one, to every server that asks, and remembers whether one has asked
/// in vain: servers give up with alerts that do not say so.
#[derive(Debug)]
pub(super) struct OwnCertificate {
    pair: Option<Arc<CertifiedKey>>,
    missed: AtomicBool,
}

impl OwnCertificate {
    pub(super) fn new(pair: Option<CertifiedKey>) -> Self {
        Self {
            pair: pair.map(Arc::new),
            missed: AtomicBool::new(false),
        }
    }

    /// Whether there is one.
    pub(super) fn is_given(&self) -> bool {
        self.pair.is_some()
    }

    /// Whether a server has asked for a certificate and there is none.
    pub(super) fn is_missed(&self) -> bool {
        self.missed.load(Ordering::Relaxed)
    }
}

impl ResolvesClientCert for OwnCertificate {
    fn resolve(
        &self,
        _authorities: &[&[u8]],
        _schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        if self.pair.is_none() {
            self.missed.store(true, Ordering::Relaxed);
        }
        self.pair.clone()
    }

    fn has_certs(&self) -> bool {
        self.pair.is_some()
    }
}
