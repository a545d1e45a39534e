//! The well-known types (`google.protobuf.…`): their names, and what an `Any` holds.

use std::borrow::Cow;

use prost::bytes::Bytes;
use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

/// A message of any type.
pub(super) const ANY: &str = "google.protobuf.Any";

/// A message without fields.
pub(super) const EMPTY: &str = "google.protobuf.Empty";

/// The member of an `Any` that names its type.
pub(super) const TYPE: &str = "@type";

/// Whether the message is any JSON.
pub(super) fn is_free(name: &str) -> bool {
    matches!(
        name,
        "google.protobuf.Struct" | "google.protobuf.Value" | "google.protobuf.ListValue"
    )
}

/// The type and the value of an `Any`.
pub(super) fn parts(any: &DynamicMessage) -> Option<(String, Bytes)> {
    let get = |name| any.get_field_by_name(name).map(Cow::into_owned);
    match (get("type_url")?, get("value")?) {
        (Value::String(url), Value::Bytes(value)) => Some((url, value)),
        _ => None,
    }
}

/// The message that an `Any` holds, if it can be read.
pub(super) fn within(any: &DynamicMessage) -> Option<DynamicMessage> {
    let (url, value) = parts(any)?;
    let (_, name) = url.rsplit_once('/')?;
    let message = any.descriptor().parent_pool().get_message_by_name(name)?;
    DynamicMessage::decode(message, value).ok()
}
