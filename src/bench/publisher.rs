//! A publisher: sends what is due, or as fast as it goes.

mod copies;
mod ending;
mod turns;

use rand::rngs::StdRng;

use super::answers;
use super::burst::Burst;
use super::clock::{Key, micros};
use super::delay::GeneratorDelay;
use super::device_messages::{MessageError, SharedMaker};
use super::load::Load;
use super::prepared::Prepared;
use super::publish_context::PublishContext;
use super::schedule::Schedule;
use super::times::Times;
use super::topics::Topics;
use crate::client::{Copies, Identity, LimitError, Outgoing, Port, PublishError, Work};
use crate::model::{BenchPayload, BenchPublish, QoS};
use crate::stats::{OWN_DELAY_US, Stamp};

/// A message written this much after its planned moment counts as late, in µs.
const LATE_US: u64 = 10_000;

/// What all publishers of a run together may have waiting for their sockets.
const ALL_QUEUED: usize = 32 * 1024 * 1024;

/// The limits of what one publisher puts into its buffer before the socket is given time.
const QUEUED: (usize, usize) = (16 * 1024, 256 * 1024);

/// After so many messages that were made others get their turn: one takes as long as a hundred copies.
const MADE_AT_ONCE: u32 = 32;

/// After so many messages that may not be sent, others get their turn.
const FORBIDDEN_AT_ONCE: u64 = 1000;

pub(super) struct Publisher {
    number: u32,
    topics: Topics,
    load: Load,
    /// The next message of this publisher, from 0.
    next: u64,
    /// Messages before this one have been counted. More than `next` when a connection was lost before the
    /// socket had taken them: they are sent again, and each counts once.
    counted: u64,
    /// How many messages it may still send in the measured part; `None` before that has begun.
    share: Option<u64>,
    /// When to look for answers that are overdue, in µs of the run.
    check_us: u64,
    /// How much of a delay is the generator's own.
    delay: GeneratorDelay,
}

