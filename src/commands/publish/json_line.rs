//! A line of JSON → a message: the shape that `sub -o json` prints.
//!
//! What the line says beats the flags. What tells only how a message was received (its time, size and packet
//! identifier, DUP, alias and subscription identifiers) says nothing about sending it, and is passed over.

mod fields;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use self::fields::{Fields, Text};
use super::shaped::{Payload, set_topic, wrong};
use crate::client::{EncodedProperties, Outgoing};
use crate::commands::coding;
use crate::error::Failure;
use crate::model::{Properties, QoS};
use crate::payload::CodecOptions;

/// Reads lines, and holds the message of the last one. What is the same in the next line is kept.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says whether the line or the flags have something"
)]
pub(super) struct JsonReader {
    payload: Payload,
    /// A string is a value to be encoded, not the text of one.
    values: bool,
    default: Properties,
    has_topic: bool,
    /// The topic of the last line that named one.
    topic: String,
    names_topic: bool,
    qos: Option<QoS>,
    retain: Option<bool>,
    /// The text of the properties of the last line that had any.
    properties: String,
    encoded: EncodedProperties,
    names_properties: bool,
}

impl JsonReader {
    pub(super) fn new(
        options: CodecOptions,
        default: Properties,
        has_topic: bool,
    ) -> Result<Self, Failure> {
        Ok(Self {
            values: coding::is_json(&options),
            payload: Payload::new(options)?,
            encoded: encode(&default)?,
            default,
            has_topic,
            topic: String::new(),
            names_topic: false,
            qos: None,
            retain: None,
            properties: String::new(),
            names_properties: false,
        })
    }

    pub(super) fn read(&mut self, line: &[u8]) -> Result<(), Failure> {
        let fields: Fields<'_> = parse(line)?;
        self.names_topic = fields.topic.is_some();
        match &fields.topic {
            Some(Text(topic)) => set_topic(&mut self.topic, topic.as_bytes())?,
            None if self.has_topic => {}
            None => return Err(wrong("it has no topic, and there is no --topic")),
        }
        self.qos = fields.qos.map(|level| level.0);
        self.retain = fields.retain;
        self.names_properties = fields.properties.is_some();
        if let Some(properties) = fields.properties {
            self.set_properties(properties.get())?;
        }
        match (fields.payload, fields.payload_base64) {
            (Some(value), None) => self.set_payload(value.get()),
            (None, Some(Text(text))) => {
                // Bytes that stand for themselves, whatever the format.
                self.payload.bytes.clear();
                STANDARD
                    .decode_vec(text.as_bytes(), &mut self.payload.bytes)
                    .map_err(|error| wrong(format!("payload_base64: {error}")))
            }
            (Some(_), Some(_)) => Err(wrong("it has both payload and payload_base64")),
            (None, None) => Err(wrong("it has neither payload nor payload_base64")),
        }
    }

    /// The payload: a value to be encoded, or the text of a string.
    fn set_payload(&mut self, value: &str) -> Result<(), Failure> {
        if self.values || !value.starts_with('"') {
            return self.payload.encode(value.as_bytes());
        }
        let Text(text) = parse(value.as_bytes())?;
        self.payload.encode(text.as_bytes())
    }

    fn set_properties(&mut self, text: &str) -> Result<(), Failure> {
        if self.properties == text {
            return Ok(());
        }
        let mut properties = self.default.clone();
        fields::read_properties(text, &mut properties).map_err(|error| describe(&error))?;
        if let Some(topic) = &properties.response_topic {
            set_topic(&mut String::new(), topic.as_bytes())?;
        }
        self.encoded = encode(&properties)?;
        self.properties.clear();
        self.properties.push_str(text);
        Ok(())
    }

    /// Whether the line has properties.
    pub(super) fn names_properties(&self) -> bool {
        self.names_properties && self.properties != "{}"
    }

    pub(super) fn message<'s>(&'s self, default: Outgoing<'s>) -> Outgoing<'s> {
        Outgoing {
            topic: if self.names_topic {
                &self.topic
            } else {
                default.topic
            },
            payload: &self.payload.bytes,
            qos: self.qos.unwrap_or(default.qos),
            retain: self.retain.unwrap_or(default.retain),
            properties: if self.names_properties {
                &self.encoded
            } else {
                default.properties
            },
            ..default
        }
    }
}

fn encode(properties: &Properties) -> Result<EncodedProperties, Failure> {
    EncodedProperties::for_publish(properties)
        .map_err(|error| wrong(format!("properties: {error}")))
}

fn parse<'a, T: serde::Deserialize<'a>>(text: &'a [u8]) -> Result<T, Failure> {
    serde_json::from_slice(text).map_err(|error| describe(&error))
}

/// What is wrong, with the column; the line is counted elsewhere.
fn describe(error: &serde_json::Error) -> Failure {
    let text = error.to_string();
    wrong(text.replace(" at line 1 column ", " at column "))
}

#[cfg(test)]
mod tests;
