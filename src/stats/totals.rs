//! The sums over all shards and the whole run.

use std::time::Duration;

use super::counters::Counters;
use super::flow::{Flow, LastCounted};
use super::health::Health;
use super::latencies::Latencies;
use super::recorder::{Interval, smaller};
use super::scope::Scope;
use super::series::Series;
use super::sightings::GroupChecker;
use super::thresholds::Figures;
use super::warmup::WarmupLog;

/// Adds up what the shards hand over, for progress, metrics, thresholds and the summary.
#[derive(Debug, Default)]
pub struct Totals {
    /// What was counted so far.
    pub counters: Counters,
    /// How long everything took so far.
    pub latencies: Latencies,
    /// When it was counted last.
    pub last_counted: LastCounted,
    /// How well the shards kept up so far.
    pub health: Health,
    /// The smallest end-to-end sample below zero so far, in microseconds.
    pub clock_skew_us: Option<i64>,
    /// The samples of the measured part.
    pub series: Series,
    /// The measured part in batches, where the end of its warm-up is to be found.
    pub warmup: Option<WarmupLog>,
    group: GroupChecker,
    last: Interval,
}

impl Totals {
    /// Nothing yet; with the batches that the end of a warm-up is found by, or without.
    pub fn new(finds_warmup: bool) -> Self {
        Self {
            warmup: finds_warmup.then(WarmupLog::default),
            ..Self::default()
        }
    }

    /// Adds what all shards saw in the same second of the measured part.
    pub fn add_second(&mut self, shards: &[Interval]) {
        self.sum(shards);
        if let Some(warmup) = &mut self.warmup {
            warmup.second(&self.last);
        }
    }

    /// Adds what all shards saw in the same time outside the measured part: connecting, subscribing, draining.
    pub fn add(&mut self, shards: &[Interval]) {
        self.sum(shards);
        if let Some(warmup) = &mut self.warmup {
            warmup.rest(&self.last);
        }
    }

    fn sum(&mut self, shards: &[Interval]) {
        self.last.clear();
        for shard in shards {
            self.last.merge(shard);
        }
        if shards.iter().any(|shard| !shard.sightings.is_empty()) {
            let sightings = shards.iter().map(|shard| &shard.sightings);
            self.group.absorb(sightings, &mut self.last.counters);
        }
        self.counters.merge(&self.last.counters);
        self.latencies.merge(&self.last.latencies);
        self.last_counted.merge(&self.last.last_counted);
        self.health.extend(&self.last.health);
        self.clock_skew_us = smaller(self.clock_skew_us, self.last.clock_skew_us);
    }

    /// The sums so far, for a report of a run that goes on.
    #[must_use]
    pub fn so_far(&self) -> Self {
        Self {
            counters: self.counters.clone(),
            latencies: self.latencies.clone(),
            last_counted: self.last_counted,
            health: self.health.clone(),
            clock_skew_us: self.clock_skew_us,
            series: self.series.clone(),
            ..Self::default()
        }
    }

    /// What was added last, over all shards.
    pub fn last(&self) -> &Interval {
        &self.last
    }

    /// What thresholds are checked against, in a run that is about `main` and measures what is in its scope. The
    /// measured part has lasted for `measured` so far, and began at `measure_us` (microseconds since the run began).
    pub fn figures(
        &self,
        (main, scope): (Flow, Scope),
        measured: Duration,
        measure_us: u64,
    ) -> Figures<'_> {
        Figures {
            counters: &self.counters,
            latencies: &self.latencies,
            measured,
            spans: self.last_counted.spans(measure_us, measured),
            main,
            scope,
        }
    }

    /// Counts as lost what was expected and not delivered. Once, when the drain is over. With `overtaken`
    /// deliveries were still arriving then: only those are lost that later ones have overtaken, as far as
    /// that is known, and the others are still arriving.
    pub fn count_losses(&mut self, overtaken: Option<u64>) {
        let counters = &mut self.counters;
        let missing = counters.expected.saturating_sub(counters.delivered);
        counters.lost = overtaken.map_or(missing, |overtaken| missing.min(overtaken));
        counters.still_arriving = missing - counters.lost;
    }
}

#[cfg(test)]
mod tests;
