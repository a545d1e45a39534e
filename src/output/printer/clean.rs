//! The clean mode: MQTTX's JSON, pretty-printed, made to be swapped in for it.
//!
//! It shows the packet as MQTTX's library knows it: the payload once as text, once as a list of bytes,
//! properties by names in camel case, a flag for the payload format.

use std::collections::HashMap;

use super::super::json::{Layout, Object};
use super::{MQTTX_ORDER, MessagePrinter};
use crate::model::{Delivery, Properties, PropertyValue, QoS, Version};

impl MessagePrinter {
    /// Prints a message; `payload` is what is shown as text.
    pub(super) fn print_clean(&self, out: &mut Vec<u8>, message: &Delivery<'_>, payload: &[u8]) {
        let mut page = Object::laid_out(out, self.options.style.terminal, Layout::Blanks);
        page.string("topic", message.topic);
        page.string("payload", &String::from_utf8_lossy(payload));
        page.object("packet", |page| {
            page.string("cmd", "publish");
            page.flag("retain", message.retain);
            page.number("qos", message.qos.level());
            page.flag("dup", message.dup);
            if message.packet_id != 0 {
                page.number("messageId", message.packet_id);
            }
            page.number("length", remaining_length(message, self.options.version));
            page.string("topic", message.topic);
            put_buffer(page, "payload", message.payload);
            page.object("properties", |page| {
                put_properties(page, message.properties);
            });
        });
        page.end();
        out.push(b'\n');
    }
}

/// Bytes as a buffer of Node.js.
fn put_buffer(page: &mut Object<'_>, name: &str, bytes: &[u8]) {
    page.object(name, |page| {
        page.string("type", "Buffer");
        page.numbers("data", bytes.iter().map(|byte| u64::from(*byte)));
    });
}

fn put_properties(page: &mut Object<'_>, properties: &Properties) {
    for property in MQTTX_ORDER {
        let Some(value) = properties.all(property).next() else {
            continue;
        };
        let name = &property.camel();
        match value {
            PropertyValue::Byte(byte) => page.flag(name, byte != 0),
            PropertyValue::Text(text) => page.string(name, text),
            PropertyValue::Binary(data) => put_buffer(page, name, data),
            PropertyValue::Pair(..) => page.object_of(name, &by_name(&properties.user_properties)),
            PropertyValue::Variable(_) if properties.subscription_identifiers.len() > 1 => {
                let numbers = properties.subscription_identifiers.iter();
                page.numbers(name, numbers.copied().map(u64::from));
            }
            number => page.optional_number(name, number.number()),
        }
    }
}

/// One entry per name, at its first place, with all of its values.
fn by_name(pairs: &[(String, String)]) -> Vec<(&str, Vec<&str>)> {
    let mut places = HashMap::new();
    let mut entries: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, value) in pairs {
        let place = *places.entry(name.as_str()).or_insert_with(|| {
            entries.push((name, Vec::new()));
            entries.len() - 1
        });
        entries[place].1.push(value);
    }
    entries
}

/// The remaining length of the PUBLISH (MQTT 5 §3.3), with the topic written out: after a topic alias has
/// been set the packet itself may be shorter.
fn remaining_length(message: &Delivery<'_>, version: Version) -> u64 {
    let packet_id = if message.qos == QoS::AtMostOnce { 0 } else { 2 };
    let properties = if version.is_v5() {
        let length = properties_length(message.properties);
        // The length itself is a variable byte integer (MQTT 5 §2.2.2.1).
        length + PropertyValue::Variable(u32::try_from(length).unwrap_or(u32::MAX)).encoded_len()
    } else {
        0
    };
    (2 + message.topic.len() + packet_id + properties + message.payload.len()) as u64
}

/// The encoded length of the properties, without the length in front.
fn properties_length(properties: &Properties) -> usize {
    properties
        .iter()
        .map(|(_, value)| 1 + value.encoded_len())
        .sum()
}
