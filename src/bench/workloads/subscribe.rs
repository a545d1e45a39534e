//! `bench sub`: every client subscribes and counts what arrives. To subscribe is part of the measured work.

use crate::bench::connections::Connections;
use crate::bench::control::Budget;
use crate::bench::role::Role;
use crate::bench::workload::{CLIENT_KB, Subscribing, Subscriptions, Workload, number};
use crate::model::BenchSubscribe;
use crate::stats::{Checker, Flow};

pub(super) struct Subscribe<'a> {
    pub(super) subscribe: &'a BenchSubscribe,
    /// The plan has a limit.
    pub(super) limited: bool,
}

impl Workload for Subscribe<'_> {
    fn role(&self, k: u32) -> Role {
        Role::Subscriber(k)
    }

    fn subscriptions(&self, _subscriber: u32, k: u32) -> Subscriptions {
        Subscriptions {
            filters: self.subscribe.filters.clone(),
            index: number(k),
            user_properties: self.subscribe.user_properties.clone(),
            own_messages: false,
            limited: self.limited,
        }
    }

    fn subscribing(&self) -> Option<Subscribing> {
        Some(Subscribing::WhileSending)
    }

    fn checker(&self) -> Checker {
        Checker::joining()
    }

    fn counts_gaps(&self) -> bool {
        true
    }

    fn is_finished(&self, connections: &Connections, budget: &Budget) -> bool {
        connections.have_all_ended()
            || budget.is_spent()
            || connections.have_all_subscriptions_failed()
    }

    fn main_flow(&self) -> Flow {
        Flow::Received
    }

    fn memory_kb(&self) -> u64 {
        CLIENT_KB
    }
}
