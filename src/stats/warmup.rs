//! A warm-up whose end is found after the run: what was measured is kept in batches until then.

use std::time::Duration;

use super::flow::Flow;
use super::histogram::Histogram;
use super::latencies::{Latencies, LatencyBasis, Phase};
use super::packed::PackedHistogram;
use super::recorder::Interval;
use super::steady::{Truncation, truncation};

/// The seconds of a batch: the 5 of MSER-5.
const BATCH: u64 = 5;
/// With more batches than this, neighbours are joined.
const MOST: usize = 400;
/// The latencies that are kept: of messages.
const PHASES: [Phase; 2] = [Phase::Ack, Phase::E2e];

/// Whether a run became steady.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Steadiness {
    /// Rate and median latency are steady after the cut.
    Steady,
    /// It was too short to tell.
    TooShort,
    /// They are not; nothing was cut.
    NotSteady,
}

impl Steadiness {
    const ALL: [Self; 3] = [Self::Steady, Self::TooShort, Self::NotSteady];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::TooShort => "too_short",
            Self::NotSteady => "not_steady",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What became of a warm-up whose end was to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoWarmup {
    /// So much of the beginning is in no rate of messages and in no latency of theirs.
    pub cut: Duration,
    /// Whether what is left is steady.
    pub steadiness: Steadiness,
}

/// A histogram with what its buckets do not tell exactly.
#[derive(Clone, Debug, Default)]
struct Kept {
    packed: PackedHistogram,
    extremes: Option<(u64, u64)>,
    sum: f64,
}

impl Kept {
    fn of(histogram: &Histogram) -> Self {
        Self {
            packed: PackedHistogram::of(histogram),
            extremes: Some((histogram.min(), histogram.max())),
            sum: histogram.mean() * lossy(histogram.count()),
        }
    }

    fn add(&mut self, other: &Self) {
        self.packed = self.packed.merged(&other.packed);
        self.extremes = match (self.extremes, other.extremes) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
        self.sum += other.sum;
    }

    fn unpacked(&self) -> Histogram {
        let mut histogram = self.packed.unpacked();
        if let Some((min, max)) = self.extremes {
            histogram.set_extremes(min, max, self.sum / lossy(self.packed.count()));
        }
        histogram
    }
}

/// A few seconds.
#[derive(Clone, Debug, Default)]
struct Batch {
    seconds: u64,
    /// How many of each flow.
    counts: [u64; 4],
    /// By phase and basis.
    latencies: [[Kept; 2]; 2],
}

impl Batch {
    fn add(&mut self, other: &Self) {
        self.seconds += other.seconds;
        for (mine, theirs) in self.counts.iter_mut().zip(other.counts) {
            *mine += theirs;
        }
        self.add_latencies(other);
    }

    fn add_latencies(&mut self, other: &Self) {
        let theirs = other.latencies.iter().flatten();
        for (mine, theirs) in self.latencies.iter_mut().flatten().zip(theirs) {
            mine.add(theirs);
        }
    }

    fn of(interval: &Interval) -> Self {
        let kept = |phase, basis| {
            let histogram = interval.latencies.get(phase, basis);
            histogram.map(Kept::of).unwrap_or_default()
        };
        Self {
            seconds: 1,
            counts: Flow::ALL.map(|flow| flow.count(&interval.counters)),
            latencies: PHASES.map(|phase| LatencyBasis::ALL.map(|basis| kept(phase, basis))),
        }
    }

    /// The median latency of what says most about the run.
    fn median(&self) -> Option<u64> {
        let phases = self.latencies.iter().rev();
        let mut kept = phases.map(|bases| &bases[LatencyBasis::Intended as usize].packed);
        let packed = kept.find(|packed| packed.count() > 0)?;
        Some(packed.quantile(0.5))
    }
}

/// The measured part in batches, until it is known which of them count. Its size does not grow with the length of a run.
#[derive(Clone, Debug)]
pub struct WarmupLog {
    batches: Vec<Batch>,
    /// The seconds of a batch.
    length: u64,
    /// What came after the measured part.
    rest: Batch,
}

impl Default for WarmupLog {
    fn default() -> Self {
        Self {
            batches: Vec::new(),
            length: BATCH,
            rest: Batch::default(),
        }
    }
}

impl WarmupLog {
    /// Takes in the next second of the measured part.
    pub fn second(&mut self, interval: &Interval) {
        let second = Batch::of(interval);
        match self.batches.last_mut() {
            Some(last) if last.seconds < self.length => last.add(&second),
            _ => self.batches.push(second),
        }
        let complete = self
            .batches
            .last()
            .is_some_and(|it| it.seconds >= self.length);
        if complete && self.batches.len() >= MOST {
            let pairs = self.batches.chunks(2).map(|pair| {
                let mut joined = pair[0].clone();
                pair[1..].iter().for_each(|it| joined.add(it));
                joined
            });
            self.batches = pairs.collect();
            self.length *= 2;
        }
    }

    /// Takes in what came in the drain.
    pub fn rest(&mut self, interval: &Interval) {
        self.rest.add_latencies(&Batch::of(interval));
    }

