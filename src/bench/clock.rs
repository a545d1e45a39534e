//! The clock of a run: one zero for all shards, and the key under which a message waits for its answer.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Bits of a key for the delay of the write after the planned moment.
const DELAY_BITS: u32 = 26;

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

    /// A moment of the run as microseconds since 1970, which other processes can compare with.
    #[inline]
    pub(super) fn wall_us(&self, us: u64) -> u64 {
        self.wall_us + us
    }
}

/// A duration in whole microseconds.
#[inline]
pub(super) fn micros(time: Duration) -> u64 {
    time.as_secs() * 1_000_000 + u64::from(time.subsec_micros())
}

/// When a message was due and when it was written, in one number: microseconds of the run in the upper
/// 38 bits (76 hours), the delay of the write in the lower 26 (67 seconds; longer ones count as that).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(pub(super) u64);

impl Key {
    /// The key of a message.
    #[inline]
    pub(super) fn new(intended_us: u64, written_us: u64) -> Self {
        let delay = written_us.saturating_sub(intended_us);
        Self((intended_us << DELAY_BITS) | delay.min((1 << DELAY_BITS) - 1))
    }

    /// Keys of messages that were due before this moment are smaller than this one.
    pub(super) fn due_at(us: u64) -> u64 {
        us << DELAY_BITS
    }

    /// When it was due.
    #[inline]
    pub(super) fn intended_us(self) -> u64 {
        self.0 >> DELAY_BITS
    }

    /// When it was written.
    #[inline]
    pub(super) fn written_us(self) -> u64 {
        self.intended_us() + (self.0 & ((1 << DELAY_BITS) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_holds_both_moments() {
        let key = Key::new(5_000_000, 5_000_123);
        assert_eq!(
            (key.intended_us(), key.written_us()),
            (5_000_000, 5_000_123)
        );
        let early = Key::new(10, 7);
        assert_eq!((early.intended_us(), early.written_us()), (10, 10));
        assert!(Key::new(9, 60_000_000).0 < Key::due_at(10));
        assert!(Key::new(10, 10).0 >= Key::due_at(10));
    }

    #[test]
    fn long_delays_do_not_run_over() {
        let key = Key::new(1, 1_000_000_000);
        assert_eq!(key.intended_us(), 1);
        assert_eq!(key.written_us(), 67_108_864);
    }
}
