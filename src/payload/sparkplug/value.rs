//! The values of metrics, properties, parameters and data sets.

use super::aliases::Node;
use super::message::{Members, Only, push_metrics};
use super::types;
use crate::payload::json::{MAX_DEPTH, push_bytes, push_f32, push_f64, push_string};
use crate::payload::reader::Reader;
use crate::payload::wire::{Field, next_field};

/// Whose value it is: the first six kinds of value are the same everywhere, the others are not.
#[derive(Clone, Copy)]
pub(super) enum Place<'k> {
    Metric { known: Option<&'k Node> },
    Property,
    Other,
}

/// Appends a value. `number` counts the kinds of value from 0 in the order of the specification.
pub(super) fn push_value(
    place: Place<'_>,
    number: u64,
    value: Field<'_>,
    data_type: u64,
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    match (number, value, place) {
        (0 | 1, Field::Varint(value), _) => push_integer(value, data_type, out),
        (2, Field::Fixed32(bytes), _) => push_f32(f32::from_le_bytes(bytes), out),
        (3, Field::Fixed64(bytes), _) => push_f64(f64::from_le_bytes(bytes), out),
        (4, Field::Varint(value), _) => out.push_str(if value == 0 { "false" } else { "true" }),
        (5, Field::Bytes(bytes), _) => push_string(text(bytes)?, out),
        (6, Field::Bytes(bytes), Place::Metric { .. }) => {
            if !types::push_array(data_type, bytes, out) {
                push_bytes(bytes, out);
            }
        }
        (7, Field::Bytes(message), Place::Metric { .. }) => push_data_set(message, out)?,
        (8, Field::Bytes(message), Place::Metric { known }) => {
            push_template(message, known, depth + 1, out)?;
        }
        (6, Field::Bytes(message), Place::Property) => push_properties(message, depth + 1, out)?,
        (7, Field::Bytes(message), Place::Property) => push_property_list(message, depth + 1, out)?,
        _ => return Err("a value is of no kind that Sparkplug B has".into()),
    }
    Ok(())
}

/// A string of the message.
pub(super) fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|_| "a string in it is not UTF-8".to_owned())
}

/// Signed numbers lie in unsigned fields, in two's complement of their own width or of the field's.
fn push_integer(value: u64, data_type: u64, out: &mut String) {
    let bytes = value.to_le_bytes();
    let text = match data_type {
        types::INT8 => i8::from_le_bytes([bytes[0]]).to_string(),
        types::INT16 => i16::from_le_bytes([bytes[0], bytes[1]]).to_string(),
        types::INT32 => i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).to_string(),
        types::INT64 => i64::from_le_bytes(bytes).to_string(),
        _ => value.to_string(),
    };
    out.push_str(&text);
}

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
    while let (Some(key), Some(value)) = (keys.next_bytes()?, values.next_bytes()?) {
        push_typed(
            Place::Property,
            value,
            [1, 3],
            depth,
            members.name(text(key)?),
        )?;
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

/// Appends the value of a message that holds its data type as one field and its value as one of
/// those from another number on; without a value it is null.
fn push_typed(
    place: Place<'_>,
    message: &[u8],
    [type_field, first_value]: [u64; 2],
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    let mut data_type = 0;
    let mut value = None;
    let mut reader = Reader::of(message);
    while let Some((number, field)) = next_field(&mut reader)? {
        match field {
            Field::Varint(found) if number == type_field => data_type = found,
            _ if number >= first_value => value = Some((number - first_value, field)),
            _ => {}
        }
    }
    if let Some((number, field)) = value {
        return push_value(place, number, field, data_type, depth, out);
    }
    out.push_str("null");
    Ok(())
}

/// `DataSet`
fn push_data_set(message: &[u8], out: &mut String) -> Result<(), String> {
    let mut members = Members::begin(out);
    let list = members.name("columns");
    list.push('[');
    let mut columns = Only::of(message, 2);
    while let Some(column) = columns.next_bytes()? {
        push_string(text(column)?, list);
        list.push(',');
    }
    close(list);
    let types = column_types(message)?;
    let list = members.name("types");
    list.push('[');
    for data_type in &types {
        types::push_name(*data_type, list);
        list.push(',');
    }
    close(list);
    let list = members.name("rows");
    list.push('[');
    let mut rows = Only::of(message, 4);
    while let Some(row) = rows.next_bytes()? {
        list.push('[');
        let mut elements = Only::of(row, 1);
        let mut types = types.iter();
        while let Some(element) = elements.next_bytes()? {
            push_element(element, types.next().copied().unwrap_or_default(), list)?;
            list.push(',');
        }
        close(list);
        list.push(',');
    }
    close(list);
    members.end();
    Ok(())
}

/// Ends a list whose elements have each left a comma behind.
fn close(list: &mut String) {
    if list.ends_with(',') {
        list.pop();
    }
    list.push(']');
}

/// `DataSet.types`, packed or not.
fn column_types(message: &[u8]) -> Result<Vec<u64>, String> {
    let mut types = Vec::new();
    let mut fields = Only::of(message, 3);
    while let Some(field) = fields.next()? {
        match field {
            Field::Varint(data_type) => types.push(data_type),
            Field::Bytes(packed) => {
                let mut reader = Reader::of(packed);
                while !reader.is_empty() {
                    types.push(reader.varint()?);
                }
            }
            _ => return Err("a data set's types are no numbers".into()),
        }
    }
    Ok(types)
}

/// `DataSetValue`
fn push_element(message: &[u8], data_type: u64, out: &mut String) -> Result<(), String> {
    let mut value = None;
    let mut reader = Reader::of(message);
    while let Some((number, field)) = next_field(&mut reader)? {
        value = Some((number, field));
    }
    if let Some((number @ 1.., field)) = value {
        return push_value(Place::Other, number - 1, field, data_type, 0, out);
    }
    out.push_str("null");
    Ok(())
}

/// `Template`
fn push_template(
    message: &[u8],
    known: Option<&Node>,
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    let mut members = Members::begin(out);
    let mut reader = Reader::of(message);
    while let Some(field) = next_field(&mut reader)? {
        match field {
            (1, Field::Bytes(bytes)) => members.text("version", Some(bytes))?,
            (4, Field::Bytes(bytes)) => members.text("templateRef", Some(bytes))?,
            (5, Field::Varint(value)) => members.flag("isDefinition", value != 0),
            _ => {}
        }
    }
    push_metrics(message, known, depth, members.name("metrics"))?;
    let mut parameters = Only::of(message, 3);
    let list = members.name("parameters");
    list.push('[');
    while let Some(parameter) = parameters.next_bytes()? {
        push_parameter(parameter, list)?;
        list.push(',');
    }
    close(list);
    members.end();
    Ok(())
}

/// `Template.Parameter`
fn push_parameter(message: &[u8], out: &mut String) -> Result<(), String> {
    let mut members = Members::begin(out);
    if let Some(name) = Only::of(message, 1).next_bytes()? {
        members.text("name", Some(name))?;
    }
    if let Some(Field::Varint(data_type)) = Only::of(message, 2).next()? {
        types::push_name(data_type, members.name("type"));
    }
    push_typed(Place::Other, message, [2, 3], 0, members.name("value"))?;
    members.end();
    Ok(())
}
