//! The seconds after the measured part, put together from what the shards hand over in the drain.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::stats::{Gauges, Interval, Sample};

const SECOND: Duration = Duration::from_secs(1);

/// One second of the drain.
#[derive(Debug, Default)]
struct Second {
    interval: Interval,
    /// Where its last piece with an error ended, in µs of the run.
    errors_until: u64,
}

/// What came after the measured part.
#[derive(Debug, Default)]
pub(super) struct DrainSeconds {
    open: BTreeMap<u64, Second>,
    /// Seconds that no shard counts any more.
    closed: Vec<Sample>,
}

impl DrainSeconds {
    /// Takes in what one shard saw in a piece of a second that ended at `until_us`.
    pub(super) fn add(
        &mut self,
        number: u64,
        until_us: u64,
        interval: &Interval,
        gauges: Gauges,
        measure_us: u64,
    ) {
        // A shard is behind by a tick of the drain at most; one that is further behind is joined.
        while let Some(entry) = self.open.first_entry()
            && *entry.key() + 2 <= number
        {
            let (number, second) = entry.remove_entry();
            self.closed.push(second.sample(number, measure_us));
        }
        let first = self.open.first_key_value().map(|(number, _)| *number);
        let second = self
            .open
            .entry(first.map_or(number, |first| number.max(first)));
        let second = second.or_default();
        second.interval.merge(interval);
        second.interval.gauges = gauges;
        if !interval.counters.errors.is_empty() {
            second.errors_until = second.errors_until.max(until_us);
        }
    }

    /// The seconds up to the last one in which anything was counted; the first begins at `from`.
    pub(super) fn samples(&mut self, from: Duration, measure_us: u64) -> Vec<Sample> {
        for (number, second) in std::mem::take(&mut self.open) {
            self.closed.push(second.sample(number, measure_us));
        }
        let mut samples = std::mem::take(&mut self.closed);
        while samples.last().is_some_and(is_empty) {
            samples.pop();
        }
        let mut begin = from;
        let last = samples.len().saturating_sub(1);
        for (index, sample) in samples.iter_mut().enumerate() {
            let span = if index < last { SECOND } else { sample.span };
            let end = (sample.at + span).max(begin);
            sample.at = begin;
            sample.span = end.saturating_sub(begin);
            begin = end;
        }
        samples
    }
}

impl Second {
    /// As long as something was counted in it.
    fn sample(&self, number: u64, measure_us: u64) -> Sample {
        let at = Duration::from_secs(number);
        let last = self
            .interval
            .last_counted
            .last_message()
            .max(self.errors_until);
        let end = Duration::from_micros(last.saturating_sub(measure_us));
        self.interval.sample(at, end.saturating_sub(at))
    }
}

/// Whether nothing was counted in it but traffic.
fn is_empty(sample: &Sample) -> bool {
    sample.planned + sample.written + sample.acked + sample.received + sample.errors == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Flow;

    fn acked(at_us: u64) -> Interval {
        let mut interval = Interval::default();
        interval.counters.acked = 1;
        interval.last_counted.note(Flow::Acked, at_us);
        interval
    }

    #[test]
    fn the_drain_goes_on_to_the_last_thing_that_was_counted() {
        let mut drain_seconds = DrainSeconds::default();
        let (measure, gauges) = (500_000, Gauges::default());
        for at in [900_000, 1_200_000, 1_700_000, 2_900_000, 3_600_000] {
            let number = (at - measure) / 1_000_000;
            drain_seconds.add(number, at + 40_000, &acked(at), gauges, measure);
            drain_seconds.add(number, at + 50_000, &Interval::default(), gauges, measure);
        }
        drain_seconds.add(9, 9_600_000, &Interval::default(), gauges, measure);
        let samples = drain_seconds.samples(Duration::from_millis(300), measure);
        let times: Vec<_> = samples
            .iter()
            .map(|it| (it.at.as_millis(), it.span.as_millis(), it.acked))
            .collect();
        assert_eq!(
            times,
            [
                (300, 700, 2),
                (1_000, 1_000, 1),
                (2_000, 1_000, 1),
                (3_000, 100, 1)
            ]
        );
    }

    #[test]
    fn an_idle_drain_is_no_second() {
        let mut drain_seconds = DrainSeconds::default();
        for number in 0..5 {
            let gauges = Gauges::default();
            drain_seconds.add(number, number * 1_000_000, &Interval::default(), gauges, 0);
        }
        assert_eq!(drain_seconds.samples(Duration::from_secs(1), 0), []);
    }
}
