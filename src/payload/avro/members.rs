//! The members of the JSON objects of a schema.

use std::borrow::Cow;
use std::str::FromStr;

use crate::payload::json::Json;

/// The members of an object, in their order.
pub(super) type Members<'j> = &'j [(Cow<'j, str>, Json<'j>)];

/// The last member of this name.
pub(super) fn get<'j>(members: Members<'j>, name: &str) -> Option<&'j Json<'j>> {
    members
        .iter()
        .rev()
        .find(|(member, _)| member == name)
        .map(|(_, value)| value)
}

pub(super) fn text(json: &Json<'_>) -> Option<String> {
    match json {
        Json::String(text) => Some(text.to_string()),
        _ => None,
    }
}

/// A number, if it is one of this type.
pub(super) fn number<T: FromStr>(members: Members<'_>, name: &str) -> Option<T> {
    match get(members, name) {
        Some(Json::Number(text)) => text.parse().ok(),
        _ => None,
    }
}
