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

/// How many bytes it holds, if it is a file.
pub(crate) fn size(path: &Path) -> Option<u64> {
    let metadata = if path == Path::new("-") {
        size_of_stdin()?
    } else {
        std::fs::metadata(path).ok()?
    };
    metadata.is_file().then_some(metadata.len())
}

#[cfg(unix)]
fn size_of_stdin() -> Option<std::fs::Metadata> {
    use std::os::fd::AsFd as _;
    let stdin = io::stdin().as_fd().try_clone_to_owned().ok()?;
    File::from(stdin).metadata().ok()
}

#[cfg(not(unix))]
fn size_of_stdin() -> Option<std::fs::Metadata> {
    None
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
