//! A publisher: sends what is due, or as fast as it goes, and times the answers.

use std::sync::Arc;

use rand::Rng as _;
use rand::rngs::StdRng;

use super::clock::{Key, micros};
use super::prepared::Prepared;
use super::schedule::Schedule;
use super::seat::Seat;
use super::shard::{Shard, Times};
use super::template::Filling;
use crate::client::{Ack, EXPIRED, Identity, LimitError, Outgoing, Port, PublishError, Sent, Work};
use crate::model::{BenchPayload, BenchPublish, QoS};
use crate::payload::Template;
use crate::stats::{Phase, Recorder, STAMP_LEN, Stamp, pad};

/// A message written this much after its planned moment counts as late, in µs.
const LATE_US: u64 = 10_000;

/// What all publishers of a run together may have waiting for their sockets.
const ALL_QUEUED: usize = 32 * 1024 * 1024;

/// The limits of what one publisher puts into its buffer before the socket is given time.
const QUEUED: (usize, usize) = (16 * 1024, 256 * 1024);

/// After so many payloads from a template others get their turn: one takes as long as a hundred that are
/// only copied.
const FILLED_AT_ONCE: u32 = 64;

/// The largest piece of the budget that one publisher takes at once.
const BUDGET_PIECE: u64 = 1024;

/// One publisher.
pub(super) struct Publisher {
    number: u32,
    topic: String,
    payload: Vec<u8>,
    /// What fills in the payload of each message, with `--template`.
    filling: Option<Box<Filling>>,
    /// The next message of this publisher, from 0.
    next: u64,
    /// Messages of the budget that are its own to send.
    budget: u64,
    /// Messages that were counted as written and never left: the next ones are not counted again.
    unsent: u64,
    /// When to look for answers that are overdue, in µs of the run.
    check_us: u64,
}

/// What one burst did, added to the recorder when it is over.
#[derive(Default)]
struct Burst {
    begun: u64,
    written: u64,
    waiting: u32,
    late: u64,
    behind_us: u64,
    refused: u64,
}

/// Whether there is a message to send now.
enum Next {
    /// This one, due at this moment (µs of the run).
    Due(u64),
    /// Not yet.
    Wait,
    /// Never again.
    End,
}

impl Publisher {
    pub(super) fn new(
        prepared: &Arc<Prepared>,
        number: u32,
        k: u32,
        identity: &Identity,
        rng: &mut StdRng,
    ) -> Self {
        let mut filling = None;
        let (topic, payload) = match prepared.plan.publish() {
            Some(publish) => {
                let index = prepared.topic_index(number, k);
                let topic = prepared.topic(&publish.topic, &index, identity, rng);
                if prepared.template.is_some() {
                    filling = Some(Box::new(prepared.filling(k, identity, &topic)));
                }
                (topic, payload(publish, prepared.stamps(), rng))
            }
            None => (String::new(), Vec::new()),
        };
        Self {
            number,
            topic,
            payload,
            filling,
            next: 0,
            budget: 0,
            unsent: 0,
            check_us: 0,
        }
    }

    /// Sends what can be sent now.
    pub(super) fn send(&mut self, shard: &Shard, seat: &Seat, port: &mut Port<'_>) -> Work {
        let now = shard.clock.us(port.now());
        self.expire(shard, seat, port, now);
        if seat.settled.get() {
            return Work::Idle;
        }
        let prepared = shard.prepared.clone();
        let Some(publish) = prepared.plan.publish() else {
            return Work::Idle;
        };
        let mut burst = Burst::default();
        let work = self.burst(shard, seat, port, publish, now, &mut burst);
        account(shard, seat, &burst);
        if burst.begun > 0 && self.next == burst.begun {
            self.check_us = now + micros(shard.prepared.plan.profile.ack_timeout) / 4;
        }
        work
    }

