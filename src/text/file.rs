//! The text of a file that a person wrote, read within limits.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::NotText;

/// Why a file has no text.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// It cannot be read.
    Unreadable(io::Error),
    /// It is larger than it may be.
    TooLarge,
    /// It is something else than text in UTF-8.
    NotText(NotText),
}

/// The text of a file that may have so many MiB, without the byte order mark that it may begin with. A file is
/// not asked for its length: a pipe or a device has none.
///
/// # Errors
///
/// Why there is none.
pub(crate) fn read(path: &Path, mebibytes: u64) -> Result<String, ReadError> {
    let largest = mebibytes << 20;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(largest + 1).read_to_end(&mut bytes))
        .map_err(ReadError::Unreadable)?;
    if bytes.len() as u64 > largest {
        return Err(ReadError::TooLarge);
    }
    super::decode(&bytes).map_err(ReadError::NotText)
}
