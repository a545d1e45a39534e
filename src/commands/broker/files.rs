//! The files of a broker's users and of its access rules: one a line.

use std::path::Path;

use crate::error::{Exit, Failure, plain};
use crate::model::{AccessList, Secret};
use crate::settings::value;
use crate::text::{self, ReadError};

/// MiB that a file may have.
const LARGEST: u64 = 16;

/// The users in a file. What is wrong with one is told without it, since it may be a password.
pub(super) fn users(path: &Path) -> Result<Vec<(String, Secret)>, Failure> {
    each_line(path, "users file", value::user)
}

/// The access rules in a file.
pub(super) fn access(path: &Path) -> Result<AccessList, Failure> {
    each_line(path, "access list", str::parse).map(AccessList)
}

/// What stands in the lines of a file, without empty ones and those that begin with `#`.
fn each_line<T>(
    path: &Path,
    what: &str,
    parse: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Vec<T>, Failure> {
    let shown = path.display().to_string();
    let text = text::read(path, LARGEST).map_err(|error| match error {
        ReadError::Unreadable(error) => {
            let text = format!("cannot read the {what} {shown}: {}", plain(&error));
            Failure::new(Exit::File, text)
        }
        ReadError::TooLarge => {
            Failure::usage(format!("the {what} {shown} is larger than {LARGEST} MiB"))
        }
        ReadError::NotText(fault) => Failure {
            hint: fault.hint(&shown),
            ..Failure::usage(format!("{shown}:{}: {fault}", fault.line()))
        },
    })?;
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let parsed = lines.map(|(index, line)| {
        parse(line).map_err(|expected| {
            Failure::usage(format!("{shown}:{}: expected {expected}", index + 1))
        })
    });
    parsed.collect()
}
