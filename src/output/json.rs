//! JSON, written straight into a buffer.
//!
//! `serde_json` would need a value, or a `Serialize` that knows where the output goes: on a terminal a
//! string may not carry what a terminal obeys, so there more characters are escaped than JSON asks for.
//! What comes out means the same either way.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{digits, sanitize, scan};
use crate::model::Properties;

/// An object being written. Names are ours and need no escaping; values may be anything.
#[derive(Debug)]
pub struct Object<'a> {
    out: &'a mut Vec<u8>,
    terminal: bool,
    empty: bool,
}

impl<'a> Object<'a> {
    /// Begins an object at the end of `out`. For a terminal, strings carry nothing that it would obey.
    pub fn begin(out: &'a mut Vec<u8>, terminal: bool) -> Self {
        out.push(b'{');
        Self {
            out,
            terminal,
            empty: true,
        }
    }

    /// Goes on with an object that has been begun by hand and holds something already.
    pub(super) fn resume(out: &'a mut Vec<u8>, terminal: bool) -> Self {
        Self {
            out,
            terminal,
            empty: false,
        }
    }

    /// Ends it.
    pub fn end(self) {
        self.out.push(b'}');
    }

    /// A string.
    pub fn string(&mut self, name: &str, value: &str) {
        self.name(name, "");
        push_string(self.out, value, self.terminal);
    }

