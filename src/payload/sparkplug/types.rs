//! The data types of Sparkplug B by their numbers.

use crate::payload::json::{push_f32, push_f64, push_string};
use crate::payload::reader::Reader;

/// `Int8`, `Int16`, `Int32`, `Int64` and after them the same without a sign.
const INTEGERS: std::ops::RangeInclusive<u64> = 1..=8;
const INT64: u64 = 4;
const UINT64: u64 = 8;

/// The names, by number.
const NAMES: [&str; 35] = [
    "Unknown",
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
    "Float",
    "Double",
    "Boolean",
    "String",
    "DateTime",
    "Text",
    "UUID",
    "DataSet",
    "Bytes",
    "File",
    "Template",
    "PropertySet",
    "PropertySetList",
    "Int8Array",
    "Int16Array",
    "Int32Array",
    "Int64Array",
    "UInt8Array",
    "UInt16Array",
    "UInt32Array",
    "UInt64Array",
    "FloatArray",
    "DoubleArray",
    "BooleanArray",
    "StringArray",
    "DateTimeArray",
];

/// Appends a data type's name, or its number if it has none.
pub(super) fn push_name(number: u64, out: &mut String) {
    match usize::try_from(number)
        .ok()
        .and_then(|number| NAMES.get(number))
    {
        Some(name) => push_string(name, out),
        None => out.push_str(&number.to_string()),
    }
}

/// Appends a whole number. Signed ones lie in unsigned fields, in two's complement of their own width or of the
/// field's.
///
/// # Errors
/// A number that its type does not have.
pub(super) fn push_integer(value: u64, data_type: u64, out: &mut String) -> Result<(), String> {
    let number = match data_type {
        INT64 => i128::from(value.cast_signed()),
        _ if INTEGERS.contains(&data_type) && data_type < UINT64 => narrow(value, data_type)?,
        _ => i128::from(value),
    };
    out.push_str(&number.to_string());
    Ok(())
}

/// A number of 8, 16 or 32 bits.
fn narrow(value: u64, data_type: u64) -> Result<i128, String> {
    let is_signed = data_type < INT64;
    let bits = 4
        << (if is_signed {
            data_type
        } else {
            data_type - INT64
        });
    let end = 1i128 << bits;
    let range = if is_signed { -end / 2..end / 2 } else { 0..end };
    let value = i128::from(value);
    if range.contains(&value) {
        return Ok(value);
    }
    // A negative number of the type's width, of 32 or of 64 bits.
    let negative = [bits, 32, 64].map(|width| value - (1i128 << width));
    let fits = |number: &i128| *number < 0 && range.contains(number);
    if let Some(number) = negative.into_iter().find(fits) {
        return Ok(number);
    }
    let mut name = String::new();
    push_name(data_type, &mut name);
    let name = name.trim_matches('"');
    let (first, last) = (range.start, range.end - 1);
    Err(format!(
        "{value} is out of the range of {name}, {first} to {last}"
    ))
}

/// Appends the list that the bytes of an array type hold; `false` if the type is none, or if the
/// bytes do not fit it.
pub(super) fn push_array(data_type: u64, bytes: &[u8], out: &mut String) -> bool {
    let start = out.len();
    out.push('[');
    let done = match data_type {
        22 => numbers(bytes, i8::from_le_bytes, out),
        23 => numbers(bytes, i16::from_le_bytes, out),
        24 => numbers(bytes, i32::from_le_bytes, out),
        25 => numbers(bytes, i64::from_le_bytes, out),
        26 => numbers(bytes, u8::from_le_bytes, out),
        27 => numbers(bytes, u16::from_le_bytes, out),
        28 => numbers(bytes, u32::from_le_bytes, out),
        29 | 34 => numbers(bytes, u64::from_le_bytes, out),
        30 => elements(
            bytes,
            |bytes, out| push_f32(f32::from_le_bytes(bytes), out),
            out,
        ),
        31 => elements(
            bytes,
            |bytes, out| push_f64(f64::from_le_bytes(bytes), out),
            out,
        ),
        32 => booleans(bytes, out),
        33 => strings(bytes, out),
        _ => None,
    };
    if done.is_none() {
        out.truncate(start);
        return false;
    }
    // Every element left a comma behind it.
    if out.ends_with(',') {
        out.pop();
    }
    out.push(']');
    true
}

fn numbers<const N: usize, T: std::fmt::Display>(
    bytes: &[u8],
    read: impl Fn([u8; N]) -> T,
    out: &mut String,
) -> Option<()> {
    elements(
        bytes,
        |bytes, out| out.push_str(&read(bytes).to_string()),
        out,
    )
}

fn elements<const N: usize>(
    bytes: &[u8],
    push: impl Fn([u8; N], &mut String),
    out: &mut String,
) -> Option<()> {
    let (chunks, rest) = bytes.as_chunks::<N>();
    for chunk in chunks {
        push(*chunk, out);
        out.push(',');
    }
    rest.is_empty().then_some(())
}

/// A count in four bytes, then eight booleans a byte, the highest bit first.
fn booleans(bytes: &[u8], out: &mut String) -> Option<()> {
    let mut reader = Reader::of(bytes);
    let count = usize::try_from(u32::from_le_bytes(reader.array().ok()?)).ok()?;
    if reader.rest().len() != count.div_ceil(8) {
        return None;
    }
    for index in 0..count {
        let set = reader.rest()[index / 8] >> (7 - index % 8) & 1 == 1;
        out.push_str(if set { "true," } else { "false," });
    }
    Some(())
}

/// Strings with a zero after each.
fn strings(bytes: &[u8], out: &mut String) -> Option<()> {
    let Some(bytes) = bytes.strip_suffix(&[0]) else {
        return bytes.is_empty().then_some(());
    };
    for text in bytes.split(|byte| *byte == 0) {
        push_string(std::str::from_utf8(text).ok()?, out);
        out.push(',');
    }
    Some(())
}
