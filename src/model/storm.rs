//! What a storm is to do: a sudden load on a broker beside clients that only want to be served as before.

use std::time::Duration;

use super::{QoS, RetryLimit};

/// A storm with its bystanders.
#[derive(Clone, Debug, PartialEq)]
pub struct Storm {
    /// What happens.
    pub kind: StormKind,
    /// How many clients take part.
    pub clients: u32,
    /// How many clients only exchange messages with themselves, before, during and after the storm.
    pub bystanders: u32,
    /// How long the bystanders are watched before the storm.
    pub calm: Duration,
    /// How long they are watched after it; connections are held for as long.
    pub hold: Duration,
    /// How long what is missing is waited for: clients, answers, messages.
    pub limit: Duration,
    /// What all topics of the storm begin with, without a slash at the end.
    pub prefix: String,
}

impl Storm {
    /// How many connections there are at most at one time.
    pub fn connections(&self) -> u32 {
        let helper = u32::from(self.kind.has_helper());
        self.clients
            .saturating_add(self.bystanders)
            .saturating_add(helper)
    }

    /// The number of the client that prepares and watches, from 0.
    pub fn helper(&self) -> u32 {
        self.clients + self.bystanders
    }
}

/// What happens in a storm.
#[derive(Clone, Debug, PartialEq)]
pub enum StormKind {
    /// All clients connect.
    Connect {
        /// How long a client tries.
        retry: RetryLimit,
        /// How long it waits before it tries again.
        backoff: Backoff,
        /// How connects are spread where a rate is given.
        arrivals: Arrivals,
    },
    /// All connections are cut at once, and the clients come back.
    Reconnect {
        /// How they are cut.
        cut: Cut,
        /// How long each client waits before each attempt.
        backoff: Backoff,
    },
    /// Connections come and go; about as many are open at any time as there are clients.
    Churn {
        /// The mean of the times that connections live, which are drawn from an exponential distribution.
        lifetime: Duration,
        /// How long it goes on.
        length: Duration,
        /// How new connections are spread over the time.
        arrivals: Arrivals,
        /// How connections end.
        cut: Cut,
    },
    /// Messages come in bursts; each client gets its own back.
    Burst(Bursts),
    /// All clients subscribe to many filters at once.
    Subscribe {
        /// How many filters each.
        filters: u32,
        /// What they look like.
        shape: FilterShape,
        /// How often each client subscribes; between two times it unsubscribes.
        turns: u32,
        /// The QoS of the subscriptions.
        qos: QoS,
    },
    /// All clients subscribe to many retained messages at once.
    Retained {
        /// How many retained messages.
        messages: u32,
        /// The bytes of each.
        size: usize,
    },
    /// All connections are cut at once, and the broker publishes a will for each.
    Will {
        /// How they are cut.
        cut: Cut,
    },
    /// All clients come back at once for the messages that were queued for their sessions.
    Offline {
        /// How many messages for each client.
        messages: u32,
        /// How fast they are queued, a second over all clients.
        rate: f64,
        /// The bytes of each.
        size: usize,
    },
    /// All clients get the same messages, and some of them read slowly or not at all.
    Slow {
        /// How many clients are slow: the first ones.
        slow: u32,
        /// How many messages a second each of them reads; 0 for none.
        read_rate: f64,
        /// How many messages a second are published.
        rate: f64,
        /// How long.
        length: Duration,
        /// The bytes of each.
        size: usize,
    },
}

/// A square wave of messages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bursts {
    /// Messages a second over all clients within a burst.
    pub rate: f64,
    /// How long a burst is.
    pub length: Duration,
    /// The time between the end of a burst and the next one.
    pub pause: Duration,
    /// How many.
    pub count: u32,
    /// How messages are spread within a burst.
    pub arrivals: Arrivals,
    /// Quality of service.
    pub qos: QoS,
    /// The bytes of a payload.
    pub size: usize,
}

impl Bursts {
    /// When a burst begins, counted from the first one.
    pub fn begin(&self, number: u32) -> Duration {
        (self.length + self.pause) * number
    }

