//! Signed requests of AWS IoT Core (Signature Version 4, in the query).

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::model::AwsSigning;

/// The service in the scope of a signature.
const SERVICE: &str = "iotdevicegateway";

/// The SHA-256 of a request without a body.
const NO_BODY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What is not encoded in a component of a URL (RFC 3986 §2.3).
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What is signed: a GET request to a service.
struct Request<'a> {
    service: &'a str,
    host: &'a str,
    path: &'a str,
    /// Further parameters, in order of their names.
    parameters: &'a [(&'a str, &'a str)],
    body: &'a str,
}

/// The query of a request for the WebSocket of a broker. `host` is the value of its header.
pub(super) fn query(signing: &AwsSigning, host: &str, path: &str, now: Timestamp) -> String {
    let request = Request {
        service: SERVICE,
        host,
        path,
        parameters: &[],
        body: NO_BODY,
    };
    let mut query = request.signed(signing, now);
    if let Some(token) = &signing.session_token {
        // IoT Core wants it behind the signature, and not signed.
        let token = String::from_utf8_lossy(token.expose()).into_owned();
        let token = utf8_percent_encode(&token, COMPONENT);
        let _ = write!(query, "&X-Amz-Security-Token={token}");
    }
    query
}

impl Request<'_> {
    /// The query with its signature.
    fn signed(&self, signing: &AwsSigning, now: Timestamp) -> String {
        let now = now.to_zoned(TimeZone::UTC);
        let time = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = now.strftime("%Y%m%d").to_string();
        let (region, service) = (&signing.region, self.service);
        let scope = format!("{day}/{region}/{service}/aws4_request");
        let credential = format!("{}/{scope}", signing.access_key);
        let mut parameters = vec![
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Date", &time),
            ("X-Amz-SignedHeaders", "host"),
        ];
        parameters.extend(self.parameters);
        parameters.sort_unstable();
        let encoded = parameters.iter().map(|(name, value)| {
            let value = utf8_percent_encode(value, COMPONENT);
            format!("{name}={value}")
        });
        let query = encoded.collect::<Vec<_>>().join("&");
        let canonical = format!(
            "GET\n{}\n{query}\nhost:{}\n\nhost\n{}",
            self.path, self.host, self.body
        );
        let text = format!(
            "AWS4-HMAC-SHA256\n{time}\n{scope}\n{}",
            hex(&Sha256::digest(canonical))
        );
        let key = signing_key(signing.secret_key.expose(), &day, region, service);
        format!("{query}&X-Amz-Signature={}", hex(&mac(&key, &text)))
    }
}

/// The key of a day, a region and a service.
fn signing_key(secret: &[u8], day: &str, region: &str, service: &str) -> Vec<u8> {
    let first = [b"AWS4", secret].concat();
    let parts = [day, region, service, "aws4_request"];
    parts.iter().fold(first, |key, part| mac(&key, part))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    // HMAC takes keys of any length.
    <Hmac<Sha256> as KeyInit>::new_from_slice(key).map_or_else(
        |_| Vec::new(),
        |mac| mac.chain_update(text).finalize().into_bytes().to_vec(),
    )
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    fn signing(secret_key: &str, token: Option<&str>) -> AwsSigning {
        AwsSigning {
            region: "us-east-1".to_owned(),
            access_key: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_key: Secret::new(secret_key),
            session_token: token.map(Secret::new),
        }
    }

    /// The example of the IAM user guide.
    #[test]
    fn the_key_of_the_documentation() {
        let secret = b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let key = signing_key(secret, "20120215", "us-east-1", "iam");
        assert_eq!(
            hex(&key),
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"
        );
    }

    /// The example of the S3 documentation for a signature in the query.
    #[test]
    fn the_request_of_the_documentation() {
        let request = Request {
            service: "s3",
            host: "examplebucket.s3.amazonaws.com",
            path: "/test.txt",
            parameters: &[("X-Amz-Expires", "86400")],
            body: "UNSIGNED-PAYLOAD",
        };
        let signing = signing("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None);
        let now = "2013-05-24T00:00:00Z".parse().unwrap();
        assert_eq!(
            request.signed(&signing, now),
            "X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
             &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
             &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        );
    }

    /// A session token is not part of what is signed.
    #[test]
    fn the_session_token_stands_behind_the_signature() {
        let now = "2026-11-30T07:00:00Z".parse().unwrap();
        let host = "a1b2c3-ats.iot.eu-central-1.amazonaws.com";
        let of = |token| query(&signing("secret", token), host, "/mqtt", now);
        assert_eq!(
            of(Some("to/ken=")),
            format!("{}&X-Amz-Security-Token=to%2Fken%3D", of(None))
        );
        assert!(
            of(None).contains("%2Fiotdevicegateway%2Faws4_request&X-Amz-Date=20261130T070000Z")
        );
    }
}
