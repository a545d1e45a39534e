//! NaN and the infinities in messages of their own, such as `google.protobuf.DoubleValue`: the library shows them
//! as null.

use prost_reflect::{DynamicMessage, MessageDescriptor, ReflectMessage as _, Value};
use serde_json::Value as Json;

use super::reach;
use super::required::key_text;
use super::well_known::{ANY, is_free, within};

/// The messages that are a number.
const WRAPPERS: [&str; 2] = ["google.protobuf.DoubleValue", "google.protobuf.FloatValue"];

/// Whether the message, or one that can be within it, is a number. An `Any` can hold every message.
pub(super) fn possible(message: &MessageDescriptor) -> bool {
    reach::any(message, |message| {
        let name = message.full_name();
        name == ANY || WRAPPERS.contains(&name)
    })
}

/// Writes the names of the numbers that JSON has no digits for where the library wrote null.
pub(super) fn name(json: &mut Json, message: &DynamicMessage) {
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
                    name(value, &inner);
                }
            } else {
                name(json, &inner);
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
        Value::Message(inner) => name(json, inner),
        Value::List(list) => {
            for (json, value) in json.as_array_mut().into_iter().flatten().zip(list) {
                if let Value::Message(inner) = value {
                    name(json, inner);
                }
            }
        }
        Value::Map(map) => {
            for (key, value) in map {
                if let (Value::Message(inner), Some(json)) = (value, json.get_mut(key_text(key))) {
                    name(json, inner);
                }
            }
        }
        _ => {}
    }
}
