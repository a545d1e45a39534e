//! What the shards count, added up: second by second, and over all.

mod planned;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::causes::Causes;
use super::clock::{Clock, now};
use super::connecting_seconds::ConnectingSeconds;
use super::control::{Corrections, Part, Piece};
use super::cpu;
use super::drain_seconds::DrainSeconds;
use super::prepared::Prepared;
use super::schedule::Schedule;
use super::scope::scope;
use super::seconds::{Second, Seconds};
use super::{Observer, Progress, Step};
use crate::model::Warmup;
use crate::stats::{Flow, Gauges, Health, Sample, Spans, Totals};

/// A piece at the end of the measured part, or of the run, that is shorter than this is no line of the series.
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
pub(super) struct RunCounts {
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
    /// The drain was ended while messages may still have come: from when on that is to be seen.
    pub(super) cut_short: Option<Instant>,
    pub(super) clock: Clock,
    /// Of a run that is about connecting.
    connecting_seconds: Option<ConnectingSeconds>,
    seconds: Seconds,
    drain_seconds: DrainSeconds,
    /// Of each shard, in the second, or the stage, at hand.
    shards: Vec<Shard>,
    /// What was taken back: where it was counted, as written and as planned.
    taken_back: Vec<(Duration, u64, u64)>,
    schedule: Schedule,
}

/// What is kept of each shard.
#[derive(Clone, Default)]
struct Shard {
    gauges: Gauges,
    /// Subscribers that may still get something.
    listening: u32,
    /// How it kept up before the sending part, and in the drain.
    connecting: Health,
    draining: Health,
}

impl RunCounts {
    /// Of so many shards.
    pub(super) fn new(prepared: Arc<Prepared>, shards: usize, clock: Clock) -> Self {
        let mut totals = Totals::new(prepared.plan.warmup == Warmup::Found);
        totals.counters.connect_planned = u64::from(prepared.count());
        let about_connecting = prepared.workload().main_flow() == Flow::Connected;
        Self {
            prepared,
            totals,
            corrections: Corrections::default(),
            causes: Causes::default(),
            step: Step::Connecting,
            times: None,
            aborted: None,
            broken: None,
            cut_short: None,
            clock,
            connecting_seconds: about_connecting.then(ConnectingSeconds::default),
            seconds: Seconds::of(shards),
            drain_seconds: DrainSeconds::default(),
            shards: vec![Shard::default(); shards],
            taken_back: Vec::new(),
            schedule: Schedule::Unlimited,
        }
    }

