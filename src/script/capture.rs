//! A command of the shell whose output is wanted.

use std::ffi::OsStr;
use std::process::Stdio;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, copy, sink};
use tokio::process::Command;

use crate::error::plain;
use crate::model::{End, Group, shell};

/// How many bytes a command may print: as many as a packet could hold.
const LARGEST: u64 = 268_435_455;

/// How much of a command's stderr is shown.
const SAID: u64 = 256;

/// Runs a command by `sh -c`, with a payload on its stdin and more variables in its environment; returns what it has
/// printed, without the end of its last line. When what is returned is dropped, the command is ended with all that it
/// has started.
///
/// # Errors
///
/// A command that cannot be run, fails or prints too much; as the end of a sentence.
pub async fn capture(
    command: &OsStr,
    payload: &[u8],
    environment: &[(String, String)],
) -> Result<Vec<u8>, String> {
    let mut shell = Command::from(shell(command));
    shell
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    // Ctrl-C is for us: what has been received is worked on to the end.
    Group::prepare(&mut shell);
    let mut child = shell
        .spawn()
        .map_err(|error| format!("cannot be run by sh: {}", plain(&error)))?;
    // What takes too long is ended with all that it has started.
    let group = Group::of(&child, End::Forced);
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let feed = async move {
        if let Some(mut stdin) = stdin {
            // It need not read all of it.
            let _ = stdin.write_all(payload).await;
        }
    };
    let (status, (), output, said) = tokio::join!(
        child.wait(),
        feed,
        beginning(stdout, LARGEST + 1),
        beginning(stderr, SAID),
    );
    group.leave_alone();
    let status = status.map_err(|error| format!("cannot be waited for: {}", plain(&error)))?;
    let mut output = output.map_err(|error| format!("cannot be read: {}", plain(&error)))?;
    if !status.success() {
        let said = said.unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let line = said.lines().next().unwrap_or_default();
        let separator = if line.is_empty() { "" } else { ": " };
        return Err(format!("ended with {status}{separator}{line}"));
    }
    if output.len() as u64 > LARGEST {
        return Err("printed more than a message can hold".to_owned());
    }
    // A line's end is the command's way to end its output.
    if output.last() == Some(&b'\n') {
        output.pop();
    }
    Ok(output)
}

/// The first bytes of a stream; the rest is read and dropped.
async fn beginning(
    stream: Option<impl AsyncRead + Unpin>,
    length: u64,
) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut stream) = stream {
        (&mut stream).take(length).read_to_end(&mut bytes).await?;
        copy(&mut stream, &mut sink()).await?;
    }
    Ok(bytes)
}
