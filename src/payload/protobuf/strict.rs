//! JSON that the library takes without a word although it would lose or change something, or refuses in its own
//! words and without the path: fields, keys and fields of a oneof that are there twice, fields that the schema does
//! not have. What values must be is in [`scalars`].

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hash;

use prost_reflect::{ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor};

use super::scalars;
use super::well_known::{ANY, TYPE, is_free};
use crate::payload::json::Json;

type Members<'j> = [(Cow<'j, str>, Json<'j>)];

/// The path of the first value that does not fit, and what is wrong with it.
pub(super) fn misfit(json: &Json<'_>, message: &MessageDescriptor) -> Option<String> {
    let name = message.full_name();
    match (name, json) {
        (ANY, Json::Object(members)) => any(members, message),
        ("google.protobuf.Timestamp", Json::String(text)) => scalars::time(text),
        ("google.protobuf.Duration", Json::String(text)) => scalars::duration(text),
        _ if is_free(name) => free(json),
        _ if name.starts_with("google.protobuf.") && name.ends_with("Value") => {
            let wrapped = Place::of(&message.get_field_by_name("value")?);
            wrapped.value(json)
        }
        (_, Json::Object(members)) if !name.starts_with("google.protobuf.") => {
            fields(members, message, &[])
        }
        _ => None,
    }
}

/// The member's path in front of what is wrong below it.
fn below(name: &str, what: &str) -> String {
    let within = !what.starts_with([':', '[']);
    format!("{name}{}{what}", if within { "." } else { "" })
}

fn twice(name: &str) -> String {
    format!("{name}: it appears twice")
}

fn unknown(name: &str) -> String {
    format!("{name}: the schema has no such field")
}

fn any(members: &Members<'_>, any: &MessageDescriptor) -> Option<String> {
    const VALUE: &str = "value";
    let mut types = members.iter().filter(|(name, _)| name == TYPE);
    let (_, Json::String(url)) = types.next()? else {
        return None;
    };
    if types.next().is_some() {
        return Some(twice(TYPE));
    }
    let name = url.rsplit_once('/')?.1;
    let message = any.parent_pool().get_message_by_name(name)?;
    if !name.starts_with("google.protobuf.") {
        return fields(members, &message, &[TYPE]);
    }
    let mut others = members
        .iter()
        .filter(|(name, _)| name != TYPE && name != VALUE);
    if let Some((name, _)) = others.next() {
        return Some(unknown(name));
    }
    let mut values = members.iter().filter(|(name, _)| name == VALUE);
    let (_, value) = values.next()?;
    if values.next().is_some() {
        return Some(twice(VALUE));
    }
    misfit(value, &message).map(|what| below(VALUE, &what))
}

/// `others` are names of members that are no fields.
fn fields(members: &Members<'_>, message: &MessageDescriptor, others: &[&str]) -> Option<String> {
    let mut seen = Seen::default();
    members.iter().find_map(|(name, value)| {
        let field = message
            .get_field_by_json_name(name)
            .or_else(|| message.get_field_by_name(name));
        let Some(field) = field else {
            let Some(extension) = message.get_extension_by_json_name(name) else {
                return (!others.contains(&&**name)).then(|| unknown(name));
            };
            if seen.again(Key::Field(extension.number())) {
                return Some(twice(name));
            }
            return Place::of_extension(&extension)
                .misfit(value)
                .map(|what| below(name, &what));
        };
        if seen.again(Key::Field(field.number())) {
            return Some(twice(name));
        }
        if *value != Json::Null
            && let Some(oneof) = field.containing_oneof()
            && let Some(first) = oneof.fields().next()
            && seen.again(Key::Oneof(first.number()))
        {
            return Some(format!(
                "{name}: only one field of the oneof {} can be there",
                oneof.name()
            ));
        }
        Place::of(&field)
            .misfit(value)
            .map(|what| below(name, &what))
    })
}

/// What a field or an extension takes.
struct Place {
    kind: Kind,
    is_map: bool,
    is_list: bool,
    /// Whether a zero is written as well.
    keeps_zero: bool,
}

impl Place {
    fn of(field: &FieldDescriptor) -> Self {
        Self {
            kind: field.kind(),
            is_map: field.is_map(),
            is_list: field.is_list(),
            keeps_zero: field.supports_presence() || field.is_list(),
        }
    }

    fn of_extension(extension: &ExtensionDescriptor) -> Self {
        Self {
            kind: extension.kind(),
            is_map: extension.is_map(),
            is_list: extension.is_list(),
            keeps_zero: extension.supports_presence() || extension.is_list(),
        }
    }

    fn misfit(&self, json: &Json<'_>) -> Option<String> {
        match (json, &self.kind) {
            (Json::Object(members), Kind::Message(entry)) if self.is_map => keys(members, entry),
            (Json::Array(list), _) if self.is_list => list
                .iter()
                .enumerate()
                .find_map(|(at, one)| self.value(one).map(|what| below(&format!("[{at}]"), &what))),
            _ => self.value(json),
        }
    }

    /// What follows the path: more of it, or what is wrong.
    fn value(&self, json: &Json<'_>) -> Option<String> {
        match &self.kind {
            Kind::Message(message) => misfit(json, message),
            kind => scalars::misfit(json, kind, self.keeps_zero),
        }
    }
}

fn keys(members: &Members<'_>, entry: &MessageDescriptor) -> Option<String> {
    let place = Place {
        keeps_zero: false,
        ..Place::of(&entry.map_entry_value_field())
    };
    let is_text = matches!(entry.map_entry_key_field().kind(), Kind::String);
    let mut seen = Seen::default();
    members.iter().find_map(|(key, one)| {
        // Keys that are numbers have more than one form.
        let number = key.parse().ok().filter(|_| !is_text);
        if seen.again(number.map_or(Key::Name(key), Key::Number)) {
            return Some(twice(&format!("[{key}]")));
        }
        place
            .value(one)
            .map(|what| below(&format!("[{key}]"), &what))
    })
}

/// JSON within JSON.
fn free(json: &Json<'_>) -> Option<String> {
    match json {
        Json::Object(members) => {
            let mut seen = Seen::default();
            members.iter().find_map(|(name, value)| {
                if seen.again(Key::Name(name)) {
                    return Some(twice(name));
                }
                free(value).map(|what| below(name, &what))
            })
        }
        Json::Array(list) => list
            .iter()
            .enumerate()
            .find_map(|(at, value)| free(value).map(|what| below(&format!("[{at}]"), &what))),
        _ => None,
    }
}

/// What tells members of an object from each other.
#[derive(PartialEq, Eq, Hash)]
enum Key<'j> {
    Name(&'j str),
    Number(i128),
    Field(u32),
    /// By the number of its first field.
    Oneof(u32),
}

/// The members that were there so far.
#[derive(Default)]
struct Seen<'j> {
    few: Vec<Key<'j>>,
    many: HashSet<Key<'j>>,
}

impl<'j> Seen<'j> {
    /// Whether it was there before.
    fn again(&mut self, key: Key<'j>) -> bool {
        /// As many as are found sooner by looking at each.
        const FEW: usize = 16;
        if self.few.contains(&key) || self.many.contains(&key) {
            return true;
        }
        if self.few.len() < FEW {
            self.few.push(key);
        } else {
            self.many.insert(key);
        }
        false
    }
}
