//! What the hot path of a shard writes to: counters, histograms, the order of messages, causes of failures, the time,
//! and the messages in flight. Once a second the coordinator gets what was counted.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::blocked::BlockedTimer;
use super::causes::Causes;
use super::clock::{Clock, micros, now};
use super::control::{Corrections, Order, Part, Piece, Sending, ShardEvent, Stage, ToCoordinator};
use super::cpu::ThreadUsage;
use super::current_part::CurrentPart;
use super::times::Times;
use crate::model::ScenarioError;
use crate::stats::{Checker, Recorder};

/// Everything that a shard counts.
pub(super) struct ShardRecorder {
    /// The run's clock.
    pub(super) clock: Clock,
    /// When the schedule begins, when measuring begins, and when sending ends, in µs of the run.
    pub(super) times: Cell<Times>,
    /// When the batch at hand has come in, in µs of the run.
    pub(super) now_us: Cell<u64>,
    /// What is counted.
    pub(super) counts: RefCell<Recorder>,
    /// What came in what order.
    pub(super) checker: RefCell<Checker>,
    /// Failures and their causes since the last report.
    pub(super) causes: RefCell<Causes>,
    /// How long publishers were held up by their sockets.
    pub(super) blocked: BlockedTimer,
    /// Publishes that wait for an answer, over all connections.
    pub(super) outstanding: Cell<u64>,
    /// Subscribers whose connection has not ended for good.
    pub(super) listening: Cell<u32>,
    /// Somebody waits for the last answer: the drain.
    pub(super) draining: Cell<bool>,
    /// Answers were still arriving when the drain ended.
    pub(super) still_arriving: Cell<bool>,
    /// Something has changed that a stage may wait for.
    pub(super) changed: Notify,
    /// Corrections of counts since the last report.
    corrections: Cell<Corrections>,
    /// Which part of the run is being counted.
    current_part: CurrentPart,
    /// Gaps in the sequences at the beginning of the measured part.
    missing_before: Cell<u64>,
    /// The scenario can make no more messages.
    broken: Cell<bool>,
    work: ThreadUsage,
    warmup_us: u64,
    orders: watch::Receiver<Order>,
    coordinator: ToCoordinator,
}

impl ShardRecorder {
    /// Nothing is counted yet. `listening`: so many subscribers.
    pub(super) fn new(
        clock: Clock,
        warmup: Duration,
        checker: Checker,
        listening: u32,
        orders: watch::Receiver<Order>,
        coordinator: ToCoordinator,
    ) -> Self {
        Self {
            clock,
            times: Cell::new(Times::NEVER),
            now_us: Cell::new(0),
            counts: RefCell::default(),
            checker: RefCell::new(checker),
            causes: RefCell::default(),
            blocked: BlockedTimer::default(),
            outstanding: Cell::new(0),
            listening: Cell::new(listening),
            draining: Cell::new(false),
            still_arriving: Cell::new(false),
            changed: Notify::new(),
            corrections: Cell::default(),
            current_part: CurrentPart::default(),
            missing_before: Cell::new(0),
            broken: Cell::new(false),
            work: ThreadUsage::start(),
            warmup_us: micros(warmup),
            orders,
            coordinator,
        }
    }

    /// Tells the coordinator.
    pub(super) fn send(&self, event: ShardEvent) {
        self.coordinator.send(event);
    }

    /// The scenario can make no more messages: that ends the run.
    pub(super) fn break_off(&self, error: &ScenarioError) {
        if !self.broken.replace(true) {
            self.send(ShardEvent::Broken(error.to_string()));
        }
    }

