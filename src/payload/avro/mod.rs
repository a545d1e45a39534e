//! Avro by a schema that is read at run time: one datum a message, without a container around it.
//!
//! JSON is the format's own JSON encoding, with two exceptions that make it easier on people. A union's
//! value stands bare (`"x"`, not `{"string":"x"}`) unless another branch of the union would look the
//! same; both forms are read, except that next to a map branch only the bare form is. And a decimal is
//! a number with its digits, a duration an object of months, days and millis. Bytes and fixed values
//! are strings of the characters 0 to 255, as in the defaults of a schema. Dates and times are the
//! numbers that they are stored as; written, they may also be text (`2026-11-20`, RFC 3339).
//!
//! Schema, reader and writer are written by hand because those of apache-avro allocate by the lengths that a
//! message claims, and their errors do not name the field. The tests compare both.

mod decode;
mod encode;
mod logical;
mod members;
mod names;
mod parse;
mod schema;
mod union;

use std::fs;
use std::path::Path;

use super::PayloadError;
use super::json::Json;
use crate::text::{self, NotText};
use schema::{Id, Types};

const FILE: &str = "--avsc-path";

/// A schema, ready to encode and decode.
#[derive(Clone, Debug)]
pub struct Avro {
    types: Types,
    root: Id,
}

impl Avro {
    /// Reads the schema (`.avsc`) at `path`.
    ///
    /// # Errors
    /// A file that cannot be read, is no JSON, or is no schema; the path of the field is named.
    pub fn load(path: &Path) -> Result<Self, PayloadError> {
        let bytes = fs::read(path).map_err(|source| PayloadError::SchemaFile {
            option: FILE,
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&bytes).map_err(|what| PayloadError::Schema {
            option: FILE,
            path: path.to_owned(),
            what,
            hint: text::is_utf16(&bytes)
                .then(|| NotText::Utf16.hint(&path.display().to_string()))
                .flatten(),
        })
    }

    fn parse(text: &[u8]) -> Result<Self, String> {
        let (types, root) =
            parse::types(&Json::parse(text)?).map_err(|mismatch| mismatch.to_string())?;
        Ok(Self { types, root })
    }

    /// The full name of the schema's type, or what it is if it has none.
    pub fn name(&self) -> &str {
        self.types.label(self.root)
    }

    /// The datum that JSON text describes.
    ///
    /// # Errors
    /// What does not fit, with the path of the field.
    pub fn encode(&self, json: &[u8]) -> Result<Vec<u8>, PayloadError> {
        let mismatch = |what| PayloadError::Misfit {
            schema: self.title(),
            what,
        };
        let value = Json::parse(json).map_err(mismatch)?;
        let mut out = Vec::new();
        encode::encode(&self.types, self.root, &value, &mut out)
            .map_err(|error| mismatch(error.to_string()))?;
        Ok(out)
    }

    /// The datum as compact JSON text.
    ///
    /// # Errors
    /// Bytes that are no datum of the schema, with the path of the field.
    pub fn decode(&self, payload: &[u8]) -> Result<String, PayloadError> {
        decode::decode(&self.types, self.root, payload).map_err(|error| PayloadError::Unreadable {
            schema: self.title(),
            what: error.to_string(),
        })
    }

    fn title(&self) -> String {
        format!("Avro {}", self.name())
    }
}

/// What does not fit, and the path of the field where it does not.
#[derive(Debug)]
struct Mismatch {
    /// `.name` and `[index]` after each other; empty at the top.
    path: String,
    what: String,
}

impl Mismatch {
    fn new(what: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            what: what.into(),
        }
    }

    /// The same below a member.
    fn in_field(mut self, name: &str) -> Self {
        self.path = format!(".{name}{}", self.path);
        self
    }

    /// The same below an element.
    fn in_element(mut self, index: impl std::fmt::Display) -> Self {
        self.path = format!("[{index}]{}", self.path);
        self
    }
}

impl From<String> for Mismatch {
    fn from(what: String) -> Self {
        Self::new(what)
    }
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.what);
        }
        let path = self.path.strip_prefix('.').unwrap_or(&self.path);
        write!(f, "field {path}: {}", self.what)
    }
}

#[cfg(test)]
mod tests;
