//! Messages between the coordinator and the shards.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use tokio::sync::mpsc;

use super::causes::Causes;
use crate::stats::Interval;

/// Where a run stands. Only ever goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Connections are opened.
    Connect,
    /// Subscribers subscribe.
    Subscribe,
    /// Messages flow.
    Send(Sending),
    /// Nothing more is sent; answers are awaited.
    Drain,
    /// Everybody leaves.
    Leave,
}

/// The sending part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sending {
    /// When the schedule begins.
    pub(super) start: Instant,
    /// How many publishers there are in the run.
    pub(super) publishers: u32,
}

/// What the coordinator says to all shards.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// The stage that begins.
    pub(super) stage: Stage,
    /// With [`Stage::Send`]: the rank of each shard's first publisher.
    pub(super) first_ranks: Arc<[u32]>,
    /// With [`Stage::Send`]: the subscribers that get nothing.
    pub(super) without_subscription: Arc<[u32]>,
    /// With [`Stage::Leave`]: answers were still arriving when the drain ended.
    pub(super) still_arriving: bool,
}

/// More threads than this are not used.
pub(super) const MOST_SHARDS: usize = 64;

/// Which part of a run an interval belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Connecting, subscribing, warming up.
    Before,
    /// The measured part, with the number of the second.
    Measured(u64),
    /// After the end of the measured part, with the number of the second in the same count.
    Drain(u64),
}

/// What a shard has counted in a piece of time.
#[derive(Debug)]
pub(super) struct Piece {
    /// What it belongs to.
    pub(super) part: Part,
    /// Where it ends, in µs of the run.
    pub(super) until_us: u64,
    /// The shard had begun to send: before the measured part that is the warm-up.
    pub(super) sending: bool,
    /// What was counted.
    pub(super) interval: Interval,
    /// What of the earlier ones was not so.
    pub(super) corrections: Corrections,
    /// Subscribers whose connection has not ended for good.
    pub(super) listening: u32,
}

/// A message of a shard to the coordinator.
#[derive(Debug)]
pub(super) enum ShardEvent {
    /// All connections of the shard have had their first answer; so many publishers and subscribers are up.
    Connected {
        /// Publishers that are up.
        publishers: u32,
        /// Subscribers that are up.
        subscribers: u32,
    },
    /// A connection could not be made, and is tried again until the broker is there.
    Waiting {
        /// Where the broker should be.
        endpoint: String,
        /// What the first attempt ended in.
        error: String,
    },
    /// A connection whose broker was waited for is up. The attempt that succeeded began at this time.
    Found(Instant),
    /// All subscribers of the shard have had their answers. These have no subscription.
    Subscribed(Vec<u32>),
    /// What was counted in a piece of time.
    Counted(Box<Piece>),
    /// What went wrong since the last time, and why.
    Failed(Causes),
    /// The scenario can make no more messages, for this reason.
    Broken(String),
    /// No publisher of the shard has anything left to send, since this moment (µs of the run).
    Finished(u64),
    /// Nothing waits for an answer any more.
    Drained,
    /// The shard has ended.
    Gone,
}

/// The channel from a shard to the coordinator.
#[derive(Clone, Debug)]
pub(super) struct ToCoordinator {
    shard: usize,
    events: mpsc::UnboundedSender<(usize, ShardEvent)>,
}

impl ToCoordinator {
    /// Of the shard with this number.
    pub(super) fn new(shard: usize, events: mpsc::UnboundedSender<(usize, ShardEvent)>) -> Self {
        Self { shard, events }
    }

    /// Tells something.
    pub(super) fn send(&self, event: ShardEvent) {
        // A coordinator that has gone does not want to know.
        let _ = self.events.send((self.shard, event));
    }
}

/// What was counted and turned out not to be so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Corrections {
    /// Counted as written, never taken by the socket, and the connection did not come back.
    pub(super) unwritten: u64,
    /// Counted as expected, and then refused.
    pub(super) unexpected: u64,
    /// Counted as planned, and never sent, where only what is sent is planned.
    pub(super) unplanned: u64,
    /// Had no answer when their connection was lost for good.
    pub(super) abandoned: u64,
    /// Gaps in the sequences that subscribers saw.
    pub(super) missing: u64,
    /// Subscriptions that were not answered in time.
    pub(super) unsubscribed: u64,
}

impl Corrections {
    /// Adds what came later.
    pub(super) fn add(&mut self, later: &Self) {
        self.unwritten += later.unwritten;
        self.unexpected += later.unexpected;
        self.unplanned += later.unplanned;
        self.abandoned += later.abandoned;
        self.missing += later.missing;
        self.unsubscribed += later.unsubscribed;
    }
}

/// How many messages may still be received, over all shards.
#[derive(Debug)]
pub(super) struct Budget {
    left: AtomicI64,
    /// One shard alone takes from it.
    alone: bool,
}

impl Budget {
    /// So many for a number of shards; `None`: no limit.
    pub(super) fn new(limit: Option<u64>, shards: usize) -> Self {
        let limit = limit.and_then(|limit| i64::try_from(limit).ok());
        Self {
            left: AtomicI64::new(limit.unwrap_or(i64::MAX)),
            alone: shards == 1,
        }
    }

    /// Takes one, and returns how many are left then; `None`: none was left.
    #[inline]
    pub(super) fn take(&self) -> Option<u64> {
        // What is taken in vain makes the number negative.
        let left = if self.alone {
            // Each message passes here: what is shared with nobody need not lock the memory, which would take a third
            // of the time of a message.
            let left = self.left.load(Ordering::Relaxed).saturating_sub(1);
            self.left.store(left, Ordering::Relaxed);
            left
        } else {
            self.left.fetch_sub(1, Ordering::Relaxed).saturating_sub(1)
        };
        u64::try_from(left).ok()
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.left.load(Ordering::Relaxed) <= 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_given_out_once() {
        for shards in [1, 2] {
            let budget = Budget::new(Some(2), shards);
            assert_eq!(budget.take(), Some(1));
            assert!(!budget.is_spent());
            assert_eq!(budget.take(), Some(0));
            assert!(budget.is_spent());
            assert_eq!(budget.take(), None);
            assert_eq!(budget.take(), None);
            assert!(budget.is_spent());
            for limit in [None, Some(u64::MAX)] {
                let endless = Budget::new(limit, shards);
                assert!(endless.take() > Some(1 << 60) && !endless.is_spent());
            }
        }
    }
}
