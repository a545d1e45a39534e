//! Certificates that cannot be accepted.

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{CertRevocationListError, CertificateError, ExtendedKeyPurpose, OtherError};
use webpki::Error as Webpki;

use super::{Explanation, Remote};
use crate::transport::tls::algorithm;
use crate::transport::tls::verify::Refusal;

/// How to get past a certificate that cannot be verified.
const TRUST: &str = "trust its authority with --ca FILE, or skip verification with --insecure";

/// The same where `--ca` has been given in vain.
pub(super) const OTHER_AUTHORITY: &str = "give the authority that signed it with --ca FILE, together with intermediate certificates that the \
     server does not send, or skip verification with --insecure";

/// How to get past a certificate that is its own authority.
const GIVEN: &str =
    "trust this very certificate with --ca FILE, or skip verification with --insecure";

/// How to get past a name.
const NAME: &str = "expect another name with --sni NAME, or skip verification with --insecure";

/// How to get past a certificate that must be made anew.
fn renew(how: &str) -> String {
    format!("{how}, or skip verification with --insecure")
}

/// Translates why a certificate was refused; `name` is what it should be for.
pub(super) fn words(reason: &CertificateError, peer: Remote, name: &str) -> Explanation {
    let mut words = refused(reason, peer, name);
    if peer == Remote::Client {
        words.hint = None;
    }
    words
}

fn refused(reason: &CertificateError, peer: Remote, name: &str) -> Explanation {
    use CertificateError as C;
    match reason {
        C::UnknownIssuer => Explanation::new(
            "the certificate is self-signed or signed by an unknown authority",
            TRUST,
        ),
        C::NotValidForNameContext { presented, .. } => {
            let names = names_of(presented);
            Explanation::new(
                format!("the certificate is not for {name} but for {names}"),
                NAME,
            )
        }
        C::NotValidForName => Explanation::new(format!("the certificate is not for {name}"), NAME),
        C::Expired => Explanation::new("the certificate has expired", renew("renew it")),
        C::ExpiredContext { not_after, .. } => Explanation::new(
            format!(
                "the certificate has expired{}",
                day(": it was valid until", *not_after)
            ),
            renew("renew it"),
        ),
        C::NotValidYet => Explanation::new(
            "the certificate is not valid yet",
            renew("check this machine's clock"),
        ),
        C::NotValidYetContext { not_before, .. } => Explanation::new(
            format!(
                "the certificate is not valid yet{}",
                day(": it is valid from", *not_before)
            ),
            renew("check this machine's clock"),
        ),
        C::BadSignature => Explanation::new(
            format!("{} does not own the certificate that it shows", peer.name()),
            "check that the broker's certificate and its key belong together",
        ),
        C::BadEncoding => Explanation::new(
            "the certificate is malformed",
            renew("make a new certificate"),
        ),
        C::Revoked => Explanation::new("the certificate has been revoked", renew("renew it")),
        C::UnknownRevocationStatus
        | C::ExpiredRevocationList
        | C::ExpiredRevocationListContext { .. }
        | C::InvalidOcspResponse => Explanation::new(
            "it is unknown whether the certificate has been revoked",
            renew("update the list of revoked certificates"),
        ),
        C::UnhandledCriticalExtension => critical_extension(),
        C::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id,
            ..
        } => signature(Some(signature_algorithm_id)),
        C::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id,
            public_key_algorithm_id,
        } => signature_and_key(signature_algorithm_id, public_key_algorithm_id),
        C::InvalidPurpose => purpose(peer, &[]),
        C::InvalidPurposeContext { presented, .. } => purpose(peer, presented),
        C::Other(OtherError(inner)) => {
            if let Some(refusal) = inner.downcast_ref::<Refusal>() {
                own(refusal, name)
            } else if let Some(error) = inner.downcast_ref::<Webpki>() {
                webpki(error, peer, name)
            } else {
                unverified()
            }
        }
        #[allow(deprecated)]
        C::UnsupportedSignatureAlgorithm => signature(None),
        _ => unverified(),
    }
}

