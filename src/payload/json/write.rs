//! Pieces of JSON text, appended.

use std::fmt::Write as _;

use crate::payload::base64;

/// Appends a string with its quotes and escapes.
pub(in crate::payload) fn push_string(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x00..=0x1f => "",
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        out.push_str(escape);
        if escape.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{byte:04x}");
        }
        plain = at + 1;
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

/// Appends bytes as a string in base64.
pub(in crate::payload) fn push_bytes(bytes: &[u8], out: &mut String) {
    out.push('"');
    base64::encode_to(bytes, out);
    out.push('"');
}

/// Appends the shortest number that reads back as the same value, always with a point or an
/// exponent; what JSON has no number for is the string `"NaN"`, `"Infinity"` or `"-Infinity"`.
pub(in crate::payload) fn push_f64(value: f64, out: &mut String) {
    if value.is_finite() {
        let _ = write!(out, "{value:?}");
    } else {
        push_not_finite(value, out);
    }
}

/// Appends the shortest number that reads back as the same single-precision value: 0.1 and not
/// 0.10000000149011612.
pub(in crate::payload) fn push_f32(value: f32, out: &mut String) {
    if value.is_finite() {
        let _ = write!(out, "{value:?}");
    } else {
        push_not_finite(f64::from(value), out);
    }
}

fn push_not_finite(value: f64, out: &mut String) {
    out.push_str(if value.is_nan() {
        "\"NaN\""
    } else if value > 0.0 {
        "\"Infinity\""
    } else {
        "\"-Infinity\""
    });
}
