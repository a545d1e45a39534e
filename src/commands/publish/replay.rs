//! The schedule of a recording: when each of its messages is due.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Messages at the distances at which they were recorded, by a factor faster. The schedule is absolute: what is late
/// makes nothing after it later.
#[derive(Debug)]
pub(super) struct Replay {
    speed: f64,
    /// When the first message left, and when it was recorded.
    begun: Option<(Instant, Timestamp)>,
}

impl Replay {
    /// By a factor above 0.
    pub(super) fn new(speed: f64) -> Self {
        Self { speed, begun: None }
    }

    /// When the message that was recorded at this time may leave, if that is not yet. One that was recorded before the
    /// first may leave at once.
    pub(super) fn wait(&mut self, recorded: Timestamp, now: Instant) -> Option<Instant> {
        let (begun, first) = *self.begun.get_or_insert((now, recorded));
        let seconds = recorded.duration_since(first).as_secs_f64() / self.speed;
        let after = Duration::try_from_secs_f64(seconds.max(0.0)).ok();
        // What is too far away for an [`Instant`] is never due.
        let due = after
            .and_then(|after| begun.checked_add(after))
            .unwrap_or_else(|| now + Duration::from_secs(86_400));
        (due > now).then_some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn distances_are_kept_and_divided_by_the_speed() {
        let start = Instant::now();
        let after = |seconds: f64| start + Duration::from_secs_f64(seconds);
        for (speed, factor) in [(1.0, 1.0), (4.0, 0.25), (0.5, 2.0)] {
            let mut replay = Replay::new(speed);
            assert_eq!(replay.wait(at(0), start), None);
            assert_eq!(replay.wait(at(10), start), Some(after(10.0 * factor)));
            assert_eq!(replay.wait(at(10), after(10.0 * factor)), None);
            // A message that left late does not shift those after it.
            let late = after(10.0 * factor + 3.0);
            assert_eq!(replay.wait(at(10), late), None);
            assert_eq!(replay.wait(at(100), late), Some(after(100.0 * factor)));
        }
    }

    #[test]
    fn what_is_out_of_order_leaves_at_once() {
        let start = Instant::now();
        let mut replay = Replay::new(1.0);
        assert_eq!(replay.wait(at(5), start), None);
        assert_eq!(replay.wait(at(2), start), None);
        assert_eq!(
            replay.wait(at(6), start),
            Some(start + Duration::from_secs(1))
        );
    }

    #[test]
    fn a_distance_of_centuries_is_never_due() {
        let start = Instant::now();
        let mut replay = Replay::new(f64::MIN_POSITIVE);
        assert_eq!(replay.wait(at(0), start), None);
        assert!(replay.wait(at(1), start + Duration::from_secs(9)).is_some());
    }
}
