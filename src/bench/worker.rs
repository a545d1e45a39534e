//! One connection of a benchmark: driven directly by its job, counted to its end.

use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::answers;
use super::causes::FailureKind;
use super::clock::{micros, now};
use super::connection_state::{ConnectionState, Status};
use super::context::ShardContext;
use super::control::{ShardEvent, Stage};
use super::job::{Job as _, JobContext};
use super::jobs::{AnyJob, each};
use super::recorder::ShardRecorder;
use crate::client::{
    Ack, Answer, ClientError, Connected, Events, Incoming, LimitError, Notice, OpenTimes, Port,
    Verdict, Work, Workload,
};
use crate::error::Failure;
use crate::stats::{Flow, Phase};

/// What drives one connection.
pub(super) struct Worker {
    shard: Rc<ShardContext>,
    state: Rc<ConnectionState>,
    job: AnyJob,
    /// How much later than planned the connection was begun.
    lateness_us: u32,
    /// It has not been up yet.
    first: bool,
    /// The broker was not there at first.
    waited: bool,
}

impl Worker {
    /// Of a connection that was begun so much later than planned.
    pub(super) fn new(
        shard: Rc<ShardContext>,
        state: Rc<ConnectionState>,
        job: AnyJob,
        lateness: Duration,
    ) -> Self {
        Self {
            shard,
            state,
            job,
            lateness_us: u32::try_from(micros(lateness)).unwrap_or(u32::MAX),
            first: true,
            waited: false,
        }
    }

    /// The connection is up, for the first time or again.
    fn opened(&mut self, times: &OpenTimes) {
        let now_us = self.shard.recorder.pass_now();
        let mut counts = self.shard.recorder.counts.borrow_mut();
        self.state.status.set(Status::Up);
        if !std::mem::take(&mut self.first) {
            counts.counters().reconnects += 1;
            counts.gauges().reconnecting -= 1;
            counts.gauges().open += 1;
            return;
        }
        counts.counters().connected += 1;
        counts.current().last_counted.note(Flow::Connected, now_us);
        counts.gauges().connecting -= 1;
        counts.gauges().open += 1;
        let late = u64::from(self.lateness_us);
        let latencies = counts.latencies();
        let mut record = |phase, time: Duration, before: u64| {
            latencies.record_both(phase, micros(time) + before, micros(time));
        };
        // The handshake of QUIC is that of TLS, and there is no other.
        if times.dial.quic.is_none() {
            record(Phase::Tcp, times.dial.tcp, late);
        }
        if let Some(tls) = times.dial.quic.or(times.dial.tls) {
            let phase = if times.dial.is_resumed {
                Phase::TlsResumed
            } else {
                Phase::Tls
            };
            record(phase, tls, late);
        }
        let before = micros(times.total.saturating_sub(times.connack)) + late;
        record(Phase::Connack, times.connack, before);
        drop(counts);
        if self.waited {
            let opened = self.shard.recorder.clock.at(now_us);
            let begun = opened.checked_sub(times.total).unwrap_or(opened);
            self.shard.recorder.send(ShardEvent::Found(begun));
        }
        self.answered_first();
    }

    /// It has had its first answer.
    fn answered_first(&self) {
        self.shard.connections.answered();
        self.shard.recorder.changed.notify_one();
    }

    /// A connection was lost that had been up.
    fn lost(&mut self, error: &ClientError) {
        let mut counts = self.shard.recorder.counts.borrow_mut();
        self.state.status.set(Status::Lost);
        counts.counters().connections_lost += 1;
        counts.counters().errors.add(&error.reason(), 1);
        counts.gauges().open -= 1;
        counts.gauges().reconnecting += 1;
        drop(counts);
        each!(&mut self.job, client => client.lost());
        self.end_blocking();
    }

    /// The socket has taken everything, or there is none.
    fn end_blocking(&self) {
        if self.state.stuck.replace(false) {
            let recorder = &self.shard.recorder;
            recorder.blocked.end(recorder.clock.us(now()));
            recorder.changed.notify_one();
        }
    }

    /// The connection has ended for good, with these publishes unanswered.
    pub(super) fn ended(
        &mut self,
        error: Option<ClientError>,
        unanswered: impl Iterator<Item = u64>,
    ) {
        self.end_blocking();
        let was = note_gone(&self.shard.recorder, &self.state);
        self.forget(was);
        // Otherwise the shard has asked for the end.
        let error = error.filter(|error| !matches!(error, ClientError::Stopped { .. }));
        let lost = was == Status::Lost || error.is_some();
        if let Some(error) = &error {
            self.failed(error, was);
        }
        let context = context(&self.shard, &self.state);
        each!(&mut self.job, client => client.ended(context, unanswered, lost));
        self.state.finished.set(true);
        if self.first {
            self.answered_first();
        }
        self.shard.connections.end();
        self.shard.recorder.changed.notify_one();
    }

    /// One less in the state in which it was.
    fn forget(&self, was: Status) {
        let mut counts = self.shard.recorder.counts.borrow_mut();
        let gauges = counts.gauges();
        match was {
            Status::Opening => gauges.connecting -= 1,
            Status::Up => gauges.open -= 1,
            Status::Lost => gauges.reconnecting -= 1,
            Status::Gone => {}
        }
    }

