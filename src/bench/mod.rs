//! The load engine: many clients, paced by an absolute schedule, counted where they run.
//!
//! In: a [`BenchPlan`](crate::model::BenchPlan), an [`Observer`] and a future that says when to stop. Out:
//! numbers: [`Progress`] once a second, an [`Outcome`] at the end. How they are drawn is not known here.
//!
//! One thread per core, each with its own runtime and its share of the connections ([`shard`]); each
//! connection is a session driven directly by its [`worker`], as a kind of client from [`jobs`]: no lock, no
//! channel, no allocation and no formatting per message, but for those that a template or a scenario makes
//! ([`device_messages`]). What they count goes to the [`recorder`] of their shard, which imports none of them.
//! What one benchmark does differently from another is its [`workload`]; the [`workloads`] have a file each.
//! The [`run`](mod@run) takes the shards from stage to stage ([`control`], [`stages`]), and the [`run_counts`]
//! adds up what they count. What a message's time counts from is in [`schedule`] and [`clock`].

mod answering;
mod answers;
mod arrivals;
mod batching;
mod blocked;
mod burst;
mod causes;
mod clients;
mod clock;
mod connect_times;
mod connecting_seconds;
mod connection_state;
mod connections;
mod connectors;
mod context;
mod control;
mod cpu;
mod current_part;
mod delay;
mod device_messages;
mod drain_seconds;
mod error;
mod hash;
mod heartbeat;
mod job;
mod jobs;
mod load;
mod meaning;
mod opening;
mod outcome;
mod pacer;
mod placeholder;
mod planned;
mod preflight;
mod prepared;
mod preview;
mod publish_context;
mod publisher;
mod random;
mod recorder;
mod rendezvous;
mod rendezvous_error;
mod resources;
mod role;
mod run;
mod run_counts;
mod schedule;
mod scope;
pub(crate) mod search;
mod seconds;
mod secrets;
mod shard;
mod share;
mod stages;
pub(crate) mod storm;
mod subscriber;
mod template;
mod threads;
mod timer;
mod times;
mod topics;
mod worker;
mod workload;
mod workloads;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub(crate) use causes::{Cause, FailureKind};
pub(crate) use error::BenchError;
pub(crate) use meaning::meaning;
pub(crate) use outcome::Outcome;
pub(crate) use planned::{PlannedClient, planned};
pub(crate) use preflight::preflight;
pub(crate) use prepared::Prepared;
pub(crate) use preview::{DryRun, Preview};
pub(crate) use run::run;
pub(crate) use scope::{main_flow, scope};
pub(crate) use share::{connection_count, limit};

use crate::stats::{Figures, Gauges, Sample, Spans, Totals};

/// Where a run stands, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Connections are opened.
    Connecting,
    /// Subscribers subscribe.
    Subscribing,
    /// Messages flow.
    Sending,
    /// Answers are awaited.
    Draining,
    /// The connections stay, and nothing is sent.
    Holding,
    /// Everybody leaves.
    Leaving,
}

/// How a run is doing.
#[derive(Debug)]
pub(crate) struct Progress<'a> {
    /// Where it stands; with a second of the measured part, where it stood then.
    pub step: Step,
    /// Since the measured part began; before it, since the run began.
    pub elapsed: Duration,
    /// How long it is until the measured part begins, while the warm-up or the wait for the time to
    /// begin lasts; else zero.
    pub until_measured: Duration,
    /// CPU time that the process has used so far, where the system says so.
    pub cpu: Option<Duration>,
    /// How many connections were asked for.
    pub connections: u32,
    /// How many are in which state.
    pub gauges: Gauges,
    /// The second that has just passed, in the measured part.
    pub sample: Option<Sample>,
    /// Everything so far.
    pub totals: &'a Totals,
    /// The time that each rate is over.
    pub spans: Spans,
    /// How many threads make the load.
    pub threads: usize,
}

impl Progress<'_> {
    /// Whether this comes from one part of the load while others still owe what they did in the last second: nothing
    /// that is new to who watches the seconds of the measured part.
    pub(crate) fn is_between_seconds(&self) -> bool {
        self.step == Step::Sending && self.until_measured.is_zero() && self.sample.is_none()
    }
}

/// Whoever watches a run.
pub(crate) trait Observer {
    /// A new step has begun.
    fn step(&mut self, step: Step) {
        let _ = step;
    }

    /// All connections have had their first answer: so many are up, after this time.
    fn connected(&mut self, connected: u64, took: Duration) {
        let _ = (connected, took);
    }

    /// A broker is not there and is waited for: its address, and what the first attempt ended in.
    fn waiting(&mut self, endpoint: &str, error: &str) {
        let _ = (endpoint, error);
    }

    /// Something that is to be said on the way.
    fn note(&mut self, text: &str) {
        let _ = text;
    }

    /// About once a second.
    fn progress(&mut self, progress: &Progress<'_>) {
        let _ = progress;
    }

    /// Asked about once a second whether the run is to be ended; the answer says why. Before the measured
    /// part its length is zero, and only what became of connections and subscriptions is known.
    fn abort(&mut self, figures: &Figures<'_>) -> Option<String> {
        let _ = figures;
        None
    }
}
