//! Two runs side by side.

use std::fmt::Write as _;

use super::rates;
use super::summary::{Kind, Summary};
use super::table::{aligned, printable};
use crate::stats::{Counters, Flow, Histogram, LatencyBasis, Phase, Stat, units};

/// The figures of a latency that are compared.
const STATS: [(Stat, &str); 5] = [
    (Stat::P50, "p50"),
    (Stat::P90, "p90"),
    (Stat::P99, "p99"),
    (Stat::P999, "p99.9"),
    (Stat::Max, "max"),
];

/// Two runs side by side, with the ratio of the second to the first. Each comes with its name (the
/// file); options that are the same in both are left out.
pub fn compare(first: (&str, &Summary), second: (&str, &Summary)) -> String {
    let (a, b) = (first.1, second.1);
    let mut text = String::new();
    for (letter, (name, it)) in [("A", first), ("B", second)] {
        let _ = writeln!(
            text,
            "{letter}  {}: {} → {} ({})",
            printable(name),
            printable(&it.environment.kind.heading(&it.environment.asked)),
            printable(&it.environment.broker),
            it.environment.started.strftime("%Y-%m-%d %H:%M:%S UTC"),
        );
    }
    let heading = |name: &str| vec![name.to_owned(), "A".into(), "B".into(), "B / A".into()];
    let mut sections = vec![with_heading(heading("rates"), all_rates(a, b))];
    sections.push(with_heading(heading("counters"), counters(a, b)));
    sections.push(with_heading(heading("latency"), latencies(a, b)));
    sections.push(with_heading(heading("generator"), generator(a, b)));
    let options = options(a, b);
    if !options.is_empty() {
        let heading = vec!["options that differ".to_owned(), "A".into(), "B".into()];
        sections.push(with_heading(heading, options));
    }
    let rows: Vec<Vec<String>> = sections.into_iter().flatten().collect();
    text.push_str(&aligned(&rows, ""));
    text
}

type Rows = Vec<Vec<String>>;

/// A rate of bytes.
type Traffic = fn(&Summary) -> rates::Rate;

/// An empty line, the heading, and the rows; nothing without rows.
fn with_heading(heading: Vec<String>, rows: Rows) -> Rows {
    if rows.is_empty() {
        return rows;
    }
    [vec![String::new()], heading]
        .into_iter()
        .chain(rows)
        .collect()
}

/// A row with the ratio of its numbers.
fn row(
    name: impl Into<String>,
    a: Option<f64>,
    b: Option<f64>,
    show: fn(f64) -> String,
) -> Vec<String> {
    let shown = |value: Option<f64>| value.map_or("-".to_owned(), show);
    let ratio = match (a, b) {
        (Some(a), Some(b)) if a > 0.0 => format!("×{:.2}", b / a),
        (Some(_), Some(b)) if b <= 0.0 => "=".to_owned(),
        _ => "-".to_owned(),
    };
    vec![format!("  {}", name.into()), shown(a), shown(b), ratio]
}

fn all_rates(a: &Summary, b: &Summary) -> Rows {
    let messages = [
        ("connected/s", Flow::Connected),
        ("written msg/s", Flow::Written),
        ("acked msg/s", Flow::Acked),
        ("received msg/s", Flow::Received),
    ];
    let rate = |it: &Summary, flow| Some(rates::messages(it, flow).per_second());
    // Only there connections are what was measured.
    let connects = a.environment.kind == Kind::Conn && b.environment.kind == Kind::Conn;
    let messages = messages
        .into_iter()
        .filter(|(_, flow)| connects || *flow != Flow::Connected)
        .map(|(name, flow)| row(name, rate(a, flow), rate(b, flow), units::rate));
    let bytes: [(&str, Traffic); 2] = [("out", rates::bytes_out), ("in", rates::bytes_in)];
    let bytes = bytes.map(|(name, rate)| {
        let [a, b] = [a, b].map(|it| Some(rate(it).per_second()));
        row(name, a, b, units::byte_rate)
    });
    let zero =
        |row: &Vec<String>| row[1].starts_with('0') && row[2].starts_with('0') && row[3] == "=";
    messages.chain(bytes).filter(|row| !zero(row)).collect()
}

/// The counters that are not 0 in both.
fn counters(a: &Summary, b: &Summary) -> Rows {
    let names = Counters::DEFINITIONS.iter().map(|(name, _)| *name);
    names
        .chain(["errors"])
        .filter_map(|name| {
            let value = |it: &Summary| it.counters.get(name).unwrap_or(0);
            let (a, b) = (value(a), value(b));
            (a > 0 || b > 0).then(|| row(name, Some(lossy(a)), Some(lossy(b)), whole))
        })
        .collect()
}

fn latencies(a: &Summary, b: &Summary) -> Rows {
    let mut rows = Vec::new();
    for phase in Phase::ALL {
        for basis in LatencyBasis::ALL {
            let pair = [a, b].map(|it| it.latencies.get(phase, basis));
            if basis == LatencyBasis::Actual && repeats(a, phase) && repeats(b, phase) {
                continue;
            }
            if pair.iter().all(Option::is_none) {
                continue;
            }
            let name = match basis {
                LatencyBasis::Intended => phase.name().to_owned(),
                LatencyBasis::Actual => format!("{}.actual", phase.name()),
            };
            for (stat, heading) in STATS {
                let value = |it: Option<&Histogram>| it.and_then(|it| it.stat(stat));
                let name = format!("{name} {heading}");
                rows.push(row(name, value(pair[0]), value(pair[1]), units::micros));
            }
        }
    }
    rows
}

/// Whether the latencies from the actual moment say the same as those from the planned one.
fn repeats(summary: &Summary, phase: Phase) -> bool {
    let get = |basis| summary.latencies.get(phase, basis);
    match (get(LatencyBasis::Intended), get(LatencyBasis::Actual)) {
        (Some(intended), Some(actual)) => super::latency::identical(intended, actual),
        (_, None) => true,
        (None, Some(_)) => false,
    }
}

fn generator(a: &Summary, b: &Summary) -> Rows {
    let cpu = |it: &Summary| Some(it.generator.cpu * 100.0);
    let limited = |it: &Summary| {
        let word = if it.verdict().limited { "yes" } else { "no" };
        word.to_owned()
    };
    vec![
        row("cpu, % of one core", cpu(a), cpu(b), whole),
        vec!["  generator-limited".to_owned(), limited(a), limited(b)],
    ]
}

fn options(a: &Summary, b: &Summary) -> Rows {
    let find = |it: &Summary, name: &str| {
        let found = it.options.iter().find(|(known, _)| known == name);
        found.map_or("-".to_owned(), |(_, value)| printable(value))
    };
    let mut names: Vec<&String> = a.options.iter().map(|(name, _)| name).collect();
    for (name, _) in &b.options {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
        .into_iter()
        .map(|name| {
            vec![
                format!("  {}", printable(name)),
                find(a, name),
                find(b, name),
            ]
        })
        .filter(|row| row[1] != row[2])
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and percentages, rounded to be shown"
)]
fn whole(number: f64) -> String {
    units::count(number.round() as u64)
}

#[expect(clippy::cast_precision_loss, reason = "shown as a ratio")]
fn lossy(number: u64) -> f64 {
    number as f64
}