    /// It has ended with an error.
    fn failed(&self, error: &ClientError, was: Status) {
        let kind = if self.first {
            FailureKind::Connect
        } else {
            FailureKind::Lost
        };
        let mut causes = self.shard.recorder.causes.borrow_mut();
        causes.add(kind, self.state.target, Failure::of(error), 1);
        let mut counts = self.shard.recorder.counts.borrow_mut();
        let counters = counts.counters();
        counters.connect_failed += u64::from(self.first);
        // A loss that was followed by attempts has been counted when it began.
        counters.connections_lost += u64::from(!self.first && was == Status::Up);
        counters.errors.add(&error.reason(), 1);
    }
}

/// The context in which a job works.
#[inline]
fn context<'a>(shard: &'a ShardContext, state: &'a Rc<ConnectionState>) -> JobContext<'a> {
    JobContext { shard, state }
}

/// A connection has ended for good, or will not be begun; returns where it was.
pub(super) fn note_gone(recorder: &ShardRecorder, state: &ConnectionState) -> Status {
    if !state.is_publisher() {
        recorder.stop_listening();
    }
    state.status.replace(Status::Gone)
}

impl Events for Worker {
    fn connected(&mut self, connected: &Connected<'_>) {
        let context = context(&self.shard, &self.state);
        each!(&mut self.job, client => client.connected(context, connected));
    }

    #[inline]
    fn publish(&mut self, message: &Incoming<'_>) -> Verdict {
        let context = context(&self.shard, &self.state);
        each!(&mut self.job, client => client.receive(context, message))
    }

    #[inline]
    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        let context = context(&self.shard, &self.state);
        each!(&mut self.job, client => client.answered(context, key, answer));
    }

    #[inline]
    fn acknowledged(&mut self, key: u64, count: u32, ack: &Ack<'_>) {
        let context = context(&self.shard, &self.state);
        each!(&mut self.job, client => client.acknowledged(context, key, count, ack));
    }

    fn sent_again(&mut self, key: u64, _: crate::model::QoS) {
        answers::sent_again(&self.shard.recorder, key);
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        let context = context(&self.shard, &self.state);
        each!(&mut self.job, client => client.forbidden(context, key, &error));
    }

    #[inline]
    fn arrived(&mut self, now: Instant, bytes: usize) {
        let now_us = self.shard.recorder.clock.us(now);
        self.shard.recorder.pass(now_us);
        self.shard.recorder.now_us.set(now_us);
        self.shard.recorder.counts.borrow_mut().counters().bytes_in += bytes as u64;
    }
}

impl Workload for Worker {
    const SEARCHES_CULPRIT: bool = false;
    fn poll_work(&mut self, _cx: &mut Context<'_>, port: &mut Port<'_>) -> Work {
        let stage = self.shard.connections.stage.get();
        if stage == Stage::Leave {
            return Work::Leave;
        }
        if port.is_drained() {
            self.end_blocking();
        }
        let context = context(&self.shard, &self.state);
        let work = each!(&mut self.job, client => client.work(context, stage, port));
        if work == Work::Idle && self.state.stuck.get() {
            // To be asked again when the socket has taken everything.
            Work::More
        } else {
            work
        }
    }

    fn deadline(&self) -> Option<Instant> {
        each!(&self.job, client => client.deadline())
    }

    fn holds(&self) -> bool {
        each!(&self.job, client => client.holds())
    }

    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.state.register(cx);
        if self.shard.connections.stage.get() == Stage::Leave {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    fn begun(&self) -> Option<Instant> {
        Some(self.shard.recorder.clock.at(0))
    }

    #[inline]
    fn wrote(&mut self, bytes: usize) {
        self.shard.recorder.counts.borrow_mut().counters().bytes_out += bytes as u64;
    }

    fn blocked(&mut self, now: Instant) {
        let held_up = each!(&self.job, client => client.is_held_up_by_socket());
        if held_up && !self.state.stuck.replace(true) {
            let recorder = &self.shard.recorder;
            recorder.blocked.begin(recorder.clock.us(now));
        }
    }

    fn unsent(&mut self, publishes: u64) {
        let context = context(&self.shard, &self.state);
        each!(&mut self.job, client => client.unsent(context, publishes));
    }

    fn is_unconfirmed(&self) -> bool {
        let context = context(&self.shard, &self.state);
        each!(&self.job, client => client.is_unconfirmed(context))
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        match notice {
            Notice::Opened(times) => self.opened(times),
            Notice::Lost(error) => self.lost(error),
            Notice::AttemptFailed(error) => {
                let mut counts = self.shard.recorder.counts.borrow_mut();
                counts.counters().errors.add(&error.reason(), 1);
            }
            Notice::Waiting { endpoint, error } => {
                self.waited = true;
                let (endpoint, error) = (endpoint.to_string(), error.to_string());
                self.shard
                    .recorder
                    .send(ShardEvent::Waiting { endpoint, error });
            }
            Notice::Warning(_)
            | Notice::Reconnecting { .. }
            | Notice::Authenticated
            | Notice::Secured(_) => {}
        }
    }
}
