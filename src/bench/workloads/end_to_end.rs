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

    /// A pair stays in one process, so that one clock times its messages.
    fn turn(&self, k: u32) -> u32 {
        match (self.role(k), self.pattern) {
            (Role::Subscriber(subscriber), Pattern::PointToPoint) => subscriber % self.publishers,
            (Role::Subscriber(number) | Role::Publisher(number), _) => number,
            (Role::Idle, _) => k,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BenchPayload, Pacing, Properties};

    /// What is published: `t/%i`.
    fn publish() -> BenchPublish {
        BenchPublish {
            topics: vec!["t/%i".to_owned()],
            qos: QoS::AtMostOnce,
            retain: false,
            dup: false,
            properties: Properties::default(),
            topic_alias: None,
            payload: BenchPayload::Random(16),
            stamp: false,
            pacing: Pacing::Unlimited,
            inflight: 100,
        }
    }

    fn workload(pattern: Pattern, publish: &BenchPublish) -> EndToEnd<'_> {
        EndToEnd {
            publishers: 3,
            subscribers: 4,
            pattern,
            publish,
            qos: QoS::AtLeastOnce,
        }
    }

    #[test]
    fn subscribers_come_before_publishers() {
        let publish = publish();
        let workload = workload(Pattern::FanIn, &publish);
        let roles: Vec<_> = [0, 3, 4, 6].map(|k| workload.role(k)).into();
        let expected = [
            Role::Subscriber(0),
            Role::Subscriber(3),
            Role::Publisher(0),
            Role::Publisher(2),
        ];
        assert_eq!(roles, expected);
    }

    #[test]
    fn a_pair_has_one_turn() {
        let publish = publish();
        let turns = |pattern| {
            let workload = workload(pattern, &publish);
            [0, 1, 2, 3, 4, 5, 6].map(|k| workload.turn(k))
        };
        assert_eq!(turns(Pattern::PointToPoint), [0, 1, 2, 0, 0, 1, 2]);
        assert_eq!(turns(Pattern::FanIn), [0, 1, 2, 3, 0, 1, 2]);
    }

    #[test]
    fn each_pattern_has_its_filters_and_topics() {
        let publish = publish();
        for (pattern, filter, index, topic_index) in [
            // The fourth subscriber gets the messages of the first publisher.
            (Pattern::PointToPoint, "t/%i", "1", "3"),
            (Pattern::FanIn, "t/%i", "+", "3"),
            (Pattern::FanOut, "t/%i", "all", "all"),
            (Pattern::Share, "$share/mqtty/t/%i", "+", "3"),
        ] {
            let workload = workload(pattern, &publish);
            let subscriptions = workload.subscriptions(3, 3);
            let filters = subscriptions.filters;
            assert_eq!(filters.len(), 1);
            assert_eq!(
                (&filters[0].filter[..], &subscriptions.index[..]),
                (filter, index)
            );
            assert_eq!(filters[0].qos, QoS::AtLeastOnce);
            assert_eq!(workload.topic_index(2, 6), topic_index, "{pattern:?}");
        }
    }

    #[test]
    fn deliveries_are_expected_by_those_that_have_a_subscription() {
        let publish = publish();
        for (pattern, all, without_the_first, without_any) in [
            // Subscribers 0 and 3 get the messages of publisher 0.
            (Pattern::PointToPoint, [2, 1, 1], [1, 1, 1], [0, 0, 0]),
            (Pattern::FanIn, [4, 4, 4], [3, 3, 3], [0, 0, 0]),
            (Pattern::FanOut, [4, 4, 4], [3, 3, 3], [0, 0, 0]),
            (Pattern::Share, [1, 1, 1], [1, 1, 1], [0, 0, 0]),
        ] {
            let workload = workload(pattern, &publish);
            let expected = |without: &[u32]| {
                [0, 1, 2].map(|publisher| workload.expected_deliveries(publisher, without))
            };
            assert_eq!(expected(&[]), all, "{pattern:?}");
            assert_eq!(expected(&[0]), without_the_first, "{pattern:?}");
            assert_eq!(expected(&[0, 1, 2, 3]), without_any, "{pattern:?}");
        }
    }
}
