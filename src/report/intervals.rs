//! The confidence intervals of a run's figures, from the seconds of its series.

use super::summary::{Kind, Summary};
use crate::stats::{
    Flow, LatencyBasis, PackedHistogram, Phase, Sample, Stat, quantile_interval, rate_interval,
};

/// The percentiles that have an interval, where enough was recorded.
const PERCENTILES: [(Stat, f64); 3] = [(Stat::P50, 0.5), (Stat::P90, 0.9), (Stat::P99, 0.99)];
/// More pieces than this are joined before their latencies are looked at: the batches are longer anyway.
const MOST: usize = 400;

/// How a number is read from a sample.
type Number = fn(&Sample) -> u64;

/// The interval of a percentile.
#[derive(Clone, Debug)]
struct Found {
    phase: Phase,
    basis: LatencyBasis,
    stat: Stat,
    /// In microseconds.
    ends: (f64, f64),
}

/// The 95 % confidence intervals of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Intervals {
    rates: Vec<(Flow, (f64, f64))>,
    latencies: Vec<Found>,
}

impl Intervals {
    /// Those of a run; none where it has too few seconds. Connecting has a beginning and an end, and no steady rate.
    pub(super) fn of(summary: &Summary) -> Self {
        if summary.environment.kind == Kind::Conn {
            return Self::default();
        }
        let (from, until) = (summary.steady_from(), summary.measured());
        let samples = summary.series.samples();
        let longest = samples.iter().map(|it| it.span).max().unwrap_or_default();
        let pieces: Vec<&Sample> = samples
            .iter()
            .filter(|it| from <= it.at && it.at < until)
            // The last one may be cut off.
            .filter(|it| it.span * 2 > longest)
            .collect();
        Self {
            rates: rates(summary, &pieces),
            latencies: latencies(summary, &pieces),
        }
    }

    /// That of a rate, by its name in JSON.
    pub(super) fn rate(&self, name: &str) -> Option<(f64, f64)> {
        let found = self.rates.iter().find(|(flow, _)| flow.name() == name);
        found.map(|(_, ends)| *ends)
    }

    /// Those of the latencies of a phase, in microseconds from one of both moments.
    pub(super) fn of_phase(
        &self,
        phase: Phase,
        basis: LatencyBasis,
    ) -> impl Iterator<Item = (Stat, (f64, f64))> {
        let is_wanted = move |it: &&Found| it.phase == phase && it.basis == basis;
        let found = self.latencies.iter().filter(is_wanted);
        found.map(|it| (it.stat, it.ends))
    }

    /// Those that are shown: what of, and the two ends. Latencies from the planned moment are what counts.
    pub(super) fn rows(&self, summary: &Summary) -> Vec<[String; 4]> {
        use crate::stats::units::Unit;
        let rates = self.rates.iter().map(|(flow, ends)| {
            let name = format!("{} msg/s", flow.name());
            let rate = summary.spans.rate(*flow, &summary.counters);
            (name, Unit::PerSecond, rate, *ends)
        });
        let shown = self.latencies.iter();
        let shown = shown.filter(|it| it.basis == LatencyBasis::Intended);
        let latencies = shown.filter_map(|it| {
            let name = format!("{} {}", it.phase.name(), it.stat.name());
            let histogram = summary.latencies.get(it.phase, it.basis)?;
            Some((name, Unit::Micros, histogram.stat(it.stat)?, it.ends))
        });
        rates
            .chain(latencies)
            .map(|(name, unit, figure, (low, high))| {
                [name, unit.show(figure), unit.show(low), unit.show(high)]
            })
            .collect()
    }
}

fn rates(summary: &Summary, pieces: &[&Sample]) -> Vec<(Flow, (f64, f64))> {
    let numbers: [(Flow, Number); 3] = [
        (Flow::Written, |it| it.written),
        (Flow::Acked, |it| it.acked),
        (Flow::Received, |it| it.received),
    ];
    let mut found = Vec::new();
    for (flow, number) in numbers {
        if flow.count(&summary.counters) > 0 {
            let pairs = pieces
                .iter()
                .map(|it| (lossy(number(it)), it.span.as_secs_f64()));
            let ends = rate_interval(&pairs.collect::<Vec<_>>());
            found.extend(ends.map(|ends| (flow, ends)));
        }
    }
    found
}

fn latencies(summary: &Summary, pieces: &[&Sample]) -> Vec<Found> {
    let size = pieces.len().div_ceil(MOST).max(1);
    let mut found = Vec::new();
    let phases = summary.latencies.recorded().map(|(phase, ..)| phase);
    let phases = phases.filter(|phase| phase.concerns_messages());
    for (phase, basis) in phases.flat_map(|phase| LatencyBasis::ALL.map(|basis| (phase, basis))) {
        let joined = pieces.chunks(size).map(|chunk| {
            let each = chunk.iter().filter_map(|it| it.latencies(basis).get(phase));
            each.fold(PackedHistogram::default(), |sum, it| sum.merged(it))
        });
        let joined: Vec<PackedHistogram> = joined.collect();
        let joined: Vec<&PackedHistogram> = joined.iter().collect();
        for (stat, quantile) in PERCENTILES {
            let ends = quantile_interval(&joined, quantile);
            found.extend(ends.map(|ends| Found {
                phase,
                basis,
                stat,
                ends,
            }));
        }
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn lossy(number: u64) -> f64 {
    number as f64
}
