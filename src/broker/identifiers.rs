//! The identifiers of the subscriptions that a message matched, for one receiver (MQTT 5 §3.3.4).

use std::num::NonZeroU32;
use std::rc::Rc;

use super::memory::{Charge, Memory};

/// The identifiers. Very many subscriptions of one client can match, so what more than one takes is counted.
#[derive(Clone, Debug, Default)]
pub(super) enum Identifiers {
    /// None, or the receiver does not speak MQTT 5.
    #[default]
    None,
    /// One.
    One(NonZeroU32),
    /// Several, from overlapping subscriptions.
    Many(Rc<Many>),
}

/// See [`Identifiers::Many`].
#[derive(Debug)]
pub(super) struct Many {
    all: Vec<NonZeroU32>,
    _charge: Charge,
}

impl Identifiers {
    /// All of them.
    pub(super) fn as_slice(&self) -> &[NonZeroU32] {
        match self {
            Self::None => &[],
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => &many.all,
        }
    }
}

impl From<Option<NonZeroU32>> for Identifiers {
    fn from(identifier: Option<NonZeroU32>) -> Self {
        identifier.map_or(Self::None, Self::One)
    }
}

/// Identifiers that are being collected.
#[derive(Debug, Default)]
pub(super) struct Collected {
    first: Option<NonZeroU32>,
    others: Vec<NonZeroU32>,
}

impl Collected {
    /// Adds the identifier of one more subscription, if it has one.
    pub(super) fn add(&mut self, identifier: Option<NonZeroU32>) {
        match (self.first, identifier) {
            (None, identifier) => self.first = identifier,
            (Some(_), Some(identifier)) => self.others.push(identifier),
            (Some(_), None) => {}
        }
    }

    /// All of them, in the order in which they were added.
    pub(super) fn finish(self, memory: &Rc<Memory>) -> Identifiers {
        if self.others.is_empty() {
            return self.first.into();
        }
        let mut all = self.others;
        all.extend(self.first);
        all.rotate_right(1);
        let size = all.capacity() * size_of::<NonZeroU32>();
        Identifiers::Many(Rc::new(Many {
            all,
            _charge: Charge::new(memory, size),
        }))
    }
}
