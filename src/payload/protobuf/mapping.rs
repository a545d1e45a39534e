//! Forms of the canonical mapping that the library does not take or give: integers as text with a point or an
//! exponent, an empty `Any`, an `Any` with `google.protobuf.Empty` without its empty value, and numbers in messages
//! of their own that JSON has no digits for.
//!
//! Both ways go through the library first. What it refuses is brought into forms that it takes, and tried again.

use prost::Message as _;
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};
use serde_json::{Map, Value as Json};

use super::scalars::whole;
use super::special;
use super::well_known::{ANY, EMPTY, TYPE, parts, within};
use crate::payload::json::{Json as Tree, bounded};
use crate::text::schema;

/// What stands before the name of a message, which there has to be, as the type of an empty `Any`.
const NO_TYPE: &str = "no type/";

/// Brings JSON of this message into forms that the library takes; whether anything was changed.
pub(super) fn prepare(json: &mut Json, message: &MessageDescriptor) -> bool {
    let root = message.full_name();
    Preparation { root }.message(json, message)
}

struct Preparation<'a> {
    /// The name of a message that there is.
    root: &'a str,
}

impl Preparation<'_> {
    fn message(&self, json: &mut Json, message: &MessageDescriptor) -> bool {
        match message.full_name() {
            ANY => self.any(json, message),
            name if name.starts_with("google.protobuf.") && name.ends_with("Value") => {
                let wrapped = message.get_field_by_name("value");
                wrapped.is_some_and(|wrapped| self.value(json, &wrapped.kind()))
            }
            _ => json
                .as_object_mut()
                .is_some_and(|members| self.fields(members, message)),
        }
    }

    fn fields(&self, members: &mut Map<String, Json>, message: &MessageDescriptor) -> bool {
        let mut changed = false;
        for (name, value) in members {
            let field = message
                .get_field_by_json_name(name)
                .or_else(|| message.get_field_by_name(name));
            changed |= field.is_some_and(|field| self.field(value, &field));
        }
        changed
    }

    fn field(&self, value: &mut Json, field: &FieldDescriptor) -> bool {
        let each = |values: &mut dyn Iterator<Item = &mut Json>, kind: &Kind| {
            values.fold(false, |changed, value| self.value(value, kind) | changed)
        };
        match (value, field.kind()) {
            (Json::Object(members), Kind::Message(entry)) if field.is_map() => each(
                &mut members.values_mut(),
                &entry.map_entry_value_field().kind(),
            ),
            (Json::Array(list), kind) if field.is_list() => each(&mut list.iter_mut(), &kind),
            (value, kind) => self.value(value, &kind),
        }
    }

    fn value(&self, value: &mut Json, kind: &Kind) -> bool {
        match kind {
            Kind::Message(message) => self.message(value, message),
            Kind::Int32
            | Kind::Int64
            | Kind::Uint32
            | Kind::Uint64
            | Kind::Sint32
            | Kind::Sint64
            | Kind::Fixed32
            | Kind::Fixed64
            | Kind::Sfixed32
            | Kind::Sfixed64 => {
                let plain = value.as_str().and_then(whole);
                plain.is_some_and(|plain| {
                    *value = Json::String(plain);
                    true
                })
            }
            _ => false,
        }
    }

    fn any(&self, json: &mut Json, any: &MessageDescriptor) -> bool {
        let Json::Object(members) = json else {
            return false;
        };
        if members.is_empty() {
            members.insert(TYPE.to_owned(), format!("{NO_TYPE}{}", self.root).into());
            return true;
        }
        // The library knows no paths of what comes before the type.
        let is_first = members.keys().next().is_some_and(|name| name == TYPE);
        let moved = !is_first
            && members
                .shift_remove(TYPE)
                .is_some_and(|url| members.shift_insert(0, TYPE.to_owned(), url).is_none());
        let url = members.get(TYPE).and_then(Json::as_str).map(str::to_owned);
        let name = url.as_deref().and_then(|url| url.rsplit_once('/'));
        let changed = match name.map(|(_, name)| name) {
            Some(EMPTY) if !members.contains_key("value") => {
                members.insert("value".to_owned(), Json::Object(Map::new()));
                true
            }
            Some(name) => match any.parent_pool().get_message_by_name(name) {
                Some(message) if name.starts_with("google.protobuf.") => members
                    .get_mut("value")
                    .is_some_and(|value| self.message(value, &message)),
                Some(message) => self.fields(members, &message),
                None => false,
            },
            None => false,
        };
        changed || moved
    }
}

/// Makes every `Any` empty that [`prepare`] gave a type.
pub(super) fn empty_again(message: &mut DynamicMessage) {
    each_any(message, &mut |url, _| {
        if url.starts_with(NO_TYPE) {
            url.clear();
        }
    });
}

/// JSON of a message in which an `Any` may be empty, numbers may have names, and maps have several entries.
pub(super) fn show(message: &DynamicMessage) -> Result<String, String> {
    let root = message.descriptor();
    let mut message = message.clone();
    each_any(&mut message, &mut |url, is_empty| {
        if url.is_empty() && is_empty {
            *url = format!("{NO_TYPE}{}", root.full_name());
        }
    });
    let shown = serde_json::to_string(&message);
    // By way of the text, which has as many digits as a number of 32 bits needs and no more.
    let text = bounded(shown.map_err(|error| schema::value(&error.to_string()))?)?;
    let mut json = Tree::of(&text)?.to_value();
    special::mend(&mut json, &message);
    strip(&mut json);
    Ok(json.to_string())
}

/// Takes the types away again that [`show`] gave.
fn strip(json: &mut Json) {
    match json {
        Json::Object(members) => {
            let url = members.get(TYPE).and_then(Json::as_str);
            if url.is_some_and(|url| url.starts_with(NO_TYPE)) {
                members.clear();
            }
            members.values_mut().for_each(strip);
        }
        Json::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

/// What is done with the type of an `Any`, and whether it has no value.
type Change<'a> = dyn FnMut(&mut String, bool) + 'a;

/// Does something with the type of each `Any` in a message, those within another `Any` too; whether it changed one.
fn each_any(message: &mut DynamicMessage, change: &mut Change<'_>) -> bool {
    if message.descriptor().full_name() == ANY {
        return in_any(message, change);
    }
    let mut changed = false;
    for (_, value) in message.fields_mut() {
        match value {
            Value::Message(inner) => changed |= each_any(inner, change),
            Value::List(list) => {
                for inner in list.iter_mut().filter_map(Value::as_message_mut) {
                    changed |= each_any(inner, change);
                }
            }
            Value::Map(map) => {
                for inner in map.values_mut().filter_map(Value::as_message_mut) {
                    changed |= each_any(inner, change);
                }
            }
            _ => {}
        }
    }
    changed
}

fn in_any(any: &mut DynamicMessage, change: &mut Change<'_>) -> bool {
    let Some((before, value)) = parts(any) else {
        return false;
    };
    let is_empty = value.is_empty();
    let within = within(any).and_then(|mut inner| each_any(&mut inner, change).then_some(inner));
    if let Some(inner) = &within {
        any.set_field_by_name("value", Value::Bytes(inner.encode_to_vec().into()));
    }
    let mut after = before.clone();
    change(&mut after, is_empty);
    let changed = after != before;
    if changed {
        any.set_field_by_name("type_url", Value::String(after));
    }
    changed || within.is_some()
}