/// What stays the same during a burst.
struct Rules<'a> {
    publish: &'a BenchPublish,
    schedule: &'a Schedule,
    times: Times,
    /// Where the buffer is full.
    queued: usize,
    /// How many messages there are at most.
    pieces: Option<u64>,
    stamps: bool,
    /// All messages are the same.
    copies: bool,
    now: u64,
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
        prepared: &Prepared,
        publish: &BenchPublish,
        number: u32,
        k: u32,
        identity: &Identity,
        maker: Option<&SharedMaker>,
        rng: &mut StdRng,
    ) -> Self {
        let topics = Topics::of(&prepared.plan, publish, (number, k), identity, rng);
        let filling = || prepared.filling(k, identity, topics.of_message(0));
        let device_messages = || prepared.device_messages(k, identity, maker);
        let random = |size| prepared.random(k, size);
        let load = Load::new(publish, prepared.stamps, filling, device_messages, random);
        Self {
            number,
            topics,
            load,
            next: 0,
            counted: 0,
            share: None,
            check_us: 0,
            delay: GeneratorDelay::default(),
        }
    }

    /// Sends what can be sent now.
    pub(super) fn send(&mut self, context: &PublishContext<'_>, port: &mut Port<'_>) -> Work {
        let PublishContext {
            prepared,
            recorder,
            state,
            ..
        } = *context;
        let now = recorder.clock.us(port.now());
        recorder.pass(now);
        self.delay.begin(now);
        self.expire(context, port, now);
        if state.finished.get() {
            return Work::Idle;
        }
        let Some(publish) = prepared.published() else {
            return Work::Idle;
        };
        let times = recorder.times.get();
        let schedule = context.schedule.borrow();
        let pieces = match &publish.payload {
            BenchPayload::Pieces(pieces) => Some(pieces.len() as u64),
            _ => None,
        };
        let unlimited = *schedule == Schedule::Unlimited;
        let rules = Rules {
            publish,
            schedule: &schedule,
            times,
            queued: (ALL_QUEUED / times.publishers.max(1) as usize).clamp(QUEUED.0, QUEUED.1),
            pieces,
            stamps: prepared.stamps,
            copies: unlimited && self.sends_copies(prepared.stamps),
            now,
        };
        if unlimited && publish.qos != QoS::AtMostOnce {
            let unanswered = state.outstanding.get();
            let room = u32::from(publish.inflight).saturating_sub(unanswered);
            let room = room.min(port.window().into());
            if context.batching.holds_back(state, unanswered, room) {
                return Work::Idle;
            }
        }
        let mut burst = Burst::default();
        let work = self.burst(context, port, &rules, &mut burst);
        burst.account(recorder, state, unlimited, now);
        work
    }

    /// One message after another until something stands in the way.
    fn burst(
        &mut self,
        context: &PublishContext<'_>,
        port: &mut Port<'_>,
        rules: &Rules<'_>,
        burst: &mut Burst,
    ) -> Work {
        let PublishContext {
            recorder, state, ..
        } = *context;
        let acknowledged = rules.publish.qos != QoS::AtMostOnce;
        let inflight = u32::from(rules.publish.inflight);
        loop {
            let waiting = state.outstanding.get() + burst.waiting;
            if acknowledged && (waiting >= inflight || port.window() == 0) {
                self.delay.hold();
                return Work::Idle;
            }
            let intended = match self.due(context, rules) {
                Next::Due(intended) => intended,
                Next::Wait => return Work::Idle,
                // Only what the socket has taken has been sent.
                Next::End if port.queued() > 0 => return Work::More,
                Next::End => {
                    context.finish();
                    return Work::Idle;
                }
            };
            if port.queued() >= rules.queued {
                self.delay.hold();
                return Work::More;
            }
            if !self.make(context, rules, intended, burst) {
                return Work::Idle;
            }
            let copies = self.copies(rules, waiting, port.queued());
            match self.publish(context, port, rules, intended, copies) {
                Ok(sent) => {
                    burst.waiting += if acknowledged { sent } else { 0 };
                    let fresh = self.count(burst, rules, intended, sent);
                    if fresh > 0 {
                        let behind = rules.now.saturating_sub(intended);
                        burst.late += if is_late(behind) { fresh } else { 0 };
                        burst.behind_us = burst.behind_us.max(behind);
                        if behind >= OWN_DELAY_US {
                            self.delay.note(recorder, rules.now, intended);
                        }
                    }
                }
                Err(PublishError::Busy) => {
                    self.delay.hold();
                    return Work::Idle;
                }
                Err(PublishError::Limit(error)) => {
                    let fresh = self.count(burst, rules, intended, 1);
                    burst.forbidden += fresh;
                    if self.forbidden(context, rules, &error, fresh, burst.forbidden) {
                        return Work::Idle;
                    }
                }
            }
        }
    }

    /// Something else than the generator is in its way until it is asked for work again.
    pub(super) fn hold(&mut self) {
        self.delay.hold();
    }

    /// Makes the next message, where each is made; whether to go on. One that cannot be is the last.
    #[inline]
    fn make(
        &mut self,
        context: &PublishContext<'_>,
        rules: &Rules<'_>,
        intended: u64,
        burst: &mut Burst,
    ) -> bool {
        if !self.load.is_made() {
            return true;
        }
        let PublishContext {
            prepared,
            recorder,
            state,
            ..
        } = *context;
        if burst.made >= MADE_AT_ONCE {
            state.wake();
            return false;
        }
        burst.made += 1;
        let wall_us = recorder.clock.wall_us(rules.now);
        let topic = self.topics.changing(self.next);
        let (template, broken) = (prepared.template.as_ref(), recorder.is_broken());
        let made = self.load.make(template, broken, self.next, topic, wall_us);
        let Err(message_error) = made else {
            if self.load.is_not_text() {
                answers::not_text(recorder, state);
            }
            return true;
        };
        let fresh = match message_error {
            MessageError::Template(_) => self.count(burst, rules, intended, 1),
            MessageError::Scenario(_) => 0,
        };
        burst.forbidden += fresh;
        answers::note_message_error(recorder, state, &message_error, fresh);
        context.finish();
        false
    }

    fn publish(
        &mut self,
        context: &PublishContext<'_>,
        port: &mut Port<'_>,
        rules: &Rules<'_>,
        intended: u64,
        copies: Copies,
    ) -> Result<u32, PublishError> {
        if rules.stamps {
            self.load.stamp(&Stamp {
                run: context.prepared.run,
                publisher: self.number,
                sequence: low_bits(self.next),
                intended_us: context.recorder.clock.wall_us(intended),
                delay_us: rules.now.saturating_sub(intended),
            });
        }
        let index = self.index(context, rules);
        let own_topic = self.load.topic(index);
        let message = Outgoing {
            topic: own_topic.unwrap_or_else(|| self.topics.of_message(self.next)),
            payload: self.load.message(rules.publish, (self.next, index)),
            qos: rules.publish.qos,
            retain: rules.publish.retain,
            dup: rules.publish.dup,
            properties: &context.prepared.properties,
            alias: context.prepared.alias(own_topic),
        };
        port.publish_copies(&message, Key::new(intended, rules.now).0, copies)
    }

    /// So many messages are done, all due at one moment; returns how many of them count and have not been counted yet.
    #[inline]
    fn count(&mut self, burst: &mut Burst, rules: &Rules<'_>, intended: u64, messages: u32) -> u64 {
        let first = self.next;
        self.next += u64::from(messages);
        if let Some(share) = &mut self.share {
            *share -= u64::from(messages);
        }
        if intended < rules.times.measure || self.next <= self.counted {
            return 0;
        }
        let fresh = self.next - self.counted.max(first);
        self.counted = self.next;
        burst.fresh += fresh;
        fresh
    }

    /// The broker's limits forbid a message; returns whether to stop here. Without a schedule there is no
    /// end to it if all messages are the same, and one report is enough.
    fn forbidden(
        &mut self,
        context: &PublishContext<'_>,
        rules: &Rules<'_>,
        error: &LimitError,
        fresh: u64,
        so_far: u64,
    ) -> bool {
        answers::refused(context.recorder, context.state, error, fresh);
        if self.load.is_same() && *rules.schedule == Schedule::Unlimited {
            context.finish();
            return true;
        }
        let enough = so_far >= FORBIDDEN_AT_ONCE;
        if enough {
            context.state.wake();
        }
        enough
    }

    /// Whether a message is to be sent now, and when it was due.
    #[inline]
    fn due(&mut self, context: &PublishContext<'_>, rules: &Rules<'_>) -> Next {
        let (times, now) = (&rules.times, rules.now);
        if now < times.start {
            return Next::Wait;
        }
        if rules.pieces.is_some_and(|pieces| self.next >= pieces) {
            return Next::End;
        }
        if *rules.schedule == Schedule::Unlimited {
            if now >= times.end || (now >= times.measure && self.share(context, times) == 0) {
                return Next::End;
            }
            return Next::Due(now);
        }
        let message = self.index(context, rules);
        if message >= times.message_end {
            return Next::End;
        }
        match rules.schedule.due(message) {
            // The sending part lasts to its end, which is the clock's business.
            None => Next::Wait,
            Some(due) => match times.start + micros(due) {
                due if due > now || due >= times.end => Next::Wait,
                due => Next::Due(due),
            },
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a stamp carries the low bits of a sequence number"
)]
fn low_bits(number: u64) -> u32 {
    number as u32
}

/// Whether a message that was written so long after its planned moment, in µs, counts as late.
fn is_late(behind_us: u64) -> bool {
    behind_us > LATE_US
}

#[cfg(test)]
mod tests {
    #[test]
    fn late_is_more_than_10_ms() {
        assert!(!super::is_late(10_000));
        assert!(super::is_late(10_001));
    }
}
