//! The loop that joins a session and a byte stream: reads what is there, lets the session answer all of
//! it, and writes once. Many packets leave in one write.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::{Sleep, timeout};

use super::session::{Outbox, Session, SessionError};
use super::trace::Tracer;
use super::workload::{Port, Work, Workload};
use crate::model::{Leaving, ReasonCode};

/// How much is read before the session has answered it.
const READ_BUFFER: usize = 256 * 1024;

/// An incomplete packet larger than this is not copied in front of the next read.
const LARGE_REST: usize = 64 * 1024;

/// How long leaving may take: storing what was taken, writing DISCONNECT, the broker's close.
const LEAVE_LIMIT: Duration = Duration::from_secs(3);

/// How long the broker has to close after DISCONNECT.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

/// An outgoing buffer that has grown beyond this is given back when it is empty.
const LARGE_BUFFER: usize = 1024 * 1024;

thread_local! {
    /// Lent to whichever connection of the thread is reading at the moment; idle connections own none.
    static READ: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// How a connection ended.
#[derive(Debug)]
pub(super) enum End {
    /// DISCONNECT was written, or there was no need for it.
    Left,
    /// The session cannot go on.
    Session(SessionError),
    /// The broker closed the connection; with bytes of an unfinished packet or without.
    Closed {
        /// A packet was cut.
        mid_packet: bool,
    },
    /// The socket failed.
    Io(io::Error),
    /// What was received could not be stored.
    Output(io::Error),
}

/// One connection while it is up.
pub(super) struct Driver<'a, S, W> {
    stream: S,
    session: &'a mut Session,
    workload: &'a mut W,
    leaving: &'a Leaving,
    out: Outbox,
    /// How much of `out.ready` has been written.
    written: usize,
    /// The stream holds bytes that it has not passed on.
    unflushed: bool,
    /// The beginning of a packet that is not complete.
    rest: Vec<u8>,
    timer: Option<Pin<Box<Sleep>>>,
    /// Since when we are leaving.
    leave_by: Option<Instant>,
    tracer: Option<&'a mut Tracer>,
}

/// What one step of the loop found.
#[derive(PartialEq, Eq)]
enum Step {
    /// Something moved: go round again.
    Moved,
    /// Nothing to do until a waker calls.
    Still,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin, W: Workload> Driver<'a, S, W> {
    pub(super) fn new(
        stream: S,
        session: &'a mut Session,
        workload: &'a mut W,
        leaving: &'a Leaving,
        out: Outbox,
        tracer: Option<&'a mut Tracer>,
    ) -> Self {
        Self {
            stream,
            session,
            workload,
            leaving,
            out,
            written: 0,
            unflushed: false,
            rest: Vec::new(),
            timer: None,
            leave_by: None,
            tracer,
        }
    }

    /// Until CONNACK has come and been taken, or the connection has ended: before CONNACK, or with what came
    /// in one piece with it (see [`Driver::is_accepted`]).
    pub(super) fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<Option<End>> {
        loop {
            let now = tokio::time::Instant::now().into_std();
            let step = match self.round(cx, now) {
                Ok(step) => step,
                Err(end) => return Poll::Ready(Some(end)),
            };
            if self.is_accepted() {
                return Poll::Ready(None);
            }
            if step == Step::Still {
                ready!(self.poll_timer(cx, now));
            }
        }
    }

    /// Whether a CONNACK has accepted us, even if the connection has ended since.
    pub(super) fn is_accepted(&self) -> bool {
        self.session.is_accepted()
    }

    /// The workload, between two phases of the connection.
    pub(super) fn workload(&mut self) -> &mut W {
        self.workload
    }

    /// The client identifier that the broker has chosen for us, if it has.
    pub(super) fn assigned_client_id(&mut self) -> Option<String> {
        self.session.assigned_client_id()
    }

