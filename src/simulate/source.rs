//! The text of a scenario, and why there is none.

use std::io;
use std::path::Path;

use crate::text::{self, ReadError};

/// Why a scenario has no text.
pub(super) enum UnreadableScenario {
    /// Its file cannot be read.
    Unreadable(io::Error),
    /// It is read, and not what it should be: one line that begins with the name of the file, and what to do.
    Wrong(String, Option<String>),
}

/// Reads a file of this kind that may have so many MiB.
pub(super) fn text(path: &Path, kind: &str, mebibytes: u64) -> Result<String, UnreadableScenario> {
    let shown = path.display();
    text::read(path, mebibytes).map_err(|error| match error {
        ReadError::Unreadable(error) => UnreadableScenario::Unreadable(error),
        ReadError::TooLarge => {
            let what = format!("{shown} is too large: a {kind} has at most {mebibytes} MiB");
            UnreadableScenario::Wrong(what, None)
        }
        ReadError::NotText(fault) => UnreadableScenario::Wrong(
            format!("{shown}:{}:1: {fault}", fault.line()),
            fault.hint(&shown.to_string()),
        ),
    })
}
