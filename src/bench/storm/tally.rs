//! What a thread of a storm counts.

use std::collections::BTreeMap;
use std::time::Duration;

use super::samples::Sample;
use crate::bench::causes::{Causes, FailureKind};
use crate::client::ClientError;
use crate::error::Failure;
use crate::stats::{Errors, Health, Histogram};

/// What the clients of a thread have seen.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Latencies by their names: `connack`, `suback`.
    pub(crate) latencies: BTreeMap<&'static str, Histogram>,
    /// Counts by their names: `connected`, `retries`.
    pub(crate) counters: BTreeMap<&'static str, u64>,
    /// When each part of the storm was done, counted from its beginning.
    pub(crate) progress: Histogram,
    /// Messages of clients that get their own back.
    pub(super) samples: Vec<Sample>,
    /// Failures by their reasons.
    pub(crate) errors: Errors,
    /// Why clients failed.
    pub(crate) causes: Causes,
    /// How the thread did.
    pub(super) health: Health,
}

impl Tally {
    /// Records a latency in µs.
    pub(super) fn record(&mut self, name: &'static str, us: u64) {
        self.latencies.entry(name).or_default().record_us(us);
    }

    /// The same for a time.
    pub(super) fn record_time(&mut self, name: &'static str, time: Duration) {
        self.latencies.entry(name).or_default().record(time);
    }

    /// Counts.
    pub(super) fn count(&mut self, name: &'static str, number: u64) {
        *self.counters.entry(name).or_default() += number;
    }

    /// An attempt to connect has failed, or a connection was lost.
    pub(super) fn error(&mut self, error: &ClientError) {
        self.errors.add(&error.reason(), 1);
    }

    /// A client has failed for good.
    pub(super) fn cause(&mut self, kind: FailureKind, target: u16, error: &ClientError) {
        self.causes.add(kind, target, Failure::of(error), 1);
    }

    /// Adds what another thread has counted in the same time.
    pub(super) fn merge(&mut self, other: Self) {
        for (name, histogram) in other.latencies {
            self.latencies.entry(name).or_default().merge(&histogram);
        }
        for (name, count) in other.counters {
            self.count(name, count);
        }
        self.progress.merge(&other.progress);
        self.samples.extend(other.samples);
        for (reason, count) in other.errors.iter() {
            self.errors.add(reason, count);
        }
        self.causes.merge(other.causes);
        self.health.merge(&other.health);
    }
}