    /// A string, if there is one.
    pub fn optional_string(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.string(name, value);
        }
    }

    /// A number.
    pub fn number(&mut self, name: &str, value: impl Into<u64>) {
        self.name(name, "");
        digits::push(self.out, value.into());
    }

    /// A number, if there is one.
    pub fn optional_number(&mut self, name: &str, value: Option<impl Into<u64>>) {
        if let Some(value) = value {
            self.number(name, value);
        }
    }

    /// True or false.
    pub fn flag(&mut self, name: &str, value: bool) {
        self.name(name, "");
        push_flag(self.out, value);
    }

    /// Bytes: a string under `name` where they are UTF-8 text, else base64 under `name_base64`.
    pub fn bytes(&mut self, name: &str, value: &[u8]) {
        if let Ok(text) = std::str::from_utf8(value) {
            self.string(name, text);
        } else {
            self.name(name, "_base64");
            push_base64(self.out, value);
        }
    }

    /// An object inside this one; left out if nothing is written into it.
    pub fn object(&mut self, name: &str, write: impl FnOnce(&mut Object<'_>)) {
        let (before, was_empty) = (self.out.len(), self.empty);
        self.name(name, "");
        let mut inner = Object::begin(self.out, self.terminal);
        write(&mut inner);
        let nothing = inner.empty;
        inner.end();
        if nothing {
            self.out.truncate(before);
            self.empty = was_empty;
        }
    }

    /// The properties of a packet, by their names in the specification; left out if there are none.
    pub fn properties(&mut self, properties: &Properties) {
        self.object("properties", |object| {
            object.of_messages(properties);
            object.of_connections(properties);
            object.pairs("user_properties", &properties.user_properties);
        });
    }

    fn of_messages(&mut self, properties: &Properties) {
        self.optional_number(
            "payload_format_indicator",
            properties.payload_format_indicator,
        );
        self.optional_number(
            "message_expiry_interval",
            properties.message_expiry_interval,
        );
        self.optional_string("content_type", properties.content_type.as_deref());
        self.optional_string("response_topic", properties.response_topic.as_deref());
        if let Some(data) = &properties.correlation_data {
            self.bytes("correlation_data", data);
        }
        self.numbers(
            "subscription_identifiers",
            &properties.subscription_identifiers,
        );
        self.optional_number("topic_alias", properties.topic_alias);
    }

    fn of_connections(&mut self, properties: &Properties) {
        let Properties {
            // Those of `of_messages`, and those that only a client sends.
            payload_format_indicator: _,
            message_expiry_interval: _,
            content_type: _,
            response_topic: _,
            correlation_data: _,
            subscription_identifiers: _,
            topic_alias: _,
            user_properties: _,
            request_problem_information: _,
            request_response_information: _,
            will_delay_interval: _,
            session_expiry_interval,
            assigned_client_identifier,
            server_keep_alive,
            authentication_method,
            authentication_data,
            response_information,
            server_reference,
            reason_string,
            receive_maximum,
            topic_alias_maximum,
            maximum_qos,
            retain_available,
            maximum_packet_size,
            wildcard_subscription_available,
            subscription_identifier_available,
            shared_subscription_available,
        } = properties;
        self.optional_string("reason_string", reason_string.as_deref());
        self.optional_number("session_expiry_interval", *session_expiry_interval);
        self.optional_string(
            "assigned_client_identifier",
            assigned_client_identifier.as_deref(),
        );
        self.optional_number("server_keep_alive", *server_keep_alive);
        self.optional_string("authentication_method", authentication_method.as_deref());
        if let Some(data) = authentication_data {
            self.bytes("authentication_data", data);
        }
        self.optional_string("response_information", response_information.as_deref());
        self.optional_string("server_reference", server_reference.as_deref());
        self.optional_number("receive_maximum", *receive_maximum);
        self.optional_number("topic_alias_maximum", *topic_alias_maximum);
        self.optional_number("maximum_qos", *maximum_qos);
        self.optional_number("retain_available", *retain_available);
        self.optional_number("maximum_packet_size", *maximum_packet_size);
        self.optional_number(
            "wildcard_subscription_available",
            *wildcard_subscription_available,
        );
        self.optional_number(
            "subscription_identifier_available",
            *subscription_identifier_available,
        );
        self.optional_number(
            "shared_subscription_available",
            *shared_subscription_available,
        );
    }

    /// A list of numbers, if there are any.
    fn numbers(&mut self, name: &str, values: &[u32]) {
        self.list(name, values, |out, value, _| {
            digits::push(out, u64::from(*value));
        });
    }

    /// A list of pairs, each a list of two strings, if there are any.
    fn pairs(&mut self, name: &str, pairs: &[(String, String)]) {
        self.list(name, pairs, |out, (key, value), terminal| {
            out.push(b'[');
            push_string(out, key, terminal);
            out.push(b',');
            push_string(out, value, terminal);
            out.push(b']');
        });
    }

    fn list<T>(&mut self, name: &str, items: &[T], push: impl Fn(&mut Vec<u8>, &T, bool)) {
        if items.is_empty() {
            return;
        }
        self.name(name, "");
        for (index, item) in items.iter().enumerate() {
            self.out.push(if index == 0 { b'[' } else { b',' });
            push(self.out, item, self.terminal);
        }
        self.out.push(b']');
    }

    fn name(&mut self, name: &str, suffix: &str) {
        self.out
            .extend_from_slice(if self.empty { b"\"" } else { b",\"" });
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(suffix.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.empty = false;
    }
}

/// Appends `true` or `false`.
pub(super) fn push_flag(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// Appends bytes as a base64 string, quotes included.
pub(super) fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // The room is what base64 with padding takes: nothing else can fail.
    let written = STANDARD
        .encode_slice(bytes, &mut out[start..])
        .unwrap_or_default();
    out.truncate(start + written);
    out.push(b'"');
}

/// Appends a string, quotes included. For a terminal, what it would obey is escaped too.
pub(super) fn push_string(out: &mut Vec<u8>, text: &str, terminal: bool) {
    out.push(b'"');
    if terminal {
        push_for_terminal(out, text);
    } else {
        push_for_pipe(out, text);
    }
    out.push(b'"');
}

fn push_for_pipe(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = scan::json_special(rest) {
        out.extend_from_slice(&rest[..at]);
        push_escaped(out, rest[at]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

fn push_for_terminal(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    while let Some(at) = scan::json_suspect(rest.as_bytes()) {
        let (clean, special) = rest.split_at(at);
        out.extend_from_slice(clean.as_bytes());
        let mut characters = special.chars();
        match characters.next() {
            Some(character @ ('"' | '\\' | '\0'..='\x1F')) => push_escaped(out, character as u8),
            Some(character) if sanitize::is_harmful(character) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    push_unit(out, *unit);
                }
            }
            Some(character) => {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            None => break,
        }
        rest = characters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
}

/// Appends the escape of a byte that JSON does not allow as it is.
fn push_escaped(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        _ => push_unit(out, u16::from(byte)),
    }
}

/// Appends `\u001b`.
fn push_unit(out: &mut Vec<u8>, unit: u16) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        out.push(HEX[usize::from(unit >> shift & 0xF)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn string(text: &str, terminal: bool) -> String {
        let mut out = Vec::new();
        push_string(&mut out, text, terminal);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn escapes() {
        let text = "a\"b\\c\n\r\t\0\x1b\x7f é \u{202e}\u{e0041}\u{9b}";
        assert_eq!(
            string(text, false),
            "\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001b\x7f é \u{202e}\u{e0041}\u{9b}\""
        );
        assert_eq!(
            string(text, true),
            r#""a\"b\\c\n\r\t\u0000\u001b\u007f é \u202e\udb40\udc41\u009b""#
        );
    }

    #[test]
    fn an_object() {
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out, false);
        object.object("nothing", |_| {});
        object.number("number", 7_u8);
        object.bytes("data", b"text");
        object.bytes("data", b"\xff\xfe");
        object.object("inner", |inner| inner.flag("on", true));
        object.end();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"number":7,"data":"text","data_base64":"//4=","inner":{"on":true}}"#
        );
    }

    #[test]
    fn every_property_of_a_connection() {
        let properties = Properties {
            reason_string: Some("fine".into()),
            session_expiry_interval: Some(60),
            assigned_client_identifier: Some("auto-1".into()),
            server_keep_alive: Some(30),
            authentication_method: Some("SCRAM-SHA-1".into()),
            authentication_data: Some(vec![0xFF]),
            response_information: Some("r/1".into()),
            server_reference: Some("other:1883".into()),
            receive_maximum: Some(20),
            topic_alias_maximum: Some(10),
            maximum_qos: Some(1),
            retain_available: Some(0),
            maximum_packet_size: Some(1024),
            wildcard_subscription_available: Some(1),
            subscription_identifier_available: Some(0),
            shared_subscription_available: Some(1),
            user_properties: vec![("k".into(), "v".into()), ("k".into(), String::new())],
            ..Properties::default()
        };
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out, false);
        object.properties(&properties);
        object.end();
        let value: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            value["properties"],
            json!({
                "reason_string": "fine", "session_expiry_interval": 60,
                "assigned_client_identifier": "auto-1", "server_keep_alive": 30,
                "authentication_method": "SCRAM-SHA-1", "authentication_data_base64": "/w==",
                "response_information": "r/1", "server_reference": "other:1883",
                "receive_maximum": 20, "topic_alias_maximum": 10, "maximum_qos": 1,
                "retain_available": 0, "maximum_packet_size": 1024,
                "wildcard_subscription_available": 1, "subscription_identifier_available": 0,
                "shared_subscription_available": 1, "user_properties": [["k", "v"], ["k", ""]]
            })
        );
    }

    proptest! {
        #[test]
        fn strings_come_back(text in any::<String>(), terminal in any::<bool>()) {
            let read: String = serde_json::from_str(&string(&text, terminal)).unwrap();
            prop_assert_eq!(read, text);
        }

        #[test]
        fn nothing_harmful_reaches_a_terminal(text in any::<String>()) {
            prop_assert!(!string(&text, true).chars().any(sanitize::is_harmful));
        }

        #[test]
        fn bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut out = Vec::new();
            push_base64(&mut out, &bytes);
            let text: String = serde_json::from_slice(&out).unwrap();
            prop_assert_eq!(STANDARD.decode(text).unwrap(), bytes);
        }
    }
}
