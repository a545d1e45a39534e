//! What a publisher works with beside its own messages.

use std::cell::RefCell;
use std::rc::Rc;

use super::gathering::Gathering;
use super::prepared::Prepared;
use super::recorder::ShardRecorder;
use super::schedule::Schedule;
use super::seat::Seat;

/// What a publisher works with.
pub(super) struct PublishContext<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) recorder: &'a ShardRecorder,
    pub(super) schedule: &'a RefCell<Schedule>,
    pub(super) gathering: &'a Gathering,
    /// What is known of its connection.
    pub(super) seat: &'a Rc<Seat>,
}

impl PublishContext<'_> {
    /// Nothing is left to send.
    pub(super) fn settle(&self) {
        if !self.seat.settled.replace(true) {
            self.recorder.changed.notify_one();
        }
    }
}
