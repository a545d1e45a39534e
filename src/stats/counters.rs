//! What happened, counted. The definitions here are those of `docs/report.md`.

use std::borrow::Cow;

/// Beyond this many reasons the rest is counted as [`Errors::OTHER`].
const REASONS: usize = 64;

/// The counters of which fewer are better.
const FAILURES: [&str; 17] = [
    "no_subscribers",
    "refused",
    "sent_again",
    "timed_out",
    "late",
    "lost",
    "still_arriving",
    "duplicated",
    "out_of_order",
    "corrupted",
    "negative",
    "connect_failed",
    "connections_lost",
    "reconnects",
    "subscribe_failed",
    "received_unmeasured",
    "errors",
];

/// One field, its JSON name and its definition for each counter, written once.
macro_rules! counters {
    ($($name:ident: $definition:literal,)*) => {
        /// Every counter of a run. All of them only grow.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Counters {
            $(#[doc = $definition] pub $name: u64,)*
            /// What went wrong, by reason.
            pub errors: Errors,
        }

        impl Counters {
            /// Name and definition of each counter, in the order of the report; `errors` follows them.
            pub const DEFINITIONS: &'static [(&'static str, &'static str)] =
                &[$((stringify!($name), $definition),)*];

            /// Whether this counter says that something went wrong: the fewer, the better.
            pub fn counts_failures(name: &str) -> bool {
                FAILURES.contains(&name)
            }

            /// The counter with this name; `errors` is the sum over all reasons.
            pub fn get(&self, name: &str) -> Option<u64> {
                match name {
                    $(stringify!($name) => Some(self.$name),)*
                    "errors" => Some(self.errors.total()),
                    _ => None,
                }
            }

            /// The counter with this name, to be changed.
            pub fn get_mut(&mut self, name: &str) -> Option<&mut u64> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }

            /// Name and value of each counter, in the order of the report.
            pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> + use<> {
                [$((stringify!($name), self.$name),)*].into_iter()
            }

            /// Adds everything that another one counted.
            pub fn merge(&mut self, other: &Self) {
                $(self.$name = self.$name.saturating_add(other.$name);)*
                self.errors.merge(&other.errors);
            }
        }
    };
}

counters! {
    planned: "Messages that were due in the measured part by the schedule; without a schedule, messages that a client began to send.",
    written: "PUBLISH packets handed to the socket, each message once: resending after a reconnect does not count.",
    acked: "Messages that the broker answered with success: PUBACK (QoS 1) or PUBCOMP (QoS 2) below 0x80. Always 0 for QoS 0.",
    no_subscribers: "Acknowledged messages without a subscriber: PUBACK or PUBREC with reason 0x10 (no matching subscribers). They count in `acked`, too.",
    refused: "Messages that the broker answered with an error (PUBACK, PUBREC or PUBCOMP of 0x80 and above), and those that its announced limits forbid.",
    sent_again: "Messages that may have been delivered before their connection was lost and were sent again, each counted once: at QoS 1, and at QoS 2 if the broker has lost the session.",
    timed_out: "Messages without an answer when their timeout or the drain was over.",
    late: "Messages written more than 10 ms after their planned moment.",
    received: "PUBLISH packets that arrived, including duplicate and damaged ones.",
    received_unmeasured: "PUBLISH packets that arrived and are not in `received`: before the measured part (queued for a persistent session, or due in the warm-up), beyond the limit, or at clients that do not subscribe.",
    expected: "Deliveries that were due: each message written (and not refused) times the subscribers that are to receive it. 0 where that is not known.",
    delivered: "Stamped messages of this run that arrived intact, counted once for each subscriber.",
    lost: "Deliveries that had not arrived by the end of the drain. Where only the receiving side is known: gaps in the sequences.",
    still_arriving: "Deliveries that had not arrived by the end of the drain while others were still arriving. They are not lost.",
    duplicated: "Stamped messages that arrived once more after their first time.",
    out_of_order: "Stamped messages that arrived, for the first time, after one that their publisher sent later.",
    corrupted: "Messages on a topic of the run that arrived with a different stamp, length or padding.",
    negative: "End-to-end samples below zero: the clocks of sender and receiver disagree. They are not in the latencies.",
    connect_planned: "Connections that the run was to open.",
    connected: "First connections that the broker accepted (CONNACK with success); reconnects do not count.",
    connect_failed: "First connections that failed or were refused for good.",
    connections_lost: "Connections lost unexpectedly after CONNACK.",
    reconnects: "Lost connections that were restored.",
    subscribed: "Topic filters that the broker granted.",
    subscribe_failed: "Topic filters that the broker refused, or did not answer in time.",
    bytes_out: "Bytes written to the sockets: whole packets, before TLS and WebSocket.",
    bytes_in: "Bytes read from the sockets: whole packets, after TLS and WebSocket.",
}

