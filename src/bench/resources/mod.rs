//! What the system does while a run is under way, as it counts it itself: [`read`] reads, [`parse`] understands the
//! answers. Systems other than Linux say nothing here.

mod parse;
mod read;

use std::time::Instant;

use crate::stats::{SystemCounters, SystemUse};

pub(super) use read::{conntrack, file, time_wait};

/// The moments of a run at which the system is asked.
pub(super) struct SystemTimes {
    /// The run began.
    begun: SystemMark,
    /// The sending part began.
    pub(super) sending: Option<SystemMark>,
    /// That was over.
    pub(super) ended: Option<SystemMark>,
}

impl SystemTimes {
    /// The run begins.
    pub(super) fn begin() -> Self {
        Self {
            begun: SystemMark::now(),
            sending: None,
            ended: None,
        }
    }

    /// What was counted in the part that is measured: while sending, or in all of a run that is about connecting.
    pub(super) fn measured(&self, about_connecting: bool) -> SystemUse {
        let from = self.sending.filter(|_| !about_connecting);
        let from = from.unwrap_or(self.begun);
        let until = self.ended.unwrap_or_else(SystemMark::now);
        from.until(&until)
    }
}

/// What the system has counted up to a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct SystemMark {
    at: Instant,
    counters: SystemCounters,
}

impl SystemMark {
    /// This moment.
    pub(super) fn now() -> Self {
        Self {
            at: Instant::now(),
            counters: read::counters(),
        }
    }

    /// What was counted from this moment to another.
    fn until(&self, later: &Self) -> SystemUse {
        SystemUse {
            watched: later.at.saturating_duration_since(self.at),
            conntrack: conntrack(),
            ..later.counters.since(&self.counters)
        }
    }
}
