//! The lines at the end of a run.

use std::fmt::Write as _;
use std::time::Duration;

use super::bars;
use super::generator;
use super::latency;
use super::rates::{self, Rate};
use super::summary::{Kind, Summary};
use super::table::{aligned, printable};
use crate::stats::Flow;
use crate::stats::units::{self, count, share};

pub(super) fn render(summary: &Summary) -> String {
    let parts = [
        head(summary),
        numbers(summary),
        latencies(summary),
        errors(summary),
        tail(summary),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// What was asked, and the connections, in MQTTX's words.
fn head(summary: &Summary) -> String {
    let it = &summary.environment;
    format!(
        "{} → {}\n  Created {} connections in {:.3}s\n",
        printable(&it.kind.heading(&it.asked)),
        printable(&it.broker),
        summary.counters.connected,
        created(summary).as_secs_f64(),
    )
}

/// Until the last connection was accepted; until all were given up where none was.
fn created(summary: &Summary) -> Duration {
    match summary.spans.get(Flow::Connected) {
        Duration::ZERO => summary.environment.stage("connect"),
        span => span,
    }
}

/// The counters as a grid: each row begins with its subject, each cell is `name value`.
fn numbers(summary: &Summary) -> String {
    let mut rows = vec![connections(summary)];
    if summary.environment.kind != Kind::Conn {
        rows.extend(subscriptions(summary));
        rows.extend(sent(summary));
        rows.extend(received(summary));
        rows.extend(defects(summary));
        rows.push(message_rates(summary));
    }
    let subject = rows.iter().map(|row| row.0.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, cells) in rows {
        let _ = writeln!(text, "  {name:<subject$}  {}", cells.join("   "));
    }
    text
}

type Row = (&'static str, Vec<String>);

fn connections(summary: &Summary) -> Row {
    let it = &summary.counters;
    let connected = share(it.connected, it.connect_planned);
    let mut cells = vec![
        format!("planned {}", count(it.connect_planned)),
        format!("connected {} ({connected})", count(it.connected)),
        format!("failed {}", count(it.connect_failed)),
        format!("lost {}", count(it.connections_lost)),
        format!("reconnects {}", count(it.reconnects)),
    ];
    let rate = rates::messages(summary, Flow::Connected);
    if summary.environment.kind == Kind::Conn && !rate.span.is_zero() {
        cells.push(format!("rate {}/s", units::rate(rate.per_second())));
    }
    ("connections", cells)
}

fn subscriptions(summary: &Summary) -> Option<Row> {
    let it = &summary.counters;
    let cells = vec![
        format!("granted {}", count(it.subscribed)),
        format!("failed {}", count(it.subscribe_failed)),
    ];
    (it.subscribed > 0 || it.subscribe_failed > 0).then_some(("subscriptions", cells))
}

fn sent(summary: &Summary) -> Option<Row> {
    let it = &summary.counters;
    let written = share(it.written, it.planned);
    let mut cells = vec![
        format!("planned {}", count(it.planned)),
        format!("written {} ({written})", count(it.written)),
        format!("acked {}", count(it.acked)),
        format!("refused {}", count(it.refused)),
        format!("timed out {}", count(it.timed_out)),
        format!("late {}", count(it.late)),
    ];
    if it.no_subscribers > 0 {
        cells.insert(3, format!("no subscribers {}", count(it.no_subscribers)));
    }
    (summary.environment.kind != Kind::Sub).then_some(("messages", cells))
}

fn received(summary: &Summary) -> Option<Row> {
    let it = &summary.counters;
    if summary.environment.kind.only_publishes() && it.received + it.received_unmeasured == 0 {
        return None;
    }
    let mut cells = vec![format!("received {}", count(it.received))];
    if it.received_unmeasured > 0 {
        cells.push(format!("unmeasured {}", count(it.received_unmeasured)));
    }
    if summary.checked_deliveries() {
        if it.expected > 0 {
            let delivered = share(it.delivered, it.expected);
            cells.push(format!("expected {}", count(it.expected)));
            cells.push(format!("delivered {} ({delivered})", count(it.delivered)));
        } else {
            cells.push(format!("delivered {}", count(it.delivered)));
        }
        cells.push(format!("lost {}", count(it.lost)));
        if it.still_arriving > 0 {
            let number = count(it.still_arriving);
            cells.push(format!("still arriving when the drain ended {number}"));
        }
    }
    Some(("deliveries", cells))
}

fn defects(summary: &Summary) -> Option<Row> {
    let it = &summary.counters;
    let cells = vec![
        format!("duplicated {}", count(it.duplicated)),
        format!("out of order {}", count(it.out_of_order)),
        format!("corrupted {}", count(it.corrupted)),
    ];
    summary.checked_deliveries().then_some(("defects", cells))
}

/// Each rate, and the time that it is over where the next one has another.
fn message_rates(summary: &Summary) -> Row {
    let it = &summary.counters;
    let messages = |flow| rates::messages(summary, flow);
    let mut shown: Vec<(Rate, Option<Rate>)> = Vec::new();
    if summary.environment.kind != Kind::Sub {
        shown.push((messages(Flow::Written), Some(rates::bytes_out(summary))));
    }
    let receives = it.received > 0 || summary.environment.kind == Kind::Sub;
    let bytes_in = Some(rates::bytes_in(summary)).filter(|_| receives);
    if it.acked > 0 {
        shown.push((messages(Flow::Acked), None));
    }
    if receives {
        shown.push((messages(Flow::Received), bytes_in));
    }
    let over = |rate: &Rate| format!("over {}", units::micros(rate.span.as_secs_f64() * 1e6));
    let mut cells = Vec::new();
    for (index, (rate, bytes)) in shown.iter().enumerate() {
        let per_second = units::rate(rate.per_second());
        cells.push(format!("{} {per_second} msg/s", rate.name));
        if let Some(bytes) = bytes {
            let direction = if bytes.name == "bytes_out" {
                "out"
            } else {
                "in"
            };
            let per_second = units::byte_rate(bytes.per_second());
            cells.push(format!("{direction} {per_second}"));
        }
        let next = shown.get(index + 1).map(|(next, _)| over(next));
        if next.as_ref() != Some(&over(rate)) {
            cells.push(over(rate));
        }
    }
    ("rates", cells)
}

fn latencies(summary: &Summary) -> String {
    let rows = latency::rows(summary);
    if rows.is_empty() {
        return String::new();
    }
    let mut table = vec![vec!["latency".to_owned()]];
    table[0].extend(latency::SHOWN.map(|(_, heading)| heading.to_owned()));
    let mut froms = vec![""];
    for row in rows {
        let mut cells = vec![row.phase.name().to_owned()];
        cells.extend(row.figures);
        table.push(cells);
        froms.push(row.from);
    }
    let mut text = String::new();
    for (line, from) in aligned(&table, "  ").lines().zip(froms) {
        text.push_str(format!("{line}    {from}").trim_end());
        text.push('\n');
    }
    if let Some((phase, histogram)) = summary.latencies.headline() {
        let _ = writeln!(text, "\n  {}", phase.name());
        text.push_str(&bars::render(histogram, "    "));
    }
    text
}

fn errors(summary: &Summary) -> String {
    let errors = summary.counters.errors.by_count();
    if errors.is_empty() {
        return String::new();
    }
    let width = errors.first().map_or(0, |(_, n)| count(*n).len());
    let mut text = format!("  errors {}\n", count(summary.counters.errors.total()));
    for (reason, n) in errors {
        let _ = writeln!(text, "    {:>width$}  {}", count(n), printable(reason));
    }
    text
}

/// MQTTX's result lines, the generator, and what else is to be said.
fn tail(summary: &Summary) -> String {
    let kind = summary.environment.kind;
    let mut text = String::new();
    if kind.only_publishes() || kind == Kind::E2e {
        let _ = writeln!(text, "  Published total: {}", summary.published());
    }
    if matches!(kind, Kind::Sub | Kind::E2e) {
        let _ = writeln!(text, "  Received total: {}", summary.counters.received);
    }
    let _ = writeln!(text, "  {}", generator::verdict(summary));
    if let Some(words) = generator::while_connecting(summary) {
        let _ = writeln!(text, "  {words}");
    }
    if let Some(words) = latency::left_out(summary) {
        let _ = writeln!(text, "  clocks: {words}");
    }
    for note in &summary.environment.notes {
        let _ = writeln!(text, "  note: {}", printable(note));
    }
    text
}
