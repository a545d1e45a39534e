//! Which messages of a stream wait for an acknowledgement: since when, and where each names its own, to which
//! topic. A message is known by its number.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// How exactly times are known.
const STEP: Duration = Duration::from_millis(10);

/// The messages on their way.
pub(super) struct Waiting {
    /// From this number on, messages were sent at that time.
    times: VecDeque<(u64, Instant)>,
    /// Their topics; `None` where all have the same.
    topics: Option<HashMap<u64, String>>,
}

impl Waiting {
    pub(super) fn new(named: bool) -> Self {
        Self {
            times: VecDeque::new(),
            topics: named.then(HashMap::new),
        }
    }

    /// The messages from this number on are sent now.
    #[inline]
    pub(super) fn begin(&mut self, number: u64, now: Instant) {
        let is_new = |(_, last): &(u64, Instant)| now.saturating_duration_since(*last) >= STEP;
        if self.times.back().is_none_or(is_new) {
            self.times.push_back((number, now));
        }
    }

    /// This message is on its way.
    #[inline]
    pub(super) fn add(&mut self, number: u64, topic: &str) {
        if let Some(topics) = &mut self.topics {
            topics.insert(number, topic.to_owned());
        }
    }

    /// Its topic, where it had one of its own; it does not wait any more.
    #[inline]
    pub(super) fn take(&mut self, number: u64) -> Option<String> {
        self.topics.as_mut()?.remove(&number)
    }

    /// The topic of a message that goes on waiting.
    pub(super) fn topic(&self, number: u64) -> Option<&str> {
        self.topics.as_ref()?.get(&number).map(String::as_str)
    }

    /// When the oldest message that waits was sent; nothing is kept of the time before.
    pub(super) fn since(&mut self, oldest: u64) -> Option<Instant> {
        while self.times.get(1).is_some_and(|(first, _)| *first <= oldest) {
            self.times.pop_front();
        }
        self.times.front().map(|(_, time)| *time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_the_oldest_was_sent() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut waiting = Waiting::new(false);
        for (number, millis) in [(1, 0), (5, 3), (9, 20), (20, 45), (30, 50)] {
            waiting.begin(number, at(millis));
        }
        assert_eq!(waiting.since(4), Some(at(0)));
        // Between two steps, the earlier one counts.
        assert_eq!(waiting.since(8), Some(at(0)));
        assert_eq!(waiting.since(9), Some(at(20)));
        assert_eq!(waiting.since(1000), Some(at(45)));
        assert_eq!(waiting.times.len(), 1);
    }

    #[test]
    fn topics_where_each_has_its_own() {
        let mut waiting = Waiting::new(true);
        waiting.add(7, "a");
        assert_eq!(waiting.topic(7), Some("a"));
        assert_eq!(waiting.take(7).as_deref(), Some("a"));
        assert_eq!(waiting.take(7), None);
    }
}