/// Translates what was found out beyond the library's own reasons.
fn own(refusal: &Refusal, name: &str) -> Explanation {
    match refusal {
        Refusal::OnlyCommonName(found) => Explanation::new(
            format!(
                "the certificate has its name ({}) in the common name only, which OpenSSL and mosquitto \
                 accept and mqtty does not",
                one_line(found)
            ),
            renew(&format!("make it with -addext {}", alternative_name(name))),
        ),
        Refusal::OtherCommonName(found) => Explanation::new(
            format!(
                "the certificate is not for {name} but for {}",
                one_line(found)
            ),
            renew(&format!("make one with -addext {}", alternative_name(name))),
        ),
        Refusal::AddressAsName(found) => Explanation::new(
            format!(
                "the certificate has the address {} as a DNS name, which mosquitto accepts and mqtty does not",
                one_line(found)
            ),
            renew(&format!("make it with -addext {}", alternative_name(name))),
        ),
        Refusal::SelfSigned => {
            Explanation::new("the certificate is self-signed and not trusted", GIVEN)
        }
        Refusal::OtherPin(found) => super::other_pin(found),
        Refusal::WideWildcard(found) => Explanation::new(
            format!(
                "the certificate is for {}, and a wildcard needs two names behind it; mosquitto accepts that, \
                 OpenSSL and mqtty do not",
                one_line(found)
            ),
            renew(&format!("make it with -addext {}", alternative_name(name))),
        ),
        Refusal::WeakKey(key) => Explanation::new(
            format!(
                "the certificate or its authority has a key that is not supported ({key}), although \
                 OpenSSL and mosquitto may accept it"
            ),
            renew(&format!("use {}", algorithm::USABLE_KEYS)),
        ),
    }
}

/// The option's value with which OpenSSL makes a certificate for this name.
fn alternative_name(name: &str) -> String {
    let kind = match name.parse::<std::net::IpAddr>() {
        Ok(_) => "IP",
        Err(_) => "DNS",
    };
    format!("subjectAltName={kind}:{name}")
}

/// Translates an error of webpki for which rustls has no variant, and, for completeness, the others.
#[expect(clippy::too_many_lines, reason = "a table of all errors")]
fn webpki(error: &Webpki, peer: Remote, name: &str) -> Explanation {
    use Webpki as W;
    match error {
        W::UnsupportedCertVersion => Explanation::new(
            "the certificate, or one that it depends on, is X.509 version 1, which OpenSSL and mosquitto \
             accept and mqtty does not",
            renew(&format!(
                "make version 3: openssl x509 -req … -extfile FILE with {}",
                alternative_name(name)
            )),
        ),
        W::CaUsedAsEndEntity => Explanation::new(
            "the certificate is marked as an authority (CA:TRUE, as `openssl req -x509` makes them), which \
             OpenSSL and mosquitto accept for a server and mqtty does not",
            GIVEN,
        ),
        W::EndEntityUsedAsCa => Explanation::new(
            "a certificate of the chain was signed by one that is not an authority (no CA:TRUE)",
            renew("make the authority with basicConstraints=critical,CA:TRUE"),
        ),
        W::CertDistrusted => Explanation::new(
            "the key of the certificate is distrusted",
            renew("renew it"),
        ),
        W::CertRevoked => Explanation::new("the certificate has been revoked", renew("renew it")),
        W::CertExpired { not_after, .. } => refused(
            &CertificateError::ExpiredContext {
                time: *not_after,
                not_after: *not_after,
            },
            peer,
            name,
        ),
        W::CertNotValidYet { not_before, .. } => refused(
            &CertificateError::NotValidYetContext {
                time: *not_before,
                not_before: *not_before,
            },
            peer,
            name,
        ),
        W::CertNotValidForName(context) => Explanation::new(
            format!(
                "the certificate is not for {name} but for {}",
                names_of(&context.presented)
            ),
            NAME,
        ),
        W::InvalidCertValidity => Explanation::new(
            "the certificate ends before it begins to be valid",
            renew("make a new certificate"),
        ),
        W::UnknownIssuer => refused(&CertificateError::UnknownIssuer, peer, name),
        W::InvalidSignatureForPublicKey => refused(&CertificateError::BadSignature, peer, name),
        #[allow(deprecated)]
        W::EmptyEkuExtension | W::RequiredEkuNotFoundContext(_) | W::RequiredEkuNotFound => {
            purpose(peer, &[])
        }
        W::NameConstraintViolation => Explanation::new(
            format!("the authority may not sign certificates for {name} (name constraints)"),
            renew("use an authority that may"),
        ),
        W::PathLenConstraintViolated => Explanation::new(
            "there are more authorities in the chain than the first permits (path length)",
            renew("sign the certificate with an authority that may"),
        ),
        W::MaximumPathDepthExceeded
        | W::MaximumPathBuildCallsExceeded
        | W::MaximumSignatureChecksExceeded
        | W::MaximumNameConstraintComparisonsExceeded => Explanation::new(
            "the chain of certificates is too long or too complex",
            renew("shorten the chain in the broker's configuration"),
        ),
        W::SignatureAlgorithmMismatch => Explanation::new(
            "the certificate names two different signature algorithms",
            renew("make a new certificate"),
        ),
        W::UnsupportedCriticalExtension => critical_extension(),
        W::UnsupportedSignatureAlgorithmContext(context) => {
            signature(Some(&context.signature_algorithm_id))
        }
        W::UnsupportedSignatureAlgorithmForPublicKeyContext(context) => signature_and_key(
            &context.signature_algorithm_id,
            &context.public_key_algorithm_id,
        ),
        W::InvalidSerialNumber => malformed("its serial number is negative or too long"),
        W::MalformedDnsIdentifier => malformed("a name in it is not a host name"),
        W::MalformedNameConstraint | W::InvalidNetworkMaskConstraint => {
            malformed("a name constraint in it cannot be read")
        }
        W::MalformedExtensions | W::ExtensionValueInvalid => {
            malformed("an extension in it cannot be read")
        }
        W::BadDerTime => malformed("a date in it cannot be read"),
        W::BadDer | W::TrailingData(_) => malformed("it is not correct DER"),
        W::UnsupportedNameType => {
            Explanation::new("a certificate cannot be checked against this name", NAME)
        }
        W::UnknownRevocationStatus | W::CrlExpired { .. } => {
            refused(&CertificateError::UnknownRevocationStatus, peer, name)
        }
        W::IssuerNotCrlSigner
        | W::InvalidCrlNumber
        | W::InvalidCrlSignatureForPublicKey
        | W::UnsupportedCrlIssuingDistributionPoint
        | W::UnsupportedCrlSignatureAlgorithmContext(_)
        | W::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_)
        | W::UnsupportedCrlVersion
        | W::UnsupportedDeltaCrl
        | W::UnsupportedIndirectCrl
        | W::UnsupportedRevocationReason
        | W::UnsupportedRevocationReasonsPartitioning => {
            revocation_list(&CertRevocationListError::ParseError)
        }
        #[allow(deprecated)]
        W::UnsupportedSignatureAlgorithm | W::UnsupportedSignatureAlgorithmForPublicKey => {
            signature(None)
        }
        _ => unverified(),
    }
}

