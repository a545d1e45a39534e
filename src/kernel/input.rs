//! What `--file-read` names: a file, or `-` for stdin.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Opens it.
///
/// # Errors
///
/// The file cannot be opened.
pub(crate) fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(File::open(path)?))
}

/// All that it holds.
///
/// # Errors
///
/// It cannot be read.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}
