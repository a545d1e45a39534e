//! JSON to CBOR.

use super::{DECIMAL_FRACTION, NEGATIVE_BIGNUM, POSITIVE_BIGNUM, float};
use crate::payload::json::{Json, Number, magnitude_from_digits};

/// Appends one value.
///
/// # Errors
/// Only for numbers of thousands of digits.
pub(in crate::payload) fn encode(value: &Json<'_>, out: &mut Vec<u8>) -> Result<(), String> {
    match value {
        Json::Null => out.push(0xf6),
        Json::Bool(false) => out.push(0xf4),
        Json::Bool(true) => out.push(0xf5),
        Json::Number(text) => number(text, out)?,
        Json::String(text) => string(text, out),
        Json::Array(elements) => {
            head(4, elements.len() as u64, out);
            for element in elements {
                encode(element, out)?;
            }
        }
        Json::Object(members) => {
            head(5, members.len() as u64, out);
            for (name, value) in members {
                string(name, out);
                encode(value, out)?;
            }
        }
    }
    Ok(())
}

/// The major type and its argument in the fewest bytes (RFC 8949 section 3).
fn head(major: u8, argument: u64, out: &mut Vec<u8>) {
    let major = major << 5;
    let bytes = argument.to_be_bytes();
    match argument {
        0..24 => out.push(major + bytes[7]),
        24..=0xff => out.extend([major + 24, bytes[7]]),
        0x100..=0xffff => {
            out.push(major + 25);
            out.extend(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major + 26);
            out.extend(&bytes[4..]);
        }
        _ => {
            out.push(major + 27);
            out.extend(&bytes);
        }
    }
}

fn string(text: &str, out: &mut Vec<u8>) {
    head(3, text.len() as u64, out);
    out.extend(text.as_bytes());
}

fn number(text: &str, out: &mut Vec<u8>) -> Result<(), String> {
    match Number::of(text) {
        Number::Unsigned(value) => head(0, value, out),
        Number::Negative(value) => head(1, value, out),
        Number::Double(value) => double(value, out),
        Number::Big { negative, digits } => integer(negative, &digits, out)?,
        Number::Decimal {
            exponent: i64::MIN | i64::MAX,
            ..
        } => {
            return Err(format!("the exponent of {} is too large", brief(text)));
        }
        Number::Decimal {
            negative,
            digits,
            exponent,
        } => {
            head(6, DECIMAL_FRACTION, out);
            head(4, 2, out);
            match u64::try_from(exponent) {
                Ok(exponent) => head(0, exponent, out),
                Err(_) => head(1, (-1 - exponent).cast_unsigned(), out),
            }
            integer(negative, &digits, out)?;
        }
    }
    Ok(())
}

/// A whole number in decimal digits: an integer where 64 bits hold it, else a bignum.
fn integer(negative: bool, digits: &str, out: &mut Vec<u8>) -> Result<(), String> {
    match (negative, digits.parse::<u64>()) {
        (false, Ok(value)) => head(0, value, out),
        (true, Ok(value)) if value > 0 => head(1, value - 1, out),
        _ => {
            let mut bytes = magnitude_from_digits(digits)
                .ok_or_else(|| format!("the number {} is too long", brief(digits)))?;
            if negative {
                decrement(&mut bytes);
            }
            head(
                6,
                if negative {
                    NEGATIVE_BIGNUM
                } else {
                    POSITIVE_BIGNUM
                },
                out,
            );
            head(2, bytes.len() as u64, out);
            out.extend(bytes);
        }
    }
    Ok(())
}

/// One less: a negative bignum counts from -1. Takes a leading zero away that this leaves.
fn decrement(bytes: &mut Vec<u8>) {
    for byte in bytes.iter_mut().rev() {
        let (less, borrowed) = byte.overflowing_sub(1);
        *byte = less;
        if !borrowed {
            break;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros);
}

/// The shortest float that holds the value (RFC 8949 section 4.1).
fn double(value: f64, out: &mut Vec<u8>) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the next line sees whether it lost anything"
    )]
    let single = value as f32;
    if f64::from(single).to_bits() != value.to_bits() {
        out.push(0xfb);
        out.extend(value.to_be_bytes());
    } else if let Some(half) = float::to_half(single) {
        out.push(0xf9);
        out.extend(half.to_be_bytes());
    } else {
        out.push(0xfa);
        out.extend(single.to_be_bytes());
    }
}

/// The beginning of a number that is too long to repeat in an error.
fn brief(digits: &str) -> String {
    match digits.get(..20) {
        Some(start) if digits.len() > 24 => format!("{start}… ({} characters)", digits.len()),
        _ => digits.to_owned(),
    }
}
