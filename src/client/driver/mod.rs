//! The loop that joins a session and a byte stream: reads what is there, lets the session answer all of
//! it, and writes once. Many packets leave in one write.

mod authenticating;
mod leaving;
mod lending;
mod reading;

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Sleep;

use super::session::{Outbox, Session, SessionError};
use super::trace::Tracer;
use super::workload::{Port, Work, Workload};
use crate::model::DisconnectOptions;
use leaving::DisconnectLimits;
pub(super) use leaving::{DisconnectReply, SendBuffer};

/// While so many bytes of answers wait for the socket nothing more is read. All that a broker may have unanswered
/// by the rules takes less.
const MOST_ANSWERS: usize = 1024 * 1024;

/// How many rounds a connection may take in a row, at some 0.1 ms each when all of them are full.
const ROUNDS: usize = 16;

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
    disconnect: &'a DisconnectOptions,
    out: Outbox,
    /// How much of `out.ready` has been written.
    written: usize,
    /// How much of `out.ready` answers what was read.
    answers: usize,
    /// The stream holds bytes that it has not passed on.
    unflushed: bool,
    /// The beginning of a packet that is not complete.
    rest: Vec<u8>,
    timer: Option<Pin<Box<Sleep>>>,
    /// The workload was asked for work in this round, so that its deadline lies ahead.
    asked: bool,
    /// We leave, and how long that may take.
    parting: Option<Box<DisconnectLimits>>,
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
        disconnect: &'a DisconnectOptions,
        out: Outbox,
        mut tracer: Option<&'a mut Tracer>,
    ) -> Self {
        if let Some(tracer) = &mut tracer {
            // The last connection may have ended with bytes left over.
            tracer.emptied();
        }
        Self {
            stream,
            session,
            workload,
            disconnect,
            out,
            written: 0,
            answers: 0,
            unflushed: false,
            rest: Vec::new(),
            timer: None,
            asked: false,
            parting: None,
            tracer,
        }
    }

    /// Until CONNACK has been taken, or the connection has ended: before CONNACK, or with what came in one
    /// piece with it (see [`Driver::is_accepted`]).
    pub(super) fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<Option<End>> {
        self.poll_until(cx, Session::is_connected)
    }

    /// Until the connection ends.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        match self.poll_until(cx, |_| false) {
            Poll::Ready(Some(end)) => Poll::Ready(end),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
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

    /// Round after round until the connection has ended or the session is as wanted, with a buffer that is
    /// lent for as long.
    fn poll_until(
        &mut self,
        cx: &mut Context<'_>,
        reached: impl Fn(&Session) -> bool,
    ) -> Poll<Option<End>> {
        lending::borrow(&mut self.out.ready);
        let result = self.rounds(cx, reached);
        lending::give_back(&mut self.out.ready);
        result
    }

    fn rounds(
        &mut self,
        cx: &mut Context<'_>,
        reached: impl Fn(&Session) -> bool,
    ) -> Poll<Option<End>> {
        for _ in 0..ROUNDS {
            let now = tokio::time::Instant::now().into_std();
            let step = match self.round(cx, now) {
                Ok(step) => step,
                Err(end) => {
                    self.note_unsent();
                    return Poll::Ready(Some(end));
                }
            };
            if reached(self.session) {
                return Poll::Ready(None);
            }
            if step == Step::Still {
                ready!(self.poll_timer(cx, now));
            }
        }
        // Others want their turn, and the clock its look.
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// One round: stored deliveries, new work, write, read, keep-alive.
    fn round(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<Step, End> {
        let stored = match self.workload.poll_stored(cx) {
            Poll::Ready(Ok(())) => true,
            Poll::Ready(Err(error)) => {
                self.take_leave();
                return Err(End::Output(error));
            }
            Poll::Pending => false,
        };
        let released = stored && !self.workload.holds();
        if released {
            self.release();
        }
        let more = self.ask_for_work(cx, now, (stored, released))?;
        let wrote = self.write(cx, now);
        if self.parting.is_some() {
            let settled = self.is_settled(stored, released);
            return self.leave(cx, now, settled, wrote);
        }
        let wrote = wrote?;
        // Whoever has not looked for a while finds in the socket that the broker is alive. CONNACK is waited
        // for even where the consumer is behind with what an earlier connection has brought.
        let wanted = stored && self.answers <= MOST_ANSWERS;
        let read = if wanted || !self.session.is_connected() {
            self.read(cx)?
        } else {
            Step::Still
        };
        let pinged = self.keep_alive(now, stored)?;
        if read == Step::Moved || pinged == Step::Moved || (wrote == Step::Moved && more) {
            Ok(Step::Moved)
        } else {
            Ok(Step::Still)
        }
    }

    /// Sends PINGREQ when it is due.
    fn keep_alive(&mut self, now: Instant, stored: bool) -> Result<Step, End> {
        let before = self.out.ready.len();
        self.session
            .tick(now, !stored, &mut self.out)
            .map_err(End::Session)?;
        Ok(if self.out.ready.len() > before {
            Step::Moved
        } else {
            Step::Still
        })
    }

    /// Whether bytes wait for the socket.
    fn is_dirty(&self) -> bool {
        self.unflushed || self.written < self.out.ready.len()
    }

    /// Lets the acknowledgements of stored deliveries go.
    fn release(&mut self) {
        let before = self.out.ready.len();
        self.session.release(&mut self.out);
        self.answers += self.out.ready.len() - before;
    }

    /// Whether nothing that was taken keeps us from leaving: it is acknowledged, or will not be.
    fn is_settled(&self, stored: bool, released: bool) -> bool {
        released || (stored && self.workload.holds() && self.workload.abandons())
    }

    /// Whether the workload has more once the socket has taken what is there.
    fn ask_for_work(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        (stored, released): (bool, bool),
    ) -> Result<bool, End> {
        let mut leave = self.parting.is_some();
        let mut more = false;
        if !leave {
            leave = self.workload.poll_stop(cx).is_ready();
        }
        self.asked = false;
        if !leave && self.session.is_connected() {
            let drained = !self.is_dirty();
            let mut port = Port {
                session: self.session,
                out: &mut self.out,
                now,
                drained,
            };
            if port.is_full() {
                more = true;
            } else {
                self.asked = true;
                match self.workload.poll_work(cx, &mut port) {
                    Work::Idle => {}
                    Work::More => more = true,
                    Work::Leave => leave = true,
                }
            }
        }
        if leave {
            if !self.session.is_connected() && self.parting.is_none() {
                // Nothing to take leave of.
                return Err(End::Left);
            }
            self.parting
                .get_or_insert_with(|| Box::new(DisconnectLimits::begin(now)));
            if self.is_settled(stored, released) {
                self.take_leave();
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
                Poll::Pending => {
                    self.workload.blocked(now);
                    break;
                }
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
                    // Whoever waits for the socket to have everything is asked again.
                    step = Step::Moved;
                }
                Poll::Pending => {}
            }
        }
        Ok(step)
    }

    fn empty_buffer(&mut self) {
        (self.written, self.answers) = (0, 0);
        self.out.ready.clear();
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

    /// Ready when the next deadline is here.
    fn poll_timer(&mut self, cx: &mut Context<'_>, now: Instant) -> Poll<()> {
        let deadlines = [
            self.session.deadline(),
            self.workload.deadline().filter(|_| self.asked),
            self.parting.as_ref().map(|parting| parting.by()),
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
}
