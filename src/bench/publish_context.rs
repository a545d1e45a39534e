//! What a publisher works with beside its own messages.

use std::cell::RefCell;
use std::rc::Rc;

use super::batching::Batching;
use super::connection_state::ConnectionState;
use super::prepared::Prepared;
use super::recorder::ShardRecorder;
use super::schedule::Schedule;

/// What a publisher works with.
pub(super) struct PublishContext<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) recorder: &'a ShardRecorder,
    pub(super) schedule: &'a RefCell<Schedule>,
    pub(super) batching: &'a Batching,
    /// What is known of its connection.
    pub(super) state: &'a Rc<ConnectionState>,
}

impl PublishContext<'_> {
    /// Nothing is left to send.
    pub(super) fn finish(&self) {
        if !self.state.finished.replace(true) {
            self.recorder.changed.notify_one();
        }
    }
}
