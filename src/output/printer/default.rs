//! The default mode: a header line, the payload, an empty line, as MQTTX prints them.

use std::time::SystemTime;

use colored::Color;

use super::super::json::push_flag;
use super::super::style::{END, start_of};
use super::super::{digits, sanitize, units};
use super::{MQTTX_ORDER, MessagePrinter};
use crate::model::{Delivery, Properties, PropertyValue};

/// The labels that every message has, each with what stands before it, coloured once and for all.
#[derive(Debug)]
pub(super) struct Labels {
    received_at: String,
    topic: String,
    /// The same as the first of a line.
    first_topic: String,
    qos: String,
    size: String,
    /// Around the name of any other field.
    before: String,
    after: String,
}

impl Labels {
    pub(super) fn new(color: bool) -> Self {
        let (start, end) = if color {
            (start_of(Color::Green), END)
        } else {
            (String::new(), "")
        };
        let label = |before: &str, name: &str| format!("{before}{start}{name}:{end} ");
        Self {
            received_at: label("", "received_at"),
            topic: label(", ", "topic"),
            first_topic: label("", "topic"),
            qos: label(", ", "qos"),
            size: label(", ", "size"),
            before: format!(", {start}"),
            after: format!(":{end} "),
        }
    }
}

impl MessagePrinter {
    pub(super) fn print_default(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        received: SystemTime,
    ) {
        self.push_header(out, message, received);
        self.push_payload(out, message.payload);
        out.extend_from_slice(b"\n\n");
    }

    /// The line above the payload.
    pub fn push_header(&mut self, out: &mut Vec<u8>, message: &Delivery<'_>, received: SystemTime) {
        out.extend_from_slice(self.labels.received_at.as_bytes());
        self.clock.push_millis(out, received);
        out.extend_from_slice(self.labels.topic.as_bytes());
        self.push_fields(out, message);
    }

    /// The log mode: the same behind a time stamp, without the empty line.
    pub(super) fn print_log(
        &mut self,
        out: &mut Vec<u8>,
        message: &Delivery<'_>,
        payload: &[u8],
        received: SystemTime,
    ) {
        out.push(b'[');
        self.clock.push_millis(out, received);
        out.extend_from_slice("] › ".as_bytes());
        out.extend_from_slice(self.labels.first_topic.as_bytes());
        self.push_fields(out, message);
        self.push_payload(out, payload);
        out.push(b'\n');
    }

    /// From the topic's name to the end of the line.
    #[inline]
    fn push_fields(&self, out: &mut Vec<u8>, message: &Delivery<'_>) {
        if self.options.style.terminal {
            sanitize::push_line(out, message.topic);
        } else {
            out.extend_from_slice(message.topic.as_bytes());
        }
        out.extend_from_slice(self.labels.qos.as_bytes());
        out.push(b'0' + message.qos.level());
        out.extend_from_slice(self.labels.size.as_bytes());
        units::push_size(out, message.payload.len() as u64);
        if message.retain {
            self.labels.push(out, "retain");
            push_flag(out, true);
        }
        if self.options.verbose {
            self.labels.push_details(out, message);
        }
        self.labels.push_user_properties(out, message.properties);
        out.push(b'\n');
    }
}

impl Labels {
    fn push(&self, out: &mut Vec<u8>, name: &str) {
        out.extend_from_slice(self.before.as_bytes());
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(self.after.as_bytes());
    }

    fn push_number(&self, out: &mut Vec<u8>, name: &str, number: u64) {
        self.push(out, name);
        digits::push(out, number);
    }

    pub(super) fn push_user_properties(&self, out: &mut Vec<u8>, properties: &Properties) {
        if properties.user_properties.is_empty() {
            return;
        }
        self.push(out, "userProperties");
        for (index, (key, value)) in properties.user_properties.iter().enumerate() {
            out.extend_from_slice(if index == 0 {
                b"[ { key: "
            } else {
                b", { key: "
            });
            push_quoted(out, key);
            out.extend_from_slice(b", value: ");
            push_quoted(out, value);
            out.extend_from_slice(b" }");
        }
        out.extend_from_slice(b" ]");
    }

    /// What `--verbose` adds, under MQTTX's names.
    pub(super) fn push_details(&self, out: &mut Vec<u8>, message: &Delivery<'_>) {
        self.push(out, "dup");
        push_flag(out, message.dup);
        if message.packet_id != 0 {
            self.push_number(out, "messageId", u64::from(message.packet_id));
        }
        for property in MQTTX_ORDER {
            for value in message.properties.all(property) {
                match value {
                    // They have a place of their own.
                    PropertyValue::Pair(..) => {}
                    PropertyValue::Text(text) => {
                        self.push(out, &property.camel());
                        push_quoted(out, text);
                    }
                    PropertyValue::Binary(data) => {
                        self.push(out, &property.camel());
                        push_data(out, data);
                    }
                    number => {
                        let number = number.number().unwrap_or_default();
                        self.push_number(out, &property.camel(), number.into());
                    }
                }
            }
        }
    }
}

/// Everything about a message that a table has no column for, in a line without colours: what the default mode
/// shows with `--verbose`.
pub(in crate::output) fn details(message: &Delivery<'_>) -> String {
    let (labels, mut out) = (Labels::new(false), Vec::new());
    labels.push_details(&mut out, message);
    labels.push_user_properties(&mut out, message.properties);
    let text = String::from_utf8_lossy(&out);
    text.trim_start_matches(", ").to_owned()
}

/// Appends text in single quotes. It is a notation, not data, so what is not fit for a line is escaped
/// in a pipe too.
fn push_quoted(out: &mut Vec<u8>, text: &str) {
    out.push(b'\'');
    for (index, part) in text.split('\'').enumerate() {
        if index > 0 {
            out.extend_from_slice(b"\\'");
        }
        sanitize::push_line(out, part);
    }
    out.push(b'\'');
}

/// Appends bytes: quoted where they are text, else in the notation `<Buffer 00 ff>`.
fn push_data(out: &mut Vec<u8>, data: &[u8]) {
    match std::str::from_utf8(data) {
        Ok(text) if !text.chars().any(sanitize::is_harmful) => push_quoted(out, text),
        _ => {
            out.extend_from_slice(b"<Buffer");
            for byte in data {
                out.extend_from_slice(format!(" {byte:02x}").as_bytes());
            }
            out.push(b'>');
        }
    }
}
