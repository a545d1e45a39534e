//! Whether the load generator itself kept up.

use std::time::Duration;

use super::health::Health;
use super::system::SystemUse;
use super::units;

/// From this share of a thread's time on, the generator has no reserve left.
const BUSY: f64 = 0.9;
/// From this share of the time on that a thread waited for a CPU, the machine is too busy.
const STARVED: f64 = 0.2;
/// From this stall on, the highest latencies are the generator's own.
const STALL: Duration = Duration::from_millis(100);
/// From this delay of its own on (99th percentile, in microseconds), latencies are partly the generator's.
const OWN_DELAY_US: u64 = 10_000;
/// A time that is shorter than this says nothing about how busy the generator was.
const SHORTEST: Duration = Duration::from_millis(100);

/// How the generator did over one part of the run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeneratorLoad {
    /// CPU time of this process per second: 1.0 is one core.
    pub cpu: f64,
    /// What the shards noted.
    pub health: Health,
}

/// How the generator did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Generator {
    /// CPU time of this process per second of the measured part: 1.0 is one core.
    pub cpu: f64,
    /// How many threads made the load. The most that `cpu` can be, as far as the load goes.
    pub threads: u32,
    /// What the shards noted in the measured part and in the drain.
    pub health: Health,
    /// How it did before: while it connected and subscribed.
    pub connecting: GeneratorLoad,
    /// The smallest end-to-end sample below zero, in microseconds: how far the clocks disagree at
    /// least. `None`: none was below zero.
    pub clock_skew_us: Option<i64>,
    /// What the system did to it in the measured part.
    pub system: SystemUse,
}

/// Whether the generator was the limit, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The figures say more about the generator than about the broker.
    pub limited: bool,
    /// Why, in words; `None` when it was not the limit.
    pub reason: Option<String>,
}

impl Verdict {
    fn of(reasons: &[String]) -> Self {
        let limited = !reasons.is_empty();
        Self {
            limited,
            reason: limited.then(|| reasons.join("; ")),
        }
    }
}

impl Generator {
    /// The share of its threads' time in which the generator was busy, from 0.
    pub fn busy(&self) -> f64 {
        self.cpu / f64::from(self.threads.max(1))
    }

    /// Whether the generator was the limit in the measured part: a thread had no time left, or waited for a
    /// CPU, or the generator stalled, or its own delay was 10 ms or more at the 99th percentile.
    pub fn verdict(&self) -> Verdict {
        // What an older version measured has no length.
        let watched = self.health.watched / self.threads.max(1);
        let long = watched.is_zero() || watched >= SHORTEST;
        self.judged(self.busy(), &self.health, long, true)
    }

    /// Whether it was the limit while it connected.
    pub fn connecting_verdict(&self) -> Verdict {
        let GeneratorLoad { cpu, health } = &self.connecting;
        let long = health.watched / self.threads.max(1) >= SHORTEST;
        // A moment has no 99th percentile.
        self.judged(cpu / f64::from(self.threads.max(1)), health, long, long)
    }

    /// `long`: the time was long enough to say how busy it was; `delays`: and for its own delay.
    fn judged(&self, busy: f64, health: &Health, long: bool, delays: bool) -> Verdict {
        let mut reasons = Vec::new();
        if long {
            reasons.extend(self.load(busy, health));
        }
        reasons.extend(stall(health).or_else(|| own_delay(health).filter(|_| delays)));
        Verdict::of(&reasons)
    }

    /// Why its threads had no time left.
    fn load(&self, busy: f64, health: &Health) -> Option<String> {
        let (ran, waited) = health.busiest(self.threads);
        let (ran_percent, waited_percent) = (ran * 100.0, waited * 100.0);
        let thread = match self.threads {
            0 | 1 => "its thread",
            _ => "its busiest thread",
        };
        if waited >= STARVED {
            return Some(format!(
                "{thread} ran {ran_percent:.0} % and waited for a CPU {waited_percent:.0} % of the time"
            ));
        }
        if busy >= BUSY {
            let threads = match self.threads {
                0 | 1 => "its thread was".to_owned(),
                n => format!("its {n} threads were"),
            };
            // The process has a thread more than those that make the load.
            let percent = busy.min(1.0) * 100.0;
            return Some(format!("{threads} busy {percent:.0} % of the time"));
        }
        (ran + waited >= BUSY).then(|| {
            format!(
                "{thread} was busy {:.0} % of the time",
                (ran + waited) * 100.0
            )
        })
    }

    /// Puts another generator of the same run beside this one: the worse figure of the two, but for
    /// CPU time and threads, which add up.
    pub fn merge(&mut self, other: &Self) {
        let threads = (self.threads, other.threads);
        self.cpu += other.cpu;
        self.threads = self.threads.saturating_add(other.threads);
        self.health.merge_run(&other.health, threads);
        self.connecting.cpu += other.connecting.cpu;
        let theirs = &other.connecting.health;
        self.connecting.health.merge_run(theirs, threads);
        self.clock_skew_us = super::recorder::smaller(self.clock_skew_us, other.clock_skew_us);
        self.system.merge(&other.system);
    }
}

/// Why the highest latencies are the generator's own.
fn stall(health: &Health) -> Option<String> {
    let stall = health.longest_stall();
    (stall >= STALL).then(|| {
        format!(
            "stalled for up to {}, {} of the time",
            units::micros(stall.as_secs_f64() * 1e6),
            percent(health.stalled())
        )
    })
}

