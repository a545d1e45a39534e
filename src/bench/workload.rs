//! What a workload decides: everything in which one benchmark differs from another is asked of a [`Workload`].

use super::connections::Connections;
use super::control::Budget;
use super::role::Role;
use crate::model::FilterPlan;
use crate::stats::{Checker, Flow};

/// What a client keeps in memory beside its connection and its payload when it publishes or subscribes, in kB.
pub(super) const CLIENT_KB: u64 = 1;

/// When the subscribers of a workload subscribe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subscribing {
    /// In a stage of their own: all subscriptions are there before the first message.
    BeforeSending,
    /// In the measured part.
    WhileSending,
}

/// What a subscriber subscribes to, and what it does with the messages.
pub(super) struct Subscriptions {
    /// The filters, their placeholders still to be filled in.
    pub(super) filters: Vec<FilterPlan>,
    /// What `%i` stands for in them.
    pub(super) index: String,
    /// The user properties of the SUBSCRIBE packets.
    pub(super) user_properties: Vec<(String, String)>,
    /// Every message must be one of this run, and counts by when it was due.
    pub(super) own_messages: bool,
    /// The limit of the run is the number of messages that are received.
    pub(super) limited: bool,
}

impl Subscriptions {
    /// Of a client that does not subscribe.
    pub(super) const NONE: Self = Self {
        filters: Vec::new(),
        index: String::new(),
        user_properties: Vec::new(),
        own_messages: false,
        limited: false,
    };
}

/// What one kind of benchmark does.
pub(super) trait Workload {
    /// What connection `k`, from 0, is for.
    fn role(&self, k: u32) -> Role;

    /// The number by which connection `k` is dealt out to the processes that share a run.
    fn turn(&self, k: u32) -> u32 {
        k
    }

    /// What `%i` stands for in the topics of the publisher with this number, which is connection `k`.
    fn topic_index(&self, publisher: u32, k: u32) -> String {
        let _ = publisher;
        number(k)
    }

    /// What the subscriber with this number, which is connection `k`, subscribes to.
    fn subscriptions(&self, subscriber: u32, k: u32) -> Subscriptions {
        let _ = (subscriber, k);
        Subscriptions::NONE
    }

    /// When subscribers subscribe, if there are any.
    fn subscribing(&self) -> Option<Subscribing> {
        None
    }

    /// Whether messages carry stamps.
    fn stamps(&self) -> bool {
        false
    }

    /// Whether what is received is compared with what was sent.
    fn compares(&self) -> bool {
        false
    }

    /// Whether the subscribers share one subscription.
    fn is_shared(&self) -> bool {
        false
    }

    /// How many subscribers get each message of a publisher, where these have no subscription.
    fn expected_deliveries(&self, publisher: u32, without_subscription: &[u32]) -> u32 {
        let _ = (publisher, without_subscription);
        0
    }

    /// What looks at the order of received messages.
    fn checker(&self) -> Checker {
        Checker::from_start()
    }

    /// Whether a message counts as lost where the sequence has a gap.
    fn counts_gaps(&self) -> bool {
        false
    }

    /// Whether a shard has nothing left to do in the sending part.
    fn is_finished(&self, connections: &Connections, budget: &Budget) -> bool {
        let _ = budget;
        connections.have_sent_all()
    }

    /// What the run is about.
    fn main_flow(&self) -> Flow;

    /// What a client keeps in memory beside its connection, in kB.
    fn memory_kb(&self) -> u64;
}

/// The number of connection `k`, from 1, as text.
pub(super) fn number(k: u32) -> String {
    (u64::from(k) + 1).to_string()
}
