//! What the coordinator of a storm says to its threads, and what they tell it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Where a storm stands. Only ever goes on; stages may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Clients get ready.
    Prepare,
    /// The bystanders are watched.
    Calm,
    /// It happens.
    Storm,
    /// It is over; the bystanders are watched.
    After,
    /// Everybody leaves, and nothing is left on the broker.
    Clean,
}

/// What the coordinator says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub(super) stage: Stage,
    /// When the storm began, in µs of the run; 0 before it.
    pub(super) storm_us: u64,
}

/// What the threads tell: counts that only grow, but for `up`.
#[derive(Debug, Default)]
pub(super) struct Board {
    /// Clients that are ready for the storm, or never will be.
    pub(super) ready: Count,
    /// Clients that have left their session behind, and wait (see the offline storm).
    pub(super) parked: Count,
    /// What the storm is made of: connects, messages.
    pub(super) wanted: Count,
    /// What of it is done.
    pub(super) done: Count,
    /// What of it never will be.
    pub(super) failed: Count,
    /// Connections that were made.
    pub(super) opened: Count,
    /// Connections that have ended.
    pub(super) ended: Count,
    /// Bystanders that are subscribed, or never will be.
    pub(super) bystanders: Count,
    /// Bystanders that never will be.
    pub(super) unserved: Count,
    /// Schedules of the storm that have come to their end.
    pub(super) paced: Count,
}

impl Board {
    /// Connections that are open.
    pub(super) fn up(&self) -> u64 {
        self.opened.get().saturating_sub(self.ended.get())
    }

    /// A number that changes when something happens.
    pub(super) fn activity(&self) -> u64 {
        let counts = [
            &self.ready,
            &self.parked,
            &self.done,
            &self.failed,
            &self.opened,
            &self.bystanders,
        ];
        counts.iter().map(|count| count.get()).sum()
    }

    /// Whether everything is done that is wanted so far, or never will be.
    pub(super) fn is_complete(&self) -> bool {
        self.done.get() + self.failed.get() >= self.wanted.get()
    }
}

/// A count of several threads.
#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    pub(super) fn add(&self, number: u64) {
        self.0.fetch_add(number, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
