//! `$SYS/broker/…`: what the broker says about itself, under the names that mosquitto uses.
//!
//! The figures are made when somebody subscribes to them, and every [`FIGURES`] as long as somebody does; what has
//! changed is published and retained. Counting is done per batch, so that messages cost nothing more.

use std::time::Instant;

use super::figures::Figures;
use super::limits::FIGURES;
use super::message::Inbound;
use super::router::Router;
use super::subscriber::NOBODY;
use crate::model::{QoS, shared_group};
use crate::wire::RawProperties;

/// Where they stand. Clients do not publish there.
const TREE: &str = "$SYS/";

/// Where clients talk to the broker itself.
const OURS: &str = "$mqtty/";

/// Whether a topic, or what it begins with, belongs to the broker.
pub(super) fn is_the_brokers(topic: &str) -> bool {
    topic.starts_with('$') && (topic.starts_with(TREE) || topic.starts_with(OURS))
}

/// Whether a filter may match the figures: wildcards in the first level do not.
pub(super) fn may_match(filter: &str) -> bool {
    let filter = match shared_group(filter) {
        Some(_) => filter.splitn(3, '/').nth(2).unwrap_or_default(),
        None => filter,
    };
    filter.starts_with(TREE)
}

impl Router {
    /// Publishes the figures that have changed, and sees to it that this happens again.
    pub(super) fn publish_figures(&mut self, now: Instant) {
        let figures = self.make_figures(now);
        self.work += self.sessions.len();
        let last = std::mem::take(&mut self.figures.last);
        for (index, (topic, value)) in figures.iter().enumerate() {
            if last.get(index).is_some_and(|(_, before)| before == value) {
                continue;
            }
            let inbound = Inbound {
                topic,
                payload: value.as_bytes(),
                qos: QoS::AtMostOnce,
                retain: true,
                properties: RawProperties::EMPTY,
            };
            self.publish(NOBODY, &inbound, now);
        }
        self.figures.last = figures;
        self.figures.due = Some(now + FIGURES);
        self.earlier.notify_one();
    }

    /// The figures are due: they are published if somebody wants them.
    pub(super) fn tick_figures(&mut self, now: Instant) {
        let mut sessions = self.sessions.iter().flatten();
        if sessions.any(|session| session.figure_filters > 0) {
            self.publish_figures(now);
        } else {
            self.figures.due = None;
        }
    }

    fn make_figures(&self, now: Instant) -> Vec<(&'static str, String)> {
        let sessions = self.sessions.iter().flatten();
        let (mut total, mut filters, mut queued) = (0_usize, 0, 0);
        for session in sessions {
            total += 1;
            filters += session.filters.len();
            queued += session.queued();
        }
        let Figures {
            connected,
            most_connected,
            ..
        } = self.figures;
        let uptime = self.figures.uptime(now).as_secs();
        let retained = self.retained.len() - self.retained.count_below(TREE);
        let (received, bytes_received) = self.traffic.received();
        let (sent, bytes_sent) = self.traffic.sent();
        vec![
            (
                "$SYS/broker/version",
                concat!("mqtty version ", env!("CARGO_PKG_VERSION")).to_owned(),
            ),
            ("$SYS/broker/uptime", format!("{uptime} seconds")),
            ("$SYS/broker/clients/total", total.to_string()),
            ("$SYS/broker/clients/connected", connected.to_string()),
            (
                "$SYS/broker/clients/disconnected",
                total.saturating_sub(connected).to_string(),
            ),
            ("$SYS/broker/clients/maximum", most_connected.to_string()),
            ("$SYS/broker/messages/received", received.to_string()),
            ("$SYS/broker/messages/sent", sent.to_string()),
            (
                "$SYS/broker/messages/stored",
                (retained + queued).to_string(),
            ),
            (
                "$SYS/broker/store/messages/count",
                (retained + queued).to_string(),
            ),
            ("$SYS/broker/bytes/received", bytes_received.to_string()),
            ("$SYS/broker/bytes/sent", bytes_sent.to_string()),
            ("$SYS/broker/subscriptions/count", filters.to_string()),
            ("$SYS/broker/retained messages/count", retained.to_string()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_that_may_match() {
        for filter in [
            "$SYS/#",
            "$SYS/broker/uptime",
            "$SYS/+/uptime",
            "$share/g/$SYS/#",
        ] {
            assert!(may_match(filter), "{filter}");
        }
        for filter in [
            "#",
            "+/broker/uptime",
            "a/$SYS/#",
            "$share/$SYS/a",
            "$SYSTEM",
        ] {
            assert!(!may_match(filter), "{filter}");
        }
    }
}
