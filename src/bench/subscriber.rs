//! A subscriber: subscribes when it is time, counts what arrives, and checks the stamps.

use rand::rngs::StdRng;

use super::causes::FailureKind;
use super::clients;
use super::connection_state::ConnectionState;
use super::control::Budget;
use super::prepared::Prepared;
use super::recorder::ShardRecorder;
use crate::client::{
    Filter, Identity, Incoming, Port, PublishError, SubAck, Subscription, Verdict, Work,
};
use crate::error::{Exit, Failure};
use crate::model::{FilterPlan, QoS, SentTimeReader};
use crate::stats::{Counters, Flow, Phase, Recorder, Stamp, StampError};

/// Bits of a SUBSCRIBE's key for the moment at which it was asked, in µs of the run.
const MOMENT_BITS: u32 = 48;

pub(super) struct Subscriber {
    number: u32,
    wishes: Vec<PendingFilter>,
    /// How many of them are to be asked for.
    unasked: usize,
    /// In bench e2e: every message must be one of this run.
    strict: bool,
    shared: bool,
    limited: bool,
    /// This run.
    own_run: u16,
    /// The run whose stamps arrive here, if any do: other payloads may begin like a stamp by chance.
    run: Option<u16>,
}

/// A filter to subscribe to, and how far that has come.
struct PendingFilter {
    subscription: Subscription,
    state: State,
    /// It was granted once.
    granted: bool,
    /// It was refused once.
    refused: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unasked,
    Asked,
    Answered,
}

impl Subscriber {
    pub(super) fn new(
        prepared: &Prepared,
        number: u32,
        k: u32,
        identity: &Identity,
        state: &ConnectionState,
        rng: &mut StdRng,
    ) -> Self {
        let workload = prepared.workload();
        let wanted = workload.subscriptions(number, k);
        let wish = |plan: FilterPlan| PendingFilter {
            subscription: Subscription {
                filter: Filter {
                    filter: clients::topic(
                        &prepared.plan,
                        &plan.filter,
                        &wanted.index,
                        identity,
                        rng,
                    ),
                    qos: plan.qos,
                    no_local: plan.no_local,
                    retain_as_published: plan.retain_as_published,
                    retain_handling: plan.retain_handling,
                },
                identifier: plan.subscription_identifier,
                user_properties: wanted.user_properties.clone(),
            },
            state: State::Unasked,
            granted: false,
            refused: false,
        };
        let wishes: Vec<_> = wanted.filters.into_iter().map(wish).collect();
        state
            .unanswered
            .set(u32::try_from(wishes.len()).unwrap_or(u32::MAX));
        Self {
            number,
            unasked: wishes.len(),
            wishes,
            strict: wanted.own_messages,
            shared: workload.is_shared(),
            limited: wanted.limited,
            own_run: prepared.run,
            run: None,
        }
    }

    /// A connection without the old session: what was answered is to be asked for again. What was not is
    /// sent again without our doing.
    pub(super) fn begin_anew(&mut self) {
        for wish in &mut self.wishes {
            if wish.state == State::Answered {
                wish.state = State::Unasked;
                self.unasked += 1;
            }
        }
    }

