//! What the shards count, added up: second by second, and over all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::causes::Causes;
use super::clock::now;
use super::control::{Corrections, Part};
use super::cpu;
use super::prepared::Prepared;
use super::schedule::Schedule;
use super::seconds::{Second, Seconds};
use super::{Observer, Progress, Step};
use crate::model::{BenchPayload, BenchWork};
use crate::stats::{Gauges, Interval, Sample, Totals};

/// A piece at the end of the measured part that is shorter than this is no line of the series.
const SHORTEST: Duration = Duration::from_millis(10);

/// The times of the sending part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// The schedule begins.
    pub(super) start: Instant,
    /// Measuring begins.
    pub(super) measure: Instant,
    /// When it is over by the clock, if it is.
    pub(super) end: Option<Instant>,
    /// When it was over.
    pub(super) ended: Option<Instant>,
    /// How many publishers there are.
    pub(super) publishers: u32,
}

impl Times {
    /// The length of the measured part, which may still go on.
    pub(super) fn measured(&self) -> Option<Duration> {
        let ended = self.ended?;
        let ended = self.end.map_or(ended, |end| end.min(ended));
        Some(ended.saturating_duration_since(self.measure))
    }
}

/// Everything that was counted so far.
pub(super) struct Tally {
    prepared: Arc<Prepared>,
    pub(super) totals: Totals,
    pub(super) corrections: Corrections,
    pub(super) causes: Causes,
    pub(super) step: Step,
    /// The sending part, once it has begun.
    pub(super) times: Option<Times>,
    /// Why the run is to end before its time.
    pub(super) aborted: Option<String>,
    /// Why the scenario can make no more messages.
    pub(super) broken: Option<String>,
    begun: Instant,
    seconds: Seconds,
    gauges: Vec<Gauges>,
    schedule: Schedule,
}

impl Tally {
    /// Of so many shards.
    pub(super) fn new(prepared: Arc<Prepared>, shards: usize, begun: Instant) -> Self {
        let mut totals = Totals::default();
        totals.counters.connect_planned = u64::from(prepared.count());
        Self {
            prepared,
            totals,
            corrections: Corrections::default(),
            causes: Causes::default(),
            step: Step::Connecting,
            times: None,
            aborted: None,
            broken: None,
            begun,
            seconds: Seconds::of(shards),
            gauges: vec![Gauges::default(); shards],
            schedule: Schedule::Unlimited,
        }
    }

    /// The sending part begins.
    pub(super) fn begin(&mut self, times: Times) {
        self.schedule = self.prepared.schedule(times.publishers);
        self.times = Some(times);
    }

    /// Whether the run is to end before its time.
    pub(super) fn is_ended(&self) -> bool {
        self.aborted.is_some() || self.broken.is_some()
    }

    /// Takes in what a shard has counted.
    pub(super) fn take(
        &mut self,
        shard: usize,
        part: Part,
        interval: Interval,
        corrections: &Corrections,
        observer: &mut impl Observer,
    ) {
        self.gauges[shard] = interval.gauges;
        self.corrections.add(corrections);
        match part {
            Part::Before | Part::Drain => {
                self.totals.add(&[interval]);
                self.report(observer, None);
                if !matches!(self.step, Step::Draining | Step::Leaving) {
                    self.ask(Duration::ZERO, observer);
                }
            }
            Part::Measured(number) => {
                self.seconds.add(number, interval);
                while let Some(second) = self.seconds.complete() {
                    self.add(second, observer);
                }
            }
        }
    }

    /// Whether everything that is expected has been delivered, and no second is open.
    pub(super) fn is_delivered(&self) -> bool {
        let counters = &self.totals.counters;
        let expected = counters
            .expected
            .saturating_sub(self.corrections.unexpected);
        counters.delivered >= expected && self.seconds.is_empty()
    }

