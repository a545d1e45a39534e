//! The result in lines of at most 80 columns.

use std::time::Duration;

use super::result::{End, Found, words};
use super::trial::Row;
use crate::report::{aligned, printable, wrapped};
use crate::stats::units;
use crate::text::Counted;

pub(super) fn render(found: &Found<'_>) -> String {
    let search = found.search;
    let mut text = wrapped(&format!("maximum: {}", found.maximum()), 0, 2);
    let mut line = |words: &str| text.push_str(&wrapped(words, 2, 4));
    if !search.slo.is_empty() {
        line(&format!("objectives: {}", search.slo.join(", ")));
    }
    if let Some(about) = &found.about {
        let environment = &about.environment;
        let heading = environment.kind.heading(&environment.asked);
        line(&printable(&format!("{heading} → {}", environment.broker)));
    }
    if let Some(why) = found.why_not_more() {
        line(&format!("why not more: {}", printable(&why)));
    }
    if found.interval.paused > 0 {
        let trials = Counted::of(found.rows.len() as u64, "trial");
        line(&format!(
            "the broker paused in {} of {trials}",
            found.interval.paused
        ));
    }
    if let (Some(held), Some(hold)) = (found.interval.held, search.hold) {
        let word = if held { "held for" } else { "not held for" };
        line(&format!("{word} {}", time(hold)));
    }
    match found.end {
        End::Found => {}
        End::TimeOver => line(&format!("the time was over: {}", time(search.max_time))),
        End::Stopped => line("stopped by the user"),
    }
    if let (Some(met), Some(expect)) = (found.is_as_expected(), &search.expect) {
        let word = if met { "met" } else { "not met" };
        line(&format!("expectation {word}: {}", expect.text));
    }
    let trials = Counted::of(found.rows.len() as u64, "trial");
    line(&format!(
        "{trials} in {}; load generator at most {:.0} % of one core",
        time(found.took),
        found.most_cpu() * 100.0
    ));
    if !found.rows.is_empty() {
        text.push('\n');
        text.push_str(&table(found));
    }
    text
}

/// The trials in the order of their loads.
fn table(found: &Found<'_>) -> String {
    let mut rows: Vec<&Row> = found.rows.iter().collect();
    rows.sort_by(|a, b| a.load.total_cmp(&b.load));
    let heading = [
        found.search.quantity.unit(),
        "trial",
        "achieved",
        "p50",
        "p99",
        "backlog",
        "verdict",
    ];
    let mut table = vec![heading.map(str::to_owned).to_vec()];
    table.extend(rows.into_iter().map(|row| {
        let latency = |value: Option<f64>| value.map_or("-".to_owned(), units::micros);
        vec![
            found.search.quantity.number(row.load),
            time(row.length),
            format!("{}/s", units::rate(row.achieved)),
            latency(row.p50),
            latency(row.p99),
            units::rate(row.backlog),
            words(&row.verdict).0.to_owned(),
        ]
    }));
    aligned(&table, "  ")
}

/// One trial as a line, while the search goes on.
pub(super) fn trial(found: &Found<'_>, row: &Row) -> String {
    let quantity = found.search.quantity;
    let mut text = format!(
        "trial {}: {} {} for {}: ",
        found.rows.len(),
        quantity.number(row.load),
        quantity.unit(),
        time(row.length)
    );
    let (word, why) = words(&row.verdict);
    text.push_str(word);
    if let Some(why) = why {
        text.push_str(&format!(" ({})", printable(&why)));
    } else if let (Some(phase), Some(p99)) = (row.phase, row.p99) {
        text.push_str(&format!(" ({} p99 {})", phase.name(), units::micros(p99)));
    }
    text
}

fn time(time: Duration) -> String {
    crate::output::duration(time)
}
