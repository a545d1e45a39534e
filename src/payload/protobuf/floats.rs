//! Numbers with a fraction as the canonical mapping writes them in quotes: the library takes more than that, such
//! as `inf`, and `1e400` as infinite.

use std::collections::HashSet;

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value as Json};

/// The numbers that have a name.
const NAMED: [&str; 3] = ["Infinity", "-Infinity", "NaN"];

/// The wrappers of the format, which are their value.
const WRAPPERS: [&str; 2] = ["google.protobuf.DoubleValue", "google.protobuf.FloatValue"];

/// Whether the message, or one that can be within it, has such a number.
pub(super) fn possible(message: &MessageDescriptor) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![message.clone()];
    while let Some(message) = open.pop() {
        if !seen.insert(message.full_name().to_owned()) {
            continue;
        }
        // An `Any` can hold every message of the schema.
        if message.full_name() == "google.protobuf.Any" {
            return true;
        }
        for field in message.fields() {
            match field.kind() {
                Kind::Double | Kind::Float => return true,
                Kind::Message(inner) => open.push(inner),
                _ => {}
            }
        }
    }
    false
}

/// Whether JSON text may have such a number in quotes.
pub(super) fn may_be_quoted(text: &str) -> bool {
    text.as_bytes()
        .windows(2)
        .any(|pair| pair[0] == b'"' && b"+-.0123456789iInN".contains(&pair[1]))
}

/// The path of the first quoted number that is none, and what is wrong with it.
pub(super) fn misfit(json: &Json, message: &MessageDescriptor) -> Option<String> {
    match message.full_name() {
        "google.protobuf.Any" => {
            let url = json.get("@type").and_then(Json::as_str)?;
            let name = url.rsplit_once('/')?.1;
            let message = message.parent_pool().get_message_by_name(name)?;
            if name.starts_with("google.protobuf.") {
                return misfit(json.get("value")?, &message).map(|what| format!("value{what}"));
            }
            fields(json.as_object()?, &message)
        }
        name if WRAPPERS.contains(&name) => {
            value(json, &message.get_field_by_name("value")?.kind())
        }
        _ => fields(json.as_object()?, message),
    }
}

fn fields(members: &Map<String, Json>, message: &MessageDescriptor) -> Option<String> {
    members.iter().find_map(|(name, value)| {
        let field = message
            .get_field_by_json_name(name)
            .or_else(|| message.get_field_by_name(name))?;
        self::field(value, &field).map(|what| format!("{name}{what}"))
    })
}

fn field(json: &Json, field: &FieldDescriptor) -> Option<String> {
    match (json, field.kind()) {
        (Json::Object(members), Kind::Message(entry)) if field.is_map() => {
            let kind = entry.map_entry_value_field().kind();
            members
                .iter()
                .find_map(|(key, one)| value(one, &kind).map(|what| format!("[{key}]{what}")))
        }
        (Json::Array(list), kind) if field.is_list() => {
            let mut list = list.iter().enumerate();
            list.find_map(|(at, one)| value(one, &kind).map(|what| format!("[{at}]{what}")))
        }
        (json, kind) => value(json, &kind),
    }
}

/// What follows the path: more of it, or what is wrong.
fn value(json: &Json, kind: &Kind) -> Option<String> {
    let (text, fits): (&str, fn(&str) -> bool) = match (json, kind) {
        (_, Kind::Message(message)) => {
            let what = misfit(json, message)?;
            let within = !what.starts_with([':', '[']);
            return Some(if within { format!(".{what}") } else { what });
        }
        (Json::String(text), Kind::Double) => (text, |text| text.parse().is_ok_and(f64::is_finite)),
        (Json::String(text), Kind::Float) => (text, |text| text.parse().is_ok_and(f32::is_finite)),
        _ => return None,
    };
    let is_number = text.parse::<f64>().is_ok() && !text.contains(['i', 'I', 'n', 'N']);
    match (NAMED.contains(&text), is_number) {
        (true, _) => None,
        (false, true) if fits(text) => None,
        (false, true) => Some(format!(": {text:?} is out of range")),
        (false, false) => Some(format!(
            ": {text:?} is not a number; there are also \"Infinity\", \"-Infinity\" and \"NaN\""
        )),
    }
}
