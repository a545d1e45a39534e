//! JSON to a datum.

use std::borrow::Cow;
use std::str::FromStr;

use super::logical::TextTime;
use super::schema::{Field, Id, Kind, Logical, Type, Types};
use super::union::{choose, null_branch, whole};
use super::{Mismatch, logical};
use crate::payload::json::Json;
use crate::payload::wire::push_varint;
use crate::text::Counted;

type Members<'j> = [(Cow<'j, str>, Json<'j>)];

/// Appends a value of a type.
pub(super) fn encode(
    types: &Types,
    id: Id,
    value: &Json<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    let Type { kind, logical } = types.get(id);
    match (kind, value) {
        (Kind::Null, Json::Null) => {}
        (Kind::Boolean, Json::Bool(value)) => out.push(u8::from(*value)),
        (Kind::Int, _) => int(value, *logical, out)?,
        (Kind::Long, _) => long(integer(value, *logical)?, out),
        (Kind::Float, _) => out.extend(real::<f32>(value)?.to_le_bytes()),
        (Kind::Double, _) => out.extend(real::<f64>(value)?.to_le_bytes()),
        (Kind::String, Json::String(text)) => sized(text.as_bytes(), out),
        (Kind::Bytes, _) => sized(&bytes(value, *logical)?, out),
        (Kind::Fixed { size, .. }, _) => fixed(value, *logical, *size, out)?,
        (Kind::Enum { symbols, .. }, Json::String(text)) => {
            let index = symbols.iter().position(|symbol| symbol == text);
            let index = index.ok_or_else(|| {
                Mismatch::new(if symbols.is_empty() {
                    format!("\"{text}\" in an enum without symbols")
                } else {
                    format!("\"{text}\" is not one of {}", symbols.join(", "))
                })
            })?;
            long(length(index), out);
        }
        (Kind::Array(items), Json::Array(elements)) => {
            block(elements, out, |index, element, out| {
                encode(types, *items, element, out).map_err(|mismatch| mismatch.in_element(index))
            })?;
        }
        (Kind::Map(values), Json::Object(members)) => {
            block(members, out, |_, (name, value), out| {
                sized(name.as_bytes(), out);
                encode(types, *values, value, out)
                    .map_err(|mismatch| mismatch.in_element(format!("\"{name}\"")))
            })?;
        }
        (Kind::Union(branches), _) => {
            let (index, value) = choose(types, branches, value)?;
            long(length(index), out);
            encode(types, branches[index], value, out)?;
        }
        (Kind::Record { fields, .. }, Json::Object(members)) => {
            record(types, fields, members, out)?;
        }
        _ => return Err(wrong(types.label(id), value)),
    }
    Ok(())
}

fn wrong(expected: &str, value: &Json<'_>) -> Mismatch {
    Mismatch::new(format!("{} where {expected} is expected", value.kind()))
}

