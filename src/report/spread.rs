//! Several runs of one benchmark: which of them stands for all, and how far they are apart.

use std::fmt::Write as _;

use super::figures;
use super::runs::{RunFigure, Runs};
use super::summary::Summary;
use super::table::aligned;
use crate::stats::{Flow, Stat, units};
use crate::text::Counted;

/// Runs that vary by more than this share are worth a note.
const WIDE: f64 = 0.05;

/// The run in the middle, with the figures of all: by its 99th percentile where messages had a schedule, by what was done
/// a second where they had none. `None` of no runs.
pub fn middle(mut runs: Vec<Summary>) -> Option<Summary> {
    if runs.len() < 2 {
        return runs.pop();
    }
    let mut found = Runs {
        started: runs.iter().map(|it| it.environment.started).collect(),
        figures: Vec::new(),
    };
    let all: Vec<&Summary> = runs.iter().collect();
    let decisive = figures::all(&all).into_iter().filter(|it| it.decides);
    found.figures = decisive
        .map(|figure| RunFigure {
            values: all.iter().map(|run| figure.of(run).map(rounded)).collect(),
            unit: figure.unit,
            name: figure.name,
        })
        .collect();
    runs.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    let mut middle = runs.swap_remove((runs.len() - 1) / 2);
    middle.runs = Some(found);
    Some(middle)
}

/// As exact as a report has it.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// Where a run stands among the others.
fn rank(run: &Summary) -> f64 {
    let latency = run.latencies.headline();
    let latency = latency.and_then(|(_, it)| it.stat(Stat::P99));
    if let Some(latency) = latency.filter(|_| run.generator.health.paced > 0) {
        return latency;
    }
    run.figures().rate(done(run))
}

/// What was done in a run, as far as it is known.
fn done(run: &Summary) -> Flow {
    let flows = [Flow::Received, Flow::Acked, Flow::Written];
    let done = flows.into_iter().find(|it| it.count(&run.counters) > 0);
    done.unwrap_or(Flow::Connected)
}

/// A run in a few words: `acked 20,000/s, ack p50 410 µs, p99 1.9 ms`.
pub fn brief(run: &Summary) -> String {
    let flow = done(run);
    let rate = units::rate(run.figures().rate(flow));
    let mut words = format!("{} {rate}/s", flow.name());
    if let Some((phase, histogram)) = run.latencies.headline() {
        let shown = |stat| histogram.stat(stat).map_or("-".to_owned(), units::micros);
        let (p50, p99) = (shown(Stat::P50), shown(Stat::P99));
        let _ = write!(words, ", {} p50 {p50}, p99 {p99}", phase.name());
    }
    words
}

/// The table of the figures of all runs; empty where there was one.
pub(super) fn table(summary: &Summary) -> String {
    let rows = rows(summary);
    if rows.is_empty() {
        return String::new();
    }
    aligned(&rows, "  ")
}

/// The same as cells; the first row is the heading.
pub(super) fn rows(summary: &Summary) -> Vec<Vec<String>> {
    let Some(runs) = &summary.runs else {
        return Vec::new();
    };
    let count = Counted::of(runs.started.len() as u64, "run").to_string();
    let heading = ["median", "min", "max", "95 % of the median"];
    let mut rows = vec![vec![count]];
    rows[0].extend(heading.map(str::to_owned));
    for figure in &runs.figures {
        let Some(spread) = figure.spread() else {
            continue;
        };
        let mut cells = vec![figure.name.clone()];
        cells.extend(spread.map(|it| figure.unit.show(it)));
        cells.push(figure.interval().map_or("-".to_owned(), |(low, high)| {
            format!("{} … {}", figure.unit.show(low), figure.unit.show(high))
        }));
        rows.push(cells);
    }
    rows
}

/// What is to be said of several runs.
pub(super) fn notes(summary: &Summary) -> Vec<String> {
    let Some(runs) = &summary.runs else {
        return Vec::new();
    };
    let mut notes = vec![format!(
        "the other figures are those of the run in the middle, which began at {}",
        summary.environment.started.strftime("%H:%M:%S UTC")
    )];
    let varying = runs.figures.iter().map(|it| (it, it.variation()));
    let widest = varying.max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((figure, variation)) = widest.filter(|it| it.1 > WIDE) {
        notes.push(format!(
            "the runs vary: {} by {:.0} % (standard deviation)",
            figure.name,
            variation * 100.0
        ));
    }
    notes
}
