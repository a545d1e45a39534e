//! The latency table: the same rows in the text, on the page and in a comparison.

use super::summary::Summary;
use crate::stats::{Histogram, LatencyBasis, Phase, Stat, units};
use crate::text::Counted;

/// The figures that are shown, with their headings.
pub(super) const SHOWN: [(Stat, &str); 7] = [
    (Stat::P50, "p50"),
    (Stat::P90, "p90"),
    (Stat::P95, "p95"),
    (Stat::P99, "p99"),
    (Stat::P999, "p99.9"),
    (Stat::P9999, "p99.99"),
    (Stat::Max, "max"),
];

/// Which of them are left out first where there is no room for all.
pub(super) const LESS_IMPORTANT: [Stat; 4] = [Stat::P95, Stat::P9999, Stat::P90, Stat::P999];

/// One line of the table.
pub(super) struct Row {
    pub(super) phase: Phase,
    pub(super) figures: [String; 7],
    /// From which moment it counts; `None` where both say the same.
    pub(super) from: Option<LatencyBasis>,
}

impl Row {
    /// Its label in the text; the second line of a phase has no name.
    pub(super) fn label(&self) -> String {
        match self.from {
            None => self.phase.name().to_owned(),
            Some(LatencyBasis::Intended) => format!("{} planned", self.phase.name()),
            Some(LatencyBasis::Actual) => {
                format!("{:width$} actual", "", width = self.phase.name().len())
            }
        }
    }

    /// From which moment it counts, in words; empty where both say the same.
    pub(super) fn from(&self) -> &'static str {
        match (self.from, self.phase) {
            (None, _) => "",
            (Some(LatencyBasis::Intended), _) => "from the planned moment",
            (Some(LatencyBasis::Actual), Phase::Ack | Phase::E2e) => "from the write",
            (Some(LatencyBasis::Actual), _) => "from the actual start",
        }
    }
}

/// A line for each phase from the planned moment, and one from the actual moment where that differs.
pub(super) fn rows(summary: &Summary) -> Vec<Row> {
    let mut rows = Vec::new();
    for (phase, intended, actual) in summary.latencies.recorded() {
        let row = |histogram: &Histogram, from| Row {
            phase,
            figures: figures(histogram),
            from,
        };
        match (intended, actual) {
            (Some(intended), Some(actual)) if !same(intended, actual) => {
                rows.push(row(intended, Some(LatencyBasis::Intended)));
                rows.push(row(actual, Some(LatencyBasis::Actual)));
            }
            (Some(histogram), _) | (None, Some(histogram)) => rows.push(row(histogram, None)),
            (None, None) => {}
        }
    }
    rows
}

/// What is left out of the end-to-end latencies, and why.
pub(super) fn left_out(summary: &Summary) -> Option<String> {
    let skew = summary.generator.clock_skew_us?;
    let negative = summary.counters.negative;
    let timed = summary.latencies.get(Phase::E2e, LatencyBasis::Intended);
    let all = negative + timed.map_or(0, Histogram::count);
    let samples = Counted::of_all(negative, all, "end-to-end sample");
    Some(format!(
        "{samples} {} below zero and {} not in the latencies, the smallest {skew} µs: the clocks of sender and receiver disagree",
        samples.was(),
        samples.verb("is", "are"),
    ))
}

/// The figures as they are shown; a dash for a percentile above which there is not one sample.
fn figures(histogram: &Histogram) -> [String; 7] {
    SHOWN.map(|(stat, _)| {
        let value = histogram.known_stat(stat);
        value.map_or("-".to_owned(), units::micros)
    })
}

/// Whether every figure is the same.
pub(super) fn identical(a: &Histogram, b: &Histogram) -> bool {
    SHOWN.iter().all(|(stat, _)| a.stat(*stat) == b.stat(*stat))
}

/// Whether no figure that is shown differs by more than a tenth.
pub(super) fn same(a: &Histogram, b: &Histogram) -> bool {
    SHOWN.iter().all(|(stat, _)| {
        let (Some(a), Some(b)) = (a.stat(*stat), b.stat(*stat)) else {
            return a.is_empty() == b.is_empty();
        };
        (a - b).abs() <= a.max(b) / 10.0
    })
}
