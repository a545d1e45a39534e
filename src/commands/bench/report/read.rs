//! Reading saved results, from files and from stdin.

use std::path::{Path, PathBuf};

use crate::error::{Exit, Failure, plain};
use crate::kernel::input;
use crate::report::{self, Summary};
use crate::text;

/// A result with its name for messages.
pub(super) type Named = (String, Summary);

/// Reads results; a file holds one, stdin (`-`) one or more.
pub(super) fn load(paths: &[PathBuf]) -> Result<Vec<Named>, Failure> {
    let mut runs = Vec::new();
    for path in paths {
        let is_stdin = path == Path::new("-");
        let name = if is_stdin {
            "stdin".to_owned()
        } else {
            path.display().to_string()
        };
        let bytes = input::read(path).map_err(|error| {
            let text = format!("cannot read {name}: {}", plain(&error));
            Failure::new(Exit::File, text)
        })?;
        let text = text::decode(&bytes).map_err(|fault| Failure {
            hint: fault.hint(&name),
            ..Failure::usage(format!("cannot read the report {name}: {fault}"))
        })?;
        if is_stdin {
            let found = report::read_all(&name, &text)?;
            if found.is_empty() {
                return Err(Failure::usage("cannot read reports: stdin is empty"));
            }
            runs.extend(found);
        } else {
            let run = report::read(&name, &text)?;
            runs.push((name, run));
        }
    }
    Ok(runs)
}
