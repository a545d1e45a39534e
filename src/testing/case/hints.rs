//! What to do about a message that was missed, as far as the subscriptions of its client say that.

use super::Running;
use super::expect::Waiting;
use crate::model::{QoS, filter_matches, has_wildcards};
use crate::testing::connection::{Received, Subscribed};
use crate::testing::matching::one_line;

/// The most filters that are named.
const MOST: usize = 3;

impl Running<'_> {
    /// A hint at a subscription that is missing, or that has a lower QoS than the message was expected with.
    pub(super) fn subscription_hint(
        &self,
        waiting: &Waiting<'_>,
        nearest: Option<&Received>,
    ) -> Option<String> {
        let client = &self.clients[waiting.at];
        if client.state.is_resumed() {
            // Its subscriptions may be those of an earlier connection.
            return None;
        }
        let name = &client.name;
        let subscribed = client.state.subscribed.borrow();
        let live: Vec<&Subscribed> = subscribed.iter().filter(|it| it.is_live).collect();
        if live.is_empty() {
            return Some(format!(
                "add a subscribe step before it: {name} has not subscribed to anything"
            ));
        }
        let topic = waiting.expected.topic.as_deref();
        let topic = topic.filter(|topic| !has_wildcards(topic));
        if let Some(topic) = topic
            && !live.iter().any(|it| it.matches(topic))
        {
            let mut filters: Vec<&str> = live.iter().map(|it| it.filter.as_str()).collect();
            let more = filters.len() > MOST;
            filters.truncate(MOST);
            let more = if more { ", …" } else { "" };
            return Some(format!(
                "subscribe {name} to {}: it has subscribed only to {}{more}",
                one_line(topic),
                one_line(&filters.join(", "))
            ));
        }
        let message = &nearest?.message;
        let wanted = waiting
            .expected
            .qos
            .filter(|wanted| *wanted > message.qos)?;
        let fitting = live.iter().filter(|it| it.matches(&message.topic));
        let best = fitting.max_by_key(|it| it.granted)?;
        let granted = best.granted.filter(|granted| *granted < wanted)?;
        let (level, filter) = (granted.level(), one_line(&best.filter));
        Some(if best.qos > granted {
            format!(
                "expect qos: {level}: the broker granted {name} QoS {level} for {filter}, not QoS {}",
                best.qos.level()
            )
        } else {
            format!(
                "subscribe {name} with qos: {}: its subscription to {filter} has QoS {level}",
                wanted.level()
            )
        })
    }

    /// A remark about a message that came once for each of several subscriptions.
    pub(super) fn overlap(&self) -> Option<String> {
        self.clients.iter().find_map(|client| {
            let inbox = client.state.inbox.borrow();
            let doubled = inbox.iter().find(|one| {
                !one.taken
                    && inbox.iter().any(|other| {
                        other.number != one.number
                            && other.message.topic == one.message.topic
                            && other.message.payload == one.message.payload
                    })
            })?;
            let topic = &doubled.message.topic;
            let subscribed = client.state.subscribed.borrow();
            let filters: Vec<&str> = subscribed
                .iter()
                .filter(|it| it.is_live && filter_matches(&it.filter, topic))
                .map(|it| it.filter.as_str())
                .collect();
            (filters.len() > 1).then(|| {
                format!(
                    "subscribe {} to one filter for {}: {} overlap, and a broker may deliver a message once for each of them",
                    client.name,
                    one_line(topic),
                    one_line(&filters.join(" and "))
                )
            })
        })
    }

    /// Whether a client gets the messages of a topic by what it has subscribed to already.
    pub(super) fn is_subscribed(&self, at: usize, topic: &str, least: QoS) -> bool {
        let subscribed = self.clients[at].state.subscribed.borrow();
        subscribed
            .iter()
            .any(|it| it.is_live && !it.no_local && it.granted >= Some(least) && it.matches(topic))
    }
}