impl Counters {
    /// What a percentage of this counter refers to: what was planned for messages, expected for
    /// deliveries, asked for in connections. `None` where a percentage has no meaning.
    pub fn whole_of(&self, name: &str) -> Option<u64> {
        Some(match name {
            "written" | "acked" | "no_subscribers" | "refused" | "sent_again" | "timed_out"
            | "late" | "errors" => self.planned,
            "received" | "delivered" | "lost" | "still_arriving" | "duplicated"
            | "out_of_order" | "corrupted" | "negative" => match (self.expected, self.planned) {
                (0, 0) => self.received,
                (0, planned) => planned,
                (expected, _) => expected,
            },
            "connected" | "connect_failed" | "connections_lost" | "reconnects" => {
                self.connect_planned
            }
            "subscribed" | "subscribe_failed" => self.subscribed + self.subscribe_failed,
            _ => return None,
        })
    }

    /// Whether stamped messages were expected or looked at.
    pub fn checked_deliveries(&self) -> bool {
        let seen = [
            self.expected,
            self.delivered,
            self.corrupted,
            self.duplicated,
        ];
        seen.iter().any(|number| *number > 0)
    }

    /// Whether only messages with a stamp are counted by it.
    pub fn needs_stamps(name: &str) -> bool {
        matches!(
            name,
            "expected"
                | "delivered"
                | "lost"
                | "still_arriving"
                | "duplicated"
                | "out_of_order"
                | "corrupted"
                | "negative"
        )
    }

    /// Whether the run could count this at all. Only then does a 0 mean that it did not happen.
    pub fn is_measured(&self, name: &str) -> bool {
        match name {
            "planned" | "written" | "refused" | "late" => {
                self.planned > 0 || self.written > 0 || self.refused > 0
            }
            // Without acknowledgements (QoS 0) nothing is known of them.
            "acked" | "no_subscribers" | "sent_again" | "timed_out" => {
                self.acked > 0 || self.refused > 0 || self.timed_out > 0
            }
            "received" => self.subscribed > 0 || self.received > 0,
            name if Self::needs_stamps(name) => self.checked_deliveries(),
            "connections_lost"
            | "reconnects"
            | "bytes_out"
            | "bytes_in"
            | "received_unmeasured" => self.connected > 0,
            "subscribed" | "subscribe_failed" => self.subscribed > 0 || self.subscribe_failed > 0,
            _ => true,
        }
    }

    /// Sets every counter to 0 and keeps the memory of the reasons.
    pub fn clear(&mut self) {
        let mut errors = std::mem::take(&mut self.errors);
        errors.counts.clear();
        *self = Self {
            errors,
            ..Self::default()
        };
    }
}

/// How often each thing went wrong, in the order in which the reasons were first seen.
///
/// The number of reasons is bounded: what comes after 64 different ones counts as [`Errors::OTHER`].
#[derive(Clone, Debug, Default, Eq)]
pub struct Errors {
    counts: Vec<(Cow<'static, str>, u64)>,
}

impl Errors {
    /// The reason under which everything counts that comes after too many different ones.
    pub const OTHER: &'static str = "other";

    /// Counts a reason `n` times. Allocates only when the reason is new.
    pub fn add(&mut self, reason: &str, n: u64) {
        self.add_with(reason, n, || Cow::Owned(reason.to_owned()));
    }

    /// Counts a reason that is known to the program, `n` times; its text is never copied.
    pub fn add_static(&mut self, reason: &'static str, n: u64) {
        self.add_with(reason, n, || Cow::Borrowed(reason));
    }

    fn add_with(&mut self, reason: &str, n: u64, own: impl FnOnce() -> Cow<'static, str>) {
        if n == 0 {
            return;
        }
        if let Some((_, count)) = self.counts.iter_mut().find(|(known, _)| known == reason) {
            *count = count.saturating_add(n);
        } else if self.counts.len() < REASONS {
            self.counts.push((own(), n));
        } else {
            self.add_other(n);
        }
    }

    /// One more entry than there are reasons at most.
    fn add_other(&mut self, n: u64) {
        match self
            .counts
            .iter_mut()
            .find(|(known, _)| known == Self::OTHER)
        {
            Some((_, count)) => *count = count.saturating_add(n),
            None => self.counts.push((Cow::Borrowed(Self::OTHER), n)),
        }
    }

    /// How often this reason was counted.
    pub fn get(&self, reason: &str) -> u64 {
        let found = self.counts.iter().find(|(known, _)| known == reason);
        found.map_or(0, |(_, count)| *count)
    }

    /// All reasons together.
    pub fn total(&self) -> u64 {
        let counts = self.counts.iter().map(|(_, count)| *count);
        counts.fold(0, u64::saturating_add)
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The reasons and how often each was counted, as first seen.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.counts.iter().map(|(reason, n)| (&**reason, *n))
    }

    /// The reasons, the most frequent first; equally frequent ones by name.
    pub fn by_count(&self) -> Vec<(&str, u64)> {
        let mut sorted: Vec<_> = self.iter().collect();
        sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        sorted
    }

    /// Adds everything that another one counted.
    pub fn merge(&mut self, other: &Self) {
        for (reason, n) in &other.counts {
            self.add_with(reason, *n, || reason.clone());
        }
    }
}

impl PartialEq for Errors {
    /// The order in which reasons were seen does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.counts.len() == other.counts.len()
            && self.iter().all(|(reason, n)| other.get(reason) == n)
    }
}

#[cfg(test)]
mod tests;
