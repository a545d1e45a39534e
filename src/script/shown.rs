//! Values as text, always as JSON: what JSON has no number for is written as jq writes it.

use jaq_core::Error;
use jaq_json::{Num, Val, write};

use super::bounds::NEGATIVE_ZERO;

/// The longest error, in characters: values in it may be large.
const LONGEST: usize = 300;

/// The largest double, which stands for infinity.
const LARGEST: &str = "1.7976931348623157e+308";

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
        Val::Num(Num::Float(number)) => push_float(*number, out),
        Val::Num(Num::Dec(digits)) if digits.as_str() == NEGATIVE_ZERO => out.extend(b"-0"),
        // Writing to memory does not fail.
        other => _ = write::write(out, &write::Pp::default(), 0, other),
    }
}

fn push_float(number: f64, out: &mut Vec<u8>) {
    if number.is_nan() {
        out.extend(b"null");
    } else if number.is_infinite() {
        let sign = if number < 0.0 { "-" } else { "" };
        out.extend(format!("{sign}{LARGEST}").bytes());
    } else {
        out.extend(float(number).bytes());
    }
}

/// A finite number as jq writes it: an exponent, of two digits at least, only where there would be many zeros.
fn float(number: f64) -> String {
    // The fewest digits that read back as the number: `-1.25e-7`.
    let shortest = format!("{number:e}");
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let digits = digits.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // How many digits are before the point.
    let (count, point) = (
        i32::try_from(digits.len()).unwrap_or(i32::MAX),
        exponent + 1,
    );
    if point <= -4 || point > count + 15 {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let side = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{dot}{rest}e{side}{:02}", exponent.abs());
    }
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if point <= 0 {
        return format!("{sign}0.{}{digits}", zeros(-point));
    }
    let before = usize::try_from(point).unwrap_or(0).min(digits.len());
    let (whole, rest) = digits.split_at(before);
    let dot = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{}{dot}{rest}", zeros(point - count))
}

/// What an expression says about its failure, in one line of our words that is not too long.
pub(super) fn error(error: Error<Val>) -> String {
    let said = match error.into_val() {
        Val::TStr(text) => String::from_utf8_lossy(&text).into_owned(),
        value => format!("error: {}", json(&value)),
    };
    let said = in_our_words(&said).unwrap_or(said);
    let mut short: String = said.chars().take(LONGEST).collect();
    if short.len() < said.len() {
        short.push('…');
    }
    short
}

/// What the interpreter says.
fn in_our_words(said: &str) -> Option<String> {
    if let Some(rest) = said.strip_prefix("cannot use ") {
        let (value, kind) = rest.rsplit_once(" as ")?;
        return Some(match kind {
            "iterable (array or object)" => format!("{value} is not an array or object"),
            kind => format!("{value} is no {kind}"),
        });
    }
    if let Some(rest) = said.strip_prefix("cannot calculate ") {
        return Some(format!("{rest} has no result"));
    }
    if let Some(rest) = said.strip_prefix("cannot index ") {
        let (value, index) = rest.rsplit_once(" with ")?;
        return Some(format!("{value} has no member {index}"));
    }
    let value = said.strip_prefix("invalid path expression with input ")?;
    Some(format!(
        "what is calculated from {value} is not a path: only paths such as .a[0] can be updated"
    ))
}