    /// One message after another until something stands in the way.
    fn burst(
        &mut self,
        shard: &Shard,
        seat: &Seat,
        port: &mut Port<'_>,
        publish: &BenchPublish,
        now: u64,
        burst: &mut Burst,
    ) -> Work {
        let times = shard.times.get();
        let schedule = shard.schedule.borrow();
        let queued = (ALL_QUEUED / times.publishers.max(1) as usize).clamp(QUEUED.0, QUEUED.1);
        let acknowledged = publish.qos != QoS::AtMostOnce;
        let inflight = u32::from(publish.inflight);
        let pieces = match &publish.payload {
            BenchPayload::Pieces(pieces) => Some(pieces),
            _ => None,
        };
        let stamps = shard.prepared.stamps();
        let mut filled = 0;
        loop {
            if port.queued() >= queued || filled >= FILLED_AT_ONCE {
                return Work::More;
            }
            if acknowledged
                && (seat.outstanding.get() + burst.waiting >= inflight || port.window() == 0)
            {
                return Work::Idle;
            }
            let intended = match self.due(shard, seat, &schedule, &times, now, pieces.map(Vec::len))
            {
                Next::Due(intended) => intended,
                Next::Wait => return Work::Idle,
                Next::End => {
                    self.settle(shard, seat);
                    return Work::Idle;
                }
            };
            if stamps {
                self.stamp(shard, intended, now);
            }
            if let Some(template) = &shard.prepared.template {
                filled += 1;
                if !self.fill(shard, template, now) {
                    // Nothing is sent in its place, and what follows would end in the same way.
                    burst.refused += u64::from(intended >= times.measure);
                    self.begun(burst, intended, now, &times);
                    self.settle(shard, seat);
                    return Work::Idle;
                }
            }
            let payload = match pieces {
                Some(pieces) => &pieces[usize::try_from(self.next).unwrap_or(0)],
                None => &self.payload,
            };
            let message = Outgoing {
                topic: &self.topic,
                payload,
                qos: publish.qos,
                retain: publish.retain,
                dup: publish.dup,
                properties: &shard.prepared.properties,
                alias: shard
                    .prepared
                    .alias
                    .as_ref()
                    .map(|(alias, properties)| (*alias, properties)),
            };
            match port.publish(&message, Key::new(intended, now).0) {
                Ok(sent) => burst.waiting += u32::from(matches!(sent, Sent::Waiting(_))),
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(error)) => {
                    burst.refused += u64::from(intended >= times.measure);
                    count_error(shard, &error);
                }
            }
            self.begun(burst, intended, now, &times);
        }
    }

    /// Counts a message as begun and goes on to the next one.
    #[inline]
    fn begun(&mut self, burst: &mut Burst, intended: u64, now: u64, times: &Times) {
        self.next += 1;
        self.budget = self.budget.saturating_sub(1);
        if intended >= times.measure {
            burst.begun += 1;
            if self.unsent > 0 {
                self.unsent -= 1;
            } else {
                burst.written += 1;
            }
            let behind = now.saturating_sub(intended);
            burst.late += u64::from(behind > LATE_US);
            burst.behind_us = burst.behind_us.max(behind);
        }
    }

    /// Makes the payload of the next message; whether that was possible.
    fn fill(&mut self, shard: &Shard, template: &Template, now: u64) -> bool {
        let Some(filling) = &mut self.filling else {
            return true;
        };
        let wall_us = shard.clock.wall_us(now);
        match filling.fill(template, self.next, wall_us, &mut self.payload) {
            Ok(()) => true,
            Err(error) => {
                let mut recorder = shard.recorder.borrow_mut();
                recorder.counters().errors.add(&error.to_string(), 1);
                false
            }
        }
    }

    /// Whether a message is to be sent now, and when it was due.
    fn due(
        &mut self,
        shard: &Shard,
        seat: &Seat,
        schedule: &Schedule,
        times: &Times,
        now: u64,
        pieces: Option<usize>,
    ) -> Next {
        if now < times.start {
            return Next::Wait;
        }
        if pieces.is_some_and(|pieces| self.next >= pieces as u64) {
            return Next::End;
        }
        if *schedule == Schedule::Unlimited {
            if now >= times.end {
                return Next::End;
            }
            if self.budget == 0 && now >= times.measure {
                let publishers = u64::from(times.publishers.max(1));
                let limit = shard.prepared.plan.end.limit.unwrap_or(u64::MAX);
                let piece = (limit / (publishers * 16)).clamp(1, BUDGET_PIECE);
                self.budget = shard.budget.take(piece);
                if self.budget == 0 {
                    return Next::End;
                }
            }
            return Next::Due(now);
        }
        let turn = u64::from(times.publishers.max(1));
        let message = self.next * turn + u64::from(seat.rank.get());
        if message >= times.message_end {
            return Next::End;
        }
        match schedule.due(message).map(|due| times.start + micros(due)) {
            None => Next::End,
            Some(due) if due >= times.end => Next::End,
            Some(due) if due > now => Next::Wait,
            Some(due) => Next::Due(due),
        }
    }

    fn stamp(&mut self, shard: &Shard, intended: u64, now: u64) {
        let stamp = Stamp {
            run: shard.prepared.run,
            publisher: self.number,
            sequence: low_bits(self.next),
            intended_us: shard.clock.wall_us(intended),
            delay_us: now.saturating_sub(intended),
        };
        stamp.encode(&mut self.payload);
    }

    /// Nothing is left to send.
    fn settle(&mut self, shard: &Shard, seat: &Seat) {
        if !seat.settled.replace(true) {
            shard.budget.give_back(std::mem::take(&mut self.budget));
            shard.changed.notify_one();
        }
    }

    /// Gives up answers that are overdue. A publisher whose whole window is lost to them is done.
    fn expire(&mut self, shard: &Shard, seat: &Seat, port: &mut Port<'_>, now: u64) {
        if seat.outstanding.get() == 0 || now < self.check_us {
            return;
        }
        let timeout = micros(shard.prepared.plan.profile.ack_timeout);
        self.check_us = now + (timeout / 4).clamp(1_000, 1_000_000);
        let Some(limit) = now.checked_sub(timeout) else {
            return;
        };
        let expired = port.expire(Key::due_at(limit));
        if expired > 0 {
            shard.recorder.borrow_mut().counters().timed_out += u64::from(expired);
            settle_answers(shard, seat, expired);
            if port.window() == 0 && seat.outstanding.get() == 0 {
                self.settle(shard, seat);
            }
        }
    }

    /// PUBACK, PUBCOMP, or a PUBREC that refuses.
    #[inline]
    pub(super) fn acknowledged(shard: &Shard, seat: &Seat, key: u64, ack: &Ack<'_>) {
        if key == EXPIRED {
            return;
        }
        settle_answers(shard, seat, 1);
        let key = Key(key);
        if key.intended_us() < shard.times.get().measure {
            return;
        }
        let mut recorder = shard.recorder.borrow_mut();
        let now = shard.now_us.get();
        recorder.latencies().record_both(
            Phase::Ack,
            now.saturating_sub(key.intended_us()),
            now.saturating_sub(key.written_us()),
        );
        if ack.reason.is_error() {
            recorder.counters().refused += 1;
            let reason = ack.reason.to_string();
            recorder.counters().errors.add(&reason, 1);
            unexpect(shard, seat);
        } else {
            recorder.counters().acked += 1;
        }
    }

    /// The session was lost between PUBREC and PUBCOMP.
    pub(super) fn unconfirmed(shard: &Shard, seat: &Seat, key: u64) {
        if key != EXPIRED {
            settle_answers(shard, seat, 1);
            let mut recorder = shard.recorder.borrow_mut();
            recorder.counters().timed_out += 1;
            recorder
                .counters()
                .errors
                .add_static("session lost after PUBREC", 1);
        }
    }

    /// A message that waited for a reconnect is now forbidden.
    pub(super) fn forbidden(shard: &Shard, seat: &Seat, key: u64, error: &LimitError) {
        if key != EXPIRED {
            settle_answers(shard, seat, 1);
            shard.recorder.borrow_mut().counters().refused += 1;
            count_error(shard, error);
            unexpect(shard, seat);
        }
    }

    /// Messages that were counted as written and have not left.
    pub(super) fn unsent(&mut self, publishes: u64) {
        self.unsent += publishes;
    }

    /// The connection has ended: what waits for an answer will not get one.
    pub(super) fn abandon(&mut self, shard: &Shard, seat: &Seat, recorder: &mut Recorder) {
        let open = seat.outstanding.get();
        recorder.counters().timed_out += u64::from(open);
        settle_answers(shard, seat, open);
        shard.budget.give_back(std::mem::take(&mut self.budget));
        let mut corrections = shard.corrections.get();
        corrections.unwritten += self.unsent;
        corrections.unexpected += self.unsent * u64::from(seat.fanout.get());
        shard.corrections.set(corrections);
    }
}

