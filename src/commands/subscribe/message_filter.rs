//! Which messages are wanted, by their topic and flags.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _, RandomState};
use std::rc::Rc;

use rand::{RngExt as _, SeedableRng as _};

use crate::model::{Delivery, RetainedChoice, Selection, filter_matches};

/// The topics that `--changed` remembers: some 50 MB of them.
pub(super) const MOST_TOPICS: usize = 1 << 20;

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilterDecision {
    /// It is wanted.
    Keep,
    /// It is not.
    Drop,
    /// It is not for us: who does not acknowledge it may get it another time.
    Leave,
}

/// Judges messages by a selection.
pub(super) struct MessageFilter {
    filter_out: Vec<String>,
    retained: RetainedChoice,
    /// Live messages without a payload are the echo of our own removals.
    without_echoes: bool,
    /// What is not acknowledged comes again another time.
    keeps_session: bool,
    retained_progress: Rc<RetainedProgress>,
    chance: Option<(f64, rand::rngs::SmallRng)>,
    last: Option<LastPayloads>,
}

impl MessageFilter {
    pub(super) fn new(selection: &Selection, without_echoes: bool, keeps_session: bool) -> Self {
        let chance = |chance| (chance, rand::rngs::SmallRng::from_rng(&mut rand::rng()));
        Self {
            filter_out: selection.filter_out.clone(),
            retained: selection.retained,
            without_echoes,
            keeps_session,
            retained_progress: Rc::default(),
            chance: selection.chance.map(chance),
            last: selection.changed.then(|| LastPayloads::new(MOST_TOPICS)),
        }
    }

    /// What has been seen where only retained messages are wanted.
    pub(super) fn retained_progress(&self) -> Option<Rc<RetainedProgress>> {
        (self.retained == RetainedChoice::Only).then(|| self.retained_progress.clone())
    }

    /// Judges by topic and flags.
    pub(super) fn decide(&mut self, message: &Delivery<'_>) -> FilterDecision {
        if self.without_echoes && !message.retain && message.payload.is_empty() {
            return FilterDecision::Drop;
        }
        match self.retained {
            RetainedChoice::None if message.retain => return FilterDecision::Drop,
            // A message without acknowledgement may be all that the broker sends at a time, so only a session that
            // is kept keeps it.
            RetainedChoice::Only if !message.retain => {
                return if self.keeps_session {
                    FilterDecision::Leave
                } else {
                    FilterDecision::Drop
                };
            }
            RetainedChoice::Only => self.retained_progress.note(),
            _ => {}
        }
        let topic = message.topic;
        if self.filter_out.iter().any(|out| filter_matches(out, topic)) {
            return FilterDecision::Drop;
        }
        FilterDecision::Keep
    }

    /// Judges by what is to be shown of a message: whether it has changed, and by chance.
    pub(super) fn admits<'p>(
        &mut self,
        topic: &str,
        payloads: &(impl Iterator<Item = &'p [u8]> + Clone),
    ) -> bool {
        if let Some(last) = &mut self.last
            && !last.differs(topic, payloads)
        {
            return false;
        }
        match &mut self.chance {
            Some((chance, random)) => random.random_bool(*chance),
            None => true,
        }
    }

    /// Whether there are more topics than `--changed` can remember: messages of those pass, always.
    pub(super) fn is_full(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.full)
    }
}

/// What has been seen where only retained messages are wanted.
#[derive(Default)]
pub(super) struct RetainedProgress {
    seen: Cell<u64>,
    /// There is no connection, or its subscriptions are not made again yet.
    pub(super) interrupted: Cell<bool>,
}

impl RetainedProgress {
    /// A retained message was received, or something else happened that more of them may follow.
    pub(super) fn note(&self) {
        self.seen.set(self.seen.get() + 1);
    }

    /// How often that was.
    pub(super) fn seen(&self) -> u64 {
        self.seen.get()
    }
}

/// The last payload of each topic, by its hash: 24 bytes a topic and no text.
struct LastPayloads {
    seen: HashMap<u64, (u64, u64)>,
    keys: [RandomState; 2],
    most: usize,
    full: bool,
}

impl LastPayloads {
    /// So many topics are remembered.
    fn new(most: usize) -> Self {
        Self {
            seen: HashMap::new(),
            keys: Default::default(),
            most,
            full: false,
        }
    }

