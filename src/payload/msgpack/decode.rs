//! MessagePack to JSON text.

use std::fmt::Write as _;

use super::TIMESTAMP;
use crate::payload::json::{push_bytes, push_f64, push_string};
use crate::payload::moment;
use crate::payload::reader::Reader;

/// Decodes one value that fills the whole payload.
///
/// # Errors
/// What is wrong and at which byte.
pub(in crate::payload) fn item(payload: &[u8]) -> Result<String, String> {
    let mut reader = Reader::of(payload);
    let mut out = String::with_capacity(payload.len() * 2);
    value(&mut reader, &mut out, 0)?;
    if reader.is_empty() {
        Ok(out)
    } else {
        reader.error_here("more than one value")
    }
}

/// Decodes values that follow each other, one a line, and says how many there are.
///
/// # Errors
/// What is wrong and at which byte; there must be one value at least.
pub(in crate::payload) fn sequence(payload: &[u8]) -> Result<(String, usize), String> {
    let mut reader = Reader::of(payload);
    let mut out = String::with_capacity(payload.len() * 2);
    let mut count = 0;
    while count == 0 || !reader.is_empty() {
        if count > 0 {
            out.push('\n');
        }
        value(&mut reader, &mut out, 0)?;
        count += 1;
    }
    Ok((out, count))
}

fn value(reader: &mut Reader<'_>, out: &mut String, depth: usize) -> Result<(), String> {
    let first = reader.byte()?;
    match first {
        0x00..=0x7f => print(first, out),
        0x80..=0x8f => map(reader, u32::from(first & 0x0f), out, depth)?,
        0x90..=0x9f => list(reader, u32::from(first & 0x0f), out, depth)?,
        0xa0..=0xbf => string(reader.take(u64::from(first & 0x1f))?, out),
        0xc0 => out.push_str("null"),
        0xc1 => return reader.error_here("no value begins with 0xc1"),
        0xc2 => out.push_str("false"),
        0xc3 => out.push_str("true"),
        0xc4..=0xc6 => {
            let length = length(reader, first - 0xc4)?;
            push_bytes(reader.take(u64::from(length))?, out);
        }
        0xc7..=0xc9 => {
            let length = length(reader, first - 0xc7)?;
            extension(reader, length, out, depth)?;
        }
        0xca => push_f64(f64::from(f32::from_be_bytes(reader.array()?)), out),
        0xcb => push_f64(f64::from_be_bytes(reader.array()?), out),
        0xcc => print(u8::from_be_bytes(reader.array()?), out),
        0xcd => print(u16::from_be_bytes(reader.array()?), out),
        0xce => print(u32::from_be_bytes(reader.array()?), out),
        0xcf => print(u64::from_be_bytes(reader.array()?), out),
        0xd0 => print(i8::from_be_bytes(reader.array()?), out),
        0xd1 => print(i16::from_be_bytes(reader.array()?), out),
        0xd2 => print(i32::from_be_bytes(reader.array()?), out),
        0xd3 => print(i64::from_be_bytes(reader.array()?), out),
        0xd4..=0xd8 => extension(reader, 1 << (first - 0xd4), out, depth)?,
        0xd9..=0xdb => {
            let length = length(reader, first - 0xd9)?;
            string(reader.take(u64::from(length))?, out);
        }
        0xdc | 0xdd => {
            let length = length(reader, first - 0xdb)?;
            list(reader, length, out, depth)?;
        }
        0xde | 0xdf => {
            let length = length(reader, first - 0xdd)?;
            map(reader, length, out, depth)?;
        }
        0xe0.. => print(first.cast_signed(), out),
    }
    Ok(())
}

/// A length in one, two or four bytes, as `form` is 0, 1 or 2.
fn length(reader: &mut Reader<'_>, form: u8) -> Result<u32, String> {
    Ok(match form {
        0 => u32::from(reader.byte()?),
        1 => u32::from(u16::from_be_bytes(reader.array()?)),
        _ => u32::from_be_bytes(reader.array()?),
    })
}

fn string(bytes: &[u8], out: &mut String) {
    match std::str::from_utf8(bytes) {
        Ok(text) => push_string(text, out),
        Err(_) => push_bytes(bytes, out),
    }
}

fn list(
    reader: &mut Reader<'_>,
    length: u32,
    out: &mut String,
    depth: usize,
) -> Result<(), String> {
    let depth = reader.deeper(depth)?;
    out.push('[');
    for index in 0..length {
        if index > 0 {
            out.push(',');
        }
        value(reader, out, depth)?;
    }
    out.push(']');
    Ok(())
}

fn map(reader: &mut Reader<'_>, length: u32, out: &mut String, depth: usize) -> Result<(), String> {
    let depth = reader.deeper(depth)?;
    out.push('{');
    for index in 0..length {
        if index > 0 {
            out.push(',');
        }
        name(reader, out, depth)?;
        out.push(':');
        value(reader, out, depth)?;
    }
    out.push('}');
    Ok(())
}

/// A member's name: a string as it is, any other single value as its JSON text in quotes.
fn name(reader: &mut Reader<'_>, out: &mut String, depth: usize) -> Result<(), String> {
    let start = out.len();
    value(reader, out, depth)?;
    match out.as_bytes()[start] {
        b'"' => Ok(()),
        b'[' | b'{' => reader.error_here("a list, a map or an extension as the name of a member"),
        _ => {
            out.insert(start, '"');
            out.push('"');
            Ok(())
        }
    }
}

fn extension(
    reader: &mut Reader<'_>,
    length: u32,
    out: &mut String,
    depth: usize,
) -> Result<(), String> {
    let [kind] = reader.array::<1>()?;
    let kind = kind.cast_signed();
    let data = reader.take(u64::from(length))?;
    if kind == TIMESTAMP
        && let Some(time) = timestamp(data)
    {
        print(format_args!("\"{time}\""), out);
        return Ok(());
    }
    // It is shown as an object.
    reader.deeper(depth)?;
    print(format_args!("{{\"ext\":{kind},\"data\":"), out);
    push_bytes(data, out);
    out.push('}');
    Ok(())
}

/// The three forms of a timestamp: seconds; nanoseconds and seconds in 64 bits; the same in 96.
/// `None` for other lengths and for years that have not four digits.
fn timestamp(data: &[u8]) -> Option<String> {
    let (seconds, nanoseconds) = match data.len() {
        4 => (i64::from(u32::from_be_bytes(data.try_into().ok()?)), 0),
        8 => {
            let both = u64::from_be_bytes(data.try_into().ok()?);
            let seconds = i64::try_from(both & 0x3_ffff_ffff).ok()?;
            (seconds, u32::try_from(both >> 34).ok()?)
        }
        12 => {
            let (nanoseconds, seconds) = data.split_first_chunk()?;
            let seconds = i64::from_be_bytes(seconds.try_into().ok()?);
            (seconds, u32::from_be_bytes(*nanoseconds))
        }
        _ => return None,
    };
    moment::show(seconds, nanoseconds)
}

fn print(value: impl std::fmt::Display, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{value}");
}
