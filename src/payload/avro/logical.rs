//! What stored values mean: decimals, dates and times, identifiers.

use std::fmt::Write as _;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;

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

/// What text says for a date or a time.
pub(super) enum TextTime {
    /// The number that is stored.
    Number(i64),
    /// It is a date or a time of which something would be lost: what.
    More(String),
    /// It is none.
    Nothing,
}

/// The number that a date or a time is stored as.
pub(super) fn time_from_text(logical: Logical, text: &str) -> TextTime {
    if has_leap_second(text) {
        return TextTime::More("a leap second cannot be stored".to_owned());
    }
    let pieces = Pieces::parse(text).ok();
    let counted = |time: Option<SignedDuration>, unit| {
        time.map_or(TextTime::Nothing, |time| count(time, unit))
    };
    match (logical, &pieces) {
        (Logical::Date, Some(pieces)) if pieces.time().is_some() => {
            TextTime::More("a date has no time of day".to_owned())
        }
        (Logical::Time(_), Some(_)) => TextTime::More("a time of day has no date".to_owned()),
        (Logical::Time(_), None) if text.contains(['+', '-']) => {
            TextTime::More("a time of day has no offset".to_owned())
        }
        (Logical::LocalTimestamp(_), Some(pieces)) if pieces.offset().is_some() => {
            TextTime::More("a local time has no offset".to_owned())
        }
        (Logical::Date, _) => text.parse::<Date>().map_or(TextTime::Nothing, |date| {
            let seconds = since_1970(date.at(0, 0, 0, 0)).as_secs();
            TextTime::Number(seconds.div_euclid(86_400))
        }),
        (Logical::Time(unit), None) => {
            let time = text.parse::<Time>().ok();
            let since_midnight = time.map(|time| time.duration_since(Time::midnight()));
            counted(since_midnight, unit)
        }
        (Logical::Timestamp(unit), _) => counted(moment::read(text), unit),
        (Logical::LocalTimestamp(unit), _) => {
            counted(text.parse::<DateTime>().ok().map(since_1970), unit)
        }
        (Logical::Decimal { .. } | Logical::Uuid | Logical::Duration, _) => TextTime::Nothing,
    }
}

/// Whether the seconds of the text are 60, which the library reads as 59.
fn has_leap_second(text: &str) -> bool {
    let clock = text
        .rsplit_once(['T', 't', ' '])
        .map_or(text, |(_, clock)| clock);
    let digits: String = clock
        .chars()
        .filter(|char| *char != ':')
        .take_while(char::is_ascii_digit)
        .collect();
    digits.get(4..6) == Some("60")
}

fn since_1970(time: DateTime) -> SignedDuration {
    time.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0))
}

/// How many units a time has.
fn count(time: SignedDuration, unit: Unit) -> TextTime {
    let (divisor, units) = match unit {
        Unit::Milli => (1_000_000, "milliseconds"),
        Unit::Micro => (1_000, "microseconds"),
        Unit::Nano => (1, "nanoseconds"),
    };
    let nanoseconds = time.as_nanos();
    if nanoseconds % divisor != 0 {
        return TextTime::More(format!("the type holds {units} and nothing finer"));
    }
    i64::try_from(nanoseconds / divisor).map_or_else(
        |_| TextTime::More(format!("the {units} since 1970 are beyond 64 bits")),
        TextTime::Number,
    )
}

/// The 16 bytes of an identifier in its usual form.
pub(super) fn uuid_bytes(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.chars().filter(|char| *char != '-').collect();
    hex::decode(digits.as_bytes())
        .ok()
        .filter(|bytes| bytes.len() == 16 && digits.len() == 32)
}
