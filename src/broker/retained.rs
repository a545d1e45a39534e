//! Retained messages: the last one of each topic (MQTT 5 §3.3.1.3).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::limits::RETAINED_MESSAGES;
use super::message::Stored;

/// Expired messages that one new message takes out at most, so that none costs much.
const SWEEP: usize = 16;

/// The retained messages, in the order of their topics, and those that expire in the order in which they do.
#[derive(Debug, Default)]
pub(super) struct Retained {
    messages: BTreeMap<Rc<str>, Rc<Stored>>,
    expiring: BTreeSet<(Instant, Rc<str>)>,
}

impl Retained {
    /// Keeps a message as the retained one of its topic; `false` if there is no room.
    pub(super) fn set(&mut self, message: Rc<Stored>, now: Instant) -> bool {
        self.clear(&message.topic);
        self.sweep(now, SWEEP);
        if self.messages.len() >= RETAINED_MESSAGES {
            return false;
        }
        if let Some(expires) = message.expires() {
            self.expiring.insert((expires, Rc::clone(&message.topic)));
        }
        self.messages.insert(Rc::clone(&message.topic), message);
        true
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    /// How many topics begin like this.
    pub(super) fn count_below(&self, prefix: &str) -> usize {
        self.range(prefix, None).count()
    }

    /// When the next message will have expired.
    pub(super) fn next_expiry(&self) -> Option<Instant> {
        let first = self.expiring.first()?;
        // In the very moment it has not.
        Some(first.0 + Duration::from_millis(1))
    }

    /// Takes out messages that have expired, so many at most; returns how many.
    pub(super) fn sweep(&mut self, now: Instant, most: usize) -> usize {
        for taken in 0..most {
            let expired = self.expiring.first().filter(|first| first.0 < now);
            let Some((_, topic)) = expired.cloned() else {
                return taken;
            };
            self.clear(&topic);
        }
        most
    }

    /// Forgets the retained message of a topic.
    pub(super) fn clear(&mut self, topic: &str) {
        if let Some(old) = self.messages.remove(topic)
            && let Some(expires) = old.expires()
        {
            self.expiring.remove(&(expires, Rc::clone(&old.topic)));
        }
    }

    /// The message of a topic.
    pub(super) fn get(&self, topic: &str, now: Instant) -> Option<&Rc<Stored>> {
        let message = self.messages.get(topic);
        message.filter(|message| !message.expired(now))
    }

    /// The messages of topics that begin like this, in the order of topics, after a topic. Some may have expired.
    pub(super) fn range<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Rc<Stored>> + use<'a> {
        let from = match after {
            Some(topic) => Bound::Excluded(topic),
            None => Bound::Included(prefix),
        };
        self.messages
            .range::<str, _>((from, Bound::Unbounded))
            .take_while(move |(topic, _)| topic.starts_with(prefix))
            .map(|(_, message)| message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_message_counts_until_it_is_cleared_or_expires() {
        let now = Instant::now();
        let later = now + Duration::from_secs(6);
        let mut store = Retained::default();
        store.set(Stored::for_test("a", None, now), now);
        store.set(Stored::for_test("a", Some(5), now), now);
        store.set(Stored::for_test("b", None, now), now);
        assert!(store.get("a", now).is_some() && store.get("b", later).is_some());
        assert!(store.get("a", later).is_none() && store.get("", now).is_none());
        store.set(Stored::for_test("a", Some(50), now), now);
        assert!(store.get("a", later).is_some());
        store.clear("b");
        store.clear("a");
        assert_eq!((store.len(), store.expiring.len()), (0, 0));
    }

    #[test]
    fn those_that_expire_are_taken_out_a_few_at_a_time() {
        let now = Instant::now();
        let mut store = Retained::default();
        let count = 10 * SWEEP;
        for n in 0..count {
            store.set(Stored::for_test(&format!("short/{n}"), Some(5), now), now);
            store.set(Stored::for_test(&format!("long/{n}"), Some(50), now), now);
            store.set(Stored::for_test(&format!("ever/{n}"), None, now), now);
        }
        assert_eq!(store.sweep(now + Duration::from_secs(5), usize::MAX), 0);
        let due = store.next_expiry().unwrap();
        assert_eq!(due, now + Duration::from_millis(5001));
        store.set(Stored::for_test("new", None, due), due);
        assert_eq!(store.len(), 3 * count + 1 - SWEEP);
        assert_eq!(store.sweep(due, usize::MAX), count - SWEEP);
        assert_eq!(store.count_below("short/"), 0);
        assert_eq!(
            store.next_expiry(),
            Some(now + Duration::from_millis(50_001))
        );
    }
}
