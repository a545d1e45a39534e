//! What stored values mean: decimals, dates and times, identifiers.

use std::fmt::Write as _;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use super::schema::{Logical, Unit};
use crate::payload::json::{Scientific, digits_of, magnitude_from_digits};
use crate::payload::{hex, moment};

/// Appends the number that big-endian bytes in two's complement stand for; `None` if it is too long.
pub(super) fn push_decimal(bytes: &[u8], scale: usize, out: &mut String) -> Option<()> {
    let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    let mut magnitude = bytes.to_vec();
    if negative {
        negate(&mut magnitude);
        out.push('-');
    }
    let digits = digits_of(&magnitude)?;
    if scale == 0 {
        out.push_str(&digits);
        return Some(());
    }
    let width = scale + 1;
    let digits = format!("{digits:0>width$}");
    let (whole, part) = digits.split_at(digits.len() - scale);
    // Writing to a String cannot fail.
    let _ = write!(out, "{whole}.{part}");
    Some(())
}

/// The fewest bytes in two's complement for a number that has no more than `precision` digits,
/// `scale` of them after the point.
pub(super) fn decimal_bytes(text: &str, precision: usize, scale: usize) -> Result<Vec<u8>, String> {
    let number = Scientific::of(text);
    let zeros = number
        .exponent
        .saturating_add(i64::try_from(scale).unwrap_or(i64::MAX));
    let Ok(zeros) = usize::try_from(zeros) else {
        return Err(format!(
            "{text} has more than {scale} digits after the point"
        ));
    };
    if !number.digits.is_empty() && number.digits.len().saturating_add(zeros) > precision {
        return Err(format!(
            "{text} has more than {precision} digits, {scale} of them after the point"
        ));
    }
    let digits = if number.digits.is_empty() {
        "0".to_owned()
    } else {
        number.digits + &"0".repeat(zeros)
    };
    let mut bytes = magnitude_from_digits(&digits).ok_or_else(|| format!("{text} is too long"))?;
    // A leading zero byte keeps the sign.
    bytes.insert(0, 0);
    if number.negative {
        negate(&mut bytes);
    }
    let spare = bytes
        .windows(2)
        .take_while(|pair| matches!((pair[0], pair[1] & 0x80), (0, 0) | (0xff, 0x80)));
    let spare = spare.count();
    bytes.drain(..spare);
    Ok(bytes)
}

/// Two's complement in place.
fn negate(bytes: &mut [u8]) {
    let mut carry = true;
    for byte in bytes.iter_mut().rev() {
        (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
    }
}

/// The number that a date or a time is stored as; `None` for text that is none and for other types.
pub(super) fn time_from_text(logical: Logical, text: &str) -> Option<i64> {
    match logical {
        Logical::Date => {
            let seconds = since_1970(text.parse::<Date>().ok()?.at(0, 0, 0, 0)).as_secs();
            Some(seconds.div_euclid(86_400))
        }
        Logical::Time(unit) => {
            let since_midnight = text.parse::<Time>().ok()?.duration_since(Time::midnight());
            count(since_midnight, unit)
        }
        Logical::Timestamp(unit) => count(moment::read(text)?, unit),
        Logical::LocalTimestamp(unit) => count(since_1970(text.parse::<DateTime>().ok()?), unit),
        Logical::Decimal { .. } | Logical::Uuid | Logical::Duration => None,
    }
}

fn since_1970(time: DateTime) -> SignedDuration {
    time.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0))
}

fn count(time: SignedDuration, unit: Unit) -> Option<i64> {
    let divisor = match unit {
        Unit::Milli => 1_000_000,
        Unit::Micro => 1_000,
        Unit::Nano => 1,
    };
    i64::try_from(time.as_nanos().div_euclid(divisor)).ok()
}

/// The 16 bytes of an identifier in its usual form.
pub(super) fn uuid_bytes(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.chars().filter(|char| *char != '-').collect();
    hex::decode(digits.as_bytes())
        .ok()
        .filter(|bytes| bytes.len() == 16 && digits.len() == 32)
}
