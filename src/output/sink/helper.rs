//! The thread that may block, so that nobody else does.
//!
//! It is a plain thread and not one of the runtime's: when the program leaves while a reader stands still,
//! nothing waits for it.

use std::io::{self, Write};
use std::sync::mpsc as jobs;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc as answers;

/// How long the thread waits before it tries a full non-blocking output again.
const PAUSE: Duration = Duration::from_millis(1);

/// A batch to write.
pub(super) struct Job<W> {
    pub(super) writer: W,
    pub(super) buffer: Vec<u8>,
    /// This much of the buffer has been written already.
    pub(super) written: usize,
}

/// A batch that was written, or was not.
pub(super) struct Done<W> {
    pub(super) writer: W,
    /// Empty; kept for its capacity.
    pub(super) buffer: Vec<u8>,
    pub(super) result: io::Result<()>,
}

/// The thread, seen from outside. At most one job is under way.
#[derive(Debug)]
pub(super) struct Helper<W> {
    jobs: jobs::Sender<Job<W>>,
    answers: answers::UnboundedReceiver<Done<W>>,
}

impl<W: Write + Send + 'static> Helper<W> {
    pub(super) fn start() -> io::Result<Self> {
        let (jobs, inbox) = jobs::channel();
        let (outbox, answers) = answers::unbounded_channel();
        thread::Builder::new()
            .name("stdout".into())
            .spawn(move || work(&inbox, &outbox))?;
        Ok(Self { jobs, answers })
    }

    pub(super) fn send(&self, job: Job<W>) -> io::Result<()> {
        self.jobs.send(job).map_err(|_| thread_ended())
    }

    pub(super) fn poll_done(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Done<W>>> {
        self.answers
            .poll_recv(cx)
            .map(|done| done.ok_or_else(thread_ended))
    }
}

/// Only a panic inside the writer ends the thread early.
pub(super) fn thread_ended() -> io::Error {
    io::Error::other("the thread that writes the output has ended")
}

fn work<W: Write>(inbox: &jobs::Receiver<Job<W>>, outbox: &answers::UnboundedSender<Done<W>>) {
    for mut job in inbox {
        let result = write_all(&mut job.writer, &job.buffer[job.written..]);
        job.buffer.clear();
        let done = Done {
            writer: job.writer,
            buffer: job.buffer,
            result,
        };
        if outbox.send(done).is_err() {
            return;
        }
    }
}

fn write_all(writer: &mut impl Write, mut rest: &[u8]) -> io::Result<()> {
    while !rest.is_empty() {
        match writer.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(length) => rest = &rest[length..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(PAUSE),
            Err(error) => return Err(error),
        }
    }
    writer.flush()
}
