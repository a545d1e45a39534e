//! Why payloads are not in their files.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::Written;
use crate::error::{Exit, Fault, plain};
use crate::output::units::bytes;
use crate::text::Counted;

/// A file that does not take what it should.
#[derive(Debug, Error)]
pub enum FileError {
    /// It cannot be opened.
    #[error("cannot open {} for writing: {}", .path.display(), plain(.error))]
    Open {
        /// Its name.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It is no file that can be kept.
    #[error("{} is a pipe or a socket: only files are written to", .path.display())]
    NoFile {
        /// Its name.
        path: PathBuf,
    },
    /// It cannot be written to.
    #[error("cannot write to {}: {}; {} written before", .path.display(), plain(.error), told(*.written))]
    Write {
        /// Its name.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
        /// What was written to this and other files.
        written: Written,
    },
    /// It cannot be put aside.
    #[error("cannot put {} aside: {}; {} written before", .path.display(), plain(.error), told(*.written))]
    Rotate {
        /// Its name.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
        /// What was written to this and other files.
        written: Written,
    },
}

fn told(written: Written) -> String {
    let size = bytes(written.bytes);
    let messages = Counted::of(written.messages, "message");
    format!("{messages} ({size}) {}", messages.was())
}

impl Fault for FileError {
    fn exit(&self) -> Exit {
        Exit::File
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::NoFile { .. } => Some("use -o raw to write payloads to stdout".to_owned()),
            _ => None,
        }
    }
}
