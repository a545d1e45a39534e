//! The clock of a run: one zero for all shards, and the key under which a message waits for its answer.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::stats::ClockOffset;

/// Bits of a key for the delay of the write after the planned moment.
const DELAY_BITS: u32 = 26;

/// The bits of a key that are left for the planned moment.
const MOMENT: u64 = u64::MAX >> DELAY_BITS;

/// From this delay on (33 s), a key has it in units of 1,024 µs.
const LONG_DELAY: u64 = 1 << (DELAY_BITS - 1);

/// Zero of the run, on the monotonic clock and on the wall.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    zero: Instant,
    /// Microseconds since 1970 at zero.
    wall_us: u64,
}

impl Clock {
    /// Zero is now.
    pub(super) fn start(now: Instant, wall: SystemTime) -> Self {
        let wall = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            zero: now,
            wall_us: micros(wall),
        }
    }

    /// Microseconds since zero; 0 before it.
    #[inline]
    pub(super) fn us(&self, now: Instant) -> u64 {
        micros(now.saturating_duration_since(self.zero))
    }

    /// The moment so many microseconds after zero.
    pub(super) fn at(&self, us: u64) -> Instant {
        self.zero + Duration::from_micros(us)
    }

    /// The moment of the run that is this time on the wall; zero for one before it.
    pub(super) fn moment(&self, wall: SystemTime) -> Instant {
        let wall = wall.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.at(micros(wall).saturating_sub(self.wall_us))
    }

    /// A moment of the run as microseconds since 1970, which other processes can compare with.
    #[inline]
    pub(super) fn wall_us(&self, us: u64) -> u64 {
        self.wall_us + us
    }
}

/// The time in microseconds since 1970.
pub(super) fn wall_us() -> u64 {
    micros(
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default(),
    )
}

/// The time, by the clock that all have agreed on.
pub(super) fn current(clock: Option<ClockOffset>) -> SystemTime {
    let correction = clock.map_or(0, ClockOffset::correction_us);
    let time = Duration::from_micros(correction.unsigned_abs());
    let now = SystemTime::now();
    let corrected = if correction < 0 {
        now.checked_sub(time)
    } else {
        now.checked_add(time)
    };
    corrected.unwrap_or(now)
}

/// Now, by the clock that the runtime's timers follow: in tests that is one that stands still.
#[inline]
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// A duration in whole microseconds.
#[inline]
pub(super) fn micros(time: Duration) -> u64 {
    time.as_secs() * 1_000_000 + u64::from(time.subsec_micros())
}

/// When a message was due and when it was written, in one number: the lower 38 bits of the planned moment
/// in µs of the run, and the delay of the write in 26 bits (beyond 33 s rounded down to 1,024 µs).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(pub(super) u64);

impl Key {
    /// The key of a message.
    #[inline]
    pub(super) fn new(intended_us: u64, written_us: u64) -> Self {
        let delay = written_us.saturating_sub(intended_us);
        let delay = if delay < LONG_DELAY {
            delay
        } else {
            LONG_DELAY | (delay >> 10).min(LONG_DELAY - 1)
        };
        Self((intended_us << DELAY_BITS) | delay)
    }

    /// When it was due and when it was written, seen from a moment after both, at most 76 hours later.
    #[inline]
    pub(super) fn last_counted(self, now_us: u64) -> (u64, u64) {
        let age = now_us.wrapping_sub(self.0 >> DELAY_BITS) & MOMENT;
        let intended = now_us.saturating_sub(age);
        let delay = self.0 & (2 * LONG_DELAY - 1);
        let delay = match delay.checked_sub(LONG_DELAY) {
            None => delay,
            Some(long) => long << 10,
        };
        (intended, intended + delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_holds_both_moments() {
        let key = Key::new(5_000_000, 5_000_123);
        assert_eq!(key.last_counted(5_000_123), (5_000_000, 5_000_123));
        assert_eq!(key.last_counted(9_000_000), (5_000_000, 5_000_123));
        assert_eq!(Key::new(10, 7).last_counted(20), (10, 10));
    }

    #[test]
    fn processes_that_share_a_run_have_the_same_moments() {
        let begin = Instant::now();
        let wall = UNIX_EPOCH + Duration::from_nanos(1_700_000_000_000_000_700);
        let agreed = wall + Duration::from_secs(60);
        let walls = [0, 333, 1_999_400].map(|later| {
            let later = Duration::from_nanos(later);
            let clock = Clock::start(begin + later, wall + later);
            clock.wall_us(clock.us(clock.moment(agreed)))
        });
        assert_eq!(walls, [1_700_000_060_000_000; 3]);
    }

    #[test]
    fn long_delays_do_not_run_over() {
        let hour = 3_600_000_000;
        let (intended, written) = Key::new(1, hour).last_counted(2 * hour);
        assert_eq!(intended, 1);
        assert!((hour - 1024..=hour).contains(&written), "{written}");
    }

    #[test]
    fn runs_may_be_longer_than_a_key() {
        let week = 7 * 24 * 3_600_000_000;
        let key = Key::new(week, week + 5);
        assert_eq!(key.last_counted(week + 20_000), (week, week + 5));
    }
}