    /// Asks for what is to be asked for.
    pub(super) fn subscribe(
        &mut self,
        recorder: &ShardRecorder,
        state: &ConnectionState,
        port: &mut Port<'_>,
    ) -> Work {
        let now = recorder.clock.us(port.now());
        for index in 0..self.wishes.len() {
            if self.unasked == 0 {
                break;
            }
            if self.wishes[index].state != State::Unasked {
                continue;
            }
            let key = (index as u64) << MOMENT_BITS | now;
            match port.subscribe(&self.wishes[index].subscription, key) {
                Ok(()) => self.wishes[index].state = State::Asked,
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(error)) => {
                    let failure = Failure::of(&error);
                    self.refused(recorder, state, index, error.reason(), failure);
                }
            }
            self.unasked -= 1;
        }
        Work::Idle
    }

    /// SUBACK.
    pub(super) fn note_answer(
        &mut self,
        recorder: &ShardRecorder,
        state: &ConnectionState,
        key: u64,
        ack: &SubAck,
    ) {
        let Ok(index) = usize::try_from(key >> MOMENT_BITS) else {
            return;
        };
        let asked = key & ((1 << MOMENT_BITS) - 1);
        let took = recorder.now_us.get().saturating_sub(asked);
        let mut counts = recorder.counts.borrow_mut();
        counts.latencies().record_both(Phase::Suback, took, took);
        let code = ack.codes.first().copied().unwrap_or_default();
        // What is neither a granted QoS nor an error counts as refused.
        if QoS::from_level(code.0).is_none() {
            drop(counts);
            let reason = code.to_string();
            let failure = Failure::new(Exit::Refused, &reason);
            self.refused(recorder, state, index, &reason, failure);
            return;
        }
        let wish = &mut self.wishes[index];
        wish.state = State::Answered;
        // Restored after a loss: it counts once. Too late: it has counted as failed.
        let first = !std::mem::replace(&mut wish.granted, true) && state.unanswered.get() > 0;
        counts.counters().subscribed += u64::from(first);
        drop(counts);
        if first {
            state.granted.set(true);
            count_answer(recorder, state);
        }
    }

    /// The broker does not grant a filter, by its answer or by what it announced.
    fn refused(
        &mut self,
        recorder: &ShardRecorder,
        state: &ConnectionState,
        index: usize,
        reason: &str,
        failure: Failure,
    ) {
        let mut causes = recorder.causes.borrow_mut();
        causes.add(FailureKind::Subscribe, state.target, failure, 1);
        let wish = &mut self.wishes[index];
        wish.state = State::Answered;
        let (granted, again) = (wish.granted, std::mem::replace(&mut wish.refused, true));
        let late = !granted && state.unanswered.get() == 0;
        let mut counts = recorder.counts.borrow_mut();
        counts.counters().subscribe_failed += u64::from(!again && !late);
        counts.counters().errors.add(reason, 1);
        drop(counts);
        if !granted && !again && !late {
            count_answer(recorder, state);
        }
    }

    #[inline]
    pub(super) fn count_message(
        &mut self,
        recorder: &ShardRecorder,
        budget: &Budget,
        sent_time: Option<&SentTimeReader>,
        message: &Incoming<'_>,
    ) -> Verdict {
        if self.strict {
            self.receive_own(recorder, message);
            return Verdict::Take;
        }
        if recorder.now_us.get() < recorder.times.get().measure {
            recorder.note_unmeasured();
            if let Ok(stamp) = Stamp::decode(message.payload()) {
                self.run = Some(stamp.run);
                self.note(recorder, &stamp);
            }
            return Verdict::Take;
        }
        if self.limited && !take_one(recorder, budget) {
            // What is beyond the limit stays with the broker, where it keeps it.
            if message.qos() == QoS::AtMostOnce {
                recorder.note_unmeasured();
            }
            return Verdict::Leave;
        }
        let mut counts = recorder.counts.borrow_mut();
        let current = counts.current();
        current
            .last_counted
            .note(Flow::Received, recorder.now_us.get());
        let counters = &mut current.counters;
        counters.received += 1;
        match Stamp::decode(message.payload()) {
            Ok(stamp) => {
                self.run = Some(stamp.run);
                let mut checker = recorder.checker.borrow_mut();
                checker.observe(self.number, &stamp, counters);
                let now = recorder.clock.wall_us(recorder.now_us.get());
                let (intended, actual) = stamp.elapsed_us(now);
                counts.record_e2e(intended, actual);
            }
            Err(StampError::Damaged { run }) if self.run == Some(run) => counters.corrupted += 1,
            Err(_) => {
                if let Some(read) = sent_time {
                    let now = recorder.clock.wall_us(recorder.now_us.get());
                    record_sent(&mut counts, read(message.payload()), now);
                }
            }
        }
        Verdict::Take
    }

    /// A message in bench e2e, where each must be one of this run and counts by when it was due.
    #[inline]
    fn receive_own(&self, recorder: &ShardRecorder, message: &Incoming<'_>) {
        let run = self.own_run;
        let stamp = match Stamp::decode(message.payload()) {
            Ok(stamp) if stamp.run == run => stamp,
            decoded => {
                let foreign = decoded != Err(StampError::Damaged { run });
                if foreign && recorder.now_us.get() < recorder.measure() {
                    return recorder.note_unmeasured();
                }
                let mut counts = recorder.counts.borrow_mut();
                let current = counts.current();
                current
                    .last_counted
                    .note(Flow::Received, recorder.now_us.get());
                current.counters.received += 1;
                current.counters.corrupted += 1;
                return;
            }
        };
        let now = recorder.now_us.get();
        let (intended, actual) = stamp.elapsed_us(recorder.clock.wall_us(now));
        let due = now.saturating_add_signed(intended.saturating_neg());
        if due < recorder.measure() {
            recorder.note_unmeasured();
            self.note(recorder, &stamp);
            return;
        }
        let mut counts = recorder.counts.borrow_mut();
        let mut checker = recorder.checker.borrow_mut();
        let current = counts.current();
        current.counters.received += 1;
        current.last_counted.note(Flow::Received, now);
        if self.shared {
            let (counters, sightings) = (&mut current.counters, &mut current.sightings);
            checker.observe_share(self.number, &stamp, counters, sightings);
        } else {
            checker.observe(self.number, &stamp, &mut current.counters);
        }
        counts.record_e2e(intended, actual);
    }

    /// A message that does not count: it only keeps the sequence whole.
    #[cold]
    fn note(&self, recorder: &ShardRecorder, stamp: &Stamp) {
        let mut nothing = Counters::default();
        let mut checker = recorder.checker.borrow_mut();
        checker.observe(self.number, stamp, &mut nothing);
    }
}

