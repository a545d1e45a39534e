//! The result in lines that fit a terminal, and as a page.

use super::figures::{Figures, LATENCIES, PARTS};
use super::plan::StormPlan;
use super::words::{asked, time};
use crate::kernel::stop::{Signal, stopped_by};
use crate::report::{StormPage, StormWindow, aligned, printable, storm_page, wrapped_to};
use crate::stats::{Checked, Histogram, Stat, units};

/// The result of a storm as text.
pub(super) struct Told<'a> {
    pub(super) plan: &'a StormPlan,
    pub(super) figures: Figures<'a>,
    pub(super) brokers: String,
    pub(super) checked: Vec<Checked>,
    /// The signal that has ended it.
    pub(super) signal: Option<Signal>,
}

pub(super) fn render(told: &Told<'_>, columns: usize) -> String {
    let mut text = wrapped_to(columns, &title(told), 0, 2);
    for fact in facts(told) {
        text.push_str(&wrapped_to(columns, &fact, 2, 4));
    }
    for table in [bystanders(told), latencies(told)] {
        if table.len() > 1 {
            text.push('\n');
            text.push_str(&aligned(&table, "  "));
        }
    }
    text
}

fn title(told: &Told<'_>) -> String {
    let kind = told.figures.storm.kind.name();
    printable(&format!(
        "{kind} storm: {} → {}",
        asked(told.plan),
        told.brokers
    ))
}

fn facts(told: &Told<'_>) -> Vec<String> {
    let mut facts = told.figures.facts();
    if told.figures.outcome.stopped {
        facts.push(stopped_by(told.signal));
    }
    if told.plan.embedded {
        facts.push(
            "the broker ran in this process and shared the CPU with the load generator".to_owned(),
        );
    }
    facts.extend(told.checked.iter().map(Checked::line));
    facts
}

/// The bystanders, a row for each part.
fn bystanders(told: &Told<'_>) -> Vec<Vec<String>> {
    let headings = ["bystanders", "length", "messages", "lost"];
    let mut table = vec![with_stats(headings.map(str::to_owned).to_vec())];
    let spans = &told.figures.outcome.bystanders;
    for (part, span) in PARTS.iter().zip(spans) {
        if span.sent == 0 {
            continue;
        }
        let mut row = vec![
            (*part).to_owned(),
            time(span.length),
            units::count(span.sent),
            units::count(span.lost),
        ];
        row.extend(stats(&span.latency));
        table.push(row);
    }
    table
}

/// What the clients of the storm measured.
fn latencies(told: &Told<'_>) -> Vec<Vec<String>> {
    let headings = ["latency", "count"].map(str::to_owned).to_vec();
    let mut table = vec![with_stats(headings)];
    let found = &told.figures.outcome.tally.latencies;
    for name in LATENCIES {
        if let Some(latency) = found.get(name).filter(|it| !it.is_empty()) {
            let mut row = vec![name.to_owned(), units::count(latency.count())];
            row.extend(stats(latency));
            table.push(row);
        }
    }
    table
}

fn with_stats(mut headings: Vec<String>) -> Vec<String> {
    headings.extend(["p50", "p99", "max"].map(str::to_owned));
    headings
}

fn stats(latency: &Histogram) -> [String; 3] {
    [Stat::P50, Stat::P99, Stat::Max].map(|stat| {
        let value = latency.known_stat(stat);
        value.map_or_else(|| "-".to_owned(), units::micros)
    })
}

/// The result as a page.
pub(super) fn page(told: &Told<'_>) -> String {
    let outcome = told.figures.outcome;
    let windows = outcome.windows.iter().map(|window| StormWindow {
        at: window.at,
        p50: window.p50,
        p99: window.p99,
        lost: window.lost,
        sent: window.sent,
    });
    storm_page(&StormPage {
        title: title(told),
        facts: facts(told),
        windows: windows.collect(),
        length: outcome.length.as_secs_f64(),
        tables: vec![bystanders(told), latencies(told)],
    })
}
