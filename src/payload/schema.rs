//! The schema that a payload's content follows, whichever kind it is.

use std::path::{Path, PathBuf};

use super::{Avro, PayloadError, Protobuf};

/// A schema, read once and ready for every message.
#[derive(Clone, Debug)]
pub enum Schema {
    /// One message type of Protocol Buffers.
    Protobuf(Protobuf),
    /// An Avro schema.
    Avro(Avro),
}

impl Schema {
    /// The message type of that name in the `.proto` file or compiled descriptor set at `path`; see
    /// [`Protobuf::load`].
    ///
    /// # Errors
    /// Files that cannot be read, faults in them with line and column, no such message.
    pub fn protobuf(
        path: &Path,
        message: &str,
        includes: &[PathBuf],
    ) -> Result<Self, PayloadError> {
        Protobuf::load(path, message, includes).map(Self::Protobuf)
    }

    /// The schema in the `.avsc` file at `path`; see [`Avro::load`].
    ///
    /// # Errors
    /// A file that cannot be read, is no JSON, or is no schema.
    pub fn avro(path: &Path) -> Result<Self, PayloadError> {
        Avro::load(path).map(Self::Avro)
    }

    /// The bytes for JSON text.
    ///
    /// # Errors
    /// What does not fit, with the path of the field.
    pub fn encode(&self, json: &[u8]) -> Result<Vec<u8>, PayloadError> {
        match self {
            Self::Protobuf(schema) => schema.encode(json),
            Self::Avro(schema) => schema.encode(json),
        }
    }

    /// Compact JSON text for the bytes.
    ///
    /// # Errors
    /// Bytes that do not follow the schema.
    pub fn decode(&self, payload: &[u8]) -> Result<String, PayloadError> {
        match self {
            Self::Protobuf(schema) => schema.decode(payload),
            Self::Avro(schema) => schema.decode(payload),
        }
    }
}
