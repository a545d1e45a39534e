//! Retained messages: the last one of each topic (MQTT 5 §3.3.1.3).

use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;
use std::time::Instant;

use super::limits::{RETAINED_BYTES, RETAINED_MESSAGES};
use super::message::Stored;
use crate::model::{filter_matches, has_wildcards};

/// The retained messages, in the order of their topics: a filter is answered from where its wildcards
/// begin, and step by step, so that a slow receiver of very many never needs them all in its buffer.
#[derive(Debug, Default)]
pub(super) struct Retained {
    messages: BTreeMap<Rc<str>, Rc<Stored>>,
    bytes: usize,
}

impl Retained {
    /// Keeps a message as the retained one of its topic; `false` if there is no room.
    pub(super) fn set(&mut self, message: Rc<Stored>, now: Instant) -> bool {
        self.clear(&message.topic);
        if self.is_full(&message) {
            self.sweep(now);
        }
        if self.is_full(&message) {
            return false;
        }
        self.bytes += message.cost();
        self.messages.insert(Rc::clone(&message.topic), message);
        true
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    /// How many topics begin like this.
    pub(super) fn count_below(&self, prefix: &str) -> usize {
        self.messages
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(|(topic, _)| topic.starts_with(prefix))
            .count()
    }

    fn is_full(&self, message: &Stored) -> bool {
        self.messages.len() >= RETAINED_MESSAGES || self.bytes + message.cost() > RETAINED_BYTES
    }

    fn sweep(&mut self, now: Instant) {
        self.messages.retain(|_, message| !message.expired(now));
        self.bytes = self.messages.values().map(|message| message.cost()).sum();
    }

    /// Forgets the retained message of a topic.
    pub(super) fn clear(&mut self, topic: &str) {
        if let Some(old) = self.messages.remove(topic) {
            self.bytes -= old.cost();
        }
    }

    /// The first message that matches a valid, unshared filter, in the order of topics, after a topic.
    pub(super) fn next(
        &self,
        filter: &str,
        after: Option<&str>,
        now: Instant,
    ) -> Option<&Rc<Stored>> {
        let fresh = |message: &&Rc<Stored>| !message.expired(now);
        if !has_wildcards(filter) {
            let message = self.messages.get(filter).filter(fresh)?;
            return after.is_none().then_some(message);
        }
        let prefix = literal_prefix(filter);
        let from = match after {
            Some(topic) => Bound::Excluded(topic),
            None => Bound::Included(prefix),
        };
        self.messages
            .range::<str, _>((from, Bound::Unbounded))
            .take_while(|(topic, _)| topic.starts_with(prefix))
            .filter(|(topic, _)| filter_matches(filter, topic))
            .map(|(_, message)| message)
            .find(fresh)
    }
}

/// What every topic that the filter matches begins with.
fn literal_prefix(filter: &str) -> &str {
    let end = filter.find(['+', '#']).unwrap_or(filter.len());
    let prefix = &filter[..end];
    // `a/#` also matches `a`.
    if filter[end..].starts_with('#') {
        prefix.strip_suffix('/').unwrap_or(prefix)
    } else {
        prefix
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::broker::message::{Inbound, encode};
    use crate::model::{Properties, QoS};
    use crate::wire::RawProperties;

    fn message(topic: &str, expiry: Option<u32>, now: Instant) -> Rc<Stored> {
        let properties = encode(&Properties {
            message_expiry_interval: expiry,
            ..Properties::default()
        });
        let inbound = Inbound {
            topic,
            payload: topic.as_bytes(),
            qos: QoS::AtMostOnce,
            retain: true,
            properties: RawProperties::new(&properties),
        };
        Rc::new(Stored::new(topic.into(), &inbound, now))
    }

    fn all(store: &Retained, filter: &str, now: Instant) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        while let Some(message) = store.next(filter, found.last().map(String::as_str), now) {
            found.push(message.topic.to_string());
        }
        found
    }

    #[test]
    fn every_filter_finds_what_matches_it() {
        let now = Instant::now();
        let mut store = Retained::default();
        let topics = [
            "a", "a/b", "a/b/c", "ab", "a!", "b/b", "/", "/a", "$x/b", "a/",
        ];
        for topic in topics {
            assert!(store.set(message(topic, None, now), now));
        }
        for filter in [
            "a", "#", "a/#", "a/+", "+", "+/b", "/+", "/#", "$x/#", "a/b/#", "x/#", "+/+/c",
        ] {
            let mut expected: Vec<_> = topics
                .into_iter()
                .filter(|t| filter_matches(filter, t))
                .collect();
            expected.sort_unstable();
            assert_eq!(all(&store, filter, now), expected, "{filter}");
        }
    }

    #[test]
    fn the_last_message_counts_until_it_is_cleared_or_expires() {
        let now = Instant::now();
        let mut store = Retained::default();
        store.set(message("a", None, now), now);
        store.set(message("a", Some(5), now), now);
        store.set(message("b", None, now), now);
        assert_eq!(all(&store, "#", now), ["a", "b"]);
        assert_eq!(all(&store, "#", now + Duration::from_secs(6)), ["b"]);
        assert_eq!(all(&store, "a", now + Duration::from_secs(6)), [""; 0]);
        store.clear("b");
        store.clear("a");
        assert_eq!((store.bytes, store.messages.len()), (0, 0));
    }
}
