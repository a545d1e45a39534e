//! Protocol Buffers by a schema that is read at run time.
//!
//! The schema is a `.proto` file (proto2 or proto3) with its imports, or a compiled descriptor set,
//! through which editions come in as well. JSON is the canonical mapping of the format: names in
//! camelCase or as in the schema, 64-bit integers as strings or numbers, bytes in base64, enum values
//! by name, well-known types in their special forms; what has its default value is left out.

mod editions;
mod imports;
mod load;
mod mapping;
mod packed;
mod reach;
mod required;
mod scalars;
mod special;
mod strict;
mod well_known;

use std::path::{Path, PathBuf};

use prost::Message as _;
use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor};

use super::PayloadError;
use super::json::{Json, bounded, is_deeper_than, parse_text};
use crate::text::schema;

/// Programs read messages to a depth of 100, and a level of JSON is three of them at most: in a
/// `google.protobuf.Struct`.
const SURELY_READ: usize = 33;

/// The parser of JSON text goes down as far as this.
const PARSED: usize = 127;

/// One message type of a schema.
#[derive(Clone, Debug)]
pub struct Protobuf {
    message: MessageDescriptor,
    /// Whether a required field can be missing anywhere within the message.
    requires: bool,
    /// Whether a number of its own message, or a map, can be anywhere within it.
    is_special: bool,
}

impl Protobuf {
    /// Reads the schema at `path` and finds the message in it by its full name, or by the last part of
    /// it if only one message ends so. Imports are looked for in `includes`, then beside the file and beside the one
    /// that imports them.
    ///
    /// # Errors
    /// Files that cannot be read, faults in them with line and column, no such message.
    pub fn load(path: &Path, message: &str, includes: &[PathBuf]) -> Result<Self, PayloadError> {
        let pool = load::pool(path, includes)?;
        let message = load::message(&pool, message, path)?;
        let requires = required::possible(&message);
        let is_special = special::possible(&message);
        Ok(Self {
            message,
            requires,
            is_special,
        })
    }

    /// The full name of the message type.
    pub fn name(&self) -> &str {
        self.message.full_name()
    }

    /// The bytes of the message that JSON text describes.
    ///
    /// # Errors
    /// What does not fit, with the path of the field, and required fields that are missing.
    pub fn encode(&self, json: &[u8]) -> Result<Vec<u8>, PayloadError> {
        let misfit = |what| PayloadError::Misfit {
            schema: self.title(),
            what,
        };
        let text = parse_text(json).map_err(misfit)?;
        let message = self.read(text).map_err(misfit)?;
        if self.requires
            && let Some(path) = required::missing(&message)
        {
            return Err(misfit(format!(
                "field {path}: it is required and not there"
            )));
        }
        let bytes = message.encode_to_vec();
        if is_deeper_than(SURELY_READ, text) {
            self.message(&bytes).map_err(misfit)?;
        }
        Ok(bytes)
    }

    /// The message as compact JSON text.
    ///
    /// # Errors
    /// Bytes that are no such message.
    pub fn decode(&self, payload: &[u8]) -> Result<String, PayloadError> {
        let unreadable = |what| PayloadError::Unreadable {
            schema: self.title(),
            what,
        };
        let message = self.message(payload).map_err(unreadable)?;
        // Nearly any bytes are a message of unknown fields: that is another message, not an empty one.
        if message.fields().next().is_none() && message.unknown_fields().next().is_some() {
            return Err(unreadable(
                "none of the fields in it are in the schema".into(),
            ));
        }
        let shown = serde_json::to_string(&message);
        shown
            .ok()
            .filter(|text| !self.is_special || !special::is_in(&message, text))
            .map_or_else(|| mapping::show(&message), Ok)
            .and_then(bounded)
            .map_err(unreadable)
    }

    fn message(&self, payload: &[u8]) -> Result<DynamicMessage, String> {
        DynamicMessage::decode(self.message.clone(), payload)
            .map_err(|error| schema::message(&error.to_string()))
    }

    fn title(&self) -> String {
        format!("message {}", self.name())
    }

    /// The message that JSON text describes; errors begin with the path of the field.
    fn read(&self, text: &str) -> Result<DynamicMessage, String> {
        let json = Json::of(text)?;
        if let Some(what) = strict::misfit(&json, &self.message) {
            return Err(match what.strip_prefix(": ") {
                Some(what) => what.to_owned(),
                None => format!("field {what}"),
            });
        }
        if is_deeper_than(PARSED, text) {
            return self
                .read_prepared(&json)
                .unwrap_or_else(|| self.read_from(json.to_value()));
        }
        self.read_from(&mut serde_json::Deserializer::from_str(text))
            .or_else(|misfit| self.read_prepared(&json).unwrap_or(Err(misfit)))
    }

    /// The same for JSON in a form that the library does not take; `None` if it is in none.
    fn read_prepared(&self, json: &Json<'_>) -> Option<Result<DynamicMessage, String>> {
        let mut json = json.to_value();
        if !mapping::prepare(&mut json, &self.message) {
            return None;
        }
        Some(self.read_from(json).map(|mut message| {
            mapping::empty_again(&mut message);
            message
        }))
    }

    fn read_from<'de>(
        &self,
        json: impl serde::Deserializer<'de, Error = serde_json::Error>,
    ) -> Result<DynamicMessage, String> {
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(json, &mut track);
        let options = DeserializeOptions::new().deny_unknown_fields(true);
        DynamicMessage::deserialize_with_options(self.message.clone(), tracked, &options).map_err(
            |error| {
                let fault = crate::text::json(&error);
                let what = schema::value(&fault.what);
                let place = match fault.line {
                    0 => String::new(),
                    line => format!(" at line {line} column {}", fault.column),
                };
                match track.path().to_string().as_str() {
                    "." => format!("{what}{place}"),
                    path => format!("field {path}: {what}{place}"),
                }
            },
        )
    }
}

#[cfg(test)]
mod tests;
