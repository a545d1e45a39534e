//! How the payload of a decoded message is encoded, as a word that travels with its JSON.
//!
//! A decoded payload alone does not tell: the text `616263` may stand for itself or for three bytes, and a JSON
//! string for its text or for a document.

use std::str::FromStr;

use super::json::parse_text;
use super::sparkplug::is_state;
use super::{CodecOptions, Decoded, Format, Schema, auto};

/// What turns the JSON of a payload into its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// A format that can be written.
    Format(Format),
    /// A list whose elements are encoded one after the other.
    Sequence(Format),
    /// Something that a word alone does not describe: a schema, or a format that is only read.
    Elsewhere(&'static str),
}

/// Every encoding that a line can name.
const NAMES: [(&str, Encoding); 10] = [
    ("json", Encoding::Format(Format::Json)),
    ("cbor", Encoding::Format(Format::Cbor)),
    ("cbor-sequence", Encoding::Sequence(Format::Cbor)),
    ("msgpack", Encoding::Format(Format::Msgpack)),
    ("msgpack-sequence", Encoding::Sequence(Format::Msgpack)),
    ("hex", Encoding::Format(Format::Hex)),
    ("base64", Encoding::Format(Format::Base64)),
    ("protobuf", Encoding::Elsewhere("protobuf")),
    ("avro", Encoding::Elsewhere("avro")),
    ("sparkplug", Encoding::Elsewhere("sparkplug")),
];

impl Encoding {
    /// The encoding of a payload that was decoded to this by a format or a schema; `None` where the text of
    /// `decoded` is the payload.
    pub(super) fn of(
        options: &CodecOptions,
        topic: &str,
        payload: &[u8],
        decoded: &Decoded<'_>,
    ) -> Option<Self> {
        match (&options.schema, options.format) {
            (Some(Schema::Protobuf(_)), _) => Some(Self::Elsewhere("protobuf")),
            (Some(Schema::Avro(_)), _) => Some(Self::Elsewhere("avro")),
            (None, Some(format)) => Self::of_format(format, topic, payload, decoded),
            (None, None) => None,
        }
    }

    fn of_format(
        format: Format,
        topic: &str,
        payload: &[u8],
        decoded: &Decoded<'_>,
    ) -> Option<Self> {
        match (format, decoded) {
            (Format::Hex | Format::Base64, Decoded::Text(_))
            | (Format::Cbor | Format::Msgpack, Decoded::Json(_)) => Some(Self::Format(format)),
            (Format::Cbor | Format::Msgpack, Decoded::JsonLines(_)) => Some(Self::Sequence(format)),
            (Format::Json, Decoded::Json(text)) => of_json(text),
            (Format::Auto, Decoded::Json(text)) => of_detected(payload, text),
            (Format::Sparkplug, Decoded::Json(text)) if is_state(topic) => {
                of_detected(payload, text)
            }
            (Format::Sparkplug, Decoded::Json(_)) => Some(Self::Elsewhere("sparkplug")),
            _ => None,
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        let found = NAMES.iter().find(|(_, encoding)| *encoding == self);
        found.map_or("", |(name, _)| name)
    }
}

impl FromStr for Encoding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = NAMES.iter().find(|(name, _)| *name == text);
        found.map(|(_, encoding)| *encoding).ok_or_else(|| {
            let names = NAMES.map(|(name, _)| name).join(", ");
            format!("{text:?} is not one of {names}")
        })
    }
}

/// JSON needs a word only where it is a string, which otherwise stands for its text.
fn of_json(text: &str) -> Option<Encoding> {
    text.starts_with('"')
        .then_some(Encoding::Format(Format::Json))
}

/// What detection has found.
fn of_detected(payload: &[u8], text: &str) -> Option<Encoding> {
    if parse_text(payload).is_ok() {
        return of_json(text);
    }
    // Below spBv1.0/ it may be a message of Sparkplug.
    Some(match auto::binary(payload) {
        Some((format, json)) if json == text => Encoding::Format(format),
        _ => Encoding::Elsewhere("sparkplug"),
    })
}
