//! What a JSON number's digits say, exactly.

use std::fmt::Write as _;

/// The most bytes of an integer that is read or written beyond 64 bits: conversion takes time in the
/// square of the length, and nobody may stall a program with a few digits more.
const MAX_BYTES: usize = 1024;

/// A number by what can hold it without loss.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::payload) enum Number {
    /// A whole number of 0 to 2^64 - 1.
    Unsigned(u64),
    /// A whole number below zero: its distance from -1, so that -1 is 0 and -2^64 is 2^64 - 1.
    Negative(u64),
    /// A longer whole number: its sign and its decimal digits.
    Big {
        /// Whether it is below zero.
        negative: bool,
        /// Digits without a leading zero.
        digits: String,
    },
    /// A fraction or a power of ten whose value survives as a double.
    Double(f64),
    /// One that does not: its value is the digits, times ten to the exponent.
    Decimal {
        /// Whether it is below zero.
        negative: bool,
        /// Digits without leading or trailing zeros.
        digits: String,
        /// The power of ten.
        exponent: i64,
    },
}

impl Number {
    /// Reads a JSON number.
    pub(in crate::payload) fn of(text: &str) -> Self {
        if text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
            return fraction(text);
        }
        let (negative, digits) = sign(text);
        match (negative, digits.parse::<u64>()) {
            (false, Ok(value)) => Self::Unsigned(value),
            // There is no integer -0.
            (true, Ok(0)) => Self::Double(-0.0),
            (true, Ok(value)) => Self::Negative(value - 1),
            (true, Err(_)) if digits == "18446744073709551616" => Self::Negative(u64::MAX),
            (_, Err(_)) => Self::Big {
                negative,
                digits: digits.to_owned(),
            },
        }
    }

    /// The closest double; infinite when there is none.
    pub(in crate::payload) fn nearest(text: &str) -> f64 {
        // Every JSON number is in the grammar that Rust reads.
        text.parse().unwrap_or(f64::NAN)
    }
}

fn fraction(text: &str) -> Number {
    let exact = Scientific::of(text);
    let double = Number::nearest(text);
    let survives = double.is_finite() && is_written_as(double, &exact);
    if survives {
        return Number::Double(double);
    }
    Number::Decimal {
        negative: exact.negative,
        digits: exact.digits,
        exponent: exact.exponent,
    }
}

/// Whether a double is written as that number: in its shortest form, or rounded to as many digits.
/// Programs differ in the last digit when two forms are equally short.
fn is_written_as(double: f64, exact: &Scientific) -> bool {
    /// No double needs more digits to be told from its neighbours.
    const ENOUGH: usize = 17;
    let digits = exact.digits.len();
    Scientific::of(&format!("{double:e}")) == *exact
        || (1..=ENOUGH).contains(&digits)
            && Scientific::of(&format!("{double:.precision$e}", precision = digits - 1)) == *exact
}

/// A decimal number in its only form: digits without zeros at either end, and a power of ten.
#[derive(PartialEq)]
pub(in crate::payload) struct Scientific {
    /// Whether it is below zero.
    pub(in crate::payload) negative: bool,
    /// Digits without leading or trailing zeros; none for zero.
    pub(in crate::payload) digits: String,
    /// The power of ten.
    pub(in crate::payload) exponent: i64,
}

impl Scientific {
    /// Reads a JSON number, or one that Rust printed. Exponents beyond 64 bits count as the largest.
    pub(in crate::payload) fn of(text: &str) -> Self {
        let (negative, text) = sign(text);
        let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{part}");
        let leading = all.trim_start_matches('0');
        let digits = leading.trim_end_matches('0');
        let limit = if power.starts_with('-') {
            i64::MIN
        } else {
            i64::MAX
        };
        let power: i64 = power.parse().unwrap_or(limit);
        let exponent = power
            .saturating_sub(length(part))
            .saturating_add(length(leading) - length(digits));
        Self {
            negative,
            digits: digits.to_owned(),
            exponent: if digits.is_empty() { 0 } else { exponent },
        }
    }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

/// The decimal digits of an unsigned integer in big-endian bytes; `None` if it is longer than
/// [`MAX_BYTES`].
pub(in crate::payload) fn digits_of(bytes: &[u8]) -> Option<String> {
    let leading = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut rest = bytes[leading..].to_vec();
    if rest.len() > MAX_BYTES {
        return None;
    }
    let mut groups = Vec::new();
    while !rest.is_empty() {
        let mut remainder = 0u32;
        for byte in &mut rest {
            let value = remainder << 8 | u32::from(*byte);
            *byte = u8::try_from(value / 10_000).unwrap_or(u8::MAX);
            remainder = value % 10_000;
        }
        groups.push(remainder);
        let zeros = rest.iter().take_while(|byte| **byte == 0).count();
        rest.drain(..zeros);
    }
    let mut text = String::with_capacity(groups.len() * 4);
    for group in groups.iter().rev() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{group:04}");
    }
    let zeros = text.bytes().take_while(|byte| *byte == b'0').count();
    text.drain(..zeros);
    if text.is_empty() {
        text.push('0');
    }
    Some(text)
}

/// The big-endian bytes, without leading zeros, of an unsigned integer in decimal digits; `None` if
/// it is longer than [`MAX_BYTES`].
pub(in crate::payload) fn magnitude_from_digits(digits: &str) -> Option<Vec<u8>> {
    // A byte holds more than 2.4 digits.
    if digits.len() > MAX_BYTES * 5 / 2 {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::new();
    for digit in digits.bytes() {
        let mut carry = digit.wrapping_sub(b'0');
        for byte in &mut bytes {
            [carry, *byte] = (u16::from(*byte) * 10 + u16::from(carry)).to_be_bytes();
        }
        if carry > 0 {
            bytes.push(carry);
        }
    }
    bytes.reverse();
    (bytes.len() <= MAX_BYTES).then_some(bytes)
}
