//! How much of a message's delay is the generator's own: the time in which it was due and nothing else was in
//! its way.

use super::recorder::ShardRecorder;

/// What has been in the way of a publisher.
#[derive(Debug, Default)]
pub(super) struct GeneratorDelay {
    /// A full window, a full socket or a lost connection was in its way.
    held: bool,
    /// Since when nothing has been, in µs of the run.
    free_us: u64,
}

impl GeneratorDelay {
    /// Something else than the generator is in its way until it is asked for work again.
    pub(super) fn hold(&mut self) {
        self.held = true;
    }

    /// It is asked for work.
    #[inline]
    pub(super) fn begin(&mut self, now_us: u64) {
        if std::mem::take(&mut self.held) {
            self.free_us = now_us;
        }
    }

    /// A message that was due at `intended_us` is written.
    #[cold]
    pub(super) fn note(&self, recorder: &ShardRecorder, now_us: u64, intended_us: u64) {
        let own = self.of(now_us, intended_us);
        let mut counts = recorder.counts.borrow_mut();
        counts.current().health.record_delay(own);
    }

    fn of(&self, now_us: u64, intended_us: u64) -> u64 {
        now_us.saturating_sub(intended_us.max(self.free_us))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nothing_else_caused_is_its_own() {
        let mut delay = GeneratorDelay::default();
        delay.begin(5_000);
        assert_eq!(delay.of(5_000, 3_000), 2_000);
        // The window was full from 6 ms to 9 ms.
        delay.hold();
        delay.begin(9_000);
        assert_eq!(delay.of(9_000, 6_000), 0);
        delay.begin(9_500);
        assert_eq!(delay.of(9_500, 7_000), 500);
    }
}
