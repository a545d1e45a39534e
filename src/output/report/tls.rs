//! What TLS has come to: for `conn --verbose`.

use serde_json::{Value, json};

use super::super::json::Object;
use super::Page;
use crate::model::{CertificateDetails, TlsDetails};

/// A TLS connection, as it is at a moment.
#[derive(Clone, Copy, Debug)]
pub struct TlsReport<'a> {
    /// What both sides have agreed on.
    pub details: &'a TlsDetails,
    /// The moment, in seconds since 1970.
    pub now: i64,
}

impl TlsReport<'_> {
    /// How many whole days a certificate is still valid; negative after its end.
    fn days_left(&self, certificate: &CertificateDetails) -> Option<i64> {
        Some((certificate.not_after? - self.now).div_euclid(24 * 60 * 60))
    }

    pub(super) fn describe(&self, page: &mut Page) {
        self.describe_handshake(page);
        for certificate in &self.details.chain {
            let CertificateDetails {
                subject, issuer, ..
            } = certificate;
            let left = match self.days_left(certificate) {
                Some(days @ 0..) => format!(", {days} days left"),
                Some(_) => ", expired".to_owned(),
                None => String::new(),
            };
            page.detail(format!("certificate {subject} by {issuer}{left}"));
            page.detail(format!("  --pin-sha256 {}", certificate.pin));
        }
    }

    /// Version, cipher suite, key exchange, full handshake or not, protocol.
    pub(super) fn describe_handshake(&self, page: &mut Page) {
        let details = self.details;
        let handshake = if details.is_resumed {
            "resumed"
        } else {
            "full handshake"
        };
        let protocol = details.protocol.as_ref();
        let protocol = protocol.map(|name| format!("ALPN {name}"));
        let parts = [
            Some(details.version),
            Some(&*details.cipher).filter(|name| !name.is_empty()),
            details.group.as_deref(),
            Some(handshake),
            protocol.as_deref(),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        page.detail(parts.join(", "));
    }

    pub(super) fn fields(&self, object: &mut Object<'_>) {
        let details = self.details;
        object.string("version", details.version);
        if !details.cipher.is_empty() {
            object.string("cipher", &details.cipher);
        }
        if let Some(group) = &details.group {
            object.string("group", group);
        }
        object.flag("resumed", details.is_resumed);
        if let Some(protocol) = &details.protocol {
            object.string("alpn", protocol);
        }
        let chain = details.chain.iter().map(|certificate| {
            json!({
                "subject": certificate.subject,
                "issuer": certificate.issuer,
                "days_left": self.days_left(certificate),
                "pin_sha256": certificate.pin,
            })
        });
        object.reflowed("chain", &chain.collect::<Value>().to_string());
    }
}
