//! A password that a command prints.

use std::io;
use std::process::ExitStatus;

use super::given::Given;
use crate::error::{Exit, Failure, plain};
use crate::model::{Secret, shell};
use crate::prompt;

/// The most that MQTT's binary data holds (MQTT 5 §1.5.6), and the end of a line.
const MOST: u64 = 65_535 + 2;

/// Runs the command by `sh -c` and takes the first line that it prints. It has the terminal to ask on and
/// stderr for messages, but not stdin, which may hold what is to be published.
pub(super) fn run(command: &Given) -> Result<Secret, Failure> {
    let origin = &command.origin;
    let failed = |why: String| Failure::new(Exit::Other, format!("{origin}: {why}"));
    let answered = prompt::first_line(shell(&command.value), MOST);
    let (status, mut line) = answered.map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => Failure::new(
            prompt::given_up(&error),
            format!("{origin}: interrupted before the command ended"),
        ),
        _ => failed(format!("cannot run sh: {}", plain(&error))),
    })?;
    if !status.success() {
        return Err(failed(format!("the command {}", ending(status))));
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    if line.is_empty() {
        return Err(failed(
            "the command printed no password or token".to_owned(),
        ));
    }
    if line.len() > 65_535 {
        return Err(failed(
            "the command printed more than 65535 bytes".to_owned(),
        ));
    }
    Ok(Secret::new(line))
}

/// How a command ended that should have ended well.
fn ending(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended with exit code {code}"),
        None => "was killed".to_owned(),
    }
}
