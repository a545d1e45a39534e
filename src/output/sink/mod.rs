//! The writer to stdout, which never blocks the runtime.
//!
//! stdout may be a pipe whose reader is slow, or a terminal that someone has stopped. The usual way out,
//! a non-blocking descriptor, is none here: the flag belongs to the open file, which a shell shares with
//! us. So what surely will not block is written at once (a file; a little into a pipe that has room), and
//! all the rest goes through a thread of its own, with the buffer handed over and back.

#[cfg(unix)]
mod gate;
mod helper;
#[cfg(test)]
mod tests;

use std::future::poll_fn;
use std::io::{self, Write};
use std::mem;
use std::task::{Context, Poll, ready};

use super::gone::gone;
use super::stdout::Stdout;
#[cfg(unix)]
use gate::{Gate, Room};
use helper::{Helper, Job};

/// What stdout is written through: without a buffer of its own, where the system allows.
#[cfg(unix)]
pub type RawStdout = std::fs::File;
/// What stdout is written through.
#[cfg(not(unix))]
pub type RawStdout = Stdout;

/// Batches up to this size are tried at once; beyond it, one hand-over to the thread is cheaper than many
/// small writes.
#[cfg(unix)]
const AT_ONCE: usize = 16 * 1024;

/// A writer of batches that reports when the system has taken them.
///
/// After [`StdoutSink::poll_write_batch`] has said `Pending`, the batch is with the sink: call again, with
/// the same buffer, until it says `Ready`. Dropping the sink gives up what has not been written.
#[derive(Debug)]
pub struct StdoutSink<W = RawStdout> {
    /// `None` while the thread has it.
    writer: Option<W>,
    helper: Option<Helper<W>>,
    #[cfg(unix)]
    gate: Option<Gate>,
    /// It was a terminal at the start; one that is closed is none any more.
    terminal: bool,
    /// It is the process's stdout, which was closed at the start.
    closed: bool,
}

impl StdoutSink {
    /// The process's stdout.
    ///
    /// # Errors
    ///
    /// The system has no descriptors left.
    #[cfg(unix)]
    pub fn stdout() -> io::Result<Self> {
        use std::os::fd::AsFd;
        let mut sink = Self::from_descriptor(io::stdout().as_fd().try_clone_to_owned()?)?;
        sink.closed = Stdout::check().is_err();
        Ok(sink)
    }

    /// The process's stdout.
    ///
    /// # Errors
    ///
    /// None on this system.
    #[cfg(not(unix))]
    pub fn stdout() -> io::Result<Self> {
        Ok(Self::new(Stdout::default()))
    }

    /// Any open file, pipe or terminal.
    #[cfg(unix)]
    fn from_descriptor(descriptor: std::os::fd::OwnedFd) -> io::Result<Self> {
        let terminal = io::IsTerminal::is_terminal(&descriptor);
        let gate = Gate::new(descriptor.try_clone()?);
        let mut sink = Self::new(descriptor.into());
        sink.gate = Some(gate);
        sink.terminal = terminal;
        Ok(sink)
    }
}

impl<W: Write + Send + 'static> StdoutSink<W> {
    /// Any writer; since nothing is known about it, all writing is done by the thread.
    pub fn new(writer: W) -> Self {
        Self {
            writer: Some(writer),
            helper: None,
            #[cfg(unix)]
            gate: None,
            terminal: false,
            closed: false,
        }
    }

    /// Writes the whole batch. `Ready(Ok)`: the system has all of it, the buffer is empty and has kept its
    /// capacity. `Pending`: the reader is slow, and the task will be woken.
    ///
    /// # Errors
    ///
    /// As the system reports them; `BrokenPipe` when the reader has gone. What was not written is lost.
    pub fn poll_write_batch(
        &mut self,
        cx: &mut Context<'_>,
        batch: &mut Vec<u8>,
    ) -> Poll<io::Result<()>> {
        loop {
            let Some(mut writer) = self.writer.take() else {
                let written = ready!(self.poll_thread(cx, batch));
                if written.is_err() || batch.is_empty() {
                    return Poll::Ready(written);
                }
                // Something was added while the thread was writing.
                continue;
            };
            if batch.is_empty() {
                self.writer = Some(writer);
                return Poll::Ready(Ok(()));
            }
            if self.closed {
                self.writer = Some(writer);
                batch.clear();
                return Poll::Ready(Stdout::check());
            }
            match self.write_at_once(&mut writer, batch) {
                Ok(written) if written == batch.len() => {
                    self.writer = Some(writer);
                    batch.clear();
                    return Poll::Ready(Ok(()));
                }
                Ok(written) => self.hand_over(writer, mem::take(batch), written)?,
                Err(error) => {
                    self.writer = Some(writer);
                    batch.clear();
                    return Poll::Ready(Err(gone(error, self.terminal)));
                }
            }
        }
    }

    /// [`StdoutSink::poll_write_batch`] to wait for. If the wait is given up, part of the batch may have
    /// been written; waiting again goes on with it.
    ///
    /// # Errors
    ///
    /// The same.
    pub async fn write_batch(&mut self, batch: &mut Vec<u8>) -> io::Result<()> {
        poll_fn(|cx| self.poll_write_batch(cx, batch)).await
    }

    /// Whether nobody can read any more what is written: the reader of the pipe has gone. Costs one system
    /// call; made to be asked now and then while there is nothing to write.
    pub fn reader_gone(&self) -> bool {
        #[cfg(unix)]
        return self.gate.as_ref().is_some_and(Gate::reader_gone);
        #[cfg(not(unix))]
        return false;
    }

    /// Writes as much as surely does not block; how much that was.
    #[cfg(unix)]
    fn write_at_once(&self, writer: &mut W, batch: &[u8]) -> io::Result<usize> {
        let Some(gate) = &self.gate else {
            return Ok(0);
        };
        let mut written = 0;
        while written < batch.len() {
            let rest = &batch[written..];
            let piece = match gate.room() {
                Room::Any => rest,
                Room::Some(room) if batch.len() <= AT_ONCE => &rest[..rest.len().min(room)],
                Room::Some(_) | Room::Unknown => break,
            };
            match writer.write(piece) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(length) => written += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Somebody else made the open file non-blocking; the thread can wait.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(written)
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as on Unix")]
    fn write_at_once(&self, _writer: &mut W, _batch: &[u8]) -> io::Result<usize> {
        Ok(0)
    }

    fn hand_over(&mut self, writer: W, buffer: Vec<u8>, written: usize) -> io::Result<()> {
        let helper = match &mut self.helper {
            Some(helper) => helper,
            none => none.insert(Helper::start()?),
        };
        helper.send(Job {
            writer,
            buffer,
            written,
        })
    }

    /// Waits for the thread, takes the writer back, and the buffer if the caller's is empty.
    fn poll_thread(&mut self, cx: &mut Context<'_>, batch: &mut Vec<u8>) -> Poll<io::Result<()>> {
        let Some(helper) = &mut self.helper else {
            return Poll::Ready(Err(helper::thread_ended()));
        };
        let done = ready!(helper.poll_done(cx))?;
        self.writer = Some(done.writer);
        if batch.is_empty() {
            *batch = done.buffer;
        }
        if done.result.is_err() {
            batch.clear();
        }
        Poll::Ready(done.result.map_err(|error| gone(error, self.terminal)))
    }
}
