//! The formats of `--format`: one row each, with what encodes and decodes it.

use std::fmt;
use std::str::FromStr;

use super::json::Json;
use super::{base64, cbor, hex, msgpack};

/// Appends what JSON stands for.
type Encode = fn(&Json<'_>, &mut Vec<u8>) -> Result<(), String>;

/// The JSON of the values of a payload, one a line, and how many they are.
type Decode = fn(&[u8]) -> Result<(String, usize), String>;

/// How the text that a person sees and the bytes that a message carries belong together.
#[derive(Clone, Copy)]
pub(super) enum Codec {
    /// Text stands for the bytes: what reads it, and what writes it.
    Text(fn(&[u8]) -> Result<Vec<u8>, String>, fn(&[u8]) -> String),
    /// JSON stands for a binary format.
    Binary {
        encode: Encode,
        decode: Decode,
        /// What a payload of several values is called.
        sequence: &'static str,
    },
    /// The payload is JSON.
    Json,
    /// The payload stays as it is.
    Bytes,
    /// The payload is text.
    Utf8,
    /// Whatever is detected; for received messages only.
    Detected,
    /// Sparkplug B, whose messages depend on each other; for received messages only.
    Sparkplug,
}

macro_rules! formats {
    ($($(#[$doc:meta])* $format:ident $name:literal $codec:expr,)*) => {
        /// A format of payloads.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Format {
            $($(#[$doc])* $format,)*
        }

        impl Format {
            /// Every format.
            pub const ALL: &[Self] = &[$(Self::$format,)*];

            /// The name that `--format` takes.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$format => $name,)*
                }
            }

            pub(super) fn codec(self) -> Codec {
                match self {
                    $(Self::$format => $codec,)*
                }
            }
        }
    };
}

formats! {
    /// Base64 text stands for the bytes.
    Base64 "base64" Codec::Text(base64::decode, base64::encode),
    /// JSON text, sent without its white space.
    Json "json" Codec::Json,
    /// Hexadecimal digits stand for the bytes.
    Hex "hex" Codec::Text(hex::decode, hex::encode),
    /// JSON stands for CBOR (RFC 8949).
    Cbor "cbor" Codec::Binary {
        encode: cbor::encode,
        decode: cbor::sequence,
        sequence: "cbor-sequence",
    },
    /// JSON stands for MessagePack.
    Msgpack "msgpack" Codec::Binary {
        encode: msgpack::encode,
        decode: msgpack::sequence,
        sequence: "msgpack-sequence",
    },
    /// The bytes as they are.
    Binary "binary" Codec::Bytes,
    /// UTF-8 text.
    Text "text" Codec::Utf8,
    /// Find out what arrived; for received messages only.
    Auto "auto" Codec::Detected,
    /// Sparkplug B shown as JSON; for received messages only.
    Sparkplug "sparkplug" Codec::Sparkplug,
}

impl Format {
    /// Whether the format says only how to show a received message.
    pub(super) fn decode_only(self) -> bool {
        matches!(self.codec(), Codec::Detected | Codec::Sparkplug)
    }

    /// Whether what is published is written as JSON.
    pub(super) fn reads_json(self) -> bool {
        matches!(self.codec(), Codec::Json | Codec::Binary { .. })
    }

    /// Whether a decoded payload is always JSON; `None` where that depends on the payload or the schema.
    pub fn is_json(self) -> Option<bool> {
        match self.codec() {
            Codec::Json | Codec::Binary { .. } | Codec::Sparkplug => Some(true),
            Codec::Text(..) => Some(false),
            Codec::Bytes | Codec::Utf8 | Codec::Detected => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    /// The name in small letters.
    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.iter().find(|format| format.name() == text);
        named.copied().ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|format| format.name()).collect();
            format!("'{text}' is not a format: use one of {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(*format));
        }
        let error = "yaml".parse::<Format>().unwrap_err();
        assert!(error.contains("base64, json"), "{error}");
    }
}