    /// Connecting begins at this moment: forgets how the generator kept up so far.
    pub(super) fn begin_connecting(&mut self, at: Instant) {
        if let Some(seconds) = &mut self.connecting_seconds {
            seconds.begin_at(self.clock.us(at));
        }
        for shard in &mut self.shards {
            shard.connecting = Health::default();
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
    pub(super) fn take(&mut self, shard: usize, piece: Piece, observer: &mut impl Observer) {
        let Piece {
            part,
            until_us,
            sending,
            mut interval,
            corrections,
            listening,
        } = piece;
        self.shards[shard].listening = listening;
        self.shards[shard].gauges = interval.gauges;
        self.correct(part, &corrections);
        match part {
            Part::Before => {
                let health = std::mem::take(&mut interval.health);
                // How it did in the warm-up concerns nothing that is measured.
                if !sending {
                    self.shards[shard].connecting.extend(&health);
                }
                let gauges = self.gauges();
                if let Some(seconds) = &mut self.connecting_seconds {
                    seconds.add(until_us, &interval, gauges);
                }
                self.totals.add(&[interval]);
                self.report(observer, None);
                if !matches!(self.step, Step::Draining | Step::Holding | Step::Leaving) {
                    self.ask(Duration::ZERO, observer);
                }
            }
            Part::Measured(number) => {
                self.seconds.add(number, until_us, interval);
                while let Some(second) = self.seconds.complete() {
                    self.add(second, observer);
                }
            }
            Part::Drain(number) => {
                let health = std::mem::take(&mut interval.health);
                self.shards[shard].draining.extend(&health);
                let (gauges, measure) = (self.gauges(), self.measure_us());
                self.drain_seconds
                    .add(number, until_us, &interval, gauges, measure);
                self.totals.add(&[interval]);
                self.report(observer, None);
            }
        }
    }

    /// Notes what was not so, and where it was counted.
    fn correct(&mut self, part: Part, corrections: &Corrections) {
        self.corrections.add(corrections);
        let (written, planned) = (corrections.unwritten, corrections.unplanned);
        if written + planned > 0
            && let Part::Measured(number) | Part::Drain(number) = part
        {
            let at = Duration::from_secs(number);
            self.taken_back.push((at, written, planned));
        }
    }

    /// When measuring began, in µs of the run.
    fn measure_us(&self) -> u64 {
        self.times
            .map_or(u64::MAX, |times| self.clock.us(times.measure))
    }

    /// How far answers and messages have come: it changes while they do.
    pub(super) fn progress(&self) -> u64 {
        let counters = &self.totals.counters;
        counters.acked + counters.refused + counters.delivered + counters.subscribed
    }

    /// The time that each rate is over, in a measured part of this length.
    pub(super) fn spans(&self, measured: Duration) -> Spans {
        self.totals.last_counted.spans(self.measure_us(), measured)
    }

    /// How the generator kept up while it connected, and after that.
    pub(super) fn health(&self) -> (Health, Health) {
        let (mut connecting, mut draining) = (Health::default(), Health::default());
        for shard in &self.shards {
            connecting.merge(&shard.connecting);
            draining.merge(&shard.draining);
        }
        let mut health = self.totals.health.clone();
        health.extend(&draining);
        (connecting, health)
    }

    fn gauges(&self) -> Gauges {
        let mut gauges = Gauges::default();
        for shard in &self.shards {
            gauges.merge(&shard.gauges);
        }
        gauges
    }

    /// Whether everything that is expected has been delivered, or nobody is left to get it, and no second is open.
    pub(super) fn is_delivered(&self) -> bool {
        let counters = &self.totals.counters;
        let expected = counters
            .expected
            .saturating_sub(self.corrections.unexpected);
        let nobody_listens = self.shards.iter().all(|shard| shard.listening == 0);
        // Others of the processes that share the run send, too.
        let has_all = counters.delivered >= expected && !self.prepared.plan.crosses_shards();
        (has_all || nobody_listens) && self.seconds.is_empty()
    }

    /// At the end: adds what is left, takes back what turned out not to be so, and counts the losses.
    pub(super) fn close(&mut self, stopped: bool, observer: &mut impl Observer) {
        while let Some(second) = self.seconds.rest() {
            self.add(second, observer);
        }
        let measure = self.measure_us();
        for sample in self
            .drain_seconds
            .samples(self.totals.series.end(), measure)
        {
            self.push(sample);
        }
        for (at, written, planned) in std::mem::take(&mut self.taken_back) {
            self.totals.series.take_back(at, written, planned);
        }
        if let Some(seconds) = &mut self.connecting_seconds {
            let (length, samples) = seconds.samples(self.times.map(|_| measure));
            self.totals.series.prepend(samples, length);
        }
        let overtaken = self.overtaken(measure);
        let planned = self.planned_in_all().filter(|_| !stopped);
        let counters = &mut self.totals.counters;
        let corrections = &self.corrections;
        counters.written = counters.written.saturating_sub(corrections.unwritten);
        counters.planned = counters.planned.saturating_sub(corrections.unplanned);
        counters.expected = counters.expected.saturating_sub(corrections.unexpected);
        counters.planned = planned.unwrap_or(counters.planned);
        // Shards go on for a moment after the run was stopped: what was sent then was due, too.
        counters.planned = counters.planned.max(counters.written);
        self.totals.series.settle_planned(counters.planned);
        if self.prepared.workload().counts_gaps() {
            self.totals.counters.lost = self.corrections.missing;
        } else if !self.prepared.plan.crosses_shards() {
            self.totals.count_losses(overtaken);
        }
    }

    /// Where deliveries were still arriving when the drain ended: how many had been overtaken by later ones.
    /// The members of a shared subscription see no sequences.
    fn overtaken(&self, measure: u64) -> Option<u64> {
        let last = self.totals.last_counted.get(Flow::Received);
        let arriving = last > measure && last >= self.clock.us(self.cut_short?);
        let missing = if self.prepared.workload().is_shared() {
            0
        } else {
            self.corrections.missing
        };
        arriving.then_some(missing)
    }

    /// Adds a sample; one that is too short is a part of the one before.
    fn push(&mut self, sample: Sample) {
        if sample.span < SHORTEST {
            self.totals.series.attach(sample);
        } else {
            self.totals.series.push(sample);
        }
    }

    fn add(&mut self, mut second: Second, observer: &mut impl Observer) {
        let at = Duration::from_secs(second.number);
        let until = second.until_us.saturating_sub(self.measure_us());
        let span = Duration::from_micros(until).saturating_sub(at);
        let planned = self.planned(at, at + span);
        if let Some(piece) = second.pieces.first_mut() {
            piece.counters.planned += planned;
        }
        self.totals.add_second(&second.pieces);
        let sample = self.totals.last().sample(at, span);
        self.push(sample.clone());
        if second.number > 0 && span < SHORTEST {
            return;
        }
        self.report(observer, Some(sample));
        if self.step == Step::Sending {
            self.ask(at + span, observer);
        }
    }

    /// Asks whether the run is to go on.
    fn ask(&mut self, measured: Duration, observer: &mut impl Observer) {
        if self.aborted.is_none() {
            let main = self.prepared.workload().main_flow();
            let about = (main, scope(&self.prepared.plan));
            let figures = self.totals.figures(about, measured, self.measure_us());
            self.aborted = observer.abort(&figures);
        }
    }

    fn report(&self, observer: &mut impl Observer, sample: Option<Sample>) {
        let since = self.times.map(|times| times.measure);
        let since = since.unwrap_or_else(|| self.clock.at(0));
        let now = now();
        // The last second is reported when it is over.
        let (step, elapsed) = match &sample {
            Some(sample) => (Step::Sending, sample.at + sample.span),
            None => (self.step, now.saturating_duration_since(since)),
        };
        observer.progress(&Progress {
            step,
            elapsed,
            until_measured: since.saturating_duration_since(now),
            cpu: cpu::used(),
            connections: self.prepared.count(),
            gauges: self.gauges(),
            sample,
            totals: &self.totals,
            spans: self.spans(elapsed),
            threads: self.shards.len(),
        });
    }
}
