//! The seconds of connecting, put together from what the shards hand over while they connect: in `bench conn` that is
//! what the run is about, and so the beginning of its series.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::stats::{Gauges, Interval, Sample};

const SECOND: Duration = Duration::from_secs(1);

/// What came while connecting.
#[derive(Debug, Default)]
pub(super) struct ConnectingSeconds {
    /// When connecting began, in µs of the run.
    from_us: u64,
    open: BTreeMap<u64, Interval>,
    /// Seconds that no shard counts any more. One in which nothing was handed over has none.
    closed: Vec<Sample>,
    /// Where the last piece ended.
    until: Duration,
}

impl ConnectingSeconds {
    /// Connecting begins at this moment, in µs of the run: what came before, while a broker was waited for, is forgotten.
    pub(super) fn begin_at(&mut self, from_us: u64) {
        *self = Self {
            from_us,
            ..Self::default()
        };
    }

    /// Takes in what one shard saw in a piece that ended at `until_us`; `gauges` are those of all shards.
    pub(super) fn add(&mut self, until_us: u64, interval: &Interval, gauges: Gauges) {
        let until = Duration::from_micros(until_us.saturating_sub(self.from_us));
        self.until = self.until.max(until);
        let number = until.saturating_sub(Duration::from_micros(1)).as_secs();
        // The pieces of a shard are shorter than a second, so that none is further behind.
        while let Some(entry) = self.open.first_entry()
            && *entry.key() + 2 <= number
        {
            let (number, interval) = entry.remove_entry();
            self.closed.push(sample(number, &interval));
        }
        let closed = self.closed.last().map_or(0, |last| last.at.as_secs() + 1);
        let second = self.open.entry(number.max(closed)).or_default();
        second.merge(interval);
        second.gauges = gauges;
    }

    /// How long connecting took, up to the measured part that began at `measure_us`, and its seconds.
    pub(super) fn samples(&mut self, measure_us: Option<u64>) -> (Duration, Vec<Sample>) {
        for (number, interval) in std::mem::take(&mut self.open) {
            self.closed.push(sample(number, &interval));
        }
        let length = measure_us.map_or(self.until, |us| {
            Duration::from_micros(us.saturating_sub(self.from_us))
        });
        let mut samples: Vec<Sample> = Vec::new();
        for next in std::mem::take(&mut self.closed) {
            // Nothing changed in the seconds between.
            while let Some(last) = samples.last()
                && last.at + SECOND < next.at
            {
                samples.push(Sample {
                    at: last.at + SECOND,
                    span: SECOND,
                    connections: last.connections,
                    ..Sample::default()
                });
            }
            match samples.last_mut() {
                // What was handed over a moment late belongs to the end.
                Some(last) if next.at >= length => *last = last.followed_by(&next),
                _ => samples.push(next),
            }
        }
        if let Some(last) = samples.last_mut() {
            last.span = length.saturating_sub(last.at);
        }
        (length, samples)
    }
}

fn sample(number: u64, interval: &Interval) -> Sample {
    interval.sample(Duration::from_secs(number), SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connected(count: u64) -> Interval {
        let mut interval = Interval::default();
        interval.counters.connected = count;
        interval
    }

    fn open(count: u64) -> Gauges {
        Gauges {
            open: count,
            ..Gauges::default()
        }
    }

    fn shown(samples: &[Sample]) -> Vec<(u128, u128, u64, u64)> {
        let row = |it: &Sample| {
            let (at, span) = (it.at.as_millis(), it.span.as_millis());
            (at, span, it.connected, it.connections)
        };
        samples.iter().map(row).collect()
    }

    #[test]
    fn connections_are_counted_in_their_seconds() {
        let mut seconds = ConnectingSeconds::default();
        seconds.begin_at(500_000);
        let mut all = 0;
        for (until, count) in [(750_000, 3), (1_500_000, 4), (1_500_001, 5), (4_700_000, 6)] {
            all += count;
            seconds.add(until, &connected(count), open(all));
        }
        let (length, samples) = seconds.samples(Some(4_900_000));
        assert_eq!(length, Duration::from_millis(4_400));
        assert_eq!(
            shown(&samples),
            [
                (0, 1_000, 7, 7),
                (1_000, 1_000, 5, 12),
                (2_000, 1_000, 0, 12),
                (3_000, 1_000, 0, 12),
                (4_000, 400, 6, 18)
            ]
        );
        assert_eq!(seconds.samples(None).1, []);
    }

    #[test]
    fn a_run_that_ends_while_connecting_ends_with_its_last_piece() {
        let mut seconds = ConnectingSeconds::default();
        seconds.add(250_000, &connected(1), open(1));
        seconds.add(1_250_000, &connected(2), open(3));
        let (length, samples) = seconds.samples(None);
        assert_eq!(length, Duration::from_millis(1_250));
        assert_eq!(shown(&samples), [(0, 1_000, 1, 1), (1_000, 250, 2, 3)]);
    }

    #[test]
    fn what_was_waited_for_is_forgotten() {
        let mut seconds = ConnectingSeconds::default();
        seconds.add(250_000, &connected(0), open(0));
        seconds.begin_at(3_000_000);
        seconds.add(3_250_000, &connected(2), open(2));
        let (length, samples) = seconds.samples(Some(3_200_000));
        assert_eq!(length, Duration::from_millis(200));
        assert_eq!(shown(&samples), [(0, 200, 2, 2)]);
    }
}
