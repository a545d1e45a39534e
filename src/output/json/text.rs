//! What stands inside an object: strings, bytes, flags.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::{sanitize, scan};

/// Appends `true` or `false`.
pub(in crate::output) fn push_flag(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// Appends bytes as a base64 string, quotes included.
pub(in crate::output) fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // The room is what base64 with padding takes: nothing else can fail.
    let written = STANDARD
        .encode_slice(bytes, &mut out[start..])
        .unwrap_or_default();
    out.truncate(start + written);
    out.push(b'"');
}

/// Appends a string, quotes included. For a terminal, what it would obey is escaped too.
pub(in crate::output) fn push_string(out: &mut Vec<u8>, text: &str, terminal: bool) {
    out.push(b'"');
    if terminal {
        push_for_terminal(out, text);
    } else {
        push_for_pipe(out, text);
    }
    out.push(b'"');
}

fn push_for_pipe(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = scan::json_special(rest) {
        out.extend_from_slice(&rest[..at]);
        push_escaped(out, rest[at]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

fn push_for_terminal(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    while let Some(at) = scan::json_suspect(rest.as_bytes()) {
        let (clean, special) = rest.split_at(at);
        out.extend_from_slice(clean.as_bytes());
        let mut characters = special.chars();
        match characters.next() {
            Some(character @ ('"' | '\\' | '\0'..='\x1F')) => push_escaped(out, character as u8),
            Some(character) if sanitize::is_harmful(character) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    push_unit(out, *unit);
                }
            }
            Some(character) => {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            None => break,
        }
        rest = characters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
}

/// Appends JSON text without white space. For a terminal, what it would obey is escaped; there is none of
/// that outside of strings.
pub(in crate::output) fn push_value(out: &mut Vec<u8>, json: &str, terminal: bool) {
    if !terminal {
        return out.extend_from_slice(json.as_bytes());
    }
    let mut plain = 0;
    for (at, character) in json.char_indices() {
        if sanitize::is_harmful(character) {
            out.extend_from_slice(&json.as_bytes()[plain..at]);
            for unit in character.encode_utf16(&mut [0; 2]) {
                push_unit(out, *unit);
            }
            plain = at + character.len_utf8();
        }
    }
    out.extend_from_slice(&json.as_bytes()[plain..]);
}

/// Appends the escape of a byte that JSON does not allow as it is.
fn push_escaped(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        _ => push_unit(out, u16::from(byte)),
    }
}

/// Appends `\u001b`.
fn push_unit(out: &mut Vec<u8>, unit: u16) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(HEX[usize::from(unit >> shift & 0xF)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn string(text: &str, terminal: bool) -> String {
        let mut out = Vec::new();
        push_string(&mut out, text, terminal);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn escapes() {
        let text = "a\"b\\c\n\r\t\0\x1b\x7f é \u{202e}\u{e0041}\u{9b}";
        assert_eq!(
            string(text, false),
            "\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001b\x7f é \u{202e}\u{e0041}\u{9b}\""
        );
        assert_eq!(
            string(text, true),
            r#""a\"b\\c\n\r\t\u0000\u001b\u007f é \u202e\udb40\udc41\u009b""#
        );
    }

    #[test]
    fn values_say_the_same_on_a_terminal() {
        let json = "{\"a\\n\x7f\":[\"\u{202e}\\u001b\",1.50]}";
        let value = |terminal| {
            let mut out = Vec::new();
            push_value(&mut out, json, terminal);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(value(false), json);
        assert_eq!(value(true), r#"{"a\n\u007f":["\u202e\u001b",1.50]}"#);
    }

    proptest! {
        #[test]
        fn strings_come_back(text in any::<String>(), terminal in any::<bool>()) {
            let read: String = serde_json::from_str(&string(&text, terminal)).unwrap();
            prop_assert_eq!(read, text);
        }

        #[test]
        fn nothing_harmful_reaches_a_terminal(text in any::<String>()) {
            prop_assert!(!string(&text, true).chars().any(sanitize::is_harmful));
        }

        #[test]
        fn bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut out = Vec::new();
            push_base64(&mut out, &bytes);
            let text: String = serde_json::from_slice(&out).unwrap();
            prop_assert_eq!(STANDARD.decode(text).unwrap(), bytes);
        }
    }
}
