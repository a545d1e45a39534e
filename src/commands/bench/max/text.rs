//! The result in lines that fit a terminal, and as a page.

use std::time::Duration;

use super::result::{End, Found, words};
use super::trial::Row;
use crate::bench::search::Verdict;
use crate::kernel::stop::stopped_by;
use crate::report::{MaximumPage, MaximumTrial, aligned, maximum_page, printable, wrapped_to};
use crate::stats::units;
use crate::text::Counted;

pub(super) fn render(found: &Found<'_>, columns: usize) -> String {
    let mut text = wrapped_to(columns, &title(found), 0, 2);
    for fact in facts(found) {
        text.push_str(&wrapped_to(columns, &fact, 2, 4));
    }
    if !found.rows.is_empty() {
        let mut table = vec![headings(found)];
        let rows = sorted(found).into_iter();
        table.extend(rows.map(|row| cells(found, row)));
        text.push('\n');
        text.push_str(&aligned(&table, "  "));
    }
    text
}

/// The result as a page.
pub(super) fn page(found: &Found<'_>) -> String {
    let trials = sorted(found).into_iter().map(|row| MaximumTrial {
        load: row.load,
        p50: row.p50,
        p99: row.p99,
        passed: row.verdict == Verdict::Pass,
        cells: cells(found, row),
    });
    maximum_page(&MaximumPage {
        title: title(found),
        facts: facts(found),
        unit: found.search.quantity.unit(),
        ends: (found.interval.low, found.interval.high),
        headings: headings(found),
        trials: trials.collect(),
    })
}

fn title(found: &Found<'_>) -> String {
    format!("maximum: {}", found.maximum())
}

/// What is to be said of the result, a line each.
fn facts(found: &Found<'_>) -> Vec<String> {
    let search = found.search;
    let mut facts = Vec::new();
    if !search.slo.is_empty() {
        facts.push(format!("objectives: {}", search.slo.join(", ")));
    }
    if let Some(about) = &found.about {
        let environment = &about.environment;
        let heading = environment.kind.heading(&environment.asked);
        facts.push(printable(&format!("{heading} → {}", environment.broker)));
    }
    let why = found.why_not_more();
    facts.extend(why.map(|why| format!("why not more: {}", printable(&why))));
    if let Some((lowest, highest)) = found.interval.doubt {
        let number = |load| search.quantity.number(load);
        let unit = search.quantity.unit();
        let loads = if lowest < highest {
            format!("between {} and {} {unit}", number(lowest), number(highest))
        } else {
            format!("at {} {unit}", number(lowest))
        };
        facts.push(format!(
            "trials {loads} disagreed: some passed, others failed"
        ));
    }
    let trials = Counted::of(found.rows.len() as u64, "trial");
    if found.interval.paused > 0 {
        let paused = found.interval.paused;
        facts.push(format!("the broker paused in {paused} of {trials}"));
    }
    if let (Some(held), Some(hold)) = (found.interval.held, search.hold) {
        let word = if held { "held for" } else { "not held for" };
        facts.push(format!("{word} {}", time(hold)));
    }
    if let (Some(why), Some(hold)) = (&found.interval.unproved, search.hold) {
        facts.push(format!(
            "not proved for {}: the load generator was the limit: {}",
            time(hold),
            printable(why)
        ));
    }
    let knee = found.knee().map(|load| search.quantity.number(load));
    facts
        .extend(knee.map(|load| format!("knee: p99 doubles at {load} {}", search.quantity.unit())));
    match found.end {
        End::Found => {}
        End::TimeOver => facts.push(format!("the time was over: {}", time(search.max_time))),
        End::Stopped(signal) => facts.push(stopped_by(Some(signal))),
    }
    if let (Some(met), Some(expect)) = (found.is_as_expected(), &search.expect) {
        let word = if met { "met" } else { "not met" };
        facts.push(format!("expectation {word}: {}", expect.text));
    }
    facts.push(format!(
        "{trials} in {}; load generator at most {:.0} % of one core",
        time(found.took),
        found.most_cpu() * 100.0
    ));
    facts
}

/// The trials in the order of their loads.
fn sorted<'a>(found: &'a Found<'_>) -> Vec<&'a Row> {
    let mut rows: Vec<&Row> = found.rows.iter().collect();
    rows.sort_by(|a, b| a.load.total_cmp(&b.load));
    rows
}

fn headings(found: &Found<'_>) -> Vec<String> {
    let unit = found.search.quantity.unit();
    let all = [
        unit, "trial", "achieved", "p50", "p99", "backlog", "verdict",
    ];
    all.map(str::to_owned).to_vec()
}

fn cells(found: &Found<'_>, row: &Row) -> Vec<String> {
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
}

/// One trial as a line, while the search goes on.
pub(super) fn trial(found: &Found<'_>, row: &Row) -> String {
    let (word, why) = words(&row.verdict);
    let details = match (why, row.phase, row.p99) {
        (Some(why), ..) => format!(" ({})", printable(&why)),
        (None, Some(phase), Some(p99)) => {
            format!(" ({} p99 {})", phase.name(), units::micros(p99))
        }
        _ => String::new(),
    };
    format!(
        "{} for {}: {word}{details}",
        found.search.name_of_trial(found.rows.len(), row.load),
        time(row.length)
    )
}

fn time(time: Duration) -> String {
    crate::output::duration(time)
}
