//! `%j` and `%J`: a message as JSON, in the shape and under the names of mosquitto_sub 2.1.

use jiff::Zoned;
use serde_json::value::RawValue;

use super::super::clock::push_formatted;
use super::super::json::{Layout, Object};
use crate::model::{Delivery, Properties, Property, PropertyValue, QoS};

/// How it looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) terminal: bool,
    pub(super) pretty: bool,
    /// The payload is shown as the JSON that it is.
    pub(super) payload_is_json: bool,
}

/// Appends the message; false if its payload is not the JSON that it should be, and is shown as a string.
pub(super) fn push(
    out: &mut Vec<u8>,
    message: &Delivery<'_>,
    payload: &[u8],
    time: &Zoned,
    style: Style,
) -> bool {
    let layout = if style.pretty {
        Layout::Tabs
    } else {
        Layout::Compact
    };
    let mut object = Object::laid_out(out, style.terminal, layout);
    let mut received = Vec::new();
    push_formatted(&mut received, time, "%Y-%m-%dT%H:%M:%S.%6f%z");
    object.string("tst", &String::from_utf8_lossy(&received));
    object.string("topic", message.topic);
    object.number("qos", message.qos.level());
    object.flag("retain", message.retain);
    object.number("payloadlen", message.payload.len() as u64);
    if message.qos > QoS::AtMostOnce {
        object.number("mid", message.packet_id);
    }
    object.object("properties", |object| {
        put_properties(object, message.properties);
    });
    let fits = put_payload(&mut object, payload, style);
    object.end();
    fits
}

fn put_payload(object: &mut Object<'_>, payload: &[u8], style: Style) -> bool {
    if payload.is_empty() {
        object.null("payload");
        return true;
    }
    if style.payload_is_json
        && let Ok(json) = serde_json::from_slice::<&RawValue>(payload)
    {
        object.reflowed("payload", json.get());
        return true;
    }
    object.bytes("payload", payload);
    !style.payload_is_json
}

/// The order of mosquitto_sub.
const ORDER: [Property; 8] = [
    Property::PayloadFormatIndicator,
    Property::MessageExpiryInterval,
    Property::ContentType,
    Property::ResponseTopic,
    Property::CorrelationData,
    Property::TopicAlias,
    Property::SubscriptionIdentifier,
    Property::UserProperties,
];

fn put_properties(object: &mut Object<'_>, properties: &Properties) {
    for property in ORDER {
        let Some(value) = properties.all(property).next() else {
            continue;
        };
        let name = &property.kebab();
        match value {
            PropertyValue::Pair(..) => object.objects(name, &properties.user_properties),
            PropertyValue::Text(text) => object.string(name, text),
            PropertyValue::Binary(data) => object.bytes(name, data),
            number => object.optional_number(name, number.number()),
        }
    }
}
