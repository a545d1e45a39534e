//! What can go wrong between what a person writes and what a message carries.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::Format;
use crate::error::{Exit, Fault, plain};

/// Why a payload, a schema or a template cannot be used.
#[derive(Debug, Error)]
pub enum PayloadError {
    /// The input is not what the format reads.
    #[error("cannot encode the payload as {format}: {what}")]
    Encode {
        /// The format that was asked for.
        format: Format,
        /// What is wrong and where.
        what: String,
    },
    /// The message does not hold what the format says.
    #[error("cannot decode the payload as {format}: {what}")]
    Decode {
        /// The format that was asked for.
        format: Format,
        /// What is wrong and where.
        what: String,
    },
    /// The input does not fit the schema.
    #[error("the payload does not fit {schema}: {what}")]
    Misfit {
        /// The schema's kind and name, such as `message weather.Reading`.
        schema: String,
        /// The path of the field and what is wrong with it.
        what: String,
    },
    /// The message cannot be read with the schema.
    #[error("cannot decode the payload as {schema}: {what}")]
    Unreadable {
        /// The schema's kind and name, such as `message weather.Reading`.
        schema: String,
        /// The path of the field and what is wrong with it.
        what: String,
    },
    /// A schema's file cannot be opened.
    #[error("cannot read {option} {}: {}", path.display(), plain(source))]
    SchemaFile {
        /// The option that names it, such as `--avsc-path`.
        option: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A schema's file was read and is wrong.
    #[error("{option} {}: {what}", path.display())]
    Schema {
        /// The option that names it, such as `--protobuf-path`.
        option: &'static str,
        /// The file.
        path: PathBuf,
        /// Where in the file and what is wrong there.
        what: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// A format that cannot be used in this direction, or not with a schema.
    #[error("--format {format} {what}")]
    Combination {
        /// The format that was asked for.
        format: Format,
        /// Why it cannot be used, as the end of the sentence.
        what: &'static str,
    },
    /// A template that cannot be compiled.
    #[error("--template: {what}")]
    Template {
        /// The line and what is wrong there.
        what: String,
    },
    /// A template that failed while a payload was made from it.
    #[error("cannot fill in the template: {what}")]
    Render {
        /// The line and what is wrong there.
        what: String,
    },
}

impl Fault for PayloadError {
    fn exit(&self) -> Exit {
        match self {
            Self::Encode { .. }
            | Self::Decode { .. }
            | Self::Misfit { .. }
            | Self::Unreadable { .. }
            | Self::Schema { .. }
            | Self::Render { .. } => Exit::Payload,
            Self::SchemaFile { .. } => Exit::File,
            Self::Combination { .. } | Self::Template { .. } => Exit::Usage,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Schema { hint, .. } => hint.clone(),
            Self::Encode { format, .. } if format.reads_json() => {
                Some("the input must be one JSON value; quote it for the shell".into())
            }
            Self::Misfit { .. } => Some("the input must be JSON in the shape of the schema".into()),
            Self::Template { .. } => Some(
                "write a placeholder as {{ counter() }}, and literal braces as {{ '{{' }}".into(),
            ),
            _ => None,
        }
    }
}