    /// At the end: adds what is left, takes back what turned out not to be so, and counts the losses.
    pub(super) fn close(&mut self, stopped: bool, observer: &mut impl Observer) {
        while let Some(second) = self.seconds.rest() {
            self.add(second, observer);
        }
        let planned = self.planned_in_all().filter(|_| !stopped);
        let counters = &mut self.totals.counters;
        let corrections = &self.corrections;
        counters.written = counters.written.saturating_sub(corrections.unwritten);
        counters.planned = counters.planned.saturating_sub(corrections.unplanned);
        counters.expected = counters.expected.saturating_sub(corrections.unexpected);
        counters.planned = planned.unwrap_or(counters.planned);
        // Shards go on for a moment after the run was stopped: what was sent then was due, too.
        counters.planned = counters.planned.max(counters.written);
        if matches!(self.prepared.plan.work, BenchWork::Subscribe(_)) {
            counters.lost = corrections.missing;
        } else {
            self.totals.count_losses();
        }
    }

    fn add(&mut self, mut second: Second, observer: &mut impl Observer) {
        let Some(times) = &self.times else {
            return;
        };
        let at = Duration::from_secs(second.number);
        let measured = times.measured().unwrap_or(Duration::MAX);
        let span = measured.saturating_sub(at).min(Duration::from_secs(1));
        let planned = self.planned(at, at + span);
        if let Some(piece) = second.pieces.first_mut() {
            piece.counters.planned += planned;
        }
        if second.number > 0 && span < SHORTEST {
            self.totals.add(&second.pieces);
            return;
        }
        let sample = self.totals.add_second(&second.pieces, at, span);
        self.report(observer, Some(sample));
        if self.step == Step::Sending {
            self.ask(at + span, observer);
        }
    }

    /// Asks whether the run is to go on.
    fn ask(&mut self, measured: Duration, observer: &mut impl Observer) {
        if self.aborted.is_none() {
            self.aborted = observer.abort(&self.totals.figures(measured));
        }
    }

    /// How many messages a run asks for that was not stopped: with a limit the last ones may have been due
    /// when nobody was left to send them.
    fn planned_in_all(&self) -> Option<u64> {
        let plan = &self.prepared.plan;
        let limit = plan.end.limit.filter(|_| plan.publish().is_some())?;
        if self.times.is_none() || self.schedule == Schedule::Unlimited {
            return None;
        }
        let within = self.prepared.sending_time().map_or(u64::MAX, |time| {
            let warmup = self.schedule.due_before(plan.warmup);
            self.schedule.due_before(time).saturating_sub(warmup)
        });
        Some(limit.min(within).min(self.pieces()))
    }

    /// How many messages there are at all: a file in pieces is sent once by each client.
    fn pieces(&self) -> u64 {
        let publish = self.prepared.plan.publish();
        match (publish.map(|publish| &publish.payload), &self.times) {
            (Some(BenchPayload::Pieces(pieces)), Some(times)) => {
                u64::from(times.publishers).saturating_mul(pieces.len() as u64)
            }
            _ => u64::MAX,
        }
    }

    /// How many messages the schedule asks for between two moments of the measured part.
    fn planned(&self, from: Duration, to: Duration) -> u64 {
        let plan = &self.prepared.plan;
        if plan.publish().is_none() {
            return 0;
        }
        let before = self.schedule.due_before(plan.warmup);
        let last = plan
            .end
            .limit
            .map_or(u64::MAX, |limit| before.saturating_add(limit))
            .min(self.pieces());
        let until = |time: Duration| {
            let time = plan.warmup + time;
            let end = self.prepared.sending_time();
            let time = end.map_or(time, |end| end.min(time));
            self.schedule.due_before(time).min(last)
        };
        until(to).saturating_sub(until(from))
    }

    fn report(&self, observer: &mut impl Observer, sample: Option<Sample>) {
        let mut gauges = Gauges::default();
        for shard in &self.gauges {
            gauges.merge(shard);
        }
        let since = self.times.map_or(self.begun, |times| times.measure);
        let now = now();
        // The last second is told when it is over.
        let step = match sample {
            Some(_) => Step::Sending,
            None => self.step,
        };
        observer.progress(&Progress {
            step,
            elapsed: now.saturating_duration_since(since),
            until_measured: since.saturating_duration_since(now),
            cpu: cpu::used(),
            connections: self.prepared.count(),
            gauges,
            sample,
            totals: &self.totals,
        });
    }
}
