//! What a server that refuses the client's certificate may dislike about it. Alerts say little: mosquitto sends
//! the same one for a certificate that is not valid yet as for one that it cannot read.

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;

use super::algorithm;
use super::der::Certificate;

/// Signatures that are no longer accepted everywhere.
const WEAK: [&str; 2] = ["MD5", "SHA-1"];

/// A hint for the first thing that is suspicious at this time.
pub(super) fn hint(chain: &[CertificateDer<'_>], now: Timestamp) -> Option<String> {
    let first = Certificate::parse(chain.first()?)?;
    if let Some((from, until)) = first.validity() {
        let day = |time: Timestamp| time.strftime("%Y-%m-%d").to_string();
        if now > until {
            return Some(format!(
                "renew the certificate of --cert: it was valid until {}",
                day(until)
            ));
        }
        if now < from {
            return Some(format!(
                "check the clocks: the certificate of --cert is not valid before {}",
                day(from)
            ));
        }
    }
    if first.is_for_clients() == Some(false) {
        return Some(
            "make the certificate of --cert with extendedKeyUsage=clientAuth, which it lacks"
                .to_owned(),
        );
    }
    let signature = algorithm::identified(first.signature);
    if WEAK.iter().any(|weak| signature.starts_with(weak)) {
        return Some(format!(
            "have the certificate of --cert signed with SHA-256: brokers may refuse {signature}"
        ));
    }
    (chain.len() == 1 && !first.is_self_issued()).then(|| {
        "check that the broker trusts the authority that signed the certificate of --cert; if that is an \
         intermediate one, append its certificate to --cert"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use rcgen::{
        BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose as Purpose,
        IsCa, KeyPair, date_time_ymd,
    };

    use super::*;

    /// The hint for a certificate that an authority made like this.
    fn hint_for(change: impl FnOnce(&mut CertificateParams)) -> String {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "authority");
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let mut params = CertificateParams::default();
        change(&mut params);
        let made = params
            .signed_by(&KeyPair::generate().unwrap(), &authority)
            .unwrap();
        let chain = [made.der().clone()];
        hint(&chain, "2026-11-29T00:00:00Z".parse().unwrap()).unwrap_or_default()
    }

    #[test]
    fn what_is_wrong_with_it_is_named() {
        let expired = hint_for(|params| params.not_after = date_time_ymd(2021, 1, 2));
        assert_eq!(
            expired,
            "renew the certificate of --cert: it was valid until 2021-01-02"
        );
        let early = hint_for(|params| params.not_before = date_time_ymd(2040, 1, 2));
        assert!(early.ends_with("is not valid before 2040-01-02"), "{early}");
        // Years from 2050 on are written in another way.
        let late = hint_for(|params| params.not_before = date_time_ymd(2060, 1, 2));
        assert!(late.ends_with("is not valid before 2060-01-02"), "{late}");
        let server = hint_for(|params| params.extended_key_usages = vec![Purpose::ServerAuth]);
        assert!(server.contains("clientAuth"), "{server}");
        for purpose in [Purpose::ClientAuth, Purpose::Any] {
            let fine = hint_for(|params| params.extended_key_usages = vec![purpose]);
            assert!(fine.contains("trusts the authority"), "{fine}");
        }
    }

    #[test]
    fn a_weak_signature_is_named() {
        let der = pem_of(include_str!("testdata/client-sha1.pem"));
        let hint = hint(&[der], "2026-11-30T00:00:00Z".parse().unwrap()).unwrap();
        assert!(
            hint.ends_with("brokers may refuse SHA-1 with RSA"),
            "{hint}"
        );
    }

    fn pem_of(text: &str) -> CertificateDer<'static> {
        use rustls::pki_types::pem::PemObject as _;
        CertificateDer::from_pem_slice(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_certificate_that_signed_itself_needs_no_intermediate_one() {
        let key = KeyPair::generate().unwrap();
        let made = CertificateParams::default().self_signed(&key).unwrap();
        assert_eq!(hint(&[made.der().clone()], Timestamp::now()), None);
    }
}
