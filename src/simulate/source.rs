//! The text of a scenario, and why there is none.

use std::io;
use std::path::Path;

use crate::text::{self, NoFile};

/// Why a scenario has no text.
pub(super) enum NoText {
    /// Its file cannot be read.
    Unreadable(io::Error),
    /// It is read, and not what it should be: one line that begins with the name of the file, and what to do.
    Wrong(String, Option<String>),
}

/// Reads a file that may have so many MiB.
pub(super) fn text(path: &Path, mebibytes: u64) -> Result<String, NoText> {
    let shown = path.display();
    text::read(path, mebibytes).map_err(|error| match error {
        NoFile::Unreadable(error) => NoText::Unreadable(error),
        NoFile::TooLarge => {
            let what = format!("{shown} is too large: a scenario has at most {mebibytes} MiB");
            NoText::Wrong(what, None)
        }
        NoFile::NotText(fault) => NoText::Wrong(
            format!("{shown}, line {}: {fault}", fault.line()),
            fault.hint(&shown.to_string()),
        ),
    })
}
