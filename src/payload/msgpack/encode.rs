//! JSON to MessagePack.

use super::extension;
use crate::payload::json::{Json, Number};

/// Appends one value.
///
/// # Errors
/// For numbers that MessagePack cannot hold, and for strings, lists and objects of 2^32 and more.
pub(in crate::payload) fn encode(value: &Json<'_>, out: &mut Vec<u8>) -> Result<(), String> {
    match value {
        Json::Null => out.push(0xc0),
        Json::Bool(false) => out.push(0xc2),
        Json::Bool(true) => out.push(0xc3),
        Json::Number(text) => number(text, out)?,
        Json::String(text) => string(text, out)?,
        Json::Array(elements) => {
            length(
                elements.len(),
                [
                    Some((0x90, 16)),
                    None,
                    Some((0xdc, 1 << 16)),
                    Some((0xdd, 1 << 32)),
                ],
                out,
            )?;
            for element in elements {
                encode(element, out)?;
            }
        }
        Json::Object(members) => {
            if let Some((kind, data)) = extension::of(members)? {
                return extension::push(kind, &data, out);
            }
            length(
                members.len(),
                [
                    Some((0x80, 16)),
                    None,
                    Some((0xde, 1 << 16)),
                    Some((0xdf, 1 << 32)),
                ],
                out,
            )?;
            for (name, value) in members {
                string(name, out)?;
                encode(value, out)?;
            }
        }
    }
    Ok(())
}

fn string(text: &str, out: &mut Vec<u8>) -> Result<(), String> {
    let forms = [
        Some((0xa0, 32)),
        Some((0xd9, 1 << 8)),
        Some((0xda, 1 << 16)),
        Some((0xdb, 1 << 32)),
    ];
    length(text.len(), forms, out)?;
    out.extend(text.as_bytes());
    Ok(())
}

/// A length in the shortest of the forms, which are: within the first byte, and in one, two and four
/// bytes after it; each with its first byte and the first length that it cannot hold.
fn length(length: usize, forms: [Option<(u8, u64)>; 4], out: &mut Vec<u8>) -> Result<(), String> {
    let length = length as u64;
    let fits = |form: &Option<(u8, u64)>| form.is_some_and(|(_, limit)| length < limit);
    let form = forms.iter().position(fits);
    let bytes = length.to_be_bytes();
    match (form, form.and_then(|form| forms[form])) {
        (Some(0), Some((first, _))) => out.push(first | bytes[7]),
        (Some(form), Some((first, _))) => {
            out.push(first);
            out.extend(&bytes[8 - (1 << (form - 1))..]);
        }
        _ => return Err("more than 2^32 - 1 bytes or elements".into()),
    }
    Ok(())
}

fn number(text: &str, out: &mut Vec<u8>) -> Result<(), String> {
    match Number::of(text) {
        Number::Unsigned(value) => unsigned(value, out),
        Number::Negative(value) if i64::try_from(value).is_ok() => {
            signed(-1 - value.cast_signed(), out);
        }
        Number::Double(value) => double(value, out),
        Number::Big { .. } | Number::Negative(_) => {
            let value = Number::nearest(text);
            // Printed in full, a double shows every digit of its value.
            if format!("{value:.0}") != text {
                return Err(format!(
                    "the integer {text} is beyond 64 bits, which MessagePack cannot hold"
                ));
            }
            double(value, out);
        }
        Number::Decimal { .. } => {
            let value = Number::nearest(text);
            if value.is_infinite() {
                return Err(format!("the number {text} is too large for a double"));
            }
            double(value, out);
        }
    }
    Ok(())
}

fn unsigned(value: u64, out: &mut Vec<u8>) {
    let bytes = value.to_be_bytes();
    match value {
        0..=0x7f => out.push(bytes[7]),
        0x80..=0xff => out.extend([0xcc, bytes[7]]),
        0x100..=0xffff => {
            out.push(0xcd);
            out.extend(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            out.push(0xce);
            out.extend(&bytes[4..]);
        }
        _ => {
            out.push(0xcf);
            out.extend(&bytes);
        }
    }
}

/// A number below zero.
fn signed(value: i64, out: &mut Vec<u8>) {
    let bytes = value.to_be_bytes();
    match value {
        -32.. => out.push(bytes[7]),
        -0x80..-32 => out.extend([0xd0, bytes[7]]),
        -0x8000..-0x80 => {
            out.push(0xd1);
            out.extend(&bytes[6..]);
        }
        -0x8000_0000..-0x8000 => {
            out.push(0xd2);
            out.extend(&bytes[4..]);
        }
        _ => {
            out.push(0xd3);
            out.extend(&bytes);
        }
    }
}

fn double(value: f64, out: &mut Vec<u8>) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the next line sees whether it lost anything"
    )]
    let single = value as f32;
    if f64::from(single).to_bits() == value.to_bits() {
        out.push(0xca);
        out.extend(single.to_be_bytes());
    } else {
        out.push(0xcb);
        out.extend(value.to_be_bytes());
    }
}
