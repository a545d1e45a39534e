//! Which messages are wanted, as far as their head tells.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use rand::{RngExt as _, SeedableRng as _};

use crate::model::{Delivery, RetainedChoice, Selection, filter_matches};

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It is wanted.
    Keep,
    /// It is not.
    Drop,
    /// It is not, and neither is any other.
    End,
}

/// Judges messages by a selection.
pub(super) struct Sieve {
    filter_out: Vec<String>,
    retained: RetainedChoice,
    /// Live messages without a payload are the echo of our own removals.
    without_echoes: bool,
    answered: bool,
    /// A message that was not retained has come too early to be the end.
    live_seen: bool,
    chance: Option<(f64, rand::rngs::SmallRng)>,
    last: Option<Last>,
}

impl Sieve {
    pub(super) fn new(selection: &Selection, without_echoes: bool) -> Self {
        let chance = |chance| (chance, rand::rngs::SmallRng::from_rng(&mut rand::rng()));
        Self {
            filter_out: selection.filter_out.clone(),
            retained: selection.retained,
            without_echoes,
            answered: false,
            live_seen: false,
            chance: selection.chance.map(chance),
            last: selection.changed.then(Last::default),
        }
    }

    /// From now on a message that is not retained is the end, where only retained ones are wanted. What
    /// comes before every filter was answered may be in front of retained messages. Whether such a message
    /// has come already, and this is the end.
    pub(super) fn all_answered(&mut self) -> bool {
        self.answered = true;
        self.live_seen
    }

    /// Judges by topic and flags.
    pub(super) fn judge(&mut self, message: &Delivery<'_>) -> Judgement {
        if self.without_echoes && !message.retain && message.payload.is_empty() {
            return Judgement::Drop;
        }
        match self.retained {
            RetainedChoice::None if message.retain => return Judgement::Drop,
            RetainedChoice::Only if !message.retain && self.answered => return Judgement::End,
            RetainedChoice::Only if !message.retain => {
                self.live_seen = true;
                return Judgement::Drop;
            }
            _ => {}
        }
        let topic = message.topic;
        if self.filter_out.iter().any(|out| filter_matches(out, topic)) {
            return Judgement::Drop;
        }
        Judgement::Keep
    }

    /// Judges by what is to be shown: whether it has changed, and by chance.
    pub(super) fn admits(&mut self, topic: &str, payload: &[u8]) -> bool {
        if let Some(last) = &mut self.last
            && !last.differs(topic, payload)
        {
            return false;
        }
        match &mut self.chance {
            Some((chance, random)) => random.random_bool(*chance),
            None => true,
        }
    }
}

/// The last payload of each topic, by its hash: 24 bytes a topic and no text.
#[derive(Default)]
struct Last {
    seen: HashMap<u64, (u64, u64)>,
    keys: [RandomState; 2],
}

impl Last {
    /// Whether the payload differs from the one before; it is the one before from now on.
    fn differs(&mut self, topic: &str, payload: &[u8]) -> bool {
        let [one, other] = &self.keys;
        let hashes = (one.hash_one(payload), other.hash_one(payload));
        self.seen.insert(one.hash_one(topic), hashes) != Some(hashes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Properties;

    fn judged(selection: &Selection, topic: &str, retain: bool) -> Judgement {
        let mut sieve = Sieve::new(selection, false);
        sieve.all_answered();
        sieve.judge(&Delivery {
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
        assert_eq!(judged(&none, "a", false), Judgement::Keep);
        assert_eq!(judged(&none, "a", true), Judgement::Drop);
        assert_eq!(judged(&none, "a/b", false), Judgement::Drop);
        assert_eq!(judged(&none, "b/c/d", false), Judgement::Drop);
        let only = Selection {
            retained: RetainedChoice::Only,
            ..Selection::default()
        };
        assert_eq!(judged(&only, "a", true), Judgement::Keep);
        assert_eq!(judged(&only, "a", false), Judgement::End);
    }

    #[test]
    fn what_has_changed() {
        let mut sieve = Sieve::new(
            &Selection {
                changed: true,
                ..Selection::default()
            },
            false,
        );
        let seen = [
            ("a", "1"),
            ("b", "1"),
            ("a", "1"),
            ("a", "2"),
            ("a", "1"),
            ("b", "1"),
        ]
        .map(|(topic, payload)| sieve.admits(topic, payload.as_bytes()));
        assert_eq!(seen, [true, true, false, true, true, false]);
    }

    #[test]
    fn about_the_share_that_was_asked_for() {
        let mut sieve = Sieve::new(
            &Selection {
                chance: Some(0.25),
                ..Selection::default()
            },
            false,
        );
        let kept = (0..10_000).filter(|_| sieve.admits("t", b"")).count();
        // Twelve standard deviations around 2,500.
        assert!((1_980..3_020).contains(&kept), "{kept}");
    }
}
