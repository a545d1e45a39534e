//! When the messages of a run are due: an absolute schedule over all publishers, fixed before the first
//! one is sent. Pure.
//!
//! Messages are numbered over the whole run; message `m` belongs to publisher `m mod n`. Whatever happens to
//! a message, the ones after it stay where they were: that is what keeps latencies honest when a
//! broker stalls.

use std::sync::Arc;
use std::time::Duration;

use super::arrivals::Arrivals;
use crate::model::{BenchPlan, Pacing};

/// A part of a message that is due is none if it is smaller than this.
const ROUNDING: f64 = 1e-6;

/// When messages are due, counted from the first send.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Schedule {
    /// As fast as possible: nothing is ever due, only possible.
    Unlimited,
    /// Message `m` at `m × numerator / denominator` nanoseconds.
    Even {
        /// Nanoseconds for `denominator` messages.
        numerator: u128,
        /// See above.
        denominator: u128,
    },
    /// Rates that change over time.
    Ramps(Vec<Ramp>),
    /// Message `m` at the `m`-th moment; they do not go down.
    Recorded(Arc<[Duration]>),
    /// By chance: message `m` when so many messages would be due as the moment of arrival `m` says.
    Chance(Mean, Box<Arrivals>),
}

/// How many messages are due on average.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mean {
    /// So many a second.
    Rate(f64),
    /// Rates that change over time.
    Ramps(Vec<Ramp>),
}

impl Mean {
    /// When so many messages are due, in seconds; `None`: never.
    fn time(&self, count: f64) -> Option<f64> {
        match self {
            Self::Rate(rate) => Some(count / rate),
            Self::Ramps(ramps) => ramp_time(ramps, count, 0.0),
        }
    }

    /// How many messages are due in so many seconds.
    fn count(&self, time: f64) -> f64 {
        match self {
            Self::Rate(rate) => time * rate,
            Self::Ramps(ramps) => ramp_count(ramps, time),
        }
    }
}

/// A piece of time in which the rate changes evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ramp {
    /// Where it begins, in seconds.
    begin: f64,
    /// How long it is, in seconds.
    length: f64,
    /// Messages a second at its beginning and at its end.
    rates: (f64, f64),
    /// Messages due before it.
    before: f64,
}

impl Ramp {
    /// Messages due in the first `time` seconds of it.
    fn count(&self, time: f64) -> f64 {
        let (from, to) = self.rates;
        from * time + (to - from) * time * time / (2.0 * self.length)
    }

    /// When, in seconds from its beginning, `count` messages are due.
    fn time(&self, count: f64) -> f64 {
        let (from, to) = self.rates;
        let slope = (to - from) / self.length;
        // The root of slope/2 · t² + from · t − count in the form that does not cancel.
        let root = (from * from + 2.0 * slope * count).max(0.0).sqrt();
        if from + root > 0.0 {
            2.0 * count / (from + root)
        } else {
            0.0
        }
    }

    fn total(&self) -> f64 {
        self.count(self.length)
    }
}

impl Schedule {
    /// The schedule of a pacing for so many publishers.
    pub(super) fn new(pacing: &Pacing, publishers: u32) -> Self {
        let publishers = u128::from(publishers.max(1));
        match pacing {
            Pacing::Unlimited => Self::Unlimited,
            Pacing::Interval(interval) if interval.is_zero() => Self::Unlimited,
            Pacing::Interval(interval) => Self::Even {
                numerator: interval.as_nanos(),
                denominator: publishers,
            },
            Pacing::Rate(rate) => Self::even_rate(*rate),
            Pacing::Stages(stages) => Self::Ramps(ramps(stages)),
            Pacing::Recorded(moments) => Self::Recorded(Arc::clone(moments)),
        }
    }