    /// Until the connection ends.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            let now = tokio::time::Instant::now().into_std();
            match self.round(cx, now) {
                Ok(Step::Moved) => {}
                Ok(Step::Still) => match self.poll_timer(cx, now) {
                    Poll::Ready(()) => {}
                    Poll::Pending => return Poll::Pending,
                },
                Err(end) => {
                    self.note_unsent();
                    return Poll::Ready(end);
                }
            }
        }
    }

    /// Tells the workload which of its messages the socket has not taken. Those above QoS 0 are the
    /// session's business.
    fn note_unsent(&mut self) {
        let (mut rest, mut end, mut unsent) = (&self.out.ready[..], 0, 0);
        while self.written < self.out.ready.len()
            && let Ok(Some(frame)) = crate::wire::next_frame(rest, usize::MAX)
        {
            end += frame.size;
            rest = &rest[frame.size..];
            // PUBLISH with QoS 0: type 3, both QoS bits clear.
            unsent += u64::from(end > self.written && frame.first & 0xF6 == 0x30);
        }
        if unsent > 0 {
            self.workload.unsent(unsent);
        }
    }

    /// One round: timers, stored deliveries, new work, write, read.
    fn round(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<Step, End> {
        if self.leave_by.is_some_and(|limit| now >= limit) {
            return Err(End::Left);
        }
        let stored = match self.workload.poll_stored(cx) {
            Poll::Ready(result) => {
                result.map_err(End::Output)?;
                self.release();
                true
            }
            Poll::Pending => false,
        };
        self.session
            .tick(now, !stored, &mut self.out)
            .map_err(End::Session)?;
        let more = self.ask_for_work(cx, now, stored)?;
        let wrote = self.write(cx, now)?;
        if self.leave_by.is_some() {
            // After DISCONNECT nothing is read: what comes would not be acknowledged.
            return if self.session.is_connected() || self.is_dirty() {
                Ok(wrote)
            } else {
                Err(End::Left)
            };
        }
        let read = if stored { self.read(cx)? } else { Step::Still };
        if read == Step::Moved || (wrote == Step::Moved && more) {
            Ok(Step::Moved)
        } else {
            Ok(Step::Still)
        }
    }

    /// Whether bytes wait for the socket.
    fn is_dirty(&self) -> bool {
        self.unflushed || self.written < self.out.ready.len()
    }

    /// Lets the acknowledgements of stored deliveries go.
    fn release(&mut self) {
        self.session.release(&mut self.out);
    }

    /// Whether the workload has more once the socket has taken what is there.
    fn ask_for_work(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        stored: bool,
    ) -> Result<bool, End> {
        let mut leave = self.leave_by.is_some();
        let mut more = false;
        if !leave {
            leave = self.workload.poll_stop(cx).is_ready();
        }
        if !leave && self.session.is_connected() {
            let mut port = Port {
                session: self.session,
                out: &mut self.out,
                now,
            };
            if port.is_full() {
                more = true;
            } else {
                match self.workload.poll_work(cx, &mut port) {
                    Work::Idle => {}
                    Work::More => more = true,
                    Work::Leave => leave = true,
                }
            }
        }
        if leave {
            if !self.session.is_connected() && self.leave_by.is_none() {
                // Nothing to take leave of.
                return Err(End::Left);
            }
            self.leave_by.get_or_insert(now + LEAVE_LIMIT);
            if stored {
                let reason = if self.leaving.with_will {
                    ReasonCode::DISCONNECT_WITH_WILL
                } else {
                    ReasonCode::SUCCESS
                };
                let expiry = self.leaving.session_expiry_interval;
                self.session.disconnect(reason, expiry, &mut self.out);
            }
        }
        Ok(more)
    }

    fn write(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<Step, End> {
        if let Some(tracer) = &mut self.tracer {
            tracer.sending(&self.out.ready);
        }
        let mut step = Step::Still;
        while self.written < self.out.ready.len() {
            let rest = &self.out.ready[self.written..];
            match Pin::new(&mut self.stream).poll_write(cx, rest) {
                Poll::Ready(Ok(0)) => return Err(End::Io(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(count)) => {
                    self.written += count;
                    self.unflushed = true;
                    self.workload.wrote(count);
                    let all = self.written == self.out.ready.len();
                    self.session.wrote(now, all);
                    step = Step::Moved;
                }
                Poll::Ready(Err(error)) => return Err(self.write_failed(cx, error)),
                Poll::Pending => break,
            }
        }
        if self.written == self.out.ready.len() && self.written > 0 {
            self.empty_buffer();
        }
        if self.unflushed && self.written == 0 {
            match Pin::new(&mut self.stream).poll_flush(cx) {
                Poll::Ready(result) => {
                    result.map_err(End::Io)?;
                    self.unflushed = false;
                }
                Poll::Pending => {}
            }
        }
        Ok(step)
    }

    fn empty_buffer(&mut self) {
        self.written = 0;
        if self.out.ready.capacity() > LARGE_BUFFER {
            self.out.ready = Vec::new();
        } else {
            self.out.ready.clear();
        }
        if let Some(tracer) = &mut self.tracer {
            tracer.emptied();
        }
    }

    /// The socket takes nothing more. What the broker said before it closed is worth more than the error
    /// of the write: a DISCONNECT with a reason, perhaps.
    fn write_failed(&mut self, cx: &mut Context<'_>, error: io::Error) -> End {
        loop {
            match self.read(cx) {
                Ok(Step::Moved) => {}
                Err(end @ (End::Session(_) | End::Output(_))) => return end,
                Ok(Step::Still) | Err(_) => return End::Io(error),
            }
        }
    }

    /// Reads once and lets the session take every whole packet.
    fn read(&mut self, cx: &mut Context<'_>) -> Result<Step, End> {
        READ.with_borrow_mut(|buffer| {
            if buffer.is_empty() {
                buffer.resize(READ_BUFFER, 0);
            }
            let small_rest = if self.rest.len() <= LARGE_REST {
                self.rest.len()
            } else {
                0
            };
            buffer[..small_rest].copy_from_slice(&self.rest[..small_rest]);
            let mut target = ReadBuf::new(buffer);
            target.set_filled(small_rest);
            match Pin::new(&mut self.stream).poll_read(cx, &mut target) {
                Poll::Pending => return Ok(Step::Still),
                Poll::Ready(Err(error)) => return Err(End::Io(error)),
                Poll::Ready(Ok(())) => {}
            }
            let filled = target.filled().len();
            if filled == small_rest {
                let mid_packet = !self.rest.is_empty();
                return Err(End::Closed { mid_packet });
            }
            // Answers are timed by this clock: what was written before the read is not theirs.
            let now = tokio::time::Instant::now().into_std();
            self.workload.arrived(now, filled - small_rest);
            if small_rest == self.rest.len() {
                let taken = self.receive(&buffer[..filled], now)?;
                self.rest.clear();
                self.rest.extend_from_slice(&buffer[taken..filled]);
            } else {
                self.receive_large(&buffer[..filled], now)?;
            }
            if self.rest.is_empty() && self.rest.capacity() > 0 {
                self.rest = Vec::new();
            }
            Ok(Step::Moved)
        })
    }

    /// Goes on with a packet that is larger than what is read at once.
    fn receive_large(&mut self, bytes: &[u8], now: Instant) -> Result<(), End> {
        self.rest.extend_from_slice(bytes);
        let complete = crate::wire::frame_size(&self.rest)
            .map_err(|error| End::Session(error.into()))?
            .is_some_and(|size| self.rest.len() >= size);
        if complete {
            let rest = std::mem::take(&mut self.rest);
            let taken = self.receive(&rest, now)?;
            self.rest = rest[taken..].to_vec();
        }
        Ok(())
    }

    fn receive(&mut self, bytes: &[u8], now: Instant) -> Result<usize, End> {
        let unshown = match &mut self.tracer {
            Some(tracer) => tracer.received(bytes),
            None => &[],
        };
        self.session
            .receive(bytes, now, &mut self.out, self.workload)
            .map_err(|error| {
                if let (Some(tracer), false) = (&mut self.tracer, unshown.is_empty()) {
                    tracer.refused(unshown);
                }
                self.session.reject(&error, &mut self.out);
                End::Session(error)
            })
    }

    /// Ready when the next deadline is here.
    fn poll_timer(&mut self, cx: &mut Context<'_>, now: Instant) -> Poll<()> {
        let deadlines = [
            self.session.deadline(),
            self.workload.deadline(),
            self.leave_by,
        ];
        let Some(deadline) = deadlines.into_iter().flatten().min() else {
            return Poll::Pending;
        };
        if deadline <= now {
            return Poll::Ready(());
        }
        let deadline = tokio::time::Instant::from_std(deadline);
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        // A timer that goes off too early costs one look at the clock; moving it with every packet would
        // cost far more.
        if timer.deadline() > deadline || timer.is_elapsed() {
            timer.as_mut().reset(deadline);
        }
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(())
    }

    /// Writes what is left and closes our side. After a DISCONNECT of ours (`wait`) the broker is given a
    /// moment to close its own: closing with unread bytes would reset the connection, and the broker
    /// might lose the DISCONNECT over it.
    pub(super) async fn close(mut self, wait: bool) {
        if let Some(tracer) = &mut self.tracer {
            tracer.sending(&self.out.ready);
            tracer.emptied();
        }
        let rest = self.out.ready.split_off(self.written);
        let stream = &mut self.stream;
        let farewell = async {
            stream.write_all(&rest).await?;
            stream.flush().await?;
            stream.shutdown().await?;
            if wait {
                poll_fn(|cx| poll_discard(stream, cx)).await?;
            }
            io::Result::Ok(())
        };
        // Whether the broker plays along is of no consequence.
        let _ = timeout(CLOSE_LIMIT, farewell).await;
    }
}

/// Reads and forgets until the broker has closed.
fn poll_discard(
    stream: &mut (impl AsyncRead + Unpin),
    cx: &mut Context<'_>,
) -> Poll<io::Result<()>> {
    READ.with_borrow_mut(|buffer| {
        if buffer.is_empty() {
            buffer.resize(READ_BUFFER, 0);
        }
        loop {
            let mut target = ReadBuf::new(buffer);
            ready!(Pin::new(&mut *stream).poll_read(cx, &mut target))?;
            if target.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    })
}