    /// From the beginning of the first to the end of the last.
    pub fn total(&self) -> Duration {
        self.begin(self.count.saturating_sub(1)) + self.length
    }
}

impl StormKind {
    /// Its name on the command line and in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "connect",
            Self::Reconnect { .. } => "reconnect",
            Self::Churn { .. } => "churn",
            Self::Burst(_) => "burst",
            Self::Subscribe { .. } => "subscribe",
            Self::Retained { .. } => "retained",
            Self::Will { .. } => "will",
            Self::Offline { .. } => "offline",
            Self::Slow { .. } => "slow",
        }
    }

    /// Whether a further client prepares something, or watches.
    pub fn has_helper(&self) -> bool {
        matches!(
            self,
            Self::Retained { .. } | Self::Will { .. } | Self::Offline { .. } | Self::Slow { .. }
        )
    }

    /// Whether clients have something to do before the storm.
    pub fn is_prepared(&self) -> bool {
        !matches!(self, Self::Connect { .. })
    }

    /// How long it lasts at least.
    pub fn length(&self) -> Duration {
        match self {
            Self::Churn { length, .. } | Self::Slow { length, .. } => *length,
            Self::Burst(bursts) => bursts.total(),
            _ => Duration::ZERO,
        }
    }
}

/// How a connection is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// By a reset of TCP.
    #[default]
    Reset,
    /// The socket is closed without DISCONNECT.
    Close,
    /// With DISCONNECT.
    Disconnect,
}

impl Cut {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 3] = [
        ("rst", Self::Reset),
        ("fin", Self::Close),
        ("disconnect", Self::Disconnect),
    ];
}

/// How moments are spread at a rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrivals {
    /// At equal distances.
    #[default]
    Even,
    /// By chance, independently of each other (a Poisson process).
    Poisson,
}

impl Arrivals {
    /// All of them by their names.
    pub const ALL: [(&str, Self); 2] = [("even", Self::Even), ("poisson", Self::Poisson)];
}

/// How long a client waits before an attempt: a time between two, drawn each time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    /// The shortest wait.
    pub least: Duration,
    /// The longest.
    pub most: Duration,
}

/// What filters look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilterShape {
    /// A topic of its own for each filter.
    #[default]
    Plain,
    /// Topics of ten levels.
    Deep,
    /// With wildcards.
    Wildcard,
    /// Shared subscriptions of all clients.
    Shared,
}

impl FilterShape {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 4] = [
        ("plain", Self::Plain),
        ("deep", Self::Deep),
        ("wildcard", Self::Wildcard),
        ("shared", Self::Shared),
    ];

    /// Filter number `index` of a client, both from 0.
    pub fn filter(self, prefix: &str, client: u32, index: u32) -> String {
        match self {
            Self::Plain => format!("{prefix}/subscribe/{client}/{index}"),
            Self::Deep => format!("{prefix}/subscribe/{client}/a/b/c/d/e/f/g/{index}"),
            Self::Wildcard => format!("{prefix}/subscribe/+/{index}/{client}/#"),
            Self::Shared => format!("$share/storm/{prefix}/subscribe/{index}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::validate_filter;

    #[test]
    fn all_shapes_are_filters_and_differ() {
        for (name, shape) in FilterShape::ALL {
            let filters = [shape.filter("a/b", 1, 0), shape.filter("a/b", 1, 1)];
            assert_ne!(filters[0], filters[1], "{name}");
            for filter in filters {
                assert!(validate_filter(&filter).is_ok(), "{filter}");
            }
        }
    }

    #[test]
    fn bursts_follow_each_other() {
        let bursts = Bursts {
            rate: 1.0,
            length: Duration::from_secs(1),
            pause: Duration::from_secs(4),
            count: 3,
            arrivals: Arrivals::Even,
            qos: QoS::AtMostOnce,
            size: 24,
        };
        assert_eq!(bursts.begin(2), Duration::from_secs(10));
        assert_eq!(bursts.total(), Duration::from_secs(11));
    }
}