    /// The same number of messages on average, but by chance, as this seed has it: the gaps between messages of all publishers
    /// together are exponentially distributed, where the rate does not change. What is sent as fast as possible, or was
    /// recorded, stays as it is.
    #[expect(
        clippy::cast_precision_loss,
        reason = "nanoseconds and numbers of messages"
    )]
    pub(super) fn by_chance(self, seed: u64) -> Self {
        let mean = match self {
            Self::Even {
                numerator,
                denominator,
            } => Mean::Rate(denominator as f64 * 1e9 / numerator as f64),
            Self::Ramps(ramps) => Mean::Ramps(ramps),
            other => return other,
        };
        Self::Chance(mean, Box::new(Arrivals::new(seed)))
    }

    /// So many messages a second. Thousandths are kept exactly.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate is positive, and a float becomes an integer by saturation"
    )]
    fn even_rate(rate: f64) -> Self {
        Self::Even {
            numerator: 1_000_000_000_000,
            denominator: ((rate * 1000.0).round() as u128).max(1),
        }
    }

    /// When message `m` is due; `None`: never.
    pub(super) fn due(&self, m: u64) -> Option<Duration> {
        match self {
            Self::Unlimited => None,
            Self::Even {
                numerator,
                denominator,
            } => {
                let nanos = u128::from(m) * numerator / denominator;
                Some(Duration::from_nanos(
                    u64::try_from(nanos).unwrap_or(u64::MAX),
                ))
            }
            Self::Ramps(ramps) => {
                ramp_time(ramps, to_float(m), ROUNDING).map(Duration::from_secs_f64)
            }
            Self::Recorded(moments) => moments.get(usize::try_from(m).ok()?).copied(),
            Self::Chance(mean, arrivals) => {
                let time = mean.time(arrivals.moment(m))?;
                Duration::try_from_secs_f64(time).ok()
            }
        }
    }

    /// How many messages are due before `time`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count is positive, and a float becomes an integer by saturation"
    )]
    pub(super) fn due_before(&self, time: Duration) -> u64 {
        match self {
            Self::Unlimited => 0,
            Self::Even {
                numerator,
                denominator,
            } => {
                let count = (time.as_nanos() * denominator).div_ceil(*numerator);
                u64::try_from(count).unwrap_or(u64::MAX)
            }
            Self::Ramps(ramps) => {
                let count = ramp_count(ramps, time.as_secs_f64());
                // A count that is whole but for rounding is that whole.
                (count - ROUNDING).ceil().max(0.0) as u64
            }
            Self::Recorded(moments) => moments.partition_point(|moment| *moment < time) as u64,
            Self::Chance(mean, arrivals) => arrivals.count_before(mean.count(time.as_secs_f64())),
        }
    }

    /// How long it is, if it has an end.
    pub(super) fn length(&self) -> Option<Duration> {
        match self {
            Self::Ramps(ramps) | Self::Chance(Mean::Ramps(ramps), _) => {
                let last = ramps.last()?;
                Some(Duration::from_secs_f64(last.begin + last.length))
            }
            // The last one is due before the end.
            Self::Recorded(moments) => Some(*moments.last()? + Duration::from_millis(1)),
            _ => None,
        }
    }
}

/// The ramps between the rates of stages; a stage without length is a step.
fn ramps(stages: &[(Duration, f64)]) -> Vec<Ramp> {
    let mut ramps = Vec::with_capacity(stages.len());
    let (mut begin, mut from, mut before) = (0.0, 0.0, 0.0);
    for (length, to) in stages {
        if !length.is_zero() {
            let ramp = Ramp {
                begin,
                length: length.as_secs_f64(),
                rates: (from, *to),
                before,
            };
            begin += ramp.length;
            before += ramp.total();
            ramps.push(ramp);
        }
        from = *to;
    }
    ramps
}

/// When so many messages are due, in seconds; `None`: never. A part of a message that is due at the end of a ramp is
/// none if it is smaller than `rounding`.
fn ramp_time(ramps: &[Ramp], count: f64, rounding: f64) -> Option<f64> {
    let ramp = ramps
        .iter()
        .find(|ramp| count < ramp.before + ramp.total() - rounding)?;
    Some(ramp.begin + ramp.time(count - ramp.before))
}

/// How many messages are due in so many seconds.
fn ramp_count(ramps: &[Ramp], time: f64) -> f64 {
    let begun = ramps.iter().filter(|ramp| ramp.begin < time);
    begun
        .map(|ramp| ramp.count((time - ramp.begin).min(ramp.length)))
        .sum()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a run of 2^53 messages would take years"
)]
fn to_float(m: u64) -> f64 {
    m as f64
}

