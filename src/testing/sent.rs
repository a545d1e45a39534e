//! Which publish a received message is from, for its latency.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

/// What a case has published, with its times from the beginning of the case.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// By topic, in order: a hash of the payload, and when.
    by_topic: HashMap<String, Vec<(u64, Duration)>>,
}

/// A message that was received, and what is known about how it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival<'a> {
    pub(super) topic: &'a str,
    pub(super) payload: &'a [u8],
    /// It was kept by the broker, and delivered to a new subscription.
    pub(super) retained: bool,
    /// When it was received.
    pub(super) after: Duration,
    /// When its client asked for such messages.
    pub(super) asked: Duration,
    /// How many with this topic and payload its client had received before, without retained ones.
    pub(super) before: usize,
}

impl Sent {
    /// A message is published now.
    pub(super) fn add(&mut self, topic: &str, payload: &[u8], now: Duration) {
        let publishes = self.by_topic.entry(topic.to_owned()).or_default();
        publishes.push((hash(payload), now));
    }

    /// When a message was published. Among publishes of its payload to its topic since its client has subscribed it is the
    /// one at its place, since a broker keeps the order of a topic; of a retained message it is the last one. A payload
    /// that nobody has published is one that something has changed on its way: then the last publish to the topic counts.
    /// `None`: nothing was published to it.
    pub(super) fn publish_of(&self, arrival: &Arrival<'_>) -> Option<Duration> {
        let Arrival {
            retained,
            after,
            asked,
            ..
        } = *arrival;
        let earlier = self.by_topic.get(arrival.topic)?.iter();
        let earlier = earlier.filter(|(_, at)| *at <= after);
        let payload = hash(arrival.payload);
        let same = earlier.clone().filter(|(hash, _)| *hash == payload);
        let last = same.clone().next_back();
        let mut since = same.filter(|(_, at)| *at >= asked);
        let own = if retained {
            None
        } else {
            since.nth(arrival.before)
        };
        let found = own.or(last).or_else(|| earlier.clone().next_back());
        found.map(|(_, at)| *at)
    }
}

fn hash(payload: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    payload.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn sent(messages: &[(&str, u64)]) -> Sent {
        let mut sent = Sent::default();
        for (payload, at) in messages {
            sent.add("a", payload.as_bytes(), MS(*at));
        }
        sent
    }

    fn arrival(payload: &str, after: u64, before: usize) -> Arrival<'_> {
        Arrival {
            topic: "a",
            payload: payload.as_bytes(),
            retained: false,
            after: MS(after),
            asked: Duration::ZERO,
            before,
        }
    }

    #[test]
    fn each_message_counts_from_its_own_publish() {
        let sent = sent(&[("x", 1), ("y", 5), ("z", 9)]);
        assert_eq!(sent.publish_of(&arrival("x", 10, 0)), Some(MS(1)));
        assert_eq!(sent.publish_of(&arrival("y", 10, 0)), Some(MS(5)));
        // Not from what was published after it had come.
        assert_eq!(sent.publish_of(&arrival("other", 6, 0)), Some(MS(5)));
        assert_eq!(sent.publish_of(&arrival("x", 0, 0)), None);
        let elsewhere = Arrival {
            topic: "b",
            ..arrival("x", 10, 0)
        };
        assert_eq!(sent.publish_of(&elsewhere), None);
    }

    #[test]
    fn the_same_payload_again_is_told_by_its_place() {
        let sent = sent(&[("x", 1), ("x", 2), ("x", 3)]);
        let at = |before| sent.publish_of(&arrival("x", 9, before));
        assert_eq!([at(0), at(1), at(2)], [1, 2, 3].map(|at| Some(MS(at))));
        // A copy for an overlapping subscription.
        assert_eq!(at(3), Some(MS(3)));
        // The first one was published before the client had subscribed.
        let late = Arrival {
            asked: MS(2),
            ..arrival("x", 9, 0)
        };
        assert_eq!(sent.publish_of(&late), Some(MS(2)));
    }

    #[test]
    fn a_retained_message_is_the_last_one() {
        let sent = sent(&[("x", 1), ("x", 4)]);
        let kept = Arrival {
            retained: true,
            asked: MS(5),
            ..arrival("x", 9, 0)
        };
        assert_eq!(sent.publish_of(&kept), Some(MS(4)));
    }
}
