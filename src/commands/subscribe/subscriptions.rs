//! Which subscriptions hold.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use tokio::sync::Notify;

use super::plan::SubscribePlan;
use crate::client::{Disconnect, described};
use crate::error::Failure;

/// Which subscriptions hold.
#[derive(Default)]
pub(super) struct Subscriptions {
    /// Every filter has been answered once, and not all were refused.
    pub(super) subscribed: Cell<bool>,
    /// The filters that the broker has granted.
    pub(super) live: RefCell<HashSet<String>>,
    /// A broker that lost the session has refused to make any of them again.
    pub(super) none_left: Notify,
}

impl Subscriptions {
    pub(super) fn granted(&self, filter: &str) {
        self.live.borrow_mut().insert(filter.to_owned());
    }

    /// The failure of a connection that the broker has ended with this DISCONNECT: before every filter was
    /// answered it is about those that were not.
    pub(super) fn refused_with(
        &self,
        plan: &SubscribePlan,
        packet: &Disconnect,
        failure: Failure,
    ) -> Failure {
        let live = self.live.borrow();
        let filters = plan.filters.iter().map(|plan| plan.filter.as_str());
        let open: Vec<_> = filters.filter(|filter| !live.contains(*filter)).collect();
        if self.subscribed.get() || open.is_empty() {
            return failure;
        }
        let (filters, reason) = (
            open.join(", "),
            described(packet.reason, &packet.properties),
        );
        Failure {
            message: format!("cannot subscribe to {filters}: the broker disconnected: {reason}"),
            ..failure
        }
    }

    pub(super) fn refused(&self, filter: &str) {
        let mut live = self.live.borrow_mut();
        if live.remove(filter) && live.is_empty() {
            self.none_left.notify_one();
        }
    }
}
