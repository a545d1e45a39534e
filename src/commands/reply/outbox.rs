//! Answers on their way: those that may be sent now, and those that are delayed.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use crate::model::{Properties, QoS};

/// An answer.
#[derive(Debug, Default)]
pub(super) struct Outbound {
    pub(super) topic: String,
    pub(super) payload: Vec<u8>,
    /// The correlation data of the request.
    pub(super) correlation: Option<Vec<u8>>,
    pub(super) qos: QoS,
    /// Properties of its own; `None`: those of all answers.
    pub(super) properties: Option<Box<Properties>>,
    /// Its request is acknowledged when it is.
    pub(super) holds: bool,
}

/// Answers in the order in which they may be sent.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    ready: VecDeque<Outbound>,
    /// By the time when they are due, and their number.
    delayed: BTreeMap<(Instant, u64), Outbound>,
    number: u64,
}

impl Outbox {
    /// How many answers are on their way.
    pub(super) fn len(&self) -> usize {
        self.ready.len() + self.delayed.len()
    }

    /// Adds an answer that may be sent now.
    pub(super) fn push(&mut self, answer: Outbound) {
        self.ready.push_back(answer);
    }

    /// Adds an answer that may be sent then.
    pub(super) fn delay(&mut self, due: Instant, answer: Outbound) {
        self.number += 1;
        self.delayed.insert((due, self.number), answer);
    }

    /// The next answer that may be sent now; it stays the next one until [`Outbox::take`].
    pub(super) fn next(&mut self, now: Instant) -> Option<&Outbound> {
        while let Some(first) = self.delayed.first_entry()
            && first.key().0 <= now
        {
            self.ready.push_back(first.remove());
        }
        self.ready.front()
    }

    /// Takes the answer that [`Outbox::next`] has shown.
    pub(super) fn take(&mut self) -> Option<Outbound> {
        self.ready.pop_front()
    }

    /// When the first delayed answer is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.delayed.first_key_value().map(|((due, _), _)| *due)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn to(topic: &str) -> Outbound {
        Outbound {
            topic: topic.to_owned(),
            ..Outbound::default()
        }
    }

    #[test]
    fn answers_leave_when_they_are_due() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut outbox = Outbox::default();
        outbox.delay(at(20), to("c"));
        outbox.delay(at(10), to("b"));
        outbox.delay(at(20), to("d"));
        outbox.push(to("a"));
        assert_eq!((outbox.len(), outbox.due()), (4, Some(at(10))));
        let mut leave = |now| {
            let mut topics = String::new();
            while outbox.next(now).is_some() {
                topics.push_str(&outbox.take().unwrap().topic);
            }
            topics
        };
        assert_eq!(leave(at(9)), "a");
        assert_eq!(leave(at(10)), "b");
        assert_eq!(leave(at(19)), "");
        assert_eq!(leave(at(30)), "cd");
        assert_eq!((outbox.len(), outbox.due()), (0, None));
    }
}
