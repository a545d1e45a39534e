//! The messages of clients that get their own back, one by one, and what they show. Pure.

use std::time::Duration;

use crate::stats::Histogram;

/// A message that has not come back.
pub(super) const LOST: u32 = u32::MAX;

/// A message of a client to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sample {
    /// When it was due, in µs of the run.
    pub(super) due_us: u64,
    /// How long after that it came back, in µs; [`LOST`] if it did not.
    pub(super) latency_us: u32,
}

impl Sample {
    pub(super) fn is_lost(&self) -> bool {
        self.latency_us == LOST
    }
}

/// What became of the messages that were due within some time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Span {
    /// How long.
    pub(crate) length: Duration,
    /// Messages that were sent.
    pub(crate) sent: u64,
    /// Those of them that did not come back.
    pub(crate) lost: u64,
    /// How long the others took, from the moment at which they were due.
    pub(crate) latency: Histogram,
}

/// The messages that were due from one moment to another.
pub(super) fn span(samples: &[Sample], (from, to): (u64, u64)) -> Span {
    let mut span = Span {
        length: Duration::from_micros(to.saturating_sub(from)),
        ..Span::default()
    };
    for sample in samples {
        if !(from..to).contains(&sample.due_us) {
            continue;
        }
        span.sent += 1;
        if sample.is_lost() {
            span.lost += 1;
        } else {
            span.latency.record_us(sample.latency_us.into());
        }
    }
    span
}

/// What happened in a short time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    /// When it begins, in seconds since the beginning of the storm; below 0 before it.
    pub(crate) at: f64,
    /// Messages that were due in it.
    pub(crate) sent: u64,
    /// Those that did not come back.
    pub(crate) lost: u64,
    /// Latencies of the others in µs; 0 where there are none.
    pub(crate) p50: u64,
    /// The 99th percentile.
    pub(crate) p99: u64,
    /// The largest.
    pub(crate) max: u64,
}

/// The windows of a run: at most this number.
const MOST_WINDOWS: u64 = 600;

/// How long windows are: the shortest of these with which there are not too many.
const WIDTHS_MS: [u64; 7] = [100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/// The windows from one moment to another; `storm` is when the storm began, all in µs of the run. The storm begins with
/// a window.
#[expect(clippy::cast_precision_loss, reason = "µs below 2^53")]
pub(super) fn windows(samples: &[Sample], (from, to): (u64, u64), storm: u64) -> Vec<Window> {
    let length = to.saturating_sub(from);
    let fits = |width: &u64| length / (width * 1_000) < MOST_WINDOWS;
    let width = WIDTHS_MS.into_iter().find(fits).unwrap_or(60_000) * 1_000;
    // The first window may begin before the bystanders.
    let before = storm.saturating_sub(from).div_ceil(width);
    let count = before + to.saturating_sub(storm).div_ceil(width);
    let mut found: Vec<Vec<u32>> = (0..count).map(|_| Vec::new()).collect();
    for sample in samples {
        let index = match sample.due_us.checked_sub(storm) {
            Some(after) => Some(before + after / width),
            None => before.checked_sub(1 + (storm - sample.due_us - 1) / width),
        };
        let index = index.and_then(|index| usize::try_from(index).ok());
        if let Some(window) = index.and_then(|index| found.get_mut(index)) {
            window.push(sample.latency_us);
        }
    }
    let window = |(index, mut latencies): (u64, Vec<u32>)| {
        latencies.sort_unstable();
        let back = latencies.partition_point(|latency| *latency < LOST);
        let at = |share: usize| {
            let index = (back * share).div_ceil(100).max(1) - 1;
            latencies[..back].get(index).copied().map_or(0, u64::from)
        };
        Window {
            at: (index as f64 - before as f64) * width as f64 / 1e6,
            sent: latencies.len() as u64,
            lost: (latencies.len() - back) as u64,
            p50: at(50),
            p99: at(99),
            max: at(100),
        }
    };
    (0..).zip(found).map(window).collect()
}

/// How long after its end a burst was felt: until the last of its messages was back. `None` where one was lost.
pub(super) fn recovery(samples: &[Sample], (from, to): (u64, u64)) -> Option<Duration> {
    let mut last = to;
    for sample in samples {
        if (from..to).contains(&sample.due_us) {
            if sample.is_lost() {
                return None;
            }
            last = last.max(sample.due_us + u64::from(sample.latency_us));
        }
    }
    Some(Duration::from_micros(last - to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(due_ms: u64, latency_us: u32) -> Sample {
        Sample {
            due_us: due_ms * 1_000,
            latency_us,
        }
    }

    #[test]
    fn a_message_belongs_to_the_time_at_which_it_was_due() {
        // The second is due before the storm and comes back in it.
        let samples = [sample(0, 400), sample(999, 60_000), sample(1_000, LOST)];
        let before = span(&samples, (0, 1_000_000));
        assert_eq!((before.sent, before.lost), (2, 0));
        assert_eq!(before.latency.max(), 60_000);
        assert_eq!(before.length, Duration::from_secs(1));
        let during = span(&samples, (1_000_000, 2_000_000));
        assert_eq!((during.sent, during.lost), (1, 1));
        assert!(during.latency.is_empty());
    }

    #[test]
    fn windows_begin_with_the_storm_and_are_few() {
        let mut samples: Vec<_> = (0..30).map(|n| sample(n * 100, 500)).collect();
        samples.push(sample(1_040, LOST));
        samples.push(sample(1_060, 90_000));
        let windows = windows(&samples, (50_000, 3_000_000), 1_040_000);
        assert!((windows[0].at + 1.0).abs() < 1e-9);
        assert_eq!(windows.iter().map(|it| it.sent).sum::<u64>(), 31);
        let at_storm = windows.iter().find(|it| it.at.abs() < 1e-9).unwrap();
        assert_eq!((at_storm.sent, at_storm.lost), (3, 1));
        assert_eq!((at_storm.p50, at_storm.max), (500, 90_000));
        let day = [sample(0, 1), sample(86_400_000 - 1, 1)];
        let windows = super::windows(&day, (0, 86_400_000_000), 5_000_000);
        assert!(windows.len() <= 1_441 && windows.iter().map(|it| it.sent).sum::<u64>() == 2);
    }

    #[test]
    fn a_burst_is_over_when_its_last_message_is_back() {
        let samples = [
            sample(100, 5_000),
            sample(900, 350_000),
            sample(2_000, LOST),
        ];
        let burst = (0, 1_000_000);
        let took = recovery(&samples, burst);
        assert_eq!(took, Some(Duration::from_millis(250)));
        assert_eq!(recovery(&samples, (0, 3_000_000)), None);
        assert_eq!(recovery(&[], burst), Some(Duration::ZERO));
    }
}
