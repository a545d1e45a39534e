//! Finding out what a payload is.

use std::borrow::Cow;

use super::json::{compact, parse_text};
use super::{Decoded, Format, cbor, msgpack};

/// The first bytes of CBOR that says so itself (RFC 8949 section 3.4.6).
const CBOR_MARK: &[u8] = &[0xd9, 0xd9, 0xf7];

/// JSON, else text that can be shown, else a whole list or map in MessagePack or CBOR.
pub(super) fn detect(payload: &[u8]) -> Decoded<'_> {
    text(payload).unwrap_or_else(|| list_or_map(payload))
}

/// JSON, or text that can be shown.
pub(super) fn text(payload: &[u8]) -> Option<Decoded<'_>> {
    if let Ok(text) = std::str::from_utf8(payload) {
        if let Ok(json) = parse_text(payload) {
            return Some(Decoded::Json(compact(json)));
        }
        if !text
            .bytes()
            .any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace())
        {
            return Some(Decoded::Text(Cow::Borrowed(text)));
        }
    }
    None
}

/// A list or map in MessagePack or CBOR. Single numbers and strings in these two are not looked for: nearly any
/// byte would be one. Neither are empty lists and maps of a single byte.
pub(super) fn list_or_map(payload: &[u8]) -> Decoded<'_> {
    binary(payload).map_or(Decoded::Unknown(payload), |(_, json)| {
        Decoded::Json(Cow::Owned(json))
    })
}

/// A whole list or map in one of the two binary formats, as JSON.
pub(super) fn binary(payload: &[u8]) -> Option<(Format, String)> {
    let [first, _, ..] = *payload else {
        return None;
    };
    let packed = match first {
        0x80..=0x9f | 0xdc..=0xdf => msgpack::item(payload).ok(),
        _ => None,
    };
    if let Some(json) = packed {
        return Some((Format::Msgpack, json));
    }
    let container = matches!(first, 0x80..=0xbf) || payload.starts_with(CBOR_MARK);
    let json = container.then(|| cbor::item(payload).ok()).flatten()?;
    Some((Format::Cbor, json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_payload_is() {
        let json = |text: &'static str| Decoded::Json(text.into());
        let text = |text: &'static str| Decoded::Text(text.into());
        for (payload, expected) in [
            (&b""[..], text("")),
            (b"{ \"a\": 1 }", json("{\"a\":1}")),
            (b"42", json("42")),
            (b"21.5 C", text("21.5 C")),
            ("grüß\n".as_bytes(), text("grüß\n")),
            (b"{\"a\":", text("{\"a\":")),
            (b"\x81\xa1a\x01", json("{\"a\":1}")),
            (b"\x92\x01\xc0", json("[1,null]")),
            (b"\xa1\x61a\x01", json("{\"a\":1}")),
            (b"\x83\x01\x02\x03", json("[1,2,3]")),
            (b"\xbf\x61a\x01\xff", json("{\"a\":1}")),
            (b"\xd9\xd9\xf7\x01", json("1")),
            // Single bytes are anything.
            (b"\x80", Decoded::Unknown(b"\x80")),
            (b"\x90", Decoded::Unknown(b"\x90")),
            (b"\xa0", Decoded::Unknown(b"\xa0")),
            (b"\xbf", Decoded::Unknown(b"\xbf")),
            (b"\x05", Decoded::Unknown(b"\x05")),
            (b"7", json("7")),
            (b"C", text("C")),
            (b"\x80\x80", Decoded::Unknown(b"\x80\x80")),
            (b"\x91\x80", json("[{}]")),
            (b"\x00\x01\x02", Decoded::Unknown(b"\x00\x01\x02")),
            (b"a\x00b", Decoded::Unknown(b"a\x00b")),
            (b"\xff\xfe", Decoded::Unknown(b"\xff\xfe")),
            (b"\x81\xa1a", Decoded::Unknown(b"\x81\xa1a")),
        ] {
            assert_eq!(detect(payload), expected, "{payload:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_payload_is_something(payload: Vec<u8>) {
            let _ = detect(&payload);
        }
    }
}
