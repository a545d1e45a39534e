//! Why a saved report cannot be used.

use thiserror::Error;

use crate::error::{Exit, Fault};

/// Why a report cannot be read, merged or written. Each names the file as given.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReportError {
    /// The text is not JSON.
    #[error("cannot read the report {name}: it is not JSON: {error}")]
    Json {
        /// The file.
        name: String,
        /// Where and why.
        error: String,
    },
    /// It is JSON, but not a report of a version that is known.
    #[error("cannot read the report {name}: its schema is {found}, expected \"{expected}\"")]
    Schema {
        /// The file.
        name: String,
        /// What it has.
        found: String,
        /// What is known.
        expected: &'static str,
    },
    /// A field is missing or has another type.
    #[error("cannot read the report {name}: {path} is not {expected}")]
    Field {
        /// The file.
        name: String,
        /// The field, from the top, with dots.
        path: String,
        /// What it should be.
        expected: String,
    },
    /// The extension belongs to no format.
    #[error(
        "cannot determine the format of the report {name}: expected .json, .csv, .html or .txt"
    )]
    Extension {
        /// The file.
        name: String,
    },
    /// Runs of different kinds cannot be added up.
    #[error("cannot merge results of different kinds: {first} and {second}")]
    Kinds {
        /// The kind of the first.
        first: &'static str,
        /// The kind that differs.
        second: &'static str,
    },
    /// There is nothing to merge.
    #[error("cannot merge reports: none was given")]
    Nothing,
}

impl Fault for ReportError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn hint(&self) -> Option<String> {
        matches!(self, Self::Json { .. } | Self::Schema { .. }).then(|| {
            "only reports of bench conn, pub, sub and e2e that were written with --report FILE.json or -o json can be read again"
                .to_owned()
        })
    }
}
