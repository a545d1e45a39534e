//! What an answer means depends on what was offered.

use rustls::CertificateError as Cert;

use super::*;

/// Every way to dial.
pub(super) fn offers() -> Vec<Offered> {
    (0..32)
        .map(|bits: u8| Offered {
            lacks_certificate: bits & 1 != 0,
            certificate: bits & 2 != 0,
            insecure: bits & 4 != 0,
            ca: bits & 8 != 0,
            tls13: bits & 16 != 0,
        })
        .filter(|offered| !(offered.lacks_certificate && offered.certificate))
        .collect()
}

#[test]
fn an_alert_is_read_in_view_of_what_was_offered() {
    use AlertDescription as A;
    let dialed = |alert, offered| {
        let error = io::Error::new(io::ErrorKind::InvalidData, Error::AlertReceived(alert));
        let error = handshake(&error, PORT, "a", offered);
        (error.to_string(), error.hint().unwrap_or_default())
    };
    for offered in offers() {
        for alert in [
            A::HandshakeFailure,
            A::BadCertificate,
            A::CertificateUnknown,
        ] {
            let (what, hint) = dialed(alert, offered);
            assert_eq!(
                offered.lacks_certificate,
                what.contains("requires a client certificate"),
                "{offered:?}: {what}"
            );
            assert_eq!(
                offered.lacks_certificate,
                hint.contains("--cert FILE and --key FILE"),
                "{offered:?}: {hint}"
            );
        }
        let (_, hint) = dialed(A::HandshakeFailure, offered);
        let advised = hint.contains("--insecure");
        let shown = offered.lacks_certificate || offered.certificate;
        assert_eq!(advised, !shown && !offered.insecure, "{offered:?}: {hint}");
    }
}

#[test]
fn an_authority_that_was_given_in_vain() {
    for offered in offers() {
        let error = Error::InvalidCertificate(Cert::UnknownIssuer);
        let error = io::Error::new(io::ErrorKind::InvalidData, error);
        let hint = handshake(&error, PORT, "a", offered).hint().unwrap();
        assert_eq!(offered.ca, hint.contains("intermediate"), "{hint}");
    }
}

#[test]
fn a_hint_goes_with_the_error_of_a_stream() {
    let alert = Error::AlertReceived(AlertDescription::CertificateRequired);
    let error = in_plain_words(io::Error::new(io::ErrorKind::InvalidData, alert));
    assert_eq!(
        plain(&error),
        "TLS: the server requires a client certificate"
    );
    let hint = crate::transport::stream_hint(&error).unwrap();
    assert!(hint.contains("--cert FILE and --key FILE"), "{hint}");
}
