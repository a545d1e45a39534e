//! What a shard notes about itself: how late it woke, how late it wrote, how busy its thread was.

use std::time::Duration;

use super::histogram::{Histogram, micros};

/// Shorter delays than this of a message, in microseconds, are not recorded one by one.
pub const OWN_DELAY_US: u64 = 1_000;

/// What a thread did with its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// CPU time that it used.
    pub cpu: Duration,
    /// How long it was ready to run and had no CPU, where the system says so.
    pub waited: Duration,
}

impl Work {
    fn sum(self) -> Duration {
        self.cpu + self.waited
    }
}

/// How well a shard kept up; each shard watches itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// How much later than asked the shard's loop was woken by its timer; none before the first value.
    lag: Option<Box<Histogram>>,
    /// For how long the loop was watched; over several shards the sum.
    pub watched: Duration,
    /// Time in which a shard had something to send and could not, because its sockets were full. Over
    /// several shards: the longest.
    pub blocked: Duration,
    /// The furthest that a message was written behind its planned moment.
    pub behind: Duration,
    /// How many messages, or connections, had a planned moment.
    pub paced: u64,
    /// How much later than they could have been they were written: from 1 ms on, one by one.
    delays: Option<Box<Histogram>>,
    /// What the thread did. Over several shards: the busiest.
    pub work: Work,
}

impl Health {
    /// Records how much later than asked the loop was woken, at the end of a time in which it was watched.
    pub fn record_lag(&mut self, lag: Duration, watched: Duration) {
        self.lag.get_or_insert_default().record(lag);
        self.watched += watched;
    }

    /// Notes how far behind its planned moment a message was written.
    #[inline]
    pub fn note_behind(&mut self, behind: Duration) {
        self.behind = self.behind.max(behind);
    }

    /// Records how much later than possible a message was written, in microseconds: nothing but the
    /// generator itself stood in its way.
    pub fn record_delay(&mut self, us: u64) {
        if us >= OWN_DELAY_US {
            self.delays.get_or_insert_default().record_us(us);
        }
    }

    /// The lags of the loop, in microseconds; `None` when none was recorded.
    pub fn lag(&self) -> Option<&Histogram> {
        self.lag.as_deref().filter(|lag| !lag.is_empty())
    }

    /// Replaces the lags of the loop, when a report is read.
    pub fn set_lag(&mut self, lag: Histogram) {
        self.lag = Some(Box::new(lag));
    }

    /// The delays of messages of 1 ms and more, in microseconds; `None` when there was none.
    pub fn delays(&self) -> Option<&Histogram> {
        self.delays.as_deref().filter(|delays| !delays.is_empty())
    }

    /// Replaces the delays, when a report is read.
    pub fn set_delays(&mut self, delays: Histogram) {
        self.delays = Some(Box::new(delays));
    }

    /// The longest time in which the loop did nothing although it was to be woken.
    pub fn longest_stall(&self) -> Duration {
        Duration::from_micros(self.lag().map_or(0, Histogram::max))
    }

    /// The share of the time, from 0 to 1, in which the loop should have been awake already.
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    pub fn stalled(&self) -> f64 {
        let lag = self
            .lag()
            .map_or(0.0, |lag| lag.mean() * lag.count() as f64);
        share(lag / 1e6, self.watched)
    }

    /// The share of the time in which the busiest of so many threads ran, and in which it waited for a CPU.
    pub fn busiest(&self, threads: u32) -> (f64, f64) {
        let time = self.watched / threads.max(1);
        let of = |part: Duration| share(part.as_secs_f64(), time).min(1.0);
        (of(self.work.cpu), of(self.work.waited))
    }

    /// How long at most, in microseconds, the share `quantile` of everything was delayed by the generator
    /// itself: the messages that it wrote late, and whatever came while its loop was stalled.
    pub fn own_delay(&self, quantile: f64) -> u64 {
        let stalled = self.wait(1.0 - quantile);
        stalled.max(self.written_late(1.0 - quantile))
    }

    /// The longest delay that was the generator's own, in microseconds.
    pub fn longest_own_delay(&self) -> u64 {
        let late = self.delays().map_or(0, Histogram::max);
        late.max(micros(self.longest_stall()))
    }

