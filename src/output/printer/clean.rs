//! The clean mode: MQTTX's JSON, pretty-printed, made to be swapped in for it.
//!
//! It shows the packet as MQTTX's library knows it: the payload once as text, once as a list of bytes,
//! properties by names in camel case, a flag for the payload format.

use std::collections::HashMap;

use super::super::digits;
use super::super::json::{push_flag, push_string};
use super::MessagePrinter;
use crate::model::{Delivery, Properties, QoS, Version};

/// An indentation in spaces. Every level has two.
const SPACES: &[u8] = b"                ";

impl MessagePrinter {
    /// Prints a message; `payload` is what is shown as text.
    pub(super) fn print_clean(&self, out: &mut Vec<u8>, message: &Delivery<'_>, payload: &[u8]) {
        let mut page = Pretty {
            out,
            terminal: self.options.style.terminal,
            depth: 0,
            fresh: true,
        };
        page.open(b'{');
        page.string("topic", message.topic);
        page.string("payload", &String::from_utf8_lossy(payload));
        page.object("packet", |page| {
            page.string("cmd", "publish");
            page.flag("retain", message.retain);
            page.number("qos", u64::from(message.qos.level()));
            page.flag("dup", message.dup);
            if message.packet_id != 0 {
                page.number("messageId", u64::from(message.packet_id));
            }
            page.number("length", remaining_length(message, self.options.version));
            page.string("topic", message.topic);
            page.buffer("payload", message.payload);
            if properties_length(message.properties) > 0 {
                page.object("properties", |page| page.properties(message.properties));
            }
        });
        page.close(b'}');
        out.push(b'\n');
    }
}

/// JSON with one element a line.
struct Pretty<'a> {
    out: &'a mut Vec<u8>,
    terminal: bool,
    depth: usize,
    /// Nothing has been written at this depth yet.
    fresh: bool,
}

impl Pretty<'_> {
    fn open(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.depth += 1;
        self.fresh = true;
    }

    fn close(&mut self, bracket: u8) {
        self.depth -= 1;
        // An empty list or object stays on its line.
        if !self.fresh {
            self.new_line();
        }
        self.out.push(bracket);
        self.fresh = false;
    }

    fn new_line(&mut self) {
        self.out.push(b'\n');
        self.out
            .extend_from_slice(&SPACES[..SPACES.len().min(2 * self.depth)]);
    }

    /// The place for the next element.
    fn next(&mut self) {
        if !self.fresh {
            self.out.push(b',');
        }
        self.new_line();
        self.fresh = false;
    }

    fn name(&mut self, name: &str) {
        self.next();
        push_string(self.out, name, self.terminal);
        self.out.extend_from_slice(b": ");
    }

    fn string(&mut self, name: &str, value: &str) {
        self.name(name);
        push_string(self.out, value, self.terminal);
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.name(name);
        push_flag(self.out, value);
    }

    fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        digits::push(self.out, value);
    }

    fn object(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        self.name(name);
        self.open(b'{');
        write(self);
        self.close(b'}');
    }

    fn numbers(&mut self, name: &str, values: impl Iterator<Item = u64>) {
        self.name(name);
        self.open(b'[');
        for value in values {
            self.next();
            digits::push(self.out, value);
        }
        self.close(b']');
    }

    fn buffer(&mut self, name: &str, bytes: &[u8]) {
        self.object(name, |page| {
            page.string("type", "Buffer");
            page.numbers("data", bytes.iter().map(|byte| u64::from(*byte)));
        });
    }

    fn properties(&mut self, properties: &Properties) {
        if let Some(indicator) = properties.payload_format_indicator {
            self.flag("payloadFormatIndicator", indicator != 0);
        }
        if let Some(seconds) = properties.message_expiry_interval {
            self.number("messageExpiryInterval", u64::from(seconds));
        }
        if let Some(alias) = properties.topic_alias {
            self.number("topicAlias", u64::from(alias));
        }
        if let Some(topic) = &properties.response_topic {
            self.string("responseTopic", topic);
        }
        if let Some(data) = &properties.correlation_data {
            self.buffer("correlationData", data);
        }
        if !properties.user_properties.is_empty() {
            self.object("userProperties", |page| {
                page.user_properties(&properties.user_properties);
            });
        }
        match properties.subscription_identifiers.as_slice() {
            [] => {}
            [identifier] => self.number("subscriptionIdentifier", u64::from(*identifier)),
            several => self.numbers(
                "subscriptionIdentifier",
                several.iter().copied().map(u64::from),
            ),
        }
        if let Some(content_type) = &properties.content_type {
            self.string("contentType", content_type);
        }
    }

    /// One entry per name, at its first place; a name that comes again has a list of its values.
    fn user_properties(&mut self, pairs: &[(String, String)]) {
        let mut places = HashMap::new();
        let mut entries: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, value) in pairs {
            let place = *places.entry(name.as_str()).or_insert_with(|| {
                entries.push((name, Vec::new()));
                entries.len() - 1
            });
            entries[place].1.push(value);
        }
        for (name, values) in entries {
            if let [value] = values.as_slice() {
                self.string(name, value);
                continue;
            }
            self.name(name);
            self.open(b'[');
            for value in values {
                self.next();
                push_string(self.out, value, self.terminal);
            }
            self.close(b']');
        }
    }
}

/// The remaining length of the PUBLISH (MQTT 5 §3.3), with the topic written out: after a topic alias has
/// been set the packet itself may be shorter.
fn remaining_length(message: &Delivery<'_>, version: Version) -> u64 {
    let packet_id = if message.qos == QoS::AtMostOnce { 0 } else { 2 };
    let properties = if version.is_v5() {
        let length = properties_length(message.properties);
        length + variable_length(length)
    } else {
        0
    };
    (2 + message.topic.len() + packet_id + properties + message.payload.len()) as u64
}

/// The encoded length of the properties that a PUBLISH can carry, without the length in front.
fn properties_length(properties: &Properties) -> usize {
    let text = |value: &Option<String>| value.as_ref().map_or(0, |text| 3 + text.len());
    let identifiers = &properties.subscription_identifiers;
    let pairs = &properties.user_properties;
    properties.payload_format_indicator.map_or(0, |_| 2)
        + properties.message_expiry_interval.map_or(0, |_| 5)
        + properties.topic_alias.map_or(0, |_| 3)
        + text(&properties.content_type)
        + text(&properties.response_topic)
        + properties
            .correlation_data
            .as_ref()
            .map_or(0, |data| 3 + data.len())
        + identifiers
            .iter()
            .map(|identifier| 1 + variable_length(*identifier as usize))
            .sum::<usize>()
        + pairs
            .iter()
            .map(|(name, value)| 5 + name.len() + value.len())
            .sum::<usize>()
}

/// How many bytes a number takes as a variable byte integer (MQTT 5 §1.5.5).
fn variable_length(number: usize) -> usize {
    match number {
        0..0x80 => 1,
        0x80..0x4000 => 2,
        0x4000..0x20_0000 => 3,
        _ => 4,
    }
}
