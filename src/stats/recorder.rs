//! What one shard writes into, and what it hands over once a second.

use std::time::Duration;

use super::counters::Counters;
use super::flow::LastCounted;
use super::health::Health;
use super::latencies::{Latencies, LatencyBasis, Phase};
use super::packed::PackedLatencies;
use super::series::Sample;
use super::sightings::Sightings;

/// How many connections are in which state at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gauges {
    /// On their way to CONNACK for the first time.
    pub connecting: u64,
    /// Open.
    pub open: u64,
    /// Lost, and on their way back.
    pub reconnecting: u64,
    /// Messages that wait for an acknowledgement.
    pub in_flight: u64,
}

impl Gauges {
    /// Adds the state of another shard.
    pub fn merge(&mut self, other: &Self) {
        self.connecting += other.connecting;
        self.open += other.open;
        self.reconnecting += other.reconnecting;
        self.in_flight += other.in_flight;
    }
}

/// What one shard saw since it was last asked: differences, but for the gauges.
#[derive(Clone, Debug, Default)]
pub struct Interval {
    /// What was counted.
    pub counters: Counters,
    /// How long it took.
    pub latencies: Latencies,
    /// The state at the end of the interval.
    pub gauges: Gauges,
    /// When it was counted last.
    pub last_counted: LastCounted,
    /// How well the shard itself kept up.
    pub health: Health,
    /// Which messages the members of a shared subscription saw; empty in all other runs.
    pub sightings: Sightings,
    /// The smallest end-to-end sample below zero, in microseconds.
    pub clock_skew_us: Option<i64>,
}

impl Interval {
    /// Adds what another shard saw in the same time. Sightings are left alone: see
    /// [`GroupChecker`](super::GroupChecker).
    pub fn merge(&mut self, other: &Self) {
        self.counters.merge(&other.counters);
        self.latencies.merge(&other.latencies);
        self.gauges.merge(&other.gauges);
        self.last_counted.merge(&other.last_counted);
        self.health.merge(&other.health);
        self.clock_skew_us = smaller(self.clock_skew_us, other.clock_skew_us);
    }

    /// Forgets everything and keeps the memory, to be used again.
    pub fn clear(&mut self) {
        self.counters.clear();
        self.latencies.clear();
        self.last_counted = LastCounted::default();
        self.gauges = Gauges::default();
        self.health.clear();
        self.sightings.clear();
        self.clock_skew_us = None;
    }

    /// The interval as a line of the series: `at` is where it begins in the run.
    pub fn sample(&self, at: Duration, span: Duration) -> Sample {
        let headline = self.latencies.headline();
        let quantile = |q| headline.map_or(0, |(_, histogram)| histogram.quantile(q));
        let behind = self.health.behind.as_micros();
        Sample {
            at,
            span,
            planned: self.counters.planned,
            written: self.counters.written,
            acked: self.counters.acked,
            no_subscribers: self.counters.no_subscribers,
            received: self.counters.received,
            bytes_out: self.counters.bytes_out,
            bytes_in: self.counters.bytes_in,
            negative: self.counters.negative,
            errors: self.counters.errors.total(),
            connections: self.gauges.open,
            connected: self.counters.connected,
            behind: u64::try_from(behind).unwrap_or(u64::MAX),
            phase: headline.map(|(phase, _)| phase),
            p50: quantile(0.5),
            p95: quantile(0.95),
            p99: quantile(0.99),
            max: headline.map_or(0, |(_, histogram)| histogram.max()),
            histograms: PackedLatencies::of(&self.latencies, LatencyBasis::Intended),
            actual: PackedLatencies::of(&self.latencies, LatencyBasis::Actual),
        }
    }
}

/// The smaller of two that may be missing.
pub(super) fn smaller(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// What one shard writes into: a plain struct without locks, owned by the shard's thread.
///
/// It holds only what was seen since the last [`Recorder::take_interval`]; the sums live with whoever
/// takes the intervals. So every value is recorded once, and a shard's memory is one interval.
#[derive(Debug, Default)]
pub struct Recorder {
    now: Interval,
}

impl Recorder {
    /// Counters, gauges and health, to be written directly.
    #[inline]
    pub fn current(&mut self) -> &mut Interval {
        &mut self.now
    }

    /// The counters of the running interval.
    #[inline]
    pub fn counters(&mut self) -> &mut Counters {
        &mut self.now.counters
    }

    /// The latencies of the running interval.
    #[inline]
    pub fn latencies(&mut self) -> &mut Latencies {
        &mut self.now.latencies
    }

    /// The gauges; they live on from one interval to the next.
    #[inline]
    pub fn gauges(&mut self) -> &mut Gauges {
        &mut self.now.gauges
    }

    /// Records one end-to-end latency in microseconds from both moments. Where one of them is below zero the clocks
    /// disagree, and the sample says nothing about the delivery: it is counted as negative and left out of the
    /// latencies, and the smallest one is kept.
    #[inline]
    pub fn record_e2e(&mut self, intended_us: i64, actual_us: i64) {
        let (intended, actual) = (u64::try_from(intended_us), u64::try_from(actual_us));
        if let (Ok(intended), Ok(actual)) = (intended, actual) {
            let latencies = &mut self.now.latencies;
            latencies.record_both(Phase::E2e, intended, actual);
            return;
        }
        self.now.counters.negative += 1;
        let skew = intended_us.min(actual_us);
        self.now.clock_skew_us = smaller(self.now.clock_skew_us, Some(skew));
    }

    /// Hands over what was seen since the last time, and begins anew.
    pub fn take_interval(&mut self) -> Interval {
        let fresh = Interval {
            gauges: self.now.gauges,
            ..Interval::default()
        };
        std::mem::replace(&mut self.now, fresh)
    }
}
