//! A line of JSON → a message: the shape that `sub -o json` prints.
//!
//! What the line says beats the flags. What tells only how a message was received (its size and packet
//! identifier, DUP, alias and subscription identifiers) says nothing about sending it, and is passed over. Its time
//! matters where a recording is replayed.

mod fields;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::value::RawValue;

use self::fields::{Fields, Text};
use super::encoded::{Payload, set_topic, wrong};
use crate::client::{EncodedProperties, Outgoing};
use crate::error::Failure;
use crate::kernel::coding;
use crate::model::{Properties, QoS};
use crate::payload::{CodecOptions, Encoder, Encoding, Format};
use crate::text;

/// Reads lines, and holds the message of the last one. What is the same in the next line is kept.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is about another part of the line"
)]
pub(super) struct JsonReader {
    payload: Payload,
    /// The flags say how payloads are encoded; else a line may.
    flags: Flags,
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
    /// The properties of that line say that the payload is text.
    claims_text: bool,
    /// The times of lines are needed.
    needs_times: bool,
    /// When the last message was recorded.
    time: Option<Timestamp>,
}

/// What the flags say about payloads.
struct Flags {
    format: Option<Format>,
    with_schema: bool,
    /// A string is a value to be encoded, not the text of one.
    values: bool,
}

impl Flags {
    fn of(options: &CodecOptions) -> Self {
        Self {
            format: options.format,
            with_schema: options.schema.is_some(),
            values: coding::is_json(options),
        }
    }

    fn are_silent(&self) -> bool {
        self.format.is_none() && !self.with_schema
    }
}

impl JsonReader {
    pub(super) fn new(
        options: CodecOptions,
        default: Properties,
        has_topic: bool,
    ) -> Result<Self, Failure> {
        Ok(Self {
            flags: Flags::of(&options),
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
            claims_text: false,
            needs_times: false,
            time: None,
        })
    }

    /// Refuses lines that do not say when they were recorded.
    pub(super) fn with_times(self) -> Self {
        Self {
            needs_times: true,
            ..self
        }
    }

    /// When the message was recorded, where that is needed.
    pub(super) fn time(&self) -> Option<Timestamp> {
        self.time
    }

    pub(super) fn read(&mut self, line: &[u8]) -> Result<(), Failure> {
        let fields: Fields<'_> = parse(line)?;
        if self.needs_times {
            self.time = Some(time(fields.time)?);
        }
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
            (Some(value), None) => match fields.format {
                Some(Text(name)) => self.set_encoded(value.get(), &name),
                None => self.set_payload(value.get()),
            },
            (None, Some(Text(text))) => {
                // Bytes that stand for themselves, whatever the format.
                self.payload.bytes.clear();
                STANDARD
                    .decode_vec(text.as_bytes(), &mut self.payload.bytes)
                    .map_err(|_| wrong(format!("payload_base64: {}", text::base64())))
            }
            (Some(_), Some(_)) => Err(wrong("it has both payload and payload_base64")),
            (None, None) => Err(wrong("it has neither payload nor payload_base64")),
        }
    }

    /// The payload: a value to be encoded, or the text of a string.
    fn set_payload(&mut self, value: &str) -> Result<(), Failure> {
        let values = self.flags.values;
        written(value, values, |input| self.payload.encode(input))
    }

    /// The payload of a line that names its encoding, which counts where the flags name none.
    fn set_encoded(&mut self, value: &str, name: &str) -> Result<(), Failure> {
        let encoding: Encoding = name
            .parse()
            .map_err(|error| wrong(format!("format: {error}")))?;
        let silent = self.flags.are_silent();
        match encoding {
            Encoding::Format(format) if silent => {
                let encoder = Encoder::new(of_format(format))?;
                let values = coding::is_json(&of_format(format));
                written(value, values, |input| {
                    self.payload.encode_by(&encoder, input)
                })
            }
            Encoding::Sequence(format) if silent || self.flags.format == Some(format) => {
                let encoder = Encoder::new(of_format(format))?;
                let items: Vec<&RawValue> = parse(value.as_bytes())?;
                self.payload.bytes.clear();
                items
                    .iter()
                    .try_for_each(|item| self.payload.append_by(&encoder, item.get().as_bytes()))
            }
            Encoding::Elsewhere(name) if silent => Err(wrong(format!(
                "the payload was decoded from {name} and cannot be encoded again without it"
            ))
            .with_hint(hint_of(name))),
            Encoding::Format(_) | Encoding::Sequence(_) | Encoding::Elsewhere(_) => {
                self.set_payload(value)
            }
        }
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
        self.claims_text = properties.payload_format_indicator == Some(1);
        self.properties.clear();
        self.properties.push_str(text);
        Ok(())
    }

    /// The topic of the line, if it has one.
    pub(super) fn topic(&self) -> Option<&str> {
        self.names_topic.then_some(&self.topic)
    }

    /// The payload of the line, encoded.
    pub(super) fn payload(&self) -> &[u8] {
        &self.payload.bytes
    }

    /// Whether the line has a topic.
    pub(super) fn names_topic(&self) -> bool {
        self.names_topic
    }

    /// Whether the line's own properties, if it has any, say that the payload is text.
    pub(super) fn claims_text(&self) -> Option<bool> {
        self.names_properties.then_some(self.claims_text)
    }

    /// Whether the line has properties.
    pub(super) fn names_properties(&self) -> bool {
        self.names_properties && self.properties != "{}"
    }

    pub(super) fn message<'s>(&'s self, default: Outgoing<'s>) -> Outgoing<'s> {
        let qos = self.qos.unwrap_or(default.qos);
        Outgoing {
            topic: if self.names_topic {
                &self.topic
            } else {
                default.topic
            },
            payload: &self.payload.bytes,
            qos,
            // A line at QoS 0 cannot be marked as sent before [MQTT-3.3.1-2].
            dup: default.dup && qos != QoS::AtMostOnce,
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

/// When a message was recorded, as `sub` prints it.
fn time(value: Option<&RawValue>) -> Result<Timestamp, Failure> {
    let Some(value) = value.map(RawValue::get) else {
        return Err(wrong("it has no time, which --speed needs")
            .with_hint("sub -o json prints the time of each message"));
    };
    let time = serde_json::from_str::<&str>(value).ok();
    time.and_then(|time| time.parse().ok()).ok_or_else(|| {
        wrong(format!(
            "time: {value} is not a time such as \"2026-11-20T07:00:49.486Z\""
        ))
    })
}

/// Hands a value to `encode`: as it is, or the text of a string where strings are no `values`.
fn written(
    value: &str,
    values: bool,
    encode: impl FnOnce(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if values || !value.starts_with('"') {
        return encode(value.as_bytes());
    }
    let Text(text) = parse(value.as_bytes())?;
    encode(text.as_bytes())
}

fn of_format(format: Format) -> CodecOptions {
    CodecOptions {
        format: Some(format),
        schema: None,
    }
}

/// What helps where a word does not say how to encode a payload.
fn hint_of(name: &str) -> &'static str {
    match name {
        "protobuf" => "give --protobuf-path and --protobuf-message-name here, too",
        "avro" => "give --avsc-path here, too",
        _ => "use sub -o json without --format to publish payloads again",
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
    let fault = text::json(error);
    wrong(format!("{} at column {}", fault.what, fault.column))
}

#[cfg(test)]
mod tests;