    /// The wait that whatever comes at any moment exceeds with this probability. What comes during a stall
    /// waits for its end, so that a stall counts by its length, not as one wake-up among many.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "microseconds below 2^53 that are not negative"
    )]
    fn wait(&self, probability: f64) -> u64 {
        let Some(lag) = self.lag() else { return 0 };
        let allowed = micros(self.watched) as f64 * probability;
        // Above `x` lie `count` stalls, whose parts beyond it take `sum - count * x` together.
        let (mut sum, mut count) = (0.0, 0.0);
        for (value, times) in lag.descending() {
            let (value, times) = (value as f64, times as f64);
            if sum - count * value > allowed {
                break;
            }
            sum += value * times;
            count += times;
        }
        if count > 0.0 && sum > allowed {
            ((sum - allowed) / count) as u64
        } else {
            0
        }
    }

    /// The delay that a message exceeds with this probability.
    #[expect(clippy::cast_precision_loss, reason = "a share of a count")]
    fn written_late(&self, probability: f64) -> u64 {
        let Some(delays) = self.delays() else {
            return 0;
        };
        let above = self.paced as f64 * probability / delays.count() as f64;
        if above < 1.0 {
            delays.quantile(1.0 - above)
        } else {
            0
        }
    }

    /// Adds what another shard noted in the same time.
    pub fn merge(&mut self, other: &Self) {
        self.join(other);
        self.blocked = self.blocked.max(other.blocked);
        if other.work.sum() > self.work.sum() {
            self.work = other.work;
        }
    }

    /// Adds what another generator noted, which may have run for another time; each with so many threads. The
    /// busiest thread keeps the share of the time in which it was busy.
    pub fn merge_run(&mut self, other: &Self, threads: (u32, u32)) {
        let (mine, theirs) = (self.busiest(threads.0), other.busiest(threads.1));
        self.merge(other);
        let (ran, waited) = if theirs.0 + theirs.1 > mine.0 + mine.1 {
            theirs
        } else {
            mine
        };
        let time = self.watched / threads.0.saturating_add(threads.1).max(1);
        self.work = Work {
            cpu: time.mul_f64(ran),
            waited: time.mul_f64(waited),
        };
    }

    /// Adds what was noted in the time that followed.
    pub fn extend(&mut self, next: &Self) {
        self.join(next);
        self.blocked += next.blocked;
        self.work.cpu += next.work.cpu;
        self.work.waited += next.work.waited;
    }

    fn join(&mut self, other: &Self) {
        if let Some(lag) = other.lag() {
            self.lag.get_or_insert_default().merge(lag);
        }
        if let Some(delays) = other.delays() {
            self.delays.get_or_insert_default().merge(delays);
        }
        self.watched += other.watched;
        self.paced = self.paced.saturating_add(other.paced);
        self.behind = self.behind.max(other.behind);
    }

    /// Forgets everything, and keeps the memory.
    pub fn clear(&mut self) {
        let (lag, delays) = (self.lag.take(), self.delays.take());
        let cleared = |mut histogram: Box<Histogram>| {
            histogram.clear();
            histogram
        };
        *self = Self {
            lag: lag.map(cleared),
            delays: delays.map(cleared),
            ..Self::default()
        };
    }
}

/// So many seconds of this time; 0 of no time.
fn share(seconds: f64, time: Duration) -> f64 {
    if time.is_zero() {
        0.0
    } else {
        seconds / time.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEAT: Duration = Duration::from_millis(10);

    /// A loop that is woken every 10 ms on time, and once so much later, in 8 s.
    fn stalled_once(lag: Duration) -> Health {
        let mut health = Health::default();
        let beats = Duration::from_secs(8).saturating_sub(lag).as_millis() / BEAT.as_millis();
        (1..beats).for_each(|_| health.record_lag(Duration::ZERO, BEAT));
        health.record_lag(lag, lag + BEAT);
        health
    }

    #[test]
    fn a_stall_counts_by_its_length() {
        let health = stalled_once(Duration::from_secs(1));
        assert_eq!(health.watched, Duration::from_secs(8));
        assert!(
            (health.stalled() - 0.125).abs() < 1e-3,
            "{}",
            health.stalled()
        );
        // In 5 % of 8 s, the first 0.4 s of the second, one waits for the remaining 0.6 s.
        for (quantile, ms) in [(0.5, 0), (0.87, 0), (0.95, 600), (0.99, 920)] {
            let own = health.own_delay(quantile) / 1_000;
            assert!(own.abs_diff(ms) <= 1, "{quantile}: {own}");
        }
        assert_eq!(health.longest_own_delay(), 1_000_000);
    }

    #[test]
    fn many_small_lags_count_too() {
        let mut health = Health::default();
        let lag = Duration::from_millis(10);
        (0..400).for_each(|_| health.record_lag(lag, lag + BEAT));
        assert!((health.stalled() - 0.5).abs() < 1e-3);
        // Half of the time nothing waits, and the waits of the other half are even from 0 to 10 ms.
        assert!(health.own_delay(0.5) < 100);
        assert!(health.own_delay(0.75).abs_diff(5_000) < 50);
    }

    #[test]
    fn messages_written_late_count_among_all() {
        let mut health = Health {
            paced: 1_000,
            ..Health::default()
        };
        (0..20).for_each(|_| health.record_delay(40_000));
        health.record_delay(OWN_DELAY_US - 1);
        assert_eq!(health.own_delay(0.97), 0);
        assert!(health.own_delay(0.99).abs_diff(40_000) < 50);
        assert_eq!(health.delays().unwrap().count(), 20);
    }

    #[test]
    fn threads_side_by_side_are_as_busy_as_the_busiest() {
        let busy = |cpu, waited| Health {
            watched: Duration::from_secs(1),
            work: Work {
                cpu: Duration::from_millis(cpu),
                waited: Duration::from_millis(waited),
            },
            ..Health::default()
        };
        let mut health = busy(300, 0);
        health.merge(&busy(500, 250));
        health.merge(&busy(600, 0));
        assert_eq!(health.busiest(3), (0.5, 0.25));
        health.extend(&health.clone());
        assert_eq!(health.busiest(3), (0.5, 0.25));
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
