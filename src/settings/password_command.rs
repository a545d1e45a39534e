//! A password that a command prints.

use std::io::{self, BufRead as _, Read as _};
use std::process::{ExitStatus, Stdio};

use super::given::Given;
use crate::error::{Exit, Failure, plain};
use crate::model::{Secret, shell};

/// The most that MQTT's binary data holds (MQTT 5 §1.5.6), and the end of a line.
const MOST: u64 = 65_535 + 2;

/// Runs the command by `sh -c` and takes the first line that it prints. It has the terminal to ask on and
/// stderr to talk, but not stdin, which may hold what is to be published.
pub(super) fn run(command: &Given) -> Result<Secret, Failure> {
    let origin = &command.origin;
    let failed = |why: String| Failure::new(Exit::Other, format!("{origin}: {why}"));
    let broken = |error: io::Error| failed(format!("cannot run sh: {}", plain(&error)));
    let mut child = shell(&command.value)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(broken)?;
    let mut line = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let mut output = io::BufReader::new(stdout).take(MOST);
        output.read_until(b'\n', &mut line).map_err(broken)?;
        // What follows is not ours; whoever prints it should not end for want of a reader.
        io::copy(&mut output.into_inner(), &mut io::sink()).map_err(broken)?;
    }
    let status = child.wait().map_err(broken)?;
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
        return Err(failed("the command printed no password".to_owned()));
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
