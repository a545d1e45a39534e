//! The required fields of proto2, which the library encodes without.

use prost_reflect::{DynamicMessage, MapKey, MessageDescriptor, ReflectMessage as _, Value};

use super::reach;

/// Whether the message, or one that can be within it, has a required field.
pub(super) fn possible(message: &MessageDescriptor) -> bool {
    reach::any(message, |message| {
        message.fields().any(|field| field.is_required())
    })
}

/// The path of the first required field that is not set.
pub(super) fn missing(message: &DynamicMessage) -> Option<String> {
    let here = message
        .descriptor()
        .fields()
        .find(|field| field.is_required() && !message.has_field(field));
    if let Some(field) = here {
        return Some(field.name().to_owned());
    }
    message
        .fields()
        .find_map(|(field, value)| missing_in(value).map(|path| format!("{}{path}", field.name())))
}

/// The same within a field's value, as what follows the field's name in the path.
fn missing_in(value: &Value) -> Option<String> {
    match value {
        Value::Message(message) => missing(message).map(|path| format!(".{path}")),
        Value::List(list) => list
            .iter()
            .enumerate()
            .find_map(|(index, value)| missing_in(value).map(|path| format!("[{index}]{path}"))),
        Value::Map(map) => map.iter().find_map(|(key, value)| {
            missing_in(value).map(|path| format!("[{}]{path}", key_text(key)))
        }),
        _ => None,
    }
}

/// A key of a map as JSON has it.
pub(super) fn key_text(key: &MapKey) -> String {
    match key {
        MapKey::Bool(key) => key.to_string(),
        MapKey::I32(key) => key.to_string(),
        MapKey::I64(key) => key.to_string(),
        MapKey::U32(key) => key.to_string(),
        MapKey::U64(key) => key.to_string(),
        MapKey::String(key) => key.clone(),
    }
}
