//! Storms: a sudden load, and what it does to bystanders.
//!
//! In: a plan that says how to connect, and a [`Storm`](crate::model::Storm). Out: a [`StormOutcome`]. Bystanders are a
//! few clients on a thread of their own that exchange messages with themselves at a steady rate, before, during and
//! after the storm: what it does to others is seen by them. What clients do is the file of a storm in `kinds`; a
//! connection is driven by a [`link`], which a storm can cut.

mod bystanders;
mod cutting;
mod echo;
mod kinds;
mod link;
mod lives;
mod messages;
mod moments;
mod orders;
mod outcome;
mod run;
mod samples;
mod signal;
mod tally;
mod thread;

pub(crate) use outcome::StormOutcome;
pub(crate) use run::run;
pub(crate) use samples::Span;

use orders::Stage;

/// Where a storm stands, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StormStep {
    /// Clients connect and get ready.
    Prepare,
    /// The bystanders are watched before the storm.
    Calm,
    /// The storm.
    Storm,
    /// The bystanders are watched after it.
    After,
    /// Everybody leaves, and what the storm has left is removed.
    Clean,
}

impl StormStep {
    fn stage(self) -> Stage {
        match self {
            Self::Prepare => Stage::Prepare,
            Self::Calm => Stage::Calm,
            Self::Storm => Stage::Storm,
            Self::After => Stage::After,
            Self::Clean => Stage::Clean,
        }
    }
}

/// How a storm is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StormProgress {
    /// What it is made of, as far as that is known.
    pub(crate) wanted: u64,
    /// What of it is done.
    pub(crate) done: u64,
    /// What of it never will be.
    pub(crate) failed: u64,
    /// Clients that are ready for it.
    pub(crate) ready: u64,
    /// Connections that are open.
    pub(crate) open: u64,
}

/// Whoever watches a storm.
pub(crate) trait StormObserver {
    /// A new step has begun.
    fn step(&mut self, step: StormStep, progress: &StormProgress);

    /// Several times a second.
    fn progress(&mut self, progress: &StormProgress);
}
