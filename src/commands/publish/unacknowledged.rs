//! Which messages of a stream wait for an acknowledgement: since when, and where topics differ, which message of
//! the source each is and to which topic. A publish is known by its number.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// How exactly times are known.
const STEP: Duration = Duration::from_millis(10);

/// The messages on their way.
pub(super) struct Unacknowledged {
    /// From this number on, messages were sent at that time.
    times: VecDeque<(u64, Instant)>,
    /// Their names; `None` where all have the same topic.
    named: Option<HashMap<u64, RoutedMessage>>,
    /// Number and size of the last message at QoS 0, and its topic where it has one of its own.
    plain: (u64, u64, String),
}

/// A message of the source on its way to a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RoutedMessage {
    /// Which of the source it is, from 1.
    pub(super) number: u64,
    pub(super) topic: String,
}

impl Unacknowledged {
    pub(super) fn new(named: bool) -> Self {
        Self {
            times: VecDeque::new(),
            named: named.then(HashMap::new),
            plain: (0, 0, String::new()),
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

    /// The publish `key` is on its way: a message of the source to a topic.
    #[inline]
    pub(super) fn add(&mut self, key: u64, number: u64, topic: &str) {
        if let Some(named) = &mut self.named {
            let topic = topic.to_owned();
            named.insert(key, RoutedMessage { number, topic });
        }
    }

    /// This message was sent at QoS 0.
    #[inline]
    pub(super) fn note_plain(&mut self, number: u64, topic: &str, size: u64) {
        (self.plain.0, self.plain.1) = (number, size);
        if self.named.is_some() {
            self.plain.2.clear();
            self.plain.2.push_str(topic);
        }
    }

    /// Number, topic and size of the last message at QoS 0.
    pub(super) fn last_plain(&self) -> (u64, Option<&str>, u64) {
        let (number, size, topic) = &self.plain;
        (*number, self.named.as_ref().map(|_| topic.as_str()), *size)
    }

    /// Its name, where it had one of its own; it does not wait any more.
    #[inline]
    pub(super) fn take(&mut self, key: u64) -> Option<RoutedMessage> {
        self.named.as_mut()?.remove(&key)
    }

    /// The name of a message that goes on waiting.
    pub(super) fn name(&self, key: u64) -> Option<&RoutedMessage> {
        self.named.as_ref()?.get(&key)
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
        let mut waiting = Unacknowledged::new(false);
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
        let mut waiting = Unacknowledged::new(true);
        waiting.add(7, 3, "a");
        let named = RoutedMessage {
            number: 3,
            topic: "a".to_owned(),
        };
        assert_eq!(waiting.name(7), Some(&named));
        assert_eq!(waiting.take(7), Some(named));
        assert_eq!(waiting.take(7), None);
    }
}