/// The latency of a message that says when it was sent, in µs since 1970.
fn record_sent(counts: &mut Recorder, sent: Option<i64>, now: u64) {
    match (sent, i64::try_from(now)) {
        (Some(sent), Ok(now)) => {
            let elapsed = now.saturating_sub(sent);
            counts.record_e2e(elapsed, elapsed);
        }
        _ => counts
            .counters()
            .errors
            .add_static("no time of sending in the payload", 1),
    }
}

/// One answer more.
fn count_answer(recorder: &ShardRecorder, state: &ConnectionState) {
    state
        .unanswered
        .set(state.unanswered.get().saturating_sub(1));
    if state.unanswered.get() == 0 {
        state.finished.set(true);
        recorder.changed.notify_one();
    }
}

/// Subscriptions without an answer count as failed; the run goes on.
pub(super) fn give_up(recorder: &ShardRecorder, state: &ConnectionState) {
    let unanswered = u64::from(state.unanswered.replace(0));
    if unanswered == 0 {
        return;
    }
    state.finished.set(true);
    recorder.correct(|corrections| corrections.unsubscribed += unanswered);
    let failure = Failure::new(Exit::Timeout, "");
    let mut causes = recorder.causes.borrow_mut();
    causes.add(FailureKind::Unanswered, state.target, failure, unanswered);
    let mut counts = recorder.counts.borrow_mut();
    counts.counters().subscribe_failed += unanswered;
    counts
        .counters()
        .errors
        .add_static("no SUBACK in time", unanswered);
}

/// Whether one more message belongs to the limit of the run.
fn take_one(recorder: &ShardRecorder, budget: &Budget) -> bool {
    let left = budget.take();
    if matches!(left, None | Some(0)) {
        recorder.changed.notify_one();
    }
    left.is_some()
}
