//! A subscriber: subscribes when it is time, counts what arrives, and checks the stamps.

use std::sync::Arc;

use rand::rngs::StdRng;

use super::control::Stage;
use super::prepared::Prepared;
use super::seat::Seat;
use super::shard::Shard;
use crate::client::{
    Filter, Identity, Incoming, Port, PublishError, SubAck, Subscription, Verdict, Work,
};
use crate::model::{BenchWork, QoS};
use crate::stats::{Counters, Phase, Stamp, Unstamped};

/// One subscriber.
pub(super) struct Subscriber {
    number: u32,
    subscriptions: Vec<Subscription>,
    /// How many of them have been asked for on this connection.
    asked: usize,
    /// How many have been answered.
    answered: usize,
    /// Whether every message must be one of this run.
    strict: bool,
    shared: bool,
    limited: bool,
}

impl Subscriber {
    pub(super) fn new(
        prepared: &Arc<Prepared>,
        number: u32,
        k: u32,
        identity: &Identity,
        rng: &mut StdRng,
    ) -> Self {
        let (filters, index) = prepared.filters(number, k);
        let user_properties = match &prepared.plan.work {
            BenchWork::Subscribe(subscribe) => subscribe.user_properties.clone(),
            _ => Vec::new(),
        };
        let subscriptions = filters
            .into_iter()
            .map(|plan| Subscription {
                filter: Filter {
                    filter: prepared.topic(&plan.filter, &index, identity, rng),
                    qos: plan.qos,
                    no_local: plan.no_local,
                    retain_as_published: plan.retain_as_published,
                    retain_handling: plan.retain_handling,
                },
                identifier: plan.subscription_identifier,
                user_properties: user_properties.clone(),
            })
            .collect();
        Self {
            number,
            subscriptions,
            asked: 0,
            answered: 0,
            strict: matches!(prepared.plan.work, BenchWork::EndToEnd { .. }),
            shared: prepared.is_shared(),
            limited: matches!(prepared.plan.work, BenchWork::Subscribe(_))
                && prepared.plan.end.limit.is_some(),
        }
    }

    /// A connection without the old session: everything is to be asked for again.
    pub(super) fn begin_anew(&mut self) {
        self.asked = 0;
        self.answered = 0;
    }

    /// Asks for what has not been asked for.
    pub(super) fn subscribe(&mut self, shard: &Shard, seat: &Seat, port: &mut Port<'_>) -> Work {
        while let Some(subscription) = self.subscriptions.get(self.asked) {
            let key = shard.clock.us(port.now());
            match port.subscribe(subscription, key) {
                Ok(()) => self.asked += 1,
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(error)) => {
                    self.asked += 1;
                    let mut recorder = shard.recorder.borrow_mut();
                    recorder.counters().errors.add(error.reason(), 1);
                    recorder.counters().subscribe_failed += 1;
                    drop(recorder);
                    self.settle(shard, seat);
                }
            }
        }
        Work::Idle
    }

    /// One answer more.
    fn settle(&mut self, shard: &Shard, seat: &Seat) {
        self.answered += 1;
        if self.answered >= self.subscriptions.len() {
            seat.settled.set(true);
            shard.changed.notify_one();
        }
    }

    /// SUBACK.
    pub(super) fn answered(&mut self, shard: &Shard, seat: &Seat, key: u64, ack: &SubAck) {
        let mut recorder = shard.recorder.borrow_mut();
        let took = shard.now_us.get().saturating_sub(key);
        recorder.latencies().record_both(Phase::Suback, took, took);
        let code = ack.codes.first().copied().unwrap_or_default();
        // What is neither a granted QoS nor an error counts as refused.
        if QoS::from_level(code.0).is_some() {
            seat.granted.set(true);
            recorder.counters().subscribed += 1;
        } else {
            recorder.counters().subscribe_failed += 1;
            recorder.counters().errors.add(&code.to_string(), 1);
        }
        drop(recorder);
        self.settle(shard, seat);
    }

    /// A message.
    #[inline]
    pub(super) fn receive(&mut self, shard: &Shard, message: &Incoming<'_>) -> Verdict {
        if self.limited && !may_count(shard) {
            return Verdict::Leave;
        }
        match Stamp::decode(message.payload()) {
            Ok(stamp) => self.stamped(shard, &stamp),
            Err(Unstamped::Damaged { run }) if !self.strict || run == shard.prepared.run => {
                count(shard, |counters| {
                    counters.received += 1;
                    counters.corrupted += 1;
                });
            }
            Err(_) => count(shard, |counters| {
                counters.received += 1;
                counters.corrupted += u64::from(self.strict);
            }),
        }
        Verdict::Take
    }

    /// A message that says where it comes from and when it was due.
    #[inline]
    fn stamped(&mut self, shard: &Shard, stamp: &Stamp) {
        let now = shard.now_us.get();
        let (intended, actual) = stamp.elapsed_us(shard.clock.wall_us(now));
        let due = now.saturating_add_signed(intended.saturating_neg());
        let foreign = self.strict && stamp.run != shard.prepared.run;
        let mut recorder = shard.recorder.borrow_mut();
        if foreign {
            recorder.counters().received += 1;
            recorder.counters().corrupted += 1;
            return;
        }
        let mut checker = shard.checker.borrow_mut();
        if due < shard.times.get().measure {
            // Of the warm-up, or from before the run: it only keeps the sequence whole.
            let mut nothing = Counters::default();
            checker.observe(self.number, stamp, &mut nothing);
            return;
        }
        let current = recorder.current();
        current.counters.received += 1;
        if self.shared {
            checker.observe_share(
                self.number,
                stamp,
                &mut current.counters,
                &mut current.sightings,
            );
        } else {
            checker.observe(self.number, stamp, &mut current.counters);
        }
        recorder.record_e2e(intended, actual);
    }
}

/// Whether one more message belongs to the limit of the run.
fn may_count(shard: &Shard) -> bool {
    if !matches!(shard.stage.get(), Stage::Send(_)) {
        return false;
    }
    let taken = shard.budget.take(1) == 1;
    if shard.budget.is_spent() {
        shard.changed.notify_one();
    }
    taken
}

/// Counts, unless nothing is measured at the moment.
#[inline]
fn count(shard: &Shard, change: impl FnOnce(&mut Counters)) {
    change(shard.recorder.borrow_mut().counters());
}
