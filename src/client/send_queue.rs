//! What a workload has to send: at once, or at a time.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

/// Messages in the order in which they may be sent.
#[derive(Debug)]
pub struct SendQueue<T> {
    ready: VecDeque<T>,
    /// By the time when they are due, and their number.
    delayed: BTreeMap<(Instant, u64), T>,
    number: u64,
}

impl<T> Default for SendQueue<T> {
    fn default() -> Self {
        Self {
            ready: VecDeque::new(),
            delayed: BTreeMap::new(),
            number: 0,
        }
    }
}

impl<T> SendQueue<T> {
    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.ready.len() + self.delayed.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a message that may be sent now.
    pub fn push(&mut self, message: T) {
        self.ready.push_back(message);
    }

    /// Adds a message that may be sent then.
    pub fn delay(&mut self, due: Instant, message: T) {
        self.number += 1;
        self.delayed.insert((due, self.number), message);
    }

    /// The next message that may be sent now; it stays the next one until [`SendQueue::take`].
    pub fn next(&mut self, now: Instant) -> Option<&T> {
        while let Some(first) = self.delayed.first_entry()
            && first.key().0 <= now
        {
            self.ready.push_back(first.remove());
        }
        self.ready.front()
    }

    /// Takes the message that [`SendQueue::next`] has shown.
    pub fn take(&mut self) -> Option<T> {
        self.ready.pop_front()
    }

    /// When the first delayed message is due.
    pub fn due(&self) -> Option<Instant> {
        self.delayed.first_key_value().map(|((due, _), _)| *due)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn messages_leave_when_they_are_due() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut outbox = SendQueue::default();
        outbox.delay(at(20), "c");
        outbox.delay(at(10), "b");
        outbox.delay(at(20), "d");
        outbox.push("a");
        assert_eq!((outbox.len(), outbox.due()), (4, Some(at(10))));
        let mut leave = |now| {
            let mut names = String::new();
            while outbox.next(now).is_some() {
                names.push_str(outbox.take().unwrap());
            }
            names
        };
        assert_eq!(leave(at(9)), "a");
        assert_eq!(leave(at(10)), "b");
        assert_eq!(leave(at(19)), "");
        assert_eq!(leave(at(30)), "cd");
        assert!(outbox.is_empty() && outbox.due().is_none());
    }
}