    /// Whether the scenario can make no more messages.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.get()
    }

    /// From when on a message that was due counts, in µs of the run.
    #[inline]
    pub(super) fn measure(&self) -> u64 {
        match self.times.get().measure {
            u64::MAX => self.measure_to_come(),
            measure => measure,
        }
    }

    /// Other shards may publish already while this one has not got round to the order: then that tells.
    #[cold]
    fn measure_to_come(&self) -> u64 {
        match self.orders.borrow().stage {
            Stage::Send(sending) => self.measure_of(sending),
            _ => u64::MAX,
        }
    }

    /// When measuring begins in a sending part, in µs of the run.
    pub(super) fn measure_of(&self, sending: Sending) -> u64 {
        self.clock.us(sending.start) + self.warmup_us
    }

    /// Whether there are orders that are not followed yet in this stage.
    pub(super) fn has_orders(&self, stage: Stage) -> bool {
        self.orders.borrow().stage != stage
    }

    /// Something was not as it was counted.
    pub(super) fn correct(&self, change: impl FnOnce(&mut Corrections)) {
        let mut corrections = self.corrections.get();
        change(&mut corrections);
        self.corrections.set(corrections);
    }

    /// A message has arrived that does not belong to the measured part.
    #[cold]
    pub(super) fn note_unmeasured(&self) {
        let mut counts = self.counts.borrow_mut();
        counts.counters().received_unmeasured += 1;
    }

    /// A connection has ended for good on which messages could arrive.
    pub(super) fn stop_listening(&self) {
        self.listening.set(self.listening.get() - 1);
    }

    /// So many publishes more wait for an answer.
    #[inline]
    pub(super) fn add_outstanding(&self, count: u32) {
        self.outstanding
            .set(self.outstanding.get() + u64::from(count));
    }

    /// So many publishes less wait for an answer.
    #[inline]
    pub(super) fn remove_outstanding(&self, count: u32) {
        let left = self.outstanding.get() - u64::from(count);
        self.outstanding.set(left);
        if left == 0 && self.draining.get() {
            self.changed.notify_one();
        }
    }

    /// What is being counted.
    pub(super) fn part(&self) -> Part {
        self.current_part.current()
    }

    /// Whether the part that is being counted ends by the clock.
    pub(super) fn part_has_end(&self) -> bool {
        self.current_part.ends().is_some()
    }

    /// The moments of the sending part are known.
    pub(super) fn begin_sending(&self, times: Times) {
        self.times.set(times);
        self.current_part.end_at(times.measure);
    }

    /// What is counted from now on happens at this moment (µs of the run), or later.
    #[inline]
    pub(super) fn pass(&self, now_us: u64) {
        if self.current_part.is_over(now_us) {
            self.turn(now_us);
        }
    }

    /// The same with the clock.
    pub(super) fn pass_now(&self) -> u64 {
        let now_us = self.clock.us(now());
        self.pass(now_us);
        now_us
    }

    /// One part after the other ends, up to this moment.
    #[cold]
    fn turn(&self, now_us: u64) {
        while let Some(ends) = self.current_part.ends().filter(|ends| *ends <= now_us) {
            if self.current_part.current() == Part::Before {
                self.forget_traffic();
                self.missing_before.set(self.checker.borrow().missing());
            } else {
                self.hand_over_until(ends);
            }
            self.current_part.next(self.times.get());
        }
    }

    /// The measured part is over, also where that is not by the clock. One that has not begun never will.
    pub(super) fn end_measuring(&self) {
        let now_us = self.pass_now();
        match self.current_part.current() {
            Part::Before => self.current_part.end_at(u64::MAX),
            Part::Measured(_) => {
                self.hand_over_until(now_us);
                self.current_part.begin(now_us, true, self.times.get());
            }
            Part::Drain(_) => {}
        }
    }

    /// How long it is until the part at hand ends by the clock, at most so long.
    pub(super) fn until_turn(&self, most: Duration) -> Duration {
        let now_us = self.clock.us(now());
        let left = self
            .current_part
            .ends()
            .map(|ends| ends.saturating_sub(now_us));
        left.map_or(most, |left| {
            Duration::from_micros(left.clamp(1_000, micros(most).max(1_000)))
        })
    }

    /// Forgets what belongs to the time before measuring and is not counted message by message.
    pub(super) fn forget_traffic(&self) {
        let mut counts = self.counts.borrow_mut();
        let current = counts.current();
        (current.counters.bytes_in, current.counters.bytes_out) = (0, 0);
        current.health.clear();
        self.blocked.take(self.clock.us(now()));
        self.work.take();
    }

    /// Hands over what was counted since the last time.
    pub(super) fn hand_over(&self) {
        let now_us = self.pass_now();
        self.hand_over_until(now_us);
    }

    /// Hands over what was counted up to a moment, since the last time.
    fn hand_over_until(&self, until_us: u64) {
        let mut counts = self.counts.borrow_mut();
        counts.gauges().in_flight = self.outstanding.get();
        let health = &mut counts.current().health;
        health.blocked += self.blocked.take(self.clock.us(now()));
        health.work = self.work.take();
        let interval = counts.take_interval();
        drop(counts);
        let causes = self.causes.take();
        if !causes.is_empty() {
            self.send(ShardEvent::Failed(causes));
        }
        self.send(ShardEvent::Counted(Box::new(Piece {
            part: self.current_part.current(),
            until_us,
            sending: self.times.get().start != u64::MAX,
            interval,
            corrections: self.corrections.take(),
            listening: self.listening.get(),
        })));
    }

    /// Notes the gaps that the sequences have at the end of the run.
    pub(super) fn note_missing(&self) {
        let missing = self.checker.borrow().missing();
        let missing = missing.saturating_sub(self.missing_before.get());
        self.correct(|corrections| corrections.missing = missing);
    }
}
