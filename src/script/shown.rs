//! Values as text, always as JSON: what JSON has no number for is written as jq writes it.

use jaq_json::{Num, Val, write};

/// The largest double, which stands for infinity.
const LARGEST: &str = "1.7976931348623157e+308";

/// Whole numbers below this have no more digits than a double can tell apart.
const WHOLE: f64 = 1e17;

/// A string as it is, everything else as compact JSON.
pub(super) fn text(value: &Val) -> String {
    match value {
        Val::TStr(text) | Val::BStr(text) => String::from_utf8_lossy(text).into_owned(),
        other => json(other),
    }
}

/// Compact JSON.
pub(super) fn json(value: &Val) -> String {
    let mut out = Vec::new();
    push(value, &mut out);
    String::from_utf8(out)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn push(value: &Val, out: &mut Vec<u8>) {
    match value {
        Val::Arr(list) => {
            out.push(b'[');
            for (index, element) in list.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                push(element, out);
            }
            out.push(b']');
        }
        Val::Obj(object) => {
            out.push(b'{');
            for (index, (key, value)) in object.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                // Keys are strings in JSON.
                push(&Val::utf8_str(text(key)), out);
                out.push(b':');
                push(value, out);
            }
            out.push(b'}');
        }
        Val::BStr(_) => push(&Val::utf8_str(text(value)), out),
        Val::Num(Num::Float(number)) => push_float(*number, value, out),
        // Writing to memory does not fail.
        other => _ = write::write(out, &write::Pp::default(), 0, other),
    }
}

fn push_float(number: f64, value: &Val, out: &mut Vec<u8>) {
    if number.is_nan() {
        out.extend(b"null");
    } else if number.is_infinite() {
        let sign = if number < 0.0 { "-" } else { "" };
        out.extend(format!("{sign}{LARGEST}").bytes());
    } else if number.fract() == 0.0 && number.abs() < WHOLE {
        out.extend(format!("{number:.0}").bytes());
    } else {
        // Writing to memory does not fail.
        let _ = write::write(out, &write::Pp::default(), 0, value);
    }
}
