//! Secrets in files: the first line counts.

use std::io::{self, BufRead as _};
use std::path::Path;

use crate::error::{Exit, Failure, plain};
use crate::model::Secret;
use crate::text::{self, NotText};

/// The first line of a file; `what` it should be.
pub(super) fn secret_file(path: &Path, what: &str) -> Result<Secret, Failure> {
    let line = first_line(path).map_err(|error| {
        let message = format!(
            "cannot read the {what} file {}: {}",
            path.display(),
            plain(&error)
        );
        Failure::new(Exit::File, message)
    })?;
    if text::is_utf16(&line) {
        let (path, fault) = (path.display().to_string(), NotText::Utf16);
        return Err(Failure {
            hint: fault.hint(&path),
            ..Failure::usage(format!("the {what} file {path} is not usable: {fault}"))
        });
    }
    Ok(Secret::new(text::without_mark(&line)))
}

/// The first line of a file, without its end.
fn first_line(path: &Path) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    io::BufReader::new(std::fs::File::open(path)?).read_until(b'\n', &mut line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(line)
}
