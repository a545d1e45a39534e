//! Passwords and tokens that are read again: from files and from commands.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::pin::Pin;
use std::process::{ExitStatus, Stdio};
use std::rc::Rc;
use std::time::SystemTime;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::Command;

use crate::client::ReadSecret;
use crate::error::plain;
use crate::model::{End, Group, Secret, SecretSource, shell};
use crate::text;

/// The most that MQTT's binary data holds (MQTT 5 §1.5.6).
const MOST: usize = 65_535;

/// The one who reads them.
struct SecretReader;

/// One for another thread.
pub(crate) fn secret_reader() -> Rc<dyn ReadSecret> {
    Rc::new(SecretReader)
}

impl ReadSecret for SecretReader {
    fn read<'a>(
        &'a self,
        source: &'a SecretSource,
    ) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + 'a>> {
        Box::pin(async move {
            match source {
                SecretSource::File(path) => of_file(path),
                SecretSource::Command(command) => of_command(command).await,
                SecretSource::Azure(device) => Ok(device.password(SystemTime::now())),
            }
        })
    }

    fn answer(&self, command: &OsStr, challenge: &[u8]) -> Result<Secret, String> {
        let failed = |error| format!("the command cannot be run: {}", plain(&error));
        let mut shell = shell(command);
        shell.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = shell.spawn().map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command need not read the challenge.
            let _ = stdin.write_all(challenge);
        }
        let output = child.wait_with_output().map_err(failed)?;
        first_line(output.status, &output.stdout)
    }
}

/// The first line of a file.
fn of_file(path: &Path) -> Result<Secret, String> {
    let shown = path.display();
    let bytes = std::fs::read(path);
    let bytes = bytes.map_err(|error| format!("cannot read {shown}: {}", plain(&error)))?;
    line(text::without_mark(&bytes)).map_err(|what| format!("{shown}: {what}"))
}

/// The first line that a command prints. It is ended when nobody waits for it any more.
async fn of_command(command: &OsStr) -> Result<Secret, String> {
    let failed = |error| format!("the command cannot be run: {}", plain(&error));
    let mut shell = Command::from(shell(command));
    shell.stdin(Stdio::null()).stdout(Stdio::piped());
    Group::prepare(&mut shell);
    let mut child = shell.spawn().map_err(failed)?;
    let group = Group::of(&child, End::Asked);
    let mut first = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let mut stdout = BufReader::new(stdout);
        let mut limited = (&mut stdout).take(MOST as u64 + 2);
        limited
            .read_until(b'\n', &mut first)
            .await
            .map_err(failed)?;
        // Whoever prints more should not end for want of a reader.
        let _ = tokio::io::copy(&mut stdout, &mut tokio::io::sink()).await;
    }
    let status = child.wait().await.map_err(failed)?;
    group.leave_alone();
    first_line(status, &first)
}

fn first_line(status: ExitStatus, output: &[u8]) -> Result<Secret, String> {
    match status.code() {
        Some(0) => line(output).map_err(|what| format!("the command printed {what}")),
        Some(code) => Err(format!("the command ended with exit code {code}")),
        None => Err("the command was killed".to_owned()),
    }
}

fn line(bytes: &[u8]) -> Result<Secret, String> {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match line.len() {
        0 => Err("no password or token".to_owned()),
        1..=MOST => Ok(Secret::new(line)),
        _ => Err(format!("more than {MOST} bytes")),
    }
}