    /// Whether the payloads differ from those before; they are the ones before from now on.
    fn differs<'p>(
        &mut self,
        topic: &str,
        payloads: &(impl Iterator<Item = &'p [u8]> + Clone),
    ) -> bool {
        let [one, other] = self.keys.each_ref().map(|key| {
            let mut hasher = key.build_hasher();
            for payload in payloads.clone() {
                payload.hash(&mut hasher);
            }
            hasher.finish()
        });
        let topic = self.keys[0].hash_one(topic);
        if self.seen.len() >= self.most && !self.seen.contains_key(&topic) {
            self.full = true;
            return true;
        }
        self.seen.insert(topic, (one, other)) != Some((one, other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Properties;

    fn judged(selection: &Selection, topic: &str, retain: bool) -> FilterDecision {
        let mut message_filter = MessageFilter::new(selection, false, true);
        message_filter.decide(&Delivery {
            topic,
            payload: b"x",
            qos: crate::model::QoS::AtMostOnce,
            retain,
            dup: false,
            packet_id: 0,
            properties: &Properties::default(),
        })
    }

    #[test]
    fn by_topic_and_flag() {
        let none = Selection {
            filter_out: vec!["a/+".into(), "b/#".into()],
            retained: RetainedChoice::None,
            ..Selection::default()
        };
        assert_eq!(judged(&none, "a", false), FilterDecision::Keep);
        assert_eq!(judged(&none, "a", true), FilterDecision::Drop);
        assert_eq!(judged(&none, "a/b", false), FilterDecision::Drop);
        assert_eq!(judged(&none, "b/c/d", false), FilterDecision::Drop);
        let only = Selection {
            retained: RetainedChoice::Only,
            ..Selection::default()
        };
        assert_eq!(judged(&only, "a", true), FilterDecision::Keep);
        assert_eq!(judged(&only, "a", false), FilterDecision::Leave);
        let message = Delivery {
            topic: "a",
            payload: b"x",
            qos: crate::model::QoS::AtLeastOnce,
            retain: false,
            dup: false,
            packet_id: 1,
            properties: &Properties::default(),
        };
        let mut without_session = MessageFilter::new(&only, false, false);
        assert_eq!(without_session.decide(&message), FilterDecision::Drop);
    }

    #[test]
    fn what_has_changed() {
        let mut message_filter = MessageFilter::new(
            &Selection {
                changed: true,
                ..Selection::default()
            },
            false,
            true,
        );
        let seen = [
            ("a", "1"),
            ("b", "1"),
            ("a", "1"),
            ("a", "2"),
            ("a", "1"),
            ("b", "1"),
        ]
        .map(|(topic, payload)| message_filter.admits(topic, &std::iter::once(payload.as_bytes())));
        assert_eq!(seen, [true, true, false, true, true, false]);
    }

    #[test]
    fn all_that_is_shown_of_a_message_counts() {
        let mut last = LastPayloads::new(10);
        let mut differs = |payloads: &[&'static str]| {
            last.differs("t", &payloads.iter().map(|payload| payload.as_bytes()))
        };
        assert!(differs(&["a", "b"]));
        assert!(!differs(&["a", "b"]));
        assert!(differs(&["ab"]));
        assert!(differs(&["ab", ""]));
    }

    #[test]
    fn topics_beyond_the_bound_always_differ() {
        let mut last = LastPayloads::new(2);
        let mut differs = |topic| last.differs(topic, &std::iter::empty());
        assert_eq!(["a", "b", "c"].map(&mut differs), [true, true, true]);
        assert_eq!(["a", "b", "c"].map(&mut differs), [false, false, true]);
        assert!(last.full && last.seen.len() == 2);
    }

    #[test]
    fn about_the_share_that_was_asked_for() {
        let mut message_filter = MessageFilter::new(
            &Selection {
                chance: Some(0.25),
                ..Selection::default()
            },
            false,
            true,
        );
        let kept = (0..10_000)
            .filter(|_| message_filter.admits("t", &std::iter::empty()))
            .count();
        // Twelve standard deviations around 2,500.
        assert!((1_980..3_020).contains(&kept), "{kept}");
    }
}
