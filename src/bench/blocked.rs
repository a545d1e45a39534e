//! How long a shard could not send what was due because its sockets were full.

use std::cell::Cell;
use std::time::Duration;

/// A watch that runs while at least one publisher of the shard is held up by its socket.
#[derive(Debug, Default)]
pub(super) struct BlockedTimer {
    held: Cell<u32>,
    since_us: Cell<u64>,
    sum_us: Cell<u64>,
}

impl BlockedTimer {
    /// One publisher more is held up, from this moment on (µs of the run).
    pub(super) fn begin(&self, now_us: u64) {
        if self.held.get() == 0 {
            self.since_us.set(now_us);
        }
        self.held.set(self.held.get() + 1);
    }

    /// One publisher less is held up.
    pub(super) fn end(&self, now_us: u64) {
        self.held.set(self.held.get() - 1);
        if self.held.get() == 0 {
            self.add_until(now_us);
        }
    }

    /// Whether nobody is held up.
    pub(super) fn is_free(&self) -> bool {
        self.held.get() == 0
    }

    /// What has come together since it was last taken.
    pub(super) fn take(&self, now_us: u64) -> Duration {
        if self.held.get() > 0 {
            self.add_until(now_us);
        }
        Duration::from_micros(self.sum_us.take())
    }

    fn add_until(&self, now_us: u64) {
        let since = self.since_us.replace(now_us);
        self.sum_us
            .set(self.sum_us.get() + now_us.saturating_sub(since));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_counts_once_however_many_are_held_up() {
        let blocked = BlockedTimer::default();
        blocked.begin(1_000);
        blocked.begin(2_000);
        blocked.end(3_000);
        assert!(!blocked.is_free());
        assert_eq!(blocked.take(4_000), Duration::from_millis(3));
        blocked.end(6_000);
        assert!(blocked.is_free());
        assert_eq!(blocked.take(9_000), Duration::from_millis(2));
        assert_eq!(blocked.take(10_000), Duration::ZERO);
    }
}
