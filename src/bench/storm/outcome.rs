//! What a storm has come to.

use std::time::{Duration, SystemTime};

use super::samples::{self, Sample, Span, Window};
use super::tally::Tally;
use crate::bench::clock::micros;
use crate::model::{Bursts, StormKind};
use crate::stats::Generator;

/// What a storm has come to.
#[derive(Debug)]
pub(crate) struct StormOutcome {
    /// When it was started.
    pub(crate) started: SystemTime,
    /// Why the storm did not begin, if it did not.
    pub(crate) unready: Option<&'static str>,
    /// What became of the messages of the bystanders: before the storm, in it, after it.
    pub(crate) bystanders: [Span; 3],
    /// The same window by window.
    pub(crate) windows: Vec<Window>,
    /// What the clients have seen.
    pub(crate) tally: Tally,
    /// What the storm was made of: connects, clients, messages.
    pub(crate) wanted: u64,
    /// What of it was done.
    pub(crate) done: u64,
    /// How long the storm was.
    pub(crate) length: Duration,
    /// How long after its beginning half of it was done, nine tenths, all; for bursts, how long after the end of a burst
    /// its last message was back, at the worst. `None` where that never was.
    pub(crate) recovery: Recovery,
    /// Connections that were open at the end of the storm.
    pub(crate) open: u64,
    /// How the load generator did.
    pub(crate) generator: Generator,
    /// What was missing was not waited for any longer.
    pub(crate) gave_up: bool,
    /// It was stopped before its end.
    pub(crate) stopped: bool,
}

/// How long it took until half of a storm was done, nine tenths, all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recovery {
    pub(crate) half: Option<Duration>,
    pub(crate) most: Option<Duration>,
    pub(crate) all: Option<Duration>,
}

/// The moments of a run, in µs of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) calm: u64,
    pub(super) storm: u64,
    pub(super) after: u64,
    pub(super) clean: u64,
}

impl Marks {
    /// Before the storm, in it, after it. What was not reached is empty.
    pub(super) fn spans(&self, samples: &[Sample]) -> [Span; 3] {
        let or_clean = |us: u64| if us == 0 { self.clean } else { us };
        let (calm, storm) = (or_clean(self.calm), or_clean(self.storm));
        let after = or_clean(self.after);
        [(calm, storm), (storm, after), (after, self.clean)]
            .map(|part| samples::span(samples, part))
    }

    pub(super) fn windows(&self, samples: &[Sample]) -> Vec<Window> {
        if self.calm == 0 {
            return Vec::new();
        }
        let storm = if self.storm == 0 {
            self.clean
        } else {
            self.storm
        };
        samples::windows(samples, (self.calm, self.clean), storm)
    }

    pub(super) fn length(&self) -> Duration {
        let end = if self.after == 0 {
            self.clean
        } else {
            self.after
        };
        match self.storm {
            0 => Duration::ZERO,
            storm => Duration::from_micros(end.saturating_sub(storm)),
        }
    }
}

impl Recovery {
    pub(super) fn of(kind: &StormKind, tally: &Tally, wanted: u64, storm_us: u64) -> Self {
        match kind {
            StormKind::Burst(bursts) => Self::of_bursts(bursts, &tally.samples, storm_us),
            StormKind::Churn { .. } | StormKind::Slow { .. } => Self::default(),
            _ => Self::of_progress(&tally.progress, wanted),
        }
    }

    fn of_bursts(bursts: &Bursts, samples: &[Sample], storm_us: u64) -> Self {
        if storm_us == 0 {
            return Self::default();
        }
        let one = |number: u32| {
            let from = storm_us + micros(bursts.begin(number));
            samples::recovery(samples, (from, from + micros(bursts.length)))
        };
        let all = (0..bursts.count).map(one).collect::<Option<Vec<_>>>();
        Self {
            all: all.and_then(|all| all.into_iter().max()),
            ..Self::default()
        }
    }

    /// Of so many parts that were wanted, these were done.
    #[expect(clippy::cast_precision_loss, reason = "a share of a count")]
    fn of_progress(progress: &crate::stats::Histogram, wanted: u64) -> Self {
        let done = progress.count();
        let at = |share: f64| {
            let part = share * wanted as f64 / done.max(1) as f64;
            (done > 0 && part <= 1.0).then(|| Duration::from_micros(progress.quantile(part)))
        };
        Self {
            half: at(0.5),
            most: at(0.9),
            all: (done > 0 && done >= wanted).then(|| Duration::from_micros(progress.max())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Histogram;

    #[test]
    fn a_share_is_one_of_all_that_were_wanted() {
        let mut progress = Histogram::new();
        for ms in 1..=80 {
            progress.record(Duration::from_millis(ms));
        }
        let near = |found: Option<Duration>, ms: f64| {
            let found = found.unwrap().as_secs_f64() * 1e3;
            assert!((found - ms).abs() < 0.2, "{found} {ms}");
        };
        let whole = Recovery::of_progress(&progress, 80);
        near(whole.half, 40.0);
        near(whole.most, 72.0);
        assert_eq!(whole.all, Some(Duration::from_millis(80)));
        // Twenty did not come back.
        let part = Recovery::of_progress(&progress, 100);
        near(part.half, 50.0);
        assert_eq!((part.most, part.all), (None, None));
        assert_eq!(
            Recovery::of_progress(&Histogram::new(), 5),
            Recovery::default()
        );
    }

    #[test]
    fn a_run_that_was_stopped_early_has_no_storm() {
        let sample = |due_us| Sample {
            due_us,
            latency_us: 5,
        };
        let samples = [sample(1_500), sample(2_500)];
        let marks = Marks {
            calm: 1_000,
            clean: 3_000,
            ..Marks::default()
        };
        let counts = marks.spans(&samples).map(|span| span.sent);
        assert_eq!(counts, [2, 0, 0]);
        assert_eq!(marks.length(), Duration::ZERO);
        assert!(Marks::default().windows(&samples).is_empty());
    }
}