fn length(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// A whole number in zigzag coding.
fn long(value: i64, out: &mut Vec<u8>) {
    push_varint(((value << 1) ^ (value >> 63)).cast_unsigned(), out);
}

fn sized(bytes: &[u8], out: &mut Vec<u8>) {
    long(length(bytes.len()), out);
    out.extend(bytes);
}

/// The elements of a list or a map in one block, and the end.
fn block<T>(
    elements: &[T],
    out: &mut Vec<u8>,
    mut encode: impl FnMut(usize, &T, &mut Vec<u8>) -> Result<(), Mismatch>,
) -> Result<(), Mismatch> {
    if !elements.is_empty() {
        long(length(elements.len()), out);
    }
    for (index, element) in elements.iter().enumerate() {
        encode(index, element, out)?;
    }
    out.push(0);
    Ok(())
}

fn int(value: &Json<'_>, logical: Option<Logical>, out: &mut Vec<u8>) -> Result<(), Mismatch> {
    let value = integer(value, logical)?;
    if i32::try_from(value).is_err() {
        return Err(Mismatch::new(format!(
            "{value} is beyond the 32 bits of an int"
        )));
    }
    long(value, out);
    Ok(())
}

fn integer(value: &Json<'_>, logical: Option<Logical>) -> Result<i64, Mismatch> {
    match (value, logical) {
        (Json::Number(text), _) => whole(text)
            .ok_or_else(|| Mismatch::new(format!("{text} is not a whole number of 64 bits"))),
        (Json::String(text), Some(logical)) => match logical::time_from_text(logical, text) {
            TextTime::Number(number) => Ok(number),
            TextTime::More(what) => Err(Mismatch::new(format!("\"{text}\" does not fit: {what}"))),
            TextTime::Nothing => Err(Mismatch::new(format!(
                "\"{text}\" is not such a date or time"
            ))),
        },
        _ => Err(wrong("a whole number", value)),
    }
}

/// A number of one of the two precisions, or one of the strings for what JSON has no number for.
fn real<T>(value: &Json<'_>) -> Result<T, Mismatch>
where
    T: FromStr + From<f32> + PartialEq + Copy,
{
    let infinity = [f32::INFINITY, f32::NEG_INFINITY].map(T::from);
    match value {
        // Every JSON number is in the grammar that Rust reads.
        Json::Number(text) => match text.parse::<T>() {
            Ok(number) if !infinity.contains(&number) => Ok(number),
            _ => Err(Mismatch::new(format!("{text} is too large"))),
        },
        Json::String(text) => match &**text {
            "NaN" => Ok(T::from(f32::NAN)),
            "Infinity" => Ok(infinity[0]),
            "-Infinity" => Ok(infinity[1]),
            _ => Err(wrong("a number", value)),
        },
        _ => Err(wrong("a number", value)),
    }
}

fn bytes(value: &Json<'_>, logical: Option<Logical>) -> Result<Vec<u8>, Mismatch> {
    match (value, logical) {
        (Json::Number(text), Some(Logical::Decimal { precision, scale })) => {
            Ok(logical::decimal_bytes(text, precision, scale)?)
        }
        (_, Some(Logical::Decimal { .. })) => Err(wrong("a number", value)),
        (Json::String(text), _) => {
            let bytes: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
            bytes.map_err(|_| Mismatch::new("bytes are written as the characters 0 to 255"))
        }
        _ => Err(wrong("a string", value)),
    }
}

fn fixed(
    value: &Json<'_>,
    logical: Option<Logical>,
    size: u64,
    out: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    let mut bytes = match (logical, value) {
        (Some(Logical::Uuid), Json::String(text)) => logical::uuid_bytes(text)
            .ok_or_else(|| Mismatch::new(format!("\"{text}\" is not a 16-byte identifier")))?,
        (Some(Logical::Duration), Json::Object(members)) => duration(members)?,
        _ => bytes(value, logical)?,
    };
    let given = bytes.len() as u64;
    if given < size && matches!(logical, Some(Logical::Decimal { .. })) {
        let sign = if bytes.first().is_some_and(|first| first & 0x80 != 0) {
            0xff
        } else {
            0
        };
        let missing = usize::try_from(size - given).unwrap_or_default();
        bytes.splice(0..0, std::iter::repeat_n(sign, missing));
    } else if given != size {
        return Err(Mismatch::new(format!(
            "{} where {size} are expected",
            Counted::of(given, "byte")
        )));
    }
    out.extend(bytes);
    Ok(())
}

/// The three counts of a duration; one that is not given is 0.
fn duration(members: &Members<'_>) -> Result<Vec<u8>, Mismatch> {
    let mut parts = [0u32; 3];
    for (name, value) in members {
        let part = ["months", "days", "millis"]
            .iter()
            .position(|part| part == name);
        let part = part.ok_or_else(|| {
            Mismatch::new("a duration has months, days and millis").in_field(name)
        })?;
        let count = integer(value, None).map_err(|mismatch| mismatch.in_field(name))?;
        parts[part] = u32::try_from(count).map_err(|_| {
            Mismatch::new(format!("{count} is not a number of 32 bits")).in_field(name)
        })?;
    }
    Ok(parts.iter().flat_map(|part| part.to_le_bytes()).collect())
}

/// The fields in the schema's order; what is not given is the default, or null where that can be.
fn record(
    types: &Types,
    fields: &[Field],
    members: &Members<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Mismatch> {
    let unknown = members
        .iter()
        .find(|(name, _)| !fields.iter().any(|field| field.name == **name));
    if let Some((name, _)) = unknown {
        return Err(Mismatch::new("the schema has no such field").in_field(name));
    }
    for field in fields {
        let given = members.iter().rev().find(|(name, _)| *name == field.name);
        if let Some((_, value)) = given {
            encode(types, field.kind, value, out)
                .map_err(|mismatch| mismatch.in_field(&field.name))?;
        } else if let Some(default) = &field.default {
            out.extend(default);
        } else if let Some(index) = null_branch(types, field.kind) {
            long(length(index), out);
        } else {
            let mismatch = Mismatch::new("it is missing and has no default value");
            return Err(mismatch.in_field(&field.name));
        }
    }
    Ok(())
}
