//! `%j` and `%J`: a message as JSON, in the shape and under the names of mosquitto_sub 2.1.

use jiff::Zoned;
use serde_json::value::RawValue;

use super::super::clock::push_formatted;
use super::super::digits;
use super::super::json::{Layout, push_base64, push_flag, push_string, reflow};
use crate::model::{Delivery, Properties, QoS};

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
    scratch: &mut Vec<u8>,
    message: &Delivery<'_>,
    payload: &[u8],
    time: &Zoned,
    style: Style,
) -> bool {
    let terminal = style.terminal;
    scratch.extend_from_slice(b"{\"tst\":\"");
    push_formatted(scratch, time, "%Y-%m-%dT%H:%M:%S.%6f%z");
    scratch.extend_from_slice(b"\",\"topic\":");
    push_string(scratch, message.topic, terminal);
    scratch.extend_from_slice(b",\"qos\":");
    scratch.push(b'0' + message.qos.level());
    scratch.extend_from_slice(b",\"retain\":");
    push_flag(scratch, message.retain);
    scratch.extend_from_slice(b",\"payloadlen\":");
    digits::push(scratch, message.payload.len() as u64);
    if message.qos > QoS::AtMostOnce {
        scratch.extend_from_slice(b",\"mid\":");
        digits::push(scratch, u64::from(message.packet_id));
    }
    push_properties(scratch, message.properties, terminal);
    let fits = push_payload(scratch, payload, style);
    scratch.push(b'}');
    if style.pretty {
        reflow(out, scratch, Layout::Tabs);
    } else {
        out.extend_from_slice(scratch);
    }
    fits
}

fn push_payload(out: &mut Vec<u8>, payload: &[u8], style: Style) -> bool {
    if payload.is_empty() {
        out.extend_from_slice(b",\"payload\":null");
        return true;
    }
    if style.payload_is_json
        && let Ok(json) = serde_json::from_slice::<&RawValue>(payload)
    {
        out.extend_from_slice(b",\"payload\":");
        let start = out.len();
        reflow(out, json.get().as_bytes(), Layout::Compact);
        if style.terminal {
            escape(out, start);
        }
        return true;
    }
    if let Ok(text) = std::str::from_utf8(payload) {
        out.extend_from_slice(b",\"payload\":");
        push_string(out, text, style.terminal);
    } else {
        out.extend_from_slice(b",\"payload_base64\":");
        push_base64(out, payload);
    }
    !style.payload_is_json
}

/// Escapes what a terminal would obey in JSON from `start` on; such characters stand only within strings.
fn escape(out: &mut Vec<u8>, start: usize) {
    let json = String::from_utf8_lossy(&out.split_off(start)).into_owned();
    for character in json.chars() {
        if super::super::sanitize::is_harmful(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        } else {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

fn push_properties(out: &mut Vec<u8>, properties: &Properties, terminal: bool) {
    let start = out.len();
    let name = |out: &mut Vec<u8>, name: &str| {
        out.extend_from_slice(if out.len() == start {
            b",\"properties\":{\"".as_slice()
        } else {
            b",\""
        });
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
    };
    if let Some(indicator) = properties.payload_format_indicator {
        name(out, "payload-format-indicator");
        digits::push(out, u64::from(indicator));
    }
    if let Some(seconds) = properties.message_expiry_interval {
        name(out, "message-expiry-interval");
        digits::push(out, u64::from(seconds));
    }
    if let Some(text) = &properties.content_type {
        name(out, "content-type");
        push_string(out, text, terminal);
    }
    if let Some(text) = &properties.response_topic {
        name(out, "response-topic");
        push_string(out, text, terminal);
    }
    if let Some(data) = &properties.correlation_data {
        if let Ok(text) = std::str::from_utf8(data) {
            name(out, "correlation-data");
            push_string(out, text, terminal);
        } else {
            name(out, "correlation-data_base64");
            push_base64(out, data);
        }
    }
    if let Some(alias) = properties.topic_alias {
        name(out, "topic-alias");
        digits::push(out, u64::from(alias));
    }
    match properties.subscription_identifiers.as_slice() {
        [] => {}
        [first, ..] => {
            name(out, "subscription-identifier");
            digits::push(out, u64::from(*first));
        }
    }
    if !properties.user_properties.is_empty() {
        name(out, "user-properties");
        for (index, (key, value)) in properties.user_properties.iter().enumerate() {
            out.extend_from_slice(if index == 0 { b"[{" } else { b",{" });
            push_string(out, key, terminal);
            out.push(b':');
            push_string(out, value, terminal);
            out.push(b'}');
        }
        out.push(b']');
    }
    if out.len() > start {
        out.push(b'}');
    }
}