/// The error for a list of revoked certificates.
pub(super) fn revocation_list(reason: &CertRevocationListError) -> Explanation {
    use CertRevocationListError as L;
    let what = match reason {
        L::BadSignature => "the list of revoked certificates has a wrong signature",
        L::IssuerInvalidForCrl => "the authority may not sign lists of revoked certificates",
        _ => "the list of revoked certificates cannot be used",
    };
    Explanation::new(what, renew("update the list of revoked certificates"))
}

fn unverified() -> Explanation {
    Explanation::new("the certificate cannot be verified", TRUST)
}

fn malformed(how: &str) -> Explanation {
    Explanation::new(
        format!("the certificate is malformed: {how}"),
        renew("make a new certificate"),
    )
}

fn critical_extension() -> Explanation {
    Explanation::new(
        "the certificate holds an extension marked critical that mqtty does not support",
        renew("make it without that extension"),
    )
}

fn signature(identifier: Option<&Vec<u8>>) -> Explanation {
    let how = identifier.map_or_else(
        || "an algorithm".to_owned(),
        |identifier| algorithm::identified(identifier),
    );
    Explanation::new(
        format!("the certificate is signed with {how}, which is not supported"),
        renew("have it signed with SHA-256"),
    )
}

fn signature_and_key(signature: &[u8], key: &[u8]) -> Explanation {
    let signature = algorithm::identified(signature);
    let key = algorithm::key_of(key);
    Explanation::new(
        format!("a signature ({signature}) by a key of this kind ({key}) is not supported"),
        renew(&format!("use {}", algorithm::USABLE_KEYS)),
    )
}

fn purpose(peer: Remote, presented: &[ExtendedKeyPurpose]) -> Explanation {
    let wanted = match peer {
        Remote::Server => "a server",
        Remote::Client => "a client",
    };
    let only = match presented {
        [ExtendedKeyPurpose::ClientAuth] => " but for a client",
        [ExtendedKeyPurpose::ServerAuth] => " but for a server",
        _ => "",
    };
    Explanation::new(
        format!("the certificate is not made for {wanted}{only} (extended key usage)"),
        renew("make it with extendedKeyUsage=serverAuth"),
    )
}

/// A day as the end of a sentence; nothing if there is no such day.
fn day(before: &str, time: UnixTime) -> String {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map_or_else(String::new, |time| {
            format!("{before} {}", time.strftime("%Y-%m-%d"))
        })
}

/// The names in a certificate as a list; rustls has them as `DnsName("a")` and `IpAddress(b)`. Names of
/// people and other things are left out.
fn names_of(presented: &[String]) -> String {
    let bare: Vec<String> = presented
        .iter()
        .filter_map(|name| name.split_once('('))
        .filter(|(kind, _)| ["DnsName", "IpAddress"].contains(kind))
        .map(|(_, inner)| one_line(inner.trim_end_matches(')').trim_matches('"')))
        .collect();
    if bare.is_empty() {
        return "no host at all".into();
    }
    bare.join(", ")
}

/// Text out of a certificate, without what a terminal would obey.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                '?'
            } else {
                character
            }
        })
        .collect()
}
