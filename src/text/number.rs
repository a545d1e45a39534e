//! Numbers as people write them: decimal, with powers of ten, units of time and of bytes.

use std::time::Duration;

/// What a parser returns: the value, or what it expected instead of the text.
pub(crate) type Parse<T> = Result<T, &'static str>;

/// A decimal number times a power of ten, if the product is a whole number that fits: `1.5` and 3 is
/// 1500. Signs, exponents (`1e3`), `0x`, `0o` and `0b` are understood as JavaScript does.
pub(crate) fn scaled(text: &str, power: i32) -> Option<u128> {
    let text = text.trim();
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Some((radix, digits)) = radix_of(text) {
        let digits = (!digits.starts_with('+')).then_some(digits)?;
        let number = u128::from_str_radix(digits, radix).ok()?;
        return number.checked_mul(10u128.checked_pow(power.try_into().ok()?)?);
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction_length = i32::try_from(fraction.len()).ok()?;
    let shift = power.checked_add(exponent)?.checked_sub(fraction_length)?;
    let number: u128 = digits.parse().ok()?;
    if number == 0 {
        return Some(0);
    }
    let factor = 10u128.checked_pow(shift.unsigned_abs())?;
    if shift >= 0 {
        number.checked_mul(factor)
    } else {
        number.is_multiple_of(factor).then(|| number / factor)
    }
}

/// The radix and the digits of a number written in hexadecimal, octal or binary.
fn radix_of(text: &str) -> Option<(u32, &str)> {
    let radix = match text.get(..2)?.to_ascii_lowercase().as_str() {
        "0x" => 16,
        "0o" => 8,
        "0b" => 2,
        _ => return None,
    };
    Some((radix, &text[2..]))
}

/// A whole number in a range.
pub(crate) fn whole<T>(
    text: &str,
    range: std::ops::RangeInclusive<u64>,
    expected: &'static str,
) -> Parse<T>
where
    T: TryFrom<u64>,
{
    scaled(text, 0)
        .and_then(|number| u64::try_from(number).ok())
        .filter(|number| range.contains(number))
        .and_then(|number| T::try_from(number).ok())
        .ok_or(expected)
}

/// A time, or two of them with `..` between: the shortest and the longest.
pub(crate) fn times(text: &str) -> Parse<(Duration, Duration)> {
    const EXPECTED: &str = "a time such as 50ms, or a range such as 10ms..1s";
    let time = |text: &str| time(text, 9).ok_or(EXPECTED);
    let (low, high) = match text.split_once("..") {
        Some((low, high)) => (time(low)?, time(high)?),
        None => (time(text)?, time(text)?),
    };
    if low > high {
        return Err(EXPECTED);
    }
    Ok((low, high))
}

/// How many, at least one: `250`, `10k`, `1.5M`.
pub(crate) fn count(text: &str) -> Parse<u64> {
    let (digits, power) = match text.trim().strip_suffix(['k', 'K', 'm', 'M', 'g', 'G']) {
        Some(digits) if text.ends_with(['k', 'K']) => (digits, 3),
        Some(digits) if text.ends_with(['m', 'M']) => (digits, 6),
        Some(digits) => (digits, 9),
        None => (text, 0),
    };
    scaled(digits, power)
        .and_then(|number| u64::try_from(number).ok())
        .filter(|number| *number > 0)
        .ok_or("a number above 0, such as 250, 10k or 2M")
}

/// No time is longer: a thousand years, which a clock in microseconds can still add up.
const LONGEST: Duration = Duration::from_secs(1000 * 365 * 24 * 60 * 60);

/// A bare number of some unit, given in nanoseconds as a power of ten, or a duration with units.
pub(crate) fn time(text: &str, power: i32) -> Option<Duration> {
    let time = match scaled(text, power) {
        Some(nanoseconds) => Some(Duration::new(
            u64::try_from(nanoseconds / 1_000_000_000).ok()?,
            u32::try_from(nanoseconds % 1_000_000_000).ok()?,
        )),
        None => humantime::parse_duration(text.trim()).ok(),
    };
    time.filter(|time| *time <= LONGEST)
}

/// A number of bytes, rounded: digits, perhaps a fraction, perhaps B, K, M, G, KB, MB or GB (of 1024).
pub(crate) fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_uppercase();
    let text = text.strip_suffix('B').unwrap_or(&text);
    let (number, unit) = match text.strip_suffix(['B', 'K', 'M', 'G']) {
        Some(number) if text.ends_with('K') => (number, 1 << 10),
        Some(number) if text.ends_with('M') => (number, 1 << 20),
        Some(number) if text.ends_with('G') => (number, 1 << 30),
        Some(number) => (number, 1),
        None => (text, 1u128),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (number, ""),
    };
    if whole.is_empty()
        || !number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let scale = 10u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let scaled: u128 = format!("{whole}{fraction}").parse().ok()?;
    let rounded = scaled.checked_mul(unit)?.checked_add(scale / 2)? / scale;
    u64::try_from(rounded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_or_a_range_of_times() {
        let ms = Duration::from_millis;
        assert_eq!(times("50ms"), Ok((ms(50), ms(50))));
        assert_eq!(times("10ms..1s"), Ok((ms(10), ms(1000))));
        assert_eq!(times("0..2"), Ok((ms(0), ms(2000))));
        for wrong in ["", "..", "1s..", "1s..10ms", "x"] {
            assert!(times(wrong).is_err(), "{wrong}");
        }
    }
}
