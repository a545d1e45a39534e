//! What a payload's bytes mean: codecs between what a person writes or reads and what a message
//! carries, and the templates that payloads are made from.
//!
//! In flow the options of a run (a [`Format`], a [`Schema`]), once; then payloads, one at a time. An
//! [`Encoder`] makes what is published, a [`Decoder`] reads what is received; JSON is the text between
//! them, and no number in it loses a digit. Out come bytes, or a [`Decoded`] that says whether it is text, JSON or
//! neither. A schema's files are read when it is loaded and never again.
//!
//! This module knows nothing of connections, terminals or flags, and imports nothing of ours but the
//! error's kinds. No payload, however broken, makes it panic or allocate for what has not come.

mod auto;
mod avro;
mod base64;
mod cbor;
mod codec;
mod codec_options;
mod decoded;
mod encoding;
mod error;
mod format;
mod hex;
mod json;
mod moment;
mod msgpack;
mod protobuf;
mod reader;
#[cfg(test)]
mod samples;
mod schema;
mod sparkplug;
mod template;
mod wire;

pub use avro::Avro;
pub use codec::{Decoder, Encoder};
pub use codec_options::CodecOptions;
pub use decoded::Decoded;
pub use encoding::Encoding;
pub use error::PayloadError;
pub use format::Format;
pub use hex::hex_dump;
pub use json::Token;
pub use protobuf::Protobuf;
pub use schema::Schema;
pub use template::{
    Content, Placeholders, Scenario, ScenarioMistake, ScenarioTemplate, Template, TemplateClient,
    keys, placeholders,
};

/// A byte within an error: as a character if it is one that can be seen.
fn show_byte(byte: u8) -> String {
    match byte {
        b'!'..=b'~' => format!("'{}'", char::from(byte)),
        _ => format!("byte 0x{byte:02x}"),
    }
}
