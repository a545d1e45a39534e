//! The text of a file that a person wrote, read within limits.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Why a file has no text.
pub(super) enum NoText {
    /// It cannot be read.
    Unreadable(io::Error),
    /// It is read, and not what it should be: one line that begins with the name of the file.
    Wrong(String),
}

/// Reads a file that may have so many MiB. What a file is asked for is never its length: a pipe or a device has none.
pub(super) fn text(path: &Path, mebibytes: u64) -> Result<String, NoText> {
    let shown = path.display();
    let largest = mebibytes << 20;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(largest + 1).read_to_end(&mut bytes))
        .map_err(NoText::Unreadable)?;
    if bytes.len() as u64 > largest {
        let what = format!("{shown} is too large: a scenario has at most {mebibytes} MiB");
        return Err(NoText::Wrong(what));
    }
    crate::text::decode(&bytes)
        .map_err(|fault| NoText::Wrong(format!("{shown}, line {}: {fault}", fault.line())))
}
