//! Topic aliases towards a client that allows them (MQTT 5 §3.3.2.3.4). The first topics get one, and keep it as long as the
//! connection lasts.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::limits::{ALIASES, SMALL_COST};
use super::memory::{Charge, Memory};

/// A topic of this many bytes is as short as its alias.
const SHORT: usize = 3;

/// The aliases that a client was told.
#[derive(Debug)]
pub(super) struct Aliases {
    maximum: usize,
    known: RefCell<HashMap<Box<str>, u16>>,
    charge: RefCell<Charge>,
}

/// The alias of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alias {
    /// Its number.
    pub(super) number: u16,
    /// The client has to be told the topic.
    pub(super) is_new: bool,
}

impl Aliases {
    /// For a client that allows aliases up to a number.
    pub(super) fn new(maximum: u16, memory: &Rc<Memory>) -> Self {
        Self {
            maximum: usize::from(maximum.min(ALIASES)),
            known: RefCell::default(),
            charge: RefCell::new(Charge::new(memory, 0)),
        }
    }

    /// The alias for a topic, if it has one or can have one.
    pub(super) fn find(&self, topic: &str) -> Option<Alias> {
        let known = self.known.borrow();
        if let Some(number) = known.get(topic) {
            return Some(Alias {
                number: *number,
                is_new: false,
            });
        }
        let charge = self.charge.borrow();
        let has_room = known.len() < self.maximum && charge.memory().has_room(cost(topic));
        let number = u16::try_from(known.len() + 1).ok();
        let number = number.filter(|_| has_room && topic.len() > SHORT)?;
        Some(Alias {
            number,
            is_new: true,
        })
    }

    /// The client was told the topic of a new alias.
    pub(super) fn set(&self, topic: &str, alias: Alias) {
        self.known.borrow_mut().insert(topic.into(), alias.number);
        let mut charge = self.charge.borrow_mut();
        let bytes = charge.bytes() + cost(topic);
        charge.set(bytes);
    }
}

fn cost(topic: &str) -> usize {
    2 * SMALL_COST + topic.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_keep_their_aliases() {
        let memory = Rc::new(Memory::new(10_000));
        let aliases = Aliases::new(2, &memory);
        let find = |topic: &str| {
            let alias = aliases.find(topic)?;
            if alias.is_new {
                aliases.set(topic, alias);
            }
            Some((alias.number, alias.is_new))
        };
        assert_eq!(find("a/b"), None);
        assert_eq!(find("a/topic"), Some((1, true)));
        assert_eq!(find("a/topic"), Some((1, false)));
        assert_eq!(find("other"), Some((2, true)));
        assert_eq!(find("third"), None);
        assert_eq!(find("other"), Some((2, false)));
        assert_eq!(memory.used(), 4 * SMALL_COST + "a/topicother".len());
        drop(aliases);
        assert_eq!(memory.used(), 0);
    }

    #[test]
    fn what_does_not_fit_into_the_memory_gets_none() {
        let aliases = Aliases::new(9, &Rc::new(Memory::new(150)));
        let long = "x".repeat(100);
        assert_eq!(aliases.find(&long), None);
        assert!(aliases.find("short").is_some_and(|alias| alias.is_new));
    }
}
