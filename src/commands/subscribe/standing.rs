//! Which subscriptions hold.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use tokio::sync::Notify;

/// Which subscriptions hold.
#[derive(Default)]
pub(super) struct Standing {
    /// Every filter has been answered once, and not all were refused.
    pub(super) subscribed: Cell<bool>,
    /// The filters that the broker has granted.
    pub(super) live: RefCell<HashSet<String>>,
    /// A broker that lost the session has refused to make any of them again.
    pub(super) none_left: Notify,
}

impl Standing {
    pub(super) fn granted(&self, filter: &str) {
        self.live.borrow_mut().insert(filter.to_owned());
    }

    pub(super) fn refused(&self, filter: &str) {
        let mut live = self.live.borrow_mut();
        if live.remove(filter) && live.is_empty() {
            self.none_left.notify_one();
        }
    }
}
