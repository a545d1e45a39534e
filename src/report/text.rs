//! The lines at the end of a run.

use std::fmt::Write as _;
use std::time::Duration;

use super::backlog;
use super::bars;
use super::generator;
use super::intervals::Intervals;
use super::latency;
use super::layout::{Cell, Tone, flow};
use super::look::Look;
use super::rates::{self, Rate};
use super::spread;
use super::summary::{Kind, Summary};
use super::table::{aligned, printable};
use super::warmup;
use crate::stats::units::{self, count, share};
use crate::stats::{Checked, Flow};

/// Thresholds up to this length have their figures in one column.
const LONGEST_THRESHOLD: usize = 40;

/// The whole text, no wider than the look allows where words can be broken.
pub fn render(summary: &Summary, look: Look) -> String {
    let parts = [
        head(summary, look),
        numbers(summary, look),
        latencies(summary, look),
        intervals(summary),
        spread::table(summary),
        errors(summary, look),
        tail(summary, look),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// What was asked, and the connections, in MQTTX's words.
fn head(summary: &Summary, look: Look) -> String {
    let it = &summary.environment;
    let heading = format!(
        "{} → {}",
        printable(&it.kind.heading(&it.asked)),
        printable(&it.broker)
    );
    let heading: Vec<_> = look
        .wrapped(&heading, 0, 2)
        .lines()
        .map(|line| Tone::Strong.paint(line, look.color))
        .collect();
    format!(
        "{}\n  Created {} connections in {:.3}s\n",
        heading.join("\n"),
        summary.counters.connected,
        created(summary).as_secs_f64(),
    )
}

/// Until the last connection was accepted; until all were given up where none was. The time of the rate may be longer: it
/// ends with the place of the last connection in the schedule.
fn created(summary: &Summary) -> Duration {
    let stage = summary.environment.stage("connect");
    match summary.spans.get(Flow::Connected) {
        Duration::ZERO => stage,
        span if stage.is_zero() || summary.environment.generators > 1 => span,
        span => span.min(stage),
    }
}

/// The counters as a grid: each row begins with its subject, each cell is `name value`.
fn numbers(summary: &Summary, look: Look) -> String {
    let mut rows = vec![connections(summary)];
    rows.extend(handshakes(summary));
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
        let _ = write!(text, "  {name:<subject$}  ");
        let begun = subject + 4;
        text.push_str(&flow(&cells, 3, begun, look.columns, look.color));
    }
    text
}

type Row = (&'static str, Vec<Cell>);

/// `lost 3`.
fn counted(tone: Tone, name: &str, number: u64) -> Cell {
    Cell::new(tone.of(number), format!("{name} {}", count(number)))
}

fn connections(summary: &Summary) -> Row {
    let it = &summary.counters;
    let connected = share(it.connected, it.connect_planned);
    let mut cells = vec![
        counted(Tone::Plain, "planned", it.connect_planned),
        format!("connected {} ({connected})", count(it.connected)).into(),
        counted(Tone::Bad, "failed", it.connect_failed),
        counted(Tone::Bad, "lost", it.connections_lost),
        counted(Tone::Doubtful, "reconnects", it.reconnects),
    ];
    let rate = rates::messages(summary, Flow::Connected);
    if summary.environment.kind == Kind::Conn && !rate.span.is_zero() {
        cells.push(format!("rate {}/s", units::rate(rate.per_second())).into());
    }
    ("connections", cells)
}

/// Full and resumed TLS handshakes, where sessions are resumed.
fn handshakes(summary: &Summary) -> Option<Row> {
    if !summary.environment.scope.resumes {
        return None;
    }
    let [full, resumed] = summary.handshakes();
    let all = full + resumed;
    let cells = vec![
        counted(Tone::Plain, "full", full),
        format!("resumed {} ({})", count(resumed), share(resumed, all)).into(),
    ];
    (all > 0).then_some(("handshakes", cells))
}

fn subscriptions(summary: &Summary) -> Option<Row> {
    let it = &summary.counters;
    let cells = vec![
        counted(Tone::Plain, "granted", it.subscribed),
        counted(Tone::Bad, "failed", it.subscribe_failed),
    ];
    (it.subscribed > 0 || it.subscribe_failed > 0).then_some(("subscriptions", cells))
}

fn sent(summary: &Summary) -> Option<Row> {
    let it = &summary.counters;
    let written = share(it.written, it.planned);
    let mut cells = vec![
        counted(Tone::Plain, "planned", it.planned),
        format!("written {} ({written})", count(it.written)).into(),
        counted(Tone::Plain, "acked", it.acked),
        counted(Tone::Bad, "refused", it.refused),
        counted(Tone::Bad, "timed out", it.timed_out),
        counted(Tone::Doubtful, "late", it.late),
    ];
    if it.no_subscribers > 0 {
        cells.insert(
            3,
            counted(Tone::Doubtful, "no subscribers", it.no_subscribers),
        );
    }
    (summary.environment.kind != Kind::Sub).then_some(("messages", cells))
}

fn received(summary: &Summary) -> Option<Row> {
    let it = &summary.counters;
    if summary.environment.kind.only_publishes() && it.received + it.received_unmeasured == 0 {
        return None;
    }
    let mut cells = vec![counted(Tone::Plain, "received", it.received)];
    if it.received_unmeasured > 0 {
        cells.push(counted(Tone::Plain, "unmeasured", it.received_unmeasured));
    }
    if summary.checked_deliveries() {
        if it.expected > 0 {
            let delivered = share(it.delivered, it.expected);
            cells.push(counted(Tone::Plain, "expected", it.expected));
            cells.push(format!("delivered {} ({delivered})", count(it.delivered)).into());
        } else {
            cells.push(counted(Tone::Plain, "delivered", it.delivered));
        }
        cells.push(counted(Tone::Bad, "lost", it.lost));
        if it.still_arriving > 0 {
            let name = "still arriving when the drain ended";
            cells.push(counted(Tone::Bad, name, it.still_arriving));
        }
    }
    Some(("deliveries", cells))
}

fn defects(summary: &Summary) -> Option<Row> {
    let it = &summary.counters;
    let cells = vec![
        counted(Tone::Bad, "duplicated", it.duplicated),
        counted(Tone::Bad, "out of order", it.out_of_order),
        counted(Tone::Bad, "corrupted", it.corrupted),
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
        cells.push(Cell::from(format!("{} {per_second} msg/s", rate.name)));
        if let Some(bytes) = bytes {
            let direction = if bytes.name == "bytes_out" {
                "out"
            } else {
                "in"
            };
            let per_second = units::byte_rate(bytes.per_second());
            cells.push(format!("{direction} {per_second}").into());
        }
        let next = shown.get(index + 1).map(|(next, _)| over(next));
        if next.as_ref() != Some(&over(rate)) {
            cells.push(over(rate).into());
        }
    }
    ("rates", cells)
}

fn latencies(summary: &Summary, look: Look) -> String {
    let connecting = look.verbose || summary.environment.kind == Kind::Conn;
    let rows = latency::rows(summary).into_iter();
    let rows: Vec<_> = rows
        .filter(|row| connecting || row.phase.concerns_messages())
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut shown: Vec<usize> = (0..latency::SHOWN.len()).collect();
    let mut text = latency_table(&rows, &shown);
    // A narrow terminal has the figures that matter most.
    for left_out in latency::LESS_IMPORTANT {
        if text
            .lines()
            .all(|line| line.chars().count() <= look.columns)
        {
            break;
        }
        shown.retain(|index| latency::SHOWN[*index].0 != left_out);
        text = latency_table(&rows, &shown);
    }
    if let Some((phase, histogram)) = summary.latencies.headline() {
        let _ = writeln!(text, "\n  {}", phase.name());
        text.push_str(&bars::render(histogram, "    "));
    }
    text
}

/// How far the figures can be trusted, where the run is long enough to tell.
/// The figures with these numbers.
fn latency_table(rows: &[latency::Row], shown: &[usize]) -> String {
    let mut table = vec![vec!["latency".to_owned()]];
    table[0].extend(shown.iter().map(|it| latency::SHOWN[*it].1.to_owned()));
    for row in rows {
        let mut cells = vec![row.label()];
        cells.extend(shown.iter().map(|it| row.figures[*it].clone()));
        table.push(cells);
    }
    aligned(&table, "  ")
}

fn intervals(summary: &Summary) -> String {
    let rows = Intervals::of(summary).rows(summary);
    if rows.is_empty() {
        return String::new();
    }
    let heading = ["95 % interval", "", "from", "to"].map(str::to_owned);
    let rows = std::iter::once(heading).chain(rows);
    let rows: Vec<_> = rows.map(Vec::from).collect();
    aligned(&rows, "  ")
}

fn errors(summary: &Summary, look: Look) -> String {
    let errors = summary.counters.errors.by_count();
    if errors.is_empty() {
        return String::new();
    }
    let width = errors.first().map_or(0, |(_, n)| count(*n).len());
    let heading = format!("errors {}", count(summary.counters.errors.total()));
    let mut text = format!("  {}\n", Tone::Bad.paint(&heading, look.color));
    for (reason, n) in errors {
        let line = format!("{:>width$}  {}", count(n), printable(reason));
        text.push_str(&look.wrapped(&line, 4, 6 + width));
    }
    text
}

/// MQTTX's result lines, the thresholds, the generator, and what else is to be said.
fn tail(summary: &Summary, look: Look) -> String {
    let kind = summary.environment.kind;
    let mut text = String::new();
    if kind.only_publishes() || kind == Kind::E2e {
        let _ = writeln!(text, "  Published total: {}", summary.published());
    }
    if matches!(kind, Kind::Sub | Kind::E2e) {
        let _ = writeln!(text, "  Received total: {}", summary.counters.received);
    }
    text.push_str(&thresholds(summary, look));
    let (words, tone) = generator::verdict(summary);
    let words = look.wrapped(&words, 2, 4);
    text.push_str(&painted(&words, tone, look));
    if let Some(words) = generator::while_connecting(summary) {
        text.push_str(&painted(&look.wrapped(&words, 2, 4), Tone::Doubtful, look));
    }
    if let Some(words) = latency::left_out(summary) {
        text.push_str(&look.wrapped(&format!("clocks: {words}"), 2, 4));
    }
    for words in generator::troubles(summary) {
        text.push_str(&painted(&look.wrapped(&words, 2, 4), Tone::Doubtful, look));
    }
    text.push_str(&warmup(summary, look));
    for note in backlog::notes(summary)
        .into_iter()
        .chain(spread::notes(summary))
    {
        let words = look.wrapped(&format!("note: {note}"), 2, 4);
        text.push_str(&painted(&words, Tone::Doubtful, look));
    }
    for note in &summary.environment.notes {
        text.push_str(&look.wrapped(&format!("note: {}", printable(note)), 2, 4));
    }
    text
}

/// What became of a warm-up whose end was to be found.
fn warmup(summary: &Summary, look: Look) -> String {
    let Some(found) = warmup::words(summary) else {
        return String::new();
    };
    let (words, tone) = found;
    painted(
        &look.wrapped(&format!("warm-up: {words}"), 2, 4),
        tone,
        look,
    )
}

/// Each threshold, whether it was kept, and the figure; on the next line where both do not fit on one.
fn thresholds(summary: &Summary, look: Look) -> String {
    let short = |it: &&Checked| it.expression.chars().count() <= LONGEST_THRESHOLD;
    let rows = summary.thresholds.iter();
    let width = rows
        .clone()
        .filter(short)
        .map(|it| it.expression.chars().count())
        .max();
    let width = width.unwrap_or(0);
    let words = rows.clone().map(|it| it.word().len()).max().unwrap_or(0);
    let mut text = String::new();
    for it in rows {
        let tone = if it.passed { Tone::Good } else { Tone::Bad };
        let word = format!("{:words$}", it.word());
        let _ = write!(text, "  threshold {}  ", tone.paint(&word, look.color));
        let expression = printable(&it.expression);
        let shown = it.shown();
        let begun = "  threshold   ".len() + words;
        let cells = [format!("{expression:<width$}"), shown].map(Cell::from);
        text.push_str(flow(&cells, 2, begun, look.columns, false).trim_end());
        text.push('\n');
    }
    text
}

/// Lines in the colour of a tone, without their indentation.
fn painted(lines: &str, tone: Tone, look: Look) -> String {
    let mut text = String::new();
    for line in lines.lines() {
        let words = line.trim_start();
        text.push_str(&line[..line.len() - words.len()]);
        text.push_str(&tone.paint(words, look.color));
        text.push('\n');
    }
    text
}
