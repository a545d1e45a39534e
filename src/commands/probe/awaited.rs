//! The message that a check waits for: its own, or that of somebody else.

use std::cell::RefCell;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::expectation::Received;
use crate::model::{Delivery, filter_matches};

/// The message that a check waits for, and its way from the connection to the check.
pub(super) struct Awaited {
    /// The topic or the filter.
    pub(super) filter: String,
    /// The payload of the check's own message, which nobody else can know.
    pub(super) payload: Vec<u8>,
    arrival: RefCell<Option<(Received, Instant)>>,
    changed: Notify,
}

impl Awaited {
    /// A message of the check to a random topic below this one.
    pub(super) fn own(topic: &str) -> Self {
        Self::of(format!("{topic}/{:032x}", rand::random::<u128>()))
    }

    /// The first message that matches a filter.
    pub(super) fn of(filter: String) -> Self {
        Self {
            filter,
            payload: format!("{:032x}", rand::random::<u128>()).into_bytes(),
            arrival: RefCell::default(),
            changed: Notify::new(),
        }
    }

    /// A message has come. The first counts: at QoS 1 it may come again.
    pub(super) fn take(&self, message: &Delivery<'_>) {
        let mut arrival = self.arrival.borrow_mut();
        if arrival.is_none() && filter_matches(&self.filter, message.topic) {
            let received = Received {
                topic: message.topic.to_owned(),
                payload: message.payload.to_owned(),
                qos: message.qos as u8,
                retain: message.retain,
            };
            *arrival = Some((received, Instant::now()));
            self.changed.notify_one();
        }
    }

    /// Ready when the message has come; at which time.
    pub(super) async fn arrived(&self) -> (Received, Instant) {
        loop {
            if let Some(arrival) = self.arrival.borrow().clone() {
                return arrival;
            }
            self.changed.notified().await;
        }
    }
}
