//! How the payload of a decoded message is encoded, as a word that travels with its JSON.
//!
//! A decoded payload alone does not tell: the text `616263` may stand for itself or for three bytes, and a JSON
//! string for its text or for a document.

use std::str::FromStr;

use super::format::Codec;
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

/// The encodings that are no format to write.
const ELSEWHERE: [&str; 3] = ["protobuf", "avro", "sparkplug"];

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
        match (format.codec(), decoded) {
            (Codec::Text(..), Decoded::Text(_)) | (Codec::Binary { .. }, Decoded::Json(_)) => {
                Some(Self::Format(format))
            }
            (Codec::Binary { .. }, Decoded::JsonLines(_)) => Some(Self::Sequence(format)),
            (Codec::Json, Decoded::Json(text)) => of_json(text),
            (Codec::Detected, Decoded::Json(text)) => of_detected(payload, text),
            (Codec::Sparkplug, Decoded::Json(text)) if is_state(topic) => {
                of_detected(payload, text)
            }
            (Codec::Sparkplug, Decoded::Json(_)) => Some(Self::Elsewhere("sparkplug")),
            _ => None,
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Format(format) => format.name(),
            Self::Sequence(format) => match format.codec() {
                Codec::Binary { sequence, .. } => sequence,
                _ => "",
            },
            Self::Elsewhere(name) => name,
        }
    }

    /// Every encoding that a line can name.
    fn all() -> impl Iterator<Item = Self> {
        let formats = Format::ALL.iter().flat_map(|format| match format.codec() {
            Codec::Text(..) | Codec::Json => vec![Self::Format(*format)],
            Codec::Binary { .. } => vec![Self::Format(*format), Self::Sequence(*format)],
            _ => Vec::new(),
        });
        formats.chain(ELSEWHERE.map(Self::Elsewhere))
    }
}

impl FromStr for Encoding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::all().find(|it| it.name() == text).ok_or_else(|| {
            let names: Vec<_> = Self::all().map(Self::name).collect();
            format!("{text:?} is not one of {}", names.join(", "))
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
