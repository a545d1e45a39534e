//! The metadata and the properties of a metric.

use super::fields::{Only, text, within};
use super::members::Members;
use super::scalar::Typed;
use crate::payload::json::MAX_DEPTH;
use crate::payload::reader::Reader;
use crate::payload::wire::{Field, next_field};

/// `MetaData`
pub(super) fn push_metadata(message: &[u8], out: &mut String) -> Result<(), String> {
    let mut members = Members::begin(out);
    let mut reader = Reader::of(message);
    while let Some(field) = next_field(&mut reader)? {
        match field {
            (1, Field::Varint(value)) => members.flag("isMultiPart", value != 0),
            (2, Field::Bytes(bytes)) => members.text("contentType", Some(bytes))?,
            (3, Field::Varint(value)) => members.number("size", Some(value)),
            (4, Field::Varint(value)) => members.number("seq", Some(value)),
            (5, Field::Bytes(bytes)) => members.text("fileName", Some(bytes))?,
            (6, Field::Bytes(bytes)) => members.text("fileType", Some(bytes))?,
            (7, Field::Bytes(bytes)) => members.text("md5", Some(bytes))?,
            (8, Field::Bytes(bytes)) => members.text("description", Some(bytes))?,
            _ => {}
        }
    }
    members.end();
    Ok(())
}

/// `PropertySet`: keys and values side by side.
pub(super) fn push_properties(
    message: &[u8],
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!(
            "properties are nested deeper than {MAX_DEPTH} levels"
        ));
    }
    let mut members = Members::begin(out);
    let mut keys = Only::of(message, 1);
    let mut values = Only::of(message, 2);
    loop {
        let (key, value) = match (keys.next_bytes()?, values.next_bytes()?) {
            (None, None) => break,
            (Some(key), Some(value)) => (text(key)?, value),
            _ => return Err("a property set has not as many values as keys".into()),
        };
        let out = members.name(key);
        push_property(value, depth, out).map_err(|what| within("property", key, what))?;
    }
    members.end();
    Ok(())
}

/// `PropertySetList`
fn push_property_list(message: &[u8], depth: usize, out: &mut String) -> Result<(), String> {
    out.push('[');
    let mut sets = Only::of(message, 1);
    let mut first = true;
    while let Some(set) = sets.next_bytes()? {
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        push_properties(set, depth, out)?;
    }
    out.push(']');
    Ok(())
}

/// `PropertyValue`: one of the kinds that all have, a property set or a list of them.
fn push_property(message: &[u8], depth: usize, out: &mut String) -> Result<(), String> {
    let Some(value) = Typed::PROPERTY.read(message)? else {
        out.push_str("null");
        return Ok(());
    };
    match (value.kind, value.field) {
        (6, Field::Bytes(set)) => push_properties(set, depth + 1, out),
        (7, Field::Bytes(list)) => push_property_list(list, depth + 1, out),
        _ => value.push(out),
    }
}
