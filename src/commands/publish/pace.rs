//! How fast a stream may be.

use std::time::{Duration, Instant};

/// Whoever is further behind than this, for lack of input or of a connection, does not catch up: the rate is
/// a limit.
const SLACK: Duration = Duration::from_millis(100);

/// So many messages a second at most, on an absolute schedule: waking up late costs nothing.
#[derive(Debug)]
pub(in crate::commands) struct Pace {
    per_second: f64,
    start: Option<Instant>,
    /// Messages since `start`.
    sent: u64,
}

impl Pace {
    /// A rate above 0.
    pub(in crate::commands) fn new(per_second: f64) -> Self {
        Self {
            per_second,
            start: None,
            sent: 0,
        }
    }

    /// When the next message may leave, if that is not yet.
    pub(in crate::commands) fn wait(&mut self, now: Instant) -> Option<Instant> {
        let start = *self.start.get_or_insert(now);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a count beyond 2^53 takes centuries"
        )]
        let seconds = self.sent as f64 / self.per_second;
        // What is too far away for an [`Instant`] is never due.
        let due = Duration::try_from_secs_f64(seconds)
            .ok()
            .and_then(|after| start.checked_add(after))
            .unwrap_or_else(|| now + Duration::from_secs(86_400));
        if due > now {
            return Some(due);
        }
        if now - due > SLACK {
            self.start = Some(now);
            self.sent = 0;
        }
        None
    }

    /// A message has left.
    pub(in crate::commands) fn count(&mut self) {
        self.sent += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many leave at a moment.
    fn burst(pace: &mut Pace, now: Instant) -> u32 {
        let mut count = 0;
        while pace.wait(now).is_none() {
            pace.count();
            count += 1;
        }
        count
    }

    #[test]
    fn waking_up_late_is_made_good() {
        let start = Instant::now();
        let mut pace = Pace::new(1000.0);
        assert_eq!(burst(&mut pace, start), 1);
        assert_eq!(pace.wait(start), Some(start + Duration::from_millis(1)));
        assert_eq!(burst(&mut pace, start + Duration::from_millis(50)), 50);
    }

    #[test]
    fn a_long_pause_is_not() {
        let start = Instant::now();
        let mut pace = Pace::new(10.0);
        assert_eq!(burst(&mut pace, start), 1);
        let later = start + Duration::from_secs(60);
        assert_eq!(burst(&mut pace, later), 1);
        assert_eq!(pace.wait(later), Some(later + Duration::from_millis(100)));
    }

    #[test]
    fn hardly_ever() {
        let start = Instant::now();
        let mut pace = Pace::new(f64::MIN_POSITIVE);
        assert_eq!(burst(&mut pace, start), 1);
        assert!(pace.wait(start + Duration::from_secs(3600)).is_some());
    }
}
