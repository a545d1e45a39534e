//! The names that `--format` takes.

use std::fmt;
use std::str::FromStr;

/// How the text that a person sees and the bytes that a message carries belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Base64 text stands for the bytes.
    Base64,
    /// JSON text, sent without its white space.
    Json,
    /// Hexadecimal digits stand for the bytes.
    Hex,
    /// JSON stands for CBOR (RFC 8949).
    Cbor,
    /// JSON stands for MessagePack.
    Msgpack,
    /// The bytes as they are.
    Binary,
    /// UTF-8 text.
    Text,
    /// Find out what arrived; for received messages only.
    Auto,
    /// Sparkplug B shown as JSON; for received messages only.
    Sparkplug,
}

impl Format {
    /// Every format with its name and one line of help, in the order of the documentation.
    pub const TABLE: [(Format, &'static str, &'static str); 9] = [
        (Format::Base64, "base64", "base64 text stands for the bytes"),
        (
            Format::Json,
            "json",
            "JSON, checked; sent compact, shown indented",
        ),
        (Format::Hex, "hex", "hexadecimal digits stand for the bytes"),
        (Format::Cbor, "cbor", "JSON stands for CBOR"),
        (Format::Msgpack, "msgpack", "JSON stands for MessagePack"),
        (Format::Binary, "binary", "the bytes as they are"),
        (Format::Text, "text", "UTF-8 text"),
        (
            Format::Auto,
            "auto",
            "whatever arrived: JSON, text, MessagePack, CBOR, Sparkplug B by its topics, or a hex dump (sub)",
        ),
        (
            Format::Sparkplug,
            "sparkplug",
            "Sparkplug B with its metric names (sub)",
        ),
    ];

    /// The name that `--format` takes.
    pub fn name(self) -> &'static str {
        Self::TABLE
            .iter()
            .find(|(format, ..)| *format == self)
            .map_or("", |(_, name, _)| name)
    }

    /// Whether the format says only how to show a received message.
    pub fn decode_only(self) -> bool {
        matches!(self, Self::Auto | Self::Sparkplug)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a format: use base64, json, hex, cbor, msgpack, binary, text, auto or sparkplug"
)]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    /// The name in small letters.
    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        Self::TABLE
            .iter()
            .find(|(_, name, _)| *name == text)
            .map(|(format, ..)| *format)
            .ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_and_written() {
        for (format, name, _) in Format::TABLE {
            assert_eq!(name.parse(), Ok(format));
            assert_eq!(format.to_string(), name);
        }
        let error = "yaml".parse::<Format>().unwrap_err().to_string();
        for (_, name, _) in Format::TABLE {
            assert!(error.contains(name), "{error} names {name}");
        }
    }
}
