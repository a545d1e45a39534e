//! What a generator returned, as a message.

use rquickjs::{Ctx, Function, Object, Type, Value};

use super::values::{bytes, kind, text as text_of};

/// Why a value is no message.
#[derive(Debug)]
pub(super) enum InvalidMessage {
    /// Reading it ran a getter of the script, which threw.
    Thrown(rquickjs::Error),
    /// It is something else; this says what.
    Told(String),
}

impl From<rquickjs::Error> for InvalidMessage {
    fn from(error: rquickjs::Error) -> Self {
        Self::Thrown(error)
    }
}

/// Writes the payload of a message that came from a generator, and returns its topic. `bytes` is the host's
/// function that turns what holds bytes into base64.
pub(super) fn message<'js>(
    ctx: &Ctx<'js>,
    value: &Value<'js>,
    bytes_of: &Function<'js>,
    payload: &mut Vec<u8>,
) -> Result<Option<String>, InvalidMessage> {
    let object = returned(value)?;
    let message: Value = object.get("message")?;
    match message.as_string() {
        Some(text) => payload.extend_from_slice(text_of(ctx, text)?.as_bytes()),
        None => binary(&message, bytes_of, payload)?,
    }
    let topic: Value = object.get("topic")?;
    match topic.as_string() {
        Some(text) => Ok(Some(text_of(ctx, text)?).filter(|topic| !topic.is_empty())),
        None if topic.is_undefined() || topic.is_null() => Ok(None),
        None => Err(InvalidMessage::Told(format!(
            "generator returned {} as the topic: it has to be a string",
            kind(&topic)
        ))),
    }
}

/// The object that a generator has to return.
fn returned<'a, 'js>(value: &'a Value<'js>) -> Result<&'a Object<'js>, InvalidMessage> {
    if value.is_promise() {
        return Err(InvalidMessage::Told(
            "generator returned a promise: async generators are not supported, it has to return the message itself"
                .to_owned(),
        ));
    }
    match value.as_object() {
        Some(object) if !value.is_function() && !value.is_array() => Ok(object),
        _ => Err(InvalidMessage::Told(format!(
            "generator returned {}: it has to return an object like {{ topic, message }}",
            kind(value)
        ))),
    }
}

/// Writes a message that holds bytes.
fn binary<'js>(
    message: &Value<'js>,
    bytes_of: &Function<'js>,
    payload: &mut Vec<u8>,
) -> Result<(), InvalidMessage> {
    let hint = match message.type_of() {
        Type::Undefined | Type::Null => {
            return Err(InvalidMessage::Told(
                "generator returned no message: it has to return an object like { topic, message }"
                    .to_owned(),
            ));
        }
        _ if message.is_promise() => "await is not supported",
        Type::Object | Type::Array => "try JSON.stringify",
        Type::Function | Type::Constructor => "call it",
        _ => "try String(...)",
    };
    if message.is_object() {
        let base64: Option<String> = bytes_of.call((message.clone(),))?;
        if let Some(base64) = base64 {
            // It is the engine's own base64: it holds.
            payload.append(&mut bytes(&base64).unwrap_or_default());
            return Ok(());
        }
    }
    Err(InvalidMessage::Told(format!(
        "generator returned {} as the message: it has to be a string or a Buffer ({hint})",
        kind(message)
    )))
}
