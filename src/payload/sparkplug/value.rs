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
        (0 | 1, Field::Varint(value), _) => types::push_integer(value, data_type, out)?,
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

/// An error with the name of the part of the message that it is about. Of parts within parts of their kind, the
/// innermost is named.
pub(super) fn within(part: &str, name: &str, what: String) -> String {
    let is_named = what
        .strip_prefix(part)
        .is_some_and(|rest| rest.starts_with(" \""));
    if is_named {
        return what;
    }
    format!("{part} {name:?}: {what}")
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
    loop {
        let (key, value) = match (keys.next_bytes()?, values.next_bytes()?) {
            (None, None) => break,
            (Some(key), Some(value)) => (text(key)?, value),
            _ => return Err("a property set has not as many values as keys".into()),
        };
        let out = members.name(key);
        push_typed(&Typed::PROPERTY, value, depth, out)
            .map_err(|what| within("property", key, what))?;
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

/// A message that holds its data type and its value, by the numbers of its fields.
struct Typed {
    place: Place<'static>,
    data_type: u64,
    is_null: Option<u64>,
    /// The first of the fields for values.
    value: u64,
}

impl Typed {
    const PROPERTY: Self = Self {
        place: Place::Property,
        data_type: 1,
        is_null: Some(2),
        value: 3,
    };
    const PARAMETER: Self = Self {
        place: Place::Other,
        data_type: 2,
        is_null: None,
        value: 3,
    };
}

/// Appends the value of such a message; without a value it is null.
fn push_typed(typed: &Typed, message: &[u8], depth: usize, out: &mut String) -> Result<(), String> {
    let mut data_type = 0;
    let mut is_null = false;
    let mut value = None;
    let mut reader = Reader::of(message);
    while let Some((number, field)) = next_field(&mut reader)? {
        match field {
            Field::Varint(found) if number == typed.data_type => data_type = found,
            Field::Varint(found) if Some(number) == typed.is_null => is_null = found != 0,
            _ if number >= typed.value => value = Some((number - typed.value, field)),
            _ => {}
        }
    }
    match value {
        Some((number, field)) if !is_null => {
            push_value(typed.place, number, field, data_type, depth, out)
        }
        _ => {
            out.push_str("null");
            Ok(())
        }
    }
}

/// `DataSet`
fn push_data_set(message: &[u8], out: &mut String) -> Result<(), String> {
    let mut members = Members::begin(out);
    let list = members.name("columns");
    list.push('[');
    let mut fields = Only::of(message, 2);
    let mut columns = Vec::new();
    while let Some(column) = fields.next_bytes()? {
        let column = text(column)?;
        push_string(column, list);
        list.push(',');
        columns.push(column);
    }
    close(list);
    let types = column_types(message)?;
    if types.len() != columns.len() {
        return Err("a data set has not as many types as columns".into());
    }
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
        let mut columns = columns.iter().zip(&types);
        while let Some(element) = elements.next_bytes()? {
            let (column, data_type) = columns
                .next()
                .ok_or("a row of a data set has more values than there are columns")?;
            push_element(element, *data_type, list)
                .map_err(|what| within("column", column, what))?;
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
    let name = Only::of(message, 1).next_bytes()?;
    members.text("name", name)?;
    let name = text(name.unwrap_or_default())?;
    if let Some(Field::Varint(data_type)) = Only::of(message, 2).next()? {
        types::push_name(data_type, members.name("type"));
    }
    push_typed(&Typed::PARAMETER, message, 0, members.name("value"))
        .map_err(|what| within("parameter", name, what))?;
    members.end();
    Ok(())
}
