//! A command whose stdin and stdout are the connection: `ssh -W`, `socat`, `openssl s_client`.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, BufReader, ReadBuf};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::fault::CommandEnded;
use crate::error::plain;
use crate::model::{End, Group, shell};

/// Is given each line that a command prints to stderr.
pub type Relay = Arc<dyn Fn(&str) + Send + Sync>;

/// How long a command that has closed its stdout may take to end, and what it has printed to be read.
const ENDING: Duration = Duration::from_secs(1);

/// More of a line is passed on as the next one.
const LONGEST_LINE: u64 = 4096;

/// How a command ended.
type Ending = Pin<Box<dyn Future<Output = Option<ExitStatus>> + Send>>;

/// A command that runs, as a stream. When it is dropped, the command is ended with all that it has started.
pub struct CommandStream {
    stdin: Option<ChildStdin>,
    stdout: ChildStdout,
    group: Option<Group>,
    ending: Ending,
    /// It has printed something.
    has_answered: bool,
    /// It has ended, or closed its stdout, and how.
    ended: Option<Result<(), String>>,
}

/// Starts a command.
///
/// # Errors
///
/// There is no shell, or it cannot be started.
pub(super) fn start(line: &str, relay: Option<Relay>) -> io::Result<CommandStream> {
    let mut command = Command::from(shell(line));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    if relay.is_some() {
        command.stderr(Stdio::piped());
    }
    // Elsewhere the group does it, and gives it the time to clean up.
    command.kill_on_drop(cfg!(not(unix)));
    Group::prepare(&mut command);
    let mut child = command.spawn()?;
    let group = Group::of(&child, End::Asked);
    let missing = || io::Error::other("the command has no pipes");
    let stdin = child.stdin.take().ok_or_else(missing)?;
    let stdout = child.stdout.take().ok_or_else(missing)?;
    let told = relay
        .zip(child.stderr.take())
        .map(|(relay, stderr)| tokio::spawn(pass_on(stderr, relay)));
    let ending = Box::pin(async move {
        let status = timeout(ENDING, child.wait()).await;
        if let Some(told) = told {
            // What is written there may be all that explains the end.
            let _ = timeout(ENDING, told).await;
        }
        status.ok()?.ok()
    });
    Ok(CommandStream {
        stdin: Some(stdin),
        stdout,
        group: Some(group),
        ending,
        has_answered: false,
        ended: None,
    })
}

/// Passes each line on.
async fn pass_on(stderr: ChildStderr, relay: Relay) {
    let mut stderr = BufReader::new(stderr);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut limited = (&mut stderr).take(LONGEST_LINE);
        match limited.read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => relay(String::from_utf8_lossy(&line).trim_end()),
        }
    }
}

impl CommandStream {
    /// The command takes or gives nothing more: the end of the stream, or an error that says how it ended.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.ended.is_none() {
            let Poll::Ready(status) = self.ending.as_mut().poll(cx) else {
                return Poll::Pending;
            };
            if status.is_some()
                && let Some(group) = self.group.take()
            {
                group.leave_alone();
            }
            self.ended = Some(match status {
                Some(status) if status.success() && self.has_answered => Ok(()),
                Some(status) => Err(in_words(status)),
                None if self.has_answered => Ok(()),
                None => Err("the proxy command closed its output".to_owned()),
            });
        }
        Poll::Ready(match &self.ended {
            Some(Err(what)) => Err(io::Error::other(CommandEnded(what.clone()))),
            _ => Ok(()),
        })
    }

    /// What became of writing. A command that has ended says more than a broken pipe.
    fn wrote<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match written {
            Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                match self.poll_end(cx) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(Err(ended)) => Poll::Ready(Err(ended)),
                    Poll::Ready(Ok(())) => Poll::Ready(Err(error)),
                }
            }
            other => other,
        }
    }
}

/// How a command ended that should have gone on.
fn in_words(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("the proxy command ended with exit code {code}"),
        None => "the proxy command was ended by a signal".to_owned(),
    }
}

/// Why a command could not be started.
pub(super) fn not_started(error: &io::Error) -> String {
    format!("cannot run sh: {}", plain(error))
}

impl AsyncRead for CommandStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.ended.is_none() {
            let before = buffer.filled().len();
            match Pin::new(&mut this.stdout).poll_read(cx, buffer) {
                Poll::Ready(Ok(())) if buffer.filled().len() > before => {
                    this.has_answered = true;
                    return Poll::Ready(Ok(()));
                }
                Poll::Ready(Ok(())) if buffer.remaining() == 0 => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => {}
                other => return other,
            }
        }
        this.poll_end(cx)
    }
}

impl AsyncWrite for CommandStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = match &mut this.stdin {
            Some(stdin) => Pin::new(stdin).poll_write(cx, bytes),
            None => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        };
        this.wrote(cx, written)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = match &mut this.stdin {
            Some(stdin) => Pin::new(stdin).poll_flush(cx),
            None => Poll::Ready(Ok(())),
        };
        this.wrote(cx, flushed)
    }

    /// Closes its stdin, which is the end of the stream for it.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Some(stdin) = &mut this.stdin {
            match Pin::new(stdin).poll_flush(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(_) => this.stdin = None,
            }
        }
        Poll::Ready(Ok(()))
    }
}
