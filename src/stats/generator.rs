//! Whether the load generator itself kept up.

use std::time::Duration;

use super::histogram::Histogram;
use super::units;

/// From this share of its threads' time on, the generator has no reserve left.
const BUSY: f64 = 0.9;
/// From this lag of the loop on (99th percentile), latencies are partly our own.
const LAG_US: u64 = 10_000;

/// How well a shard kept up; each shard watches itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// How much later than asked the shard's loop was woken by its timer; none before the first value.
    lag: Option<Box<Histogram>>,
    /// Time in which a shard had something to send and could not, because its sockets were full. Over
    /// several shards: the longest.
    pub blocked: Duration,
    /// The furthest that a message was written behind its planned moment.
    pub behind: Duration,
}

impl Health {
    /// Records how much later than asked the loop was woken.
    pub fn record_lag(&mut self, lag: Duration) {
        self.lag.get_or_insert_default().record(lag);
    }

    /// Notes how far behind its planned moment a message was written.
    #[inline]
    pub fn note_behind(&mut self, behind: Duration) {
        self.behind = self.behind.max(behind);
    }

    /// The lags of the loop, in microseconds; `None` when none was recorded.
    pub fn lag(&self) -> Option<&Histogram> {
        self.lag.as_deref().filter(|lag| !lag.is_empty())
    }

    /// Replaces the lags of the loop, when a report is read.
    pub fn set_lag(&mut self, lag: Histogram) {
        self.lag = Some(Box::new(lag));
    }

    /// Adds what another shard noted in the same time.
    pub fn merge(&mut self, other: &Self) {
        self.join(other);
        self.blocked = self.blocked.max(other.blocked);
    }

    /// Adds what was noted in the time that followed.
    pub fn extend(&mut self, next: &Self) {
        self.join(next);
        self.blocked += next.blocked;
    }

    fn join(&mut self, other: &Self) {
        if let Some(lag) = other.lag() {
            self.lag.get_or_insert_default().merge(lag);
        }
        self.behind = self.behind.max(other.behind);
    }

    /// Forgets everything, and keeps the memory.
    pub fn clear(&mut self) {
        if let Some(lag) = &mut self.lag {
            lag.clear();
        }
        (self.blocked, self.behind) = (Duration::ZERO, Duration::ZERO);
    }
}

/// How the generator did over the measured part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Generator {
    /// CPU time of this process per second of the run: 1.0 is one core.
    pub cpu: f64,
    /// How many threads made the load. The most that `cpu` can be, as far as the load goes.
    pub threads: u32,
    /// What the shards noted.
    pub health: Health,
    /// The smallest end-to-end sample below zero, in microseconds: how far the clocks disagree at
    /// least. `None`: none was below zero.
    pub clock_skew_us: Option<i64>,
}

/// Whether the generator was the limit, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The figures say more about the generator than about the broker.
    pub limited: bool,
    /// Why, in words; `None` when it was not the limit.
    pub reason: Option<String>,
}

impl Generator {
    /// The share of its threads' time in which the generator was busy, from 0.
    pub fn busy(&self) -> f64 {
        self.cpu / f64::from(self.threads.max(1))
    }

    /// Whether the generator was the limit: its threads were busy at least 90 % of the time, or one
    /// wake-up in a hundred was 10 ms late or more.
    pub fn verdict(&self) -> Verdict {
        let reason = if self.busy() >= BUSY {
            let threads = match self.threads {
                0 | 1 => "its thread was".to_owned(),
                n => format!("its {n} threads were"),
            };
            Some(format!(
                "{threads} busy {:.0} % of the time",
                self.busy() * 100.0
            ))
        } else {
            let lag = self.health.lag().map_or(0, |lag| lag.quantile(0.99));
            (lag >= LAG_US).then(|| {
                format!(
                    "its loop was woken {} late or more in one case of a hundred: the machine is overloaded",
                    units::micros_u64(lag)
                )
            })
        };
        Verdict {
            limited: reason.is_some(),
            reason,
        }
    }

    /// Puts another generator of the same run beside this one: the worse figure of the two, but for
    /// CPU time and threads, which add up.
    pub fn merge(&mut self, other: &Self) {
        self.cpu += other.cpu;
        self.threads = self.threads.saturating_add(other.threads);
        self.health.merge(&other.health);
        self.clock_skew_us = super::recorder::smaller(self.clock_skew_us, other.clock_skew_us);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generator_with_reserve_is_not_the_limit() {
        let mut generator = Generator {
            cpu: 1.2,
            threads: 2,
            ..Generator::default()
        };
        generator.health.record_lag(Duration::from_millis(1));
        assert_eq!(
            generator.verdict(),
            Verdict {
                limited: false,
                reason: None
            }
        );
    }

    #[test]
    fn busy_threads_and_a_late_loop_are_named() {
        let busy = Generator {
            cpu: 1.94,
            threads: 2,
            ..Generator::default()
        };
        assert_eq!(
            busy.verdict().reason.as_deref(),
            Some("its 2 threads were busy 97 % of the time")
        );
        let mut late = Generator {
            threads: 1,
            ..Generator::default()
        };
        (0..98).for_each(|_| late.health.record_lag(Duration::ZERO));
        assert!(!late.verdict().limited);
        (0..2).for_each(|_| late.health.record_lag(Duration::from_millis(30)));
        assert!(late.verdict().limited);
        assert!(late.verdict().reason.unwrap().contains("30 ms late"));
    }

    #[test]
    fn blocked_time_adds_up_in_a_row_and_not_side_by_side() {
        let second = Health {
            blocked: Duration::from_millis(600),
            ..Health::default()
        };
        let mut beside = second.clone();
        beside.merge(&second);
        assert_eq!(beside.blocked, Duration::from_millis(600));
        let mut after = second.clone();
        after.extend(&second);
        assert_eq!(after.blocked, Duration::from_millis(1200));
    }
}
