//! Values that the library would change: numbers beyond 64 bits, more digits of a second than there are, numbers
//! with a fraction in forms that the canonical mapping does not have, such as `inf`, and `1e400` as infinite.

use std::borrow::Cow;

use prost_reflect::Kind;

use crate::payload::json::{Json, Number, Scientific};

/// The numbers that have a name.
const NAMED: [&str; 3] = ["Infinity", "-Infinity", "NaN"];

/// The most digits of a second that a time or a duration has.
const NANOSECONDS: usize = 9;

/// What is wrong with a value that is no message.
pub(super) fn misfit(json: &Json<'_>, kind: &Kind, keeps_zero: bool) -> Option<String> {
    let (quoted, text): (bool, &str) = match json {
        Json::String(text) => (true, text),
        Json::Number(text) => (false, text),
        _ => return None,
    };
    match kind {
        Kind::Double => {
            let double = text.parse::<f64>().ok();
            let wrong = quoted.then(|| fraction(text, double.is_some_and(f64::is_finite)));
            wrong.flatten().or_else(|| zero(double, keeps_zero))
        }
        Kind::Float => {
            let float = text.parse::<f32>().ok();
            let wrong = quoted.then(|| fraction(text, float.is_some_and(f32::is_finite)));
            wrong
                .flatten()
                .or_else(|| zero(float.map(f64::from), keeps_zero))
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 if !quoted => {
            long(text, |digits| digits.parse::<i64>().is_ok())
        }
        Kind::Uint64 | Kind::Fixed64 if !quoted => {
            long(text, |digits| digits.parse::<u64>().is_ok())
        }
        _ => None,
    }
}

/// The library leaves a zero out with its sign.
fn zero(number: Option<f64>, is_kept: bool) -> Option<String> {
    let is_lost = !is_kept && number.is_some_and(|number| number.to_bits() == (-0.0f64).to_bits());
    is_lost.then(|| ": -0.0 cannot be written in this field, which omits zero".to_owned())
}

/// Numbers with a fraction in quotes.
fn fraction(text: &str, fits: bool) -> Option<String> {
    let is_number = text.parse::<f64>().is_ok() && !text.contains(['i', 'I', 'n', 'N']);
    match (NAMED.contains(&text), is_number) {
        (true, _) => None,
        (false, true) if fits => None,
        (false, true) => Some(format!(": {text:?} is out of range")),
        (false, false) => Some(format!(
            ": {text:?} is not a number; there are also \"Infinity\", \"-Infinity\" and \"NaN\""
        )),
    }
}

/// Whole numbers of 64 bits, which the library reads as doubles where they are longer or have a point or an exponent.
fn long(text: &str, fits: fn(&str) -> bool) -> Option<String> {
    if fits(text) {
        return None;
    }
    let plain = text
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_digit());
    // A fraction that is not zero is refused later, in the words for all integers.
    let digits = if plain {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(whole(text)?)
    };
    // There is no integer -0, and it fits.
    if digits.trim_start_matches(['-', '0']).is_empty() {
        return None;
    }
    if !fits(&digits) {
        return Some(": the number is out of range".to_owned());
    }
    let is_kept = format!("{:.0}", Number::nearest(text)) == *digits;
    (!is_kept)
        .then(|| format!(": {text} has more digits than a JSON number keeps; write it in quotes"))
}

/// A whole number as its digits, if the text is one with a point or an exponent.
pub(super) fn whole(text: &str) -> Option<String> {
    /// More than any type has.
    const MOST_DIGITS: usize = 20;
    if !text.contains(['.', 'e', 'E']) || serde_json::from_str::<serde_json::Number>(text).is_err()
    {
        return None;
    }
    let number = Scientific::of(text);
    if number.digits.is_empty() {
        return Some("0".to_owned());
    }
    let zeros = usize::try_from(number.exponent).ok()?;
    if number.digits.len().saturating_add(zeros) > MOST_DIGITS {
        return None;
    }
    let sign = if number.negative { "-" } else { "" };
    Some(format!("{sign}{}{}", number.digits, "0".repeat(zeros)))
}

/// Times in RFC 3339.
pub(super) fn time(text: &str) -> Option<String> {
    if text.get(17..19) == Some("60") {
        return Some(format!(
            ": {text:?} has a leap second, which a timestamp cannot hold"
        ));
    }
    duration(text)
}

pub(super) fn duration(text: &str) -> Option<String> {
    let (_, fraction) = text.split_once('.')?;
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    (digits > NANOSECONDS)
        .then(|| format!(": {text:?} has more than {NANOSECONDS} digits after the point"))
}