/// Adds a burst to what is counted.
fn account(shard: &Shard, seat: &Seat, burst: &Burst) {
    seat.outstanding.set(seat.outstanding.get() + burst.waiting);
    shard
        .outstanding
        .set(shard.outstanding.get() + u64::from(burst.waiting));
    if burst.begun == 0 {
        return;
    }
    let mut recorder = shard.recorder.borrow_mut();
    if *shard.schedule.borrow() == Schedule::Unlimited {
        recorder.counters().planned += burst.begun;
    }
    let sent = burst.written.saturating_sub(burst.refused);
    recorder.counters().written += sent;
    recorder.counters().refused += burst.refused;
    recorder.counters().expected += sent * u64::from(seat.fanout.get());
    recorder.counters().late += burst.late;
    let behind = std::time::Duration::from_micros(burst.behind_us);
    recorder.current().health.note_behind(behind);
}

fn count_error(shard: &Shard, error: &LimitError) {
    let mut recorder = shard.recorder.borrow_mut();
    recorder.counters().errors.add(error.reason(), 1);
}

/// That many answers less to wait for.
#[inline]
fn settle_answers(shard: &Shard, seat: &Seat, count: u32) {
    seat.outstanding.set(seat.outstanding.get() - count);
    let left = shard.outstanding.get() - u64::from(count);
    shard.outstanding.set(left);
    if left == 0 {
        shard.changed.notify_one();
    }
}

/// A message that was counted as expected will not be delivered.
fn unexpect(shard: &Shard, seat: &Seat) {
    let mut corrections = shard.corrections.get();
    corrections.unexpected += u64::from(seat.fanout.get());
    shard.corrections.set(corrections);
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a stamp carries the low bits of a sequence number"
)]
fn low_bits(number: u64) -> u32 {
    number as u32
}

/// The payload of a publisher; with stamps it begins with room for one.
fn payload(publish: &BenchPublish, stamps: bool, rng: &mut StdRng) -> Vec<u8> {
    let mut bytes = match &publish.payload {
        BenchPayload::Fixed(bytes) => bytes.clone(),
        BenchPayload::Random(size) => {
            let mut bytes = vec![0; *size];
            rng.fill_bytes(&mut bytes);
            bytes
        }
        BenchPayload::Pieces(_) | BenchPayload::Template(_) => Vec::new(),
    };
    if stamps {
        bytes.resize(bytes.len().max(STAMP_LEN), 0);
        pad(&mut bytes);
    }
    bytes
}
