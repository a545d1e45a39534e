//! What a JSON web token (RFC 7519) says about itself. Its signature is the broker's affair.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

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

/// The time at which a token expires, in seconds since 1970.
fn expiry(token: &[u8]) -> Option<u64> {
    let token = std::str::from_utf8(token).ok()?;
    let mut parts = token.trim().split('.');
    let (header, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    let decoded = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice::<serde_json::Value>(&bytes).ok()
    };
    decoded(header)?.get("alg")?;
    decoded(claims)?.get("exp")?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> Vec<u8> {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        format!("{header}.{claims}.c2ln").into_bytes()
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