/// What chance depends on: the same for all processes that share a run.
pub(super) fn seed(plan: &BenchPlan) -> u64 {
    // Apart from what names, topics and payloads are made of.
    plan.seed.unwrap_or(plan.run.into()) ^ 0x6172_7269_7661_6c73
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(time: u64) -> Duration {
        Duration::from_secs(time)
    }

    #[test]
    fn an_interval_is_that_of_each_client_and_they_take_turns() {
        let schedule = Schedule::new(&Pacing::Interval(seconds(1)), 4);
        let due: Vec<_> = (0..6)
            .map(|m| schedule.due(m).unwrap().as_millis())
            .collect();
        assert_eq!(due, [0, 250, 500, 750, 1000, 1250]);
        assert_eq!(schedule.due_before(seconds(10)), 40);
        assert_eq!(schedule.due_before(Duration::from_millis(10_001)), 41);
    }

    #[test]
    fn a_rate_does_not_drift() {
        let schedule = Schedule::new(&Pacing::Rate(20_000.0), 100);
        assert_eq!(schedule.due(20_000 * 3600), Some(seconds(3600)));
        assert_eq!(schedule.due_before(seconds(30)), 600_000);
        let slow = Schedule::new(&Pacing::Rate(0.05), 1);
        assert_eq!(slow.due(3), Some(seconds(60)));
        let odd = Schedule::new(&Pacing::Rate(3.0), 1);
        assert_eq!(odd.due(3_000_000), Some(seconds(1_000_000)));
    }

    #[test]
    fn stages_go_evenly_from_rate_to_rate() {
        let stages = vec![
            (seconds(10), 1000.0),
            (seconds(60), 1000.0),
            (seconds(10), 0.0),
        ];
        let schedule = Schedule::new(&Pacing::Stages(stages), 7);
        assert_eq!(schedule.length(), Some(seconds(80)));
        assert_eq!(schedule.due_before(seconds(10)), 5_000);
        assert_eq!(schedule.due_before(seconds(70)), 65_000);
        assert_eq!(schedule.due_before(seconds(80)), 70_000);
        assert_eq!(schedule.due_before(seconds(500)), 70_000);
        assert_eq!(schedule.due(0), Some(Duration::ZERO));
        // A quarter of the messages of a ramp from 0 are due in its first half.
        let quarter = schedule.due(1250).unwrap().as_secs_f64();
        assert!((quarter - 5.0).abs() < 1e-6, "{quarter}");
        let middle = schedule.due(35_000).unwrap().as_secs_f64();
        assert!((middle - 40.0).abs() < 1e-6, "{middle}");
        assert_eq!(schedule.due(70_000), None);
    }

    #[test]
    fn a_step_is_where_it_is() {
        let stages = vec![
            (seconds(0), 200.0),
            (seconds(1), 200.0),
            (seconds(0), 0.0),
            (seconds(1), 0.0),
            (seconds(0), 10.0),
            (seconds(1), 10.0),
        ];
        let schedule = Schedule::new(&Pacing::Stages(stages), 3);
        assert_eq!(schedule.due_before(seconds(1)), 200);
        assert_eq!(schedule.due_before(seconds(2)), 200);
        assert_eq!(schedule.due_before(seconds(3)), 210);
        let at = |m: u64| schedule.due(m).map(|due| due.as_millis());
        assert_eq!(at(199), Some(995));
        // The first one after the pause, not at its beginning.
        assert_eq!((at(200), at(201)), (Some(2000), Some(2100)));
        assert_eq!((at(209), at(210)), (Some(2900), None));
    }

    #[test]
    fn due_and_due_before_agree() {
        let schedules = [
            Schedule::new(&Pacing::Rate(777.7), 3),
            Schedule::new(&Pacing::Interval(Duration::from_micros(333)), 7),
            Schedule::new(
                &Pacing::Stages(vec![(seconds(3), 500.0), (seconds(2), 100.0)]),
                3,
            ),
        ];
        for schedule in schedules {
            for m in 1..1300 {
                let due = schedule.due(m).unwrap();
                let before = schedule.due_before(due + Duration::from_micros(1));
                assert!(before == m + 1 || before == m, "{schedule:?} {m} {before}");
            }
        }
    }

    #[test]
    fn no_interval_is_no_schedule() {
        let schedule = Schedule::new(&Pacing::Interval(Duration::ZERO), 1);
        assert_eq!(schedule, Schedule::Unlimited);
        assert_eq!(schedule.due(0), None);
    }
}
