//! What checks leave at the broker.

use std::cell::RefCell;

use super::opening::Opening;

/// What is to be removed at the end. It is noted before it is made.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    pub(super) retained: RefCell<Vec<String>>,
    pub(super) sessions: RefCell<Vec<Opening>>,
}

impl Leftovers {
    /// A retained message of this topic.
    pub(super) fn retains(&self, topic: &str) {
        self.retained.borrow_mut().push(topic.to_owned());
    }

    /// A session that outlives its connection.
    pub(super) fn keeps(&self, opening: &Opening) {
        self.sessions.borrow_mut().push(opening.clone());
    }
}