/// Why latencies are partly the generator's own.
fn own_delay(health: &Health) -> Option<String> {
    let own = health.own_delay(0.99);
    (own >= OWN_DELAY_US).then(|| {
        let own = units::micros_u64(own);
        format!("its own delay is {own} or more at the 99th percentile")
    })
}

/// A share as a percentage: whole, or with one decimal below 10.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent < 9.95 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.0} %")
    }
}

#[cfg(test)]
mod tests {
    use super::super::health::Work;
    use super::*;

    const BEAT: Duration = Duration::from_millis(10);

    #[test]
    fn a_generator_with_reserve_is_not_the_limit() {
        let mut generator = Generator {
            cpu: 1.2,
            threads: 2,
            ..Generator::default()
        };
        generator.health.record_lag(Duration::from_millis(1), BEAT);
        assert_eq!(
            generator.verdict(),
            Verdict {
                limited: false,
                reason: None
            }
        );
    }

    #[test]
    fn a_moment_says_nothing_about_how_busy_it_was() {
        let mut generator = Generator {
            cpu: 2.0,
            threads: 2,
            ..Generator::default()
        };
        generator.health.watched = Duration::from_millis(3) * 2;
        assert!(!generator.verdict().limited);
        generator.health.watched = SHORTEST * 2;
        assert!(generator.verdict().limited);
        // A stall counts in any case.
        generator.health.watched = Duration::from_millis(150) * 2;
        generator.cpu = 0.0;
        generator.health.record_lag(STALL, BEAT);
        assert!(generator.verdict().reason.unwrap().contains("stalled"));
    }

    #[test]
    fn busy_threads_are_named() {
        let busy = Generator {
            cpu: 1.94,
            threads: 2,
            ..Generator::default()
        };
        assert_eq!(
            busy.verdict().reason.as_deref(),
            Some("its 2 threads were busy 97 % of the time")
        );
    }

    /// One thread, watched for 8 s, that did this.
    fn worked(cpu: u64, waited: u64) -> Generator {
        let mut generator = Generator {
            threads: 1,
            ..Generator::default()
        };
        generator.health.watched = Duration::from_secs(8);
        generator.health.work = Work {
            cpu: Duration::from_secs(cpu),
            waited: Duration::from_secs(waited),
        };
        generator
    }

    #[test]
    fn one_busy_thread_among_idle_ones_is_the_limit() {
        let mut generator = worked(8, 0);
        generator.health.watched *= 2;
        (generator.cpu, generator.threads) = (1.0, 2);
        assert_eq!(
            generator.verdict().reason.as_deref(),
            Some("its busiest thread was busy 100 % of the time")
        );
    }

    #[test]
    fn a_busy_generator_stays_busy_beside_one_that_ran_for_longer() {
        let mut short = worked(2, 0);
        short.health.watched = Duration::from_secs(2);
        let reason = "its busiest thread was busy 100 % of the time";
        for (mut merged, other) in [(short.clone(), worked(0, 0)), (worked(0, 0), short.clone())] {
            merged.merge(&other);
            assert_eq!(merged.verdict().reason.as_deref(), Some(reason));
            merged.merge(&worked(1, 0));
            assert_eq!(merged.verdict().reason.as_deref(), Some(reason));
        }
        let mut idle = worked(3, 0);
        idle.merge(&worked(3, 0));
        assert!(!idle.verdict().limited);
        let mut starved = worked(0, 0);
        std::mem::swap(&mut short.health, &mut short.connecting.health);
        short.connecting.health.work.waited = Duration::from_secs(2);
        starved.merge(&short);
        assert!(starved.connecting_verdict().limited && !starved.verdict().limited);
    }

    #[test]
    fn a_thread_that_waits_for_its_cpu_is_named() {
        assert!(!worked(2, 1).verdict().limited);
        assert_eq!(
            worked(4, 3).verdict().reason.as_deref(),
            Some("its thread ran 50 % and waited for a CPU 38 % of the time")
        );
    }

    #[test]
    fn one_long_stall_is_enough() {
        let mut generator = worked(0, 0);
        generator.health.watched = Duration::ZERO;
        let beats = |health: &mut Health, count| {
            (0..count).for_each(|_| health.record_lag(Duration::ZERO, BEAT));
        };
        beats(&mut generator.health, 699);
        assert!(!generator.verdict().limited);
        let second = Duration::from_secs(1);
        generator.health.record_lag(second, second + BEAT);
        assert_eq!(
            generator.verdict().reason.as_deref(),
            Some("stalled for up to 1.0 s, 13 % of the time")
        );
        assert!(!generator.connecting_verdict().limited);
        std::mem::swap(&mut generator.health, &mut generator.connecting.health);
        assert!(generator.connecting_verdict().limited && !generator.verdict().limited);
    }

    #[test]
    fn a_moment_of_connecting_has_no_99th_percentile() {
        let mut generator = worked(1, 0);
        let late = Duration::from_millis(12);
        let health = &mut generator.connecting.health;
        health.record_lag(late, late + BEAT);
        assert!(health.own_delay(0.99) >= OWN_DELAY_US);
        assert!(!generator.connecting_verdict().limited);
        // The measured part may be as short: its latencies are what the run is about.
        std::mem::swap(&mut generator.health, &mut generator.connecting.health);
        assert!(generator.verdict().limited);
    }

    #[test]
    fn what_is_written_late_without_a_stall_counts() {
        let mut generator = worked(1, 0);
        generator.health.paced = 10_000;
        (0..498).for_each(|_| generator.health.record_delay(20_000));
        let reason = generator.verdict().reason.unwrap();
        assert_eq!(
            reason,
            "its own delay is 20 ms or more at the 99th percentile"
        );
    }
}
