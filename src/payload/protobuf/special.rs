//! What the library shows otherwise than it should: NaN and the infinities in messages of their own, such as
//! `google.protobuf.DoubleValue`, as null; the entries of maps in an order that is another one each time.

use prost_reflect::{DynamicMessage, MessageDescriptor, ReflectMessage as _, Value};
use serde_json::Value as Json;

use super::reach;
use super::required::key_text;
use super::well_known::{ANY, is_free, within};

/// The messages that are a number.
const WRAPPERS: [&str; 2] = ["google.protobuf.DoubleValue", "google.protobuf.FloatValue"];

/// Whether the message, or one that can be within it, is a number or has a map. An `Any` can hold every message.
pub(super) fn possible(message: &MessageDescriptor) -> bool {
    reach::any(message, |message| {
        let name = message.full_name();
        let mut fields = message.fields();
        name == ANY || WRAPPERS.contains(&name) || fields.any(|field| field.is_map())
    })
}

/// Whether a message that the library shows as this text needs [`mend`].
pub(super) fn is_in(message: &DynamicMessage, text: &str) -> bool {
    text.contains("null") || has_order(message)
}

/// Whether a map in the message has several entries.
fn has_order(message: &DynamicMessage) -> bool {
    let of_value = |value: &Value| match value {
        Value::Message(inner) => has_order(inner),
        Value::List(list) => list.iter().filter_map(Value::as_message).any(has_order),
        Value::Map(map) => {
            map.len() > 1 || map.values().filter_map(Value::as_message).any(has_order)
        }
        _ => false,
    };
    let extensions = message.extensions().map(|(_, value)| value);
    let mut values = message.fields().map(|(_, value)| value).chain(extensions);
    match message.descriptor().full_name() {
        ANY => within(message).is_some_and(|inner| has_order(&inner)),
        name if is_free(name) => false,
        _ => values.any(of_value),
    }
}

/// Writes the names of the numbers that JSON has no digits for where the library wrote null, and puts the entries of maps
/// in the order of their keys.
pub(super) fn mend(json: &mut Json, message: &DynamicMessage) {
    let descriptor = message.descriptor();
    match descriptor.full_name() {
        name if WRAPPERS.contains(&name) => {
            if json.is_null() {
                let number = message.get_field_by_name("value");
                *json = named(number.as_deref()).into();
            }
        }
        ANY => {
            let Some(inner) = within(message) else { return };
            if inner
                .descriptor()
                .full_name()
                .starts_with("google.protobuf.")
            {
                if let Some(value) = json.get_mut("value") {
                    mend(value, &inner);
                }
            } else {
                mend(json, &inner);
            }
        }
        name if is_free(name) => {}
        _ => {
            for (field, value) in message.fields() {
                in_member(json, field.json_name(), value);
            }
            for (extension, value) in message.extensions() {
                in_member(json, extension.json_name(), value);
            }
        }
    }
}

fn named(number: Option<&Value>) -> &'static str {
    let number = match number {
        Some(Value::F64(number)) => *number,
        Some(Value::F32(number)) => f64::from(*number),
        _ => f64::NAN,
    };
    match number {
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        _ => "NaN",
    }
}

fn in_member(json: &mut Json, member: &str, value: &Value) {
    let Some(json) = json.get_mut(member) else {
        return;
    };
    match value {
        Value::Message(inner) => mend(json, inner),
        Value::List(list) => {
            for (json, value) in json.as_array_mut().into_iter().flatten().zip(list) {
                if let Value::Message(inner) = value {
                    mend(json, inner);
                }
            }
        }
        Value::Map(map) => {
            let Some(members) = json.as_object_mut() else {
                return;
            };
            let mut unordered = std::mem::take(members);
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            for (key, value) in entries {
                let Some((key, mut json)) = unordered.remove_entry(&key_text(key)) else {
                    continue;
                };
                if let Value::Message(inner) = value {
                    mend(&mut json, inner);
                }
                members.insert(key, json);
            }
        }
        _ => {}
    }
}
