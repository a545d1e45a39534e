//! What a JSON web token (RFC 7519) says about itself. Its signature is the broker's affair.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

/// Names of algorithms and keys are cut after so many characters.
const SHOWN: usize = 64;

/// How long ago a token has expired; `None` if it has not, or if this is no such token.
pub fn expired_since(token: &[u8], now: SystemTime) -> Option<Duration> {
    let expiry = UNIX_EPOCH.checked_add(Duration::from_secs(expiry(token)?))?;
    now.duration_since(expiry).ok()
}

/// How long a token is still valid, 0 after its end; `None` if this is no such token, or it does not say.
pub fn token_valid_for(token: &[u8], now: SystemTime) -> Option<Duration> {
    let expiry = UNIX_EPOCH.checked_add(Duration::from_secs(expiry(token)?))?;
    Some(expiry.duration_since(now).unwrap_or_default())
}

/// What may be shown of a token: how it is signed, by which key, and when it expires, such as `JWT, alg "ES256", kid "7",
/// expires 2026-11-30T12:00:00Z`; `None` if this is no such token.
pub fn described_token(token: &[u8]) -> Option<String> {
    let (header, claims) = parts(token)?;
    let mut text = "JWT".to_owned();
    for name in ["alg", "kid"] {
        if let Some(value) = header.get(name).and_then(Value::as_str) {
            let short: String = value.chars().take(SHOWN).collect();
            let _ = write!(text, ", {name} {short:?}");
        }
    }
    let expiry = claims.get("exp").and_then(Value::as_i64);
    if let Some(expiry) = expiry.and_then(|at| Timestamp::from_second(at).ok()) {
        let _ = write!(text, ", expires {expiry}");
    }
    Some(text)
}

/// The time at which a token expires, in seconds since 1970.
fn expiry(token: &[u8]) -> Option<u64> {
    parts(token)?.1.get("exp")?.as_u64()
}

/// The header and the claims of a token.
fn parts(token: &[u8]) -> Option<(Value, Value)> {
    let token = std::str::from_utf8(token).ok()?;
    let mut parts = token.trim().split('.');
    let (header, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    let decoded = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok()
    };
    let header = decoded(header)?;
    header.get("alg")?;
    Some((header, decoded(claims)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> Vec<u8> {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        format!("{header}.{claims}.c2ln").into_bytes()
    }

    #[test]
    fn what_is_shown_of_a_token() {
        let shown = |header: &str, claims: &str| described_token(&token(header, claims));
        assert_eq!(
            shown(
                r#"{"alg":"ES256","kid":"7\u001b","x5c":["MII"]}"#,
                r#"{"exp":1300819380,"sub":"secret"}"#
            )
            .as_deref(),
            Some(r#"JWT, alg "ES256", kid "7\u{1b}", expires 2011-03-22T18:43:00Z"#)
        );
        let short = shown(r#"{"alg":"none"}"#, r#"{"exp":-9223372036854775808}"#);
        assert_eq!(short.as_deref(), Some(r#"JWT, alg "none""#));
        assert_eq!(described_token(b"a.b.c"), None);
    }

    #[test]
    fn tokens_and_what_is_none() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let since = |claims: &str| expired_since(&token(r#"{"alg":"ES256"}"#, claims), now);
        assert_eq!(since(r#"{"exp":999820}"#), Some(Duration::from_secs(180)));
        assert_eq!(since(r#"{"exp":1000001}"#), None);
        assert_eq!(since(r#"{"exp":18446744073709551615}"#), None);
        assert_eq!(since(r#"{"sub":"x"}"#), None);
        let left = |claims: &str| token_valid_for(&token(r#"{"alg":"ES256"}"#, claims), now);
        assert_eq!(left(r#"{"exp":1000060}"#), Some(Duration::from_secs(60)));
        assert_eq!(left(r#"{"exp":999820}"#), Some(Duration::ZERO));
        assert_eq!(left(r#"{"sub":"x"}"#), None);
        assert_eq!(expired_since(&token("{}", r#"{"exp":1}"#), now), None);
        for text in ["", "a.b.c", "password", "..", "\u{e9}.x.y"] {
            assert_eq!(expired_since(text.as_bytes(), now), None, "{text}");
        }
        // The example of RFC 7519 §3.1: it expired in March 2011.
        let example = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
            dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(expiry(example.as_bytes()), Some(1_300_819_380));
    }
}
