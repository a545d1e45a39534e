//! One connection of a storm: driven by a job, until it has ended or is cut.

use std::cell::Cell;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Instant;

use super::cutting::Dialer;
use super::signal::Signal;
use super::thread::Thread;
use crate::bench::clients;
use crate::client::{
    Answer, ClientError, Connected, Connection, Events, Incoming, LimitError, Notice, Port,
    Verdict, Work, Workload,
};
use crate::model::{Cut, DisconnectOptions, Profile};

/// What a client does while it is connected. Moments are in µs of the run.
pub(super) trait Job {
    /// CONNACK has accepted it.
    fn connected(&mut self, session_present: bool) {
        let _ = session_present;
    }

    /// The connection is up.
    fn opened(&mut self, now_us: u64) {
        let _ = now_us;
    }

    /// There may be something to do.
    fn work(&mut self, port: &mut Port<'_>, now_us: u64) -> Work {
        let _ = (port, now_us);
        Work::Idle
    }

    /// A message has come.
    fn received(&mut self, message: &Incoming<'_>, now_us: u64) {
        let _ = (message, now_us);
    }

    /// A request has its answer: the reason code of the first thing that was asked for.
    fn answered(&mut self, key: u64, reason: u8, now_us: u64) {
        let _ = (key, reason, now_us);
    }

    /// Ready when more may be read.
    fn poll_readable(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let _ = cx;
        Poll::Ready(())
    }

    /// What DISCONNECT says, if it is not what the profile says.
    fn disconnect(&self) -> Option<&DisconnectOptions> {
        None
    }
}

/// How a connection ended.
pub(super) enum End {
    /// It was left.
    Left,
    /// It was cut.
    Cut,
    /// It was never up.
    Failed(ClientError),
    /// The broker, or the network, ended it.
    Lost(ClientError),
}

/// How to connect.
pub(super) struct Attempt {
    /// Which client, from 0.
    pub(super) k: u32,
    /// Its profile, if it is one of its own.
    pub(super) profile: Option<Rc<Profile>>,
    /// When the attempt is due, in µs of the run, where its latencies are those of the storm.
    pub(super) measured: Option<u64>,
}

struct Link<'a, J> {
    thread: &'a Thread,
    signal: Rc<Signal>,
    job: &'a mut J,
    measured: Option<u64>,
    up: bool,
    arrived_us: u64,
}

/// Connects and stays until the connection has ended, or `cut` says how to end it.
pub(super) async fn stay<J: Job>(
    thread: &Thread,
    attempt: Attempt,
    job: &mut J,
    signal: &Rc<Signal>,
    cut: impl Future<Output = Cut>,
) -> End {
    let k = attempt.k;
    let reset = Rc::new(Cell::new(false));
    let dialer = Dialer {
        connector: thread.prepared.connector(k).0,
        reset: reset.clone(),
    };
    let identity = clients::identity(&thread.prepared.plan, k, &mut thread.random(k));
    let profile = attempt.profile.unwrap_or_else(|| thread.profile(k));
    let mut connection = Connection::shared(dialer, profile, Some(Box::new(identity)));
    signal.reset();
    let mut link = Link {
        thread,
        signal: signal.clone(),
        job,
        measured: attempt.measured,
        up: false,
        arrived_us: 0,
    };
    let mut leaving = false;
    let end = {
        let mut run = pin!(connection.run(&mut link));
        let mut cut = pin!(cut);
        loop {
            tokio::select! {
                biased;
                how = &mut cut, if !leaving => match how {
                    Cut::Reset | Cut::Close => {
                        reset.set(how == Cut::Reset);
                        break None;
                    }
                    Cut::Disconnect => {
                        leaving = true;
                        signal.leave();
                    }
                },
                result = &mut run => break Some(result),
            }
        }
    };
    if link.up {
        thread.board.ended.add(1);
    }
    match end {
        None => End::Cut,
        Some(Ok(()) | Err(ClientError::Stopped { .. })) => End::Left,
        // Nobody waits for what such a connection brings.
        Some(Err(_)) if leaving => End::Left,
        Some(Err(error)) if link.up => End::Lost(error),
        Some(Err(error)) => End::Failed(error),
    }
}

impl<J: Job> Events for Link<'_, J> {
    fn connected(&mut self, connected: &Connected<'_>) {
        self.job.connected(connected.session_present);
    }

    fn publish(&mut self, message: &Incoming<'_>) -> Verdict {
        self.job.received(message, self.arrived_us);
        Verdict::Take
    }

    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        let first = |codes: &[crate::model::ReasonCode]| codes.first().map_or(0, |code| code.0);
        let reason = match answer {
            Answer::Acknowledged(ack) => ack.reason.0,
            Answer::Unconfirmed => 0x80,
            Answer::Subscribed(ack) => first(&ack.codes),
            Answer::Unsubscribed(ack) => first(&ack.codes),
        };
        self.job.answered(key, reason, self.arrived_us);
    }

    fn forbidden(&mut self, key: u64, _: LimitError) {
        self.job.answered(key, 0x80, self.arrived_us);
    }

    fn arrived(&mut self, now: Instant, _: usize) {
        self.arrived_us = self.thread.clock.us(now);
    }
}

impl<J: Job> Workload for Link<'_, J> {
    const SEARCHES_CULPRIT: bool = false;

    fn poll_work(&mut self, _: &mut Context<'_>, port: &mut Port<'_>) -> Work {
        if self.signal.is_leaving() {
            return Work::Leave;
        }
        let now_us = self.thread.clock.us(port.now());
        self.job.work(port, now_us)
    }

    fn poll_stored(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.signal.is_leaving() {
            return Poll::Ready(Ok(()));
        }
        self.job.poll_readable(cx).map(Ok)
    }

    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.signal.register(cx);
        if self.signal.is_leaving() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    fn disconnect_options(&self) -> Option<&DisconnectOptions> {
        self.job.disconnect()
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        let Notice::Opened(times) = notice else {
            return;
        };
        self.up = true;
        self.thread.board.opened.add(1);
        let now_us = self.thread.now_us();
        if let Some(due_us) = self.measured {
            let mut tally = self.thread.tally.borrow_mut();
            tally.count("connected", 1);
            tally.record_time("tcp", times.dial.tcp);
            if let Some(tls) = times.dial.tls {
                tally.record_time("tls", tls);
            }
            tally.record_time("connack", times.connack);
            tally.record("connect", now_us.saturating_sub(due_us));
        }
        self.job.opened(now_us);
    }
}