    /// Finds where the rate of `flow` and the median latency both become steady.
    pub fn find(&self, flow: Flow) -> AutoWarmup {
        // The last one may be cut off.
        let complete = self.batches.iter().filter(|it| it.seconds >= self.length);
        let batches: Vec<&Batch> = complete.collect();
        let rates = batches.iter().map(|it| lossy(it.counts[flow as usize]));
        let medians = batches.iter().filter_map(|it| it.median()).map(lossy);
        let (rates, medians): (Vec<f64>, Vec<f64>) = (rates.collect(), medians.collect());
        let found = [
            Some(&rates),
            Some(&medians).filter(|it| it.len() == rates.len()),
        ];
        let found = found.into_iter().flatten().map(|it| truncation(it));
        let mut warmup = AutoWarmup {
            cut: Duration::ZERO,
            steadiness: Steadiness::Steady,
        };
        for one in found {
            let (index, steadiness) = match one {
                Truncation::At(index) => (index as u64, Steadiness::Steady),
                Truncation::TooShort => (0, Steadiness::TooShort),
                Truncation::Nowhere => (0, Steadiness::NotSteady),
            };
            let cut = Duration::from_secs(index * self.length);
            warmup.cut = warmup.cut.max(cut);
            warmup.steadiness = warmup.steadiness.max(steadiness);
        }
        if warmup.steadiness != Steadiness::Steady {
            warmup.cut = Duration::ZERO;
        }
        warmup
    }

    /// Leaves the beginning out of the latencies of messages; returns how many of each flow were in it.
    pub fn cut(&self, cut: Duration, latencies: &mut Latencies) -> [u64; 4] {
        let first = usize::try_from(cut.as_secs() / self.length).unwrap_or(usize::MAX);
        let first = first.min(self.batches.len());
        let mut before = Batch::default();
        for batch in &self.batches[..first] {
            before.add(batch);
        }
        let mut left = self.rest.clone();
        for batch in &self.batches[first..] {
            left.add_latencies(batch);
        }
        for (phase, bases) in PHASES.into_iter().zip(&left.latencies) {
            for (basis, kept) in LatencyBasis::ALL.into_iter().zip(bases) {
                if latencies.get(phase, basis).is_some() {
                    *latencies.histogram_mut(phase, basis) = kept.unpacked();
                }
            }
        }
        before.counts
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn lossy(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second with so many acknowledgements, each after so many microseconds.
    fn second(acked: u64, latency: u64) -> Interval {
        let mut interval = Interval::default();
        interval.counters.acked = acked;
        let latencies = &mut interval.latencies;
        latencies.record_n(Phase::Ack, LatencyBasis::Intended, latency, acked);
        latencies.record_n(Phase::Ack, LatencyBasis::Actual, latency / 2, acked);
        interval
    }

    /// The log of seconds, and the latencies of all of them.
    fn run(seconds: impl Iterator<Item = Interval>) -> (WarmupLog, Latencies) {
        let (mut log, mut latencies) = (WarmupLog::default(), Latencies::default());
        for second in seconds {
            log.second(&second);
            latencies.merge(&second.latencies);
        }
        (log, latencies)
    }

    /// 12 seconds in which everything is slow, then the same every second, but for a little noise.
    fn slow_at_first(at: u64) -> Interval {
        if at < 12 {
            second(500, 90_000 - at)
        } else {
            second(1_000 + at % 3, 1_000 + at % 7)
        }
    }

    #[test]
    fn a_slow_beginning_is_in_no_rate_and_no_latency() {
        let (mut log, mut latencies) = run((0..60).map(slow_at_first));
        let drained = second(10, 3_000);
        log.rest(&drained);
        latencies.merge(&drained.latencies);
        let warmup = log.find(Flow::Acked);
        assert_eq!(
            (warmup.cut.as_secs(), warmup.steadiness),
            (15, Steadiness::Steady)
        );
        let counts = log.cut(warmup.cut, &mut latencies);
        let mut expected = Latencies::default();
        for at in 15..60 {
            expected.merge(&slow_at_first(at).latencies);
        }
        expected.merge(&drained.latencies);
        let acked: u64 = (0..15).map(|at| slow_at_first(at).counters.acked).sum();
        assert_eq!(counts[Flow::Acked as usize], acked);
        for basis in LatencyBasis::ALL {
            let (is, expected) = (
                latencies.get(Phase::Ack, basis),
                expected.get(Phase::Ack, basis),
            );
            let (is, expected) = (is.unwrap(), expected.unwrap());
            assert_eq!(is, expected);
            assert!((is.mean() - expected.mean()).abs() < 1e-6);
        }
    }

    #[test]
    fn a_latency_that_rises_all_the_time_is_not_steady() {
        let (log, _) = run((0..120).map(|at| second(1_000, 1_000 + at * 50)));
        let warmup = log.find(Flow::Acked);
        assert_eq!(
            (warmup.cut, warmup.steadiness),
            (Duration::ZERO, Steadiness::NotSteady)
        );
        let (log, _) = run((0..29).map(slow_at_first));
        assert_eq!(log.find(Flow::Acked).steadiness, Steadiness::TooShort);
    }

    #[test]
    fn a_long_run_stays_small() {
        let (log, mut latencies) = run((0..10_000).map(slow_at_first));
        assert!(log.batches.len() < MOST, "{}", log.batches.len());
        assert_eq!(log.length, 40);
        let warmup = log.find(Flow::Acked);
        assert_eq!(
            (warmup.cut.as_secs(), warmup.steadiness),
            (40, Steadiness::Steady)
        );
        let before = log.cut(warmup.cut, &mut latencies);
        let acked: u64 = (0..40).map(|at| slow_at_first(at).counters.acked).sum();
        assert_eq!(before[Flow::Acked as usize], acked);
    }
}
