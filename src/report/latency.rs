//! The latency table: the same rows in the text, on the page and in a comparison.

use super::summary::Summary;
use crate::stats::{Basis, Histogram, Phase, Stat, units};
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

/// One line of the table.
pub(super) struct Row {
    pub(super) phase: Phase,
    pub(super) figures: [String; 7],
    /// From which moment it counts; empty where both say the same.
    pub(super) from: &'static str,
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
                rows.push(row(intended, "from the planned moment"));
                rows.push(row(actual, began(phase)));
            }
            (Some(histogram), _) | (None, Some(histogram)) => rows.push(row(histogram, "")),
            (None, None) => {}
        }
    }
    rows
}

/// What is left out of the end-to-end latencies, and why.
pub(super) fn left_out(summary: &Summary) -> Option<String> {
    let skew = summary.generator.clock_skew_us?;
    let negative = summary.counters.negative;
    let timed = summary.latencies.get(Phase::E2e, Basis::Intended);
    let all = negative + timed.map_or(0, Histogram::count);
    let samples = Counted::of_all(negative, all, "end-to-end sample");
    Some(format!(
        "{samples} {} below zero and {} not in the latencies, the smallest {skew} µs: the clocks of sender and receiver disagree",
        samples.was(),
        samples.verb("is", "are"),
    ))
}

/// What the actual moment of a phase is.
fn began(phase: Phase) -> &'static str {
    match phase {
        Phase::Ack | Phase::E2e => "from the write",
        _ => "from the actual start",
    }
}

fn figures(histogram: &Histogram) -> [String; 7] {
    SHOWN.map(|(stat, _)| histogram.stat(stat).map_or("-".to_owned(), units::micros))
}

/// Whether every figure that is shown is the same.
pub(super) fn same(a: &Histogram, b: &Histogram) -> bool {
    figures(a) == figures(b)
}
