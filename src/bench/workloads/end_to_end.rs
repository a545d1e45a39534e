//! `bench e2e`: some clients publish, others subscribe, and what arrives is compared with what was sent.

use crate::bench::load;
use crate::bench::role::Role;
use crate::bench::workload::{CLIENT_KB, Subscribing, Subscriptions, Workload, number};
use crate::model::{BenchPublish, FilterPlan, Pattern, QoS, RetainHandling};
use crate::stats::Flow;

/// What `%i` stands for where all publishers have one topic.
const ONE_TOPIC: &str = "all";

pub(super) struct EndToEnd<'a> {
    /// At least 1.
    pub(super) publishers: u32,
    pub(super) subscribers: u32,
    pub(super) pattern: Pattern,
    pub(super) publish: &'a BenchPublish,
    /// Of the subscriptions.
    pub(super) qos: QoS,
}

impl EndToEnd<'_> {
    /// The filter of a subscriber, and what `%i` stands for in it.
    fn filter(&self, subscriber: u32) -> (String, String) {
        let topic = self.publish.topic();
        match self.pattern {
            Pattern::PointToPoint => (topic.to_owned(), number(subscriber % self.publishers)),
            Pattern::FanIn => (topic.to_owned(), "+".to_owned()),
            Pattern::FanOut => (topic.to_owned(), ONE_TOPIC.to_owned()),
            Pattern::Share => (format!("$share/mqtty/{topic}"), "+".to_owned()),
        }
    }
}

impl Workload for EndToEnd<'_> {
    /// Subscribers come first, so that they are there early.
    fn role(&self, k: u32) -> Role {
        match k.checked_sub(self.subscribers) {
            None => Role::Subscriber(k),
            Some(publisher) => Role::Publisher(publisher),
        }
    }

    fn topic_index(&self, publisher: u32, _k: u32) -> String {
        match self.pattern {
            Pattern::FanOut => ONE_TOPIC.to_owned(),
            _ => number(publisher),
        }
    }

    fn subscriptions(&self, subscriber: u32, _k: u32) -> Subscriptions {
        let (filter, index) = self.filter(subscriber);
        let filter = FilterPlan {
            filter,
            qos: self.qos,
            no_local: false,
            retain_as_published: false,
            retain_handling: RetainHandling::OnSubscribe,
            subscription_identifier: None,
        };
        Subscriptions {
            filters: vec![filter],
            index,
            user_properties: Vec::new(),
            own_messages: true,
            limited: false,
        }
    }

    fn subscribing(&self) -> Option<Subscribing> {
        Some(Subscribing::BeforeSending)
    }

    fn stamps(&self) -> bool {
        true
    }

    fn compares(&self) -> bool {
        true
    }

    fn is_shared(&self) -> bool {
        self.pattern == Pattern::Share
    }

    /// Those that were asked for, less those that have no subscription. In point to point their numbers decide.
    fn expected_deliveries(&self, publisher: u32, without_subscription: &[u32]) -> u32 {
        let publishers = self.publishers;
        let gets = |subscriber: u32| match self.pattern {
            Pattern::PointToPoint => subscriber % publishers == publisher,
            _ => true,
        };
        let without = without_subscription.iter().filter(|&&it| gets(it)).count();
        let all = match self.pattern {
            Pattern::PointToPoint => (self.subscribers + publishers - 1 - publisher) / publishers,
            _ => self.subscribers,
        };
        let deliveries = all.saturating_sub(u32::try_from(without).unwrap_or(u32::MAX));
        if self.is_shared() {
            deliveries.min(1)
        } else {
            deliveries
        }
    }

    fn main_flow(&self) -> Flow {
        Flow::Written
    }

    fn memory_kb(&self) -> u64 {
        CLIENT_KB + load::memory_kb(&self.publish.payload)
    }
}
