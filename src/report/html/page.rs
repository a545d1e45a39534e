//! The page around the charts.

use std::fmt::Write as _;

use super::{distribution, escape, over_time};
use crate::report::intervals::Intervals;
use crate::report::latency::{self, SHOWN};
use crate::report::summary::{Environment, Kind, Summary};
use crate::report::{backlog, generator, rates, spread, warmup};
use crate::stats::units::{self, count};
use crate::stats::{Counters, Flow, Stat};
use crate::text::Counted;

pub(super) const STYLE: &str = include_str!("style.css");

/// The whole page.
pub(in crate::report) fn render(summary: &Summary) -> String {
    let it = &summary.environment;
    let title = it.kind.heading(&it.asked);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{0}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{0}</h1>\n",
        escape(&title)
    );
    let _ = writeln!(
        page,
        "<p class=\"soft\">{} · {} · mqtty {}</p>",
        escape(&it.broker),
        it.started.strftime("%Y-%m-%d %H:%M:%S UTC"),
        escape(&it.version)
    );
    page.push_str(&tiles(summary));
    page.push_str(&verdict(summary));
    page.push_str(&charts(summary));
    page.push_str(&latencies(summary));
    page.push_str(&trust(summary));
    page.push_str(&errors(&summary.counters));
    page.push_str("<div class=\"pair\">\n");
    page.push_str(&counters(&summary.counters));
    page.push_str(&facts(summary));
    page.push_str("</div>\n</body>\n</html>\n");
    page
}

/// The figures that one looks for first.
fn tiles(summary: &Summary) -> String {
    let it = &summary.counters;
    let per_second = |flow| units::rate(rates::messages(summary, flow).per_second());
    let mut tiles = vec![(count(it.connected), "connections".to_owned(), false)];
    if summary.environment.kind == Kind::Conn {
        tiles.push((
            per_second(Flow::Connected),
            "connections a second".to_owned(),
            false,
        ));
    }
    let [full, resumed] = summary.handshakes();
    if resumed > 0 {
        let words = format!("of {} TLS handshakes resumed", count(full + resumed));
        tiles.push((count(resumed), words, false));
    }
    if it.written > 0 {
        tiles.push((
            per_second(Flow::Written),
            "messages written a second".to_owned(),
            false,
        ));
    }
    if it.acked > 0 {
        tiles.push((
            per_second(Flow::Acked),
            "messages acknowledged a second".to_owned(),
            false,
        ));
    }
    if it.received > 0 {
        tiles.push((
            per_second(Flow::Received),
            "messages received a second".to_owned(),
            false,
        ));
    }
    if let Some((phase, histogram)) = summary.latencies.headline() {
        for (stat, label) in [(Stat::P50, "p50"), (Stat::P99, "p99"), (Stat::Max, "max")] {
            let figure = histogram.stat(stat).map_or("-".to_owned(), units::micros);
            tiles.push((figure, format!("{} {label}", phase.name()), false));
        }
    }
    if summary.checked_deliveries() {
        tiles.push((count(it.lost), "lost".to_owned(), it.lost > 0));
        if it.still_arriving > 0 {
            let words = "still arriving when the drain ended".to_owned();
            tiles.push((count(it.still_arriving), words, true));
        }
    }
    let errors = it.errors.total();
    tiles.push((count(errors), "errors".to_owned(), errors > 0));
    let mut html = String::from("<div class=\"tiles\">\n");
    for (figure, label, alarm) in tiles {
        let class = if alarm { " class=\"alarm\"" } else { "" };
        let _ = writeln!(
            html,
            "<div><b{class}>{figure}</b><span>{label}</span></div>"
        );
    }
    html.push_str("</div>\n");
    html.push_str(&thresholds(summary));
    html
}

/// Each threshold, whether it was kept, and the figure.
fn thresholds(summary: &Summary) -> String {
    let mut html = String::new();
    for it in &summary.thresholds {
        let class = if it.passed { "calm" } else { "alarm" };
        let value = match &it.value {
            Some(value) => format!(" ({})", value.shown),
            None => String::new(),
        };
        let _ = writeln!(
            html,
            "<p class=\"{class}\">threshold {}: {}{}</p>",
            it.word(),
            escape(&it.expression),
            escape(&value)
        );
    }
    html
}

/// Whether the figures can be trusted, and what else a reader should know.
fn verdict(summary: &Summary) -> String {
    let class = if summary.verdict().limited {
        "alarm"
    } else {
        "calm"
    };
    let mut html = format!(
        "<section>\n<h2>Generator</h2>\n<p class=\"{class}\">{}</p>\n",
        escape(&generator::verdict(summary).0)
    );
    if let Some(words) = generator::while_connecting(summary) {
        let _ = writeln!(html, "<p class=\"alarm\">{}</p>", escape(&words));
    }
    if let Some(words) = latency::left_out(summary) {
        let _ = writeln!(html, "<p class=\"alarm\">{}.</p>", escape(&words));
    }
    for words in generator::troubles(summary) {
        let _ = writeln!(html, "<p class=\"alarm\">{}</p>", escape(&words));
    }
    if let Some((words, _)) = warmup::words(summary) {
        let _ = writeln!(html, "<p>Warm-up: {}.</p>", escape(&words));
    }
    for note in backlog::notes(summary)
        .into_iter()
        .chain(spread::notes(summary))
    {
        let _ = writeln!(html, "<p class=\"alarm\">{}</p>", escape(&note));
    }
    for note in &summary.environment.notes {
        let _ = writeln!(html, "<p>{}</p>", escape(note));
    }
    html.push_str("</section>\n");
    html
}

fn charts(summary: &Summary) -> String {
    let samples = summary.series.thinned(over_time::MOST_PIECES);
    let about_connecting = summary.environment.kind == Kind::Conn;
    // Connections that are held are not drained.
    let drain = Some(summary.measured()).filter(|_| !about_connecting);
    let course = over_time::Course {
        samples: &samples,
        drain: drain.filter(|measured| !measured.is_zero()),
    };
    let connects = course.connects().filter(|_| about_connecting);
    let charts = [
        ("Connections per second", connects, ""),
        ("Rate: planned and achieved", course.rates(), ""),
        (
            "Latency over time",
            course.percentiles(),
            "From the planned moment, for each second.",
        ),
        (
            "Latency distribution",
            distribution::draw(&summary.latencies),
            "Across: the share of samples that took at most as long. Both axes are logarithmic.",
        ),
        ("Open connections", course.connections(), ""),
        ("Errors", course.errors(), ""),
        ("Bytes", course.bytes(), ""),
        (
            "Generator behind schedule",
            course.behind(),
            "The furthest that a message was written behind its planned moment.",
        ),
    ];
    let mut html = String::new();
    for (heading, chart, caption) in charts {
        if let Some(chart) = chart {
            let caption = match caption {
                "" => String::new(),
                words => format!("<figcaption>{words}</figcaption>\n"),
            };
            let _ = writeln!(
                html,
                "<section>\n<h2>{heading}</h2>\n<figure style=\"margin:0\">\n{chart}{caption}</figure>\n</section>"
            );
        }
    }
    html
}

fn latencies(summary: &Summary) -> String {
    let rows = latency::rows(summary);
    if rows.is_empty() {
        return String::new();
    }
    let mut html = String::from("<section>\n<h2>Latency</h2>\n<table>\n<tr><th>phase</th>");
    for (_, heading) in SHOWN {
        let _ = write!(html, "<th class=\"n\">{heading}</th>");
    }
    html.push_str("<th></th></tr>\n");
    for row in rows {
        let _ = write!(html, "<tr><td class=\"phase\">{}</td>", row.phase.name());
        for figure in &row.figures {
            let _ = write!(html, "<td class=\"n\">{figure}</td>");
        }
        let _ = writeln!(html, "<td class=\"from\">{}</td></tr>", row.from());
    }
    html.push_str("</table>\n</section>\n");
    html
}

/// How far the figures can be trusted: intervals within the run, and the spread of several.
fn trust(summary: &Summary) -> String {
    let mut html = String::new();
    let intervals: Vec<_> = Intervals::of(summary).rows(summary);
    if !intervals.is_empty() {
        let heading = ["", "", "from", "to"].map(str::to_owned);
        let rows: Vec<_> = std::iter::once(heading).chain(intervals).collect();
        html.push_str(&table("95 % confidence intervals", &rows));
    }
    let runs = spread::rows(summary);
    if !runs.is_empty() {
        html.push_str(&table("All runs", &runs));
    }
    html
}

/// A table whose first row is the heading, and whose first column has names.
fn table<R: AsRef<[String]>>(heading: &str, rows: &[R]) -> String {
    let mut html = format!("<section>\n<h2>{heading}</h2>\n<table>\n");
    for (index, row) in rows.iter().enumerate() {
        html.push_str("<tr>");
        for (column, cell) in row.as_ref().iter().enumerate() {
            let tag = if index == 0 { "th" } else { "td" };
            let class = if column == 0 { "" } else { " class=\"n\"" };
            let _ = write!(html, "<{tag}{class}>{}</{tag}>", escape(cell));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</table>\n</section>\n");
    html
}

fn errors(counters: &Counters) -> String {
    let mut html = String::from("<section>\n<h2>Errors</h2>\n");
    if counters.errors.is_empty() {
        html.push_str("<p class=\"calm\">none</p>\n");
    } else {
        html.push_str("<table>\n<tr><th>reason</th><th class=\"n\">times</th></tr>\n");
        for (reason, n) in counters.errors.by_count() {
            let _ = writeln!(
                html,
                "<tr><td>{}</td><td class=\"n\">{}</td></tr>",
                escape(reason),
                count(n)
            );
        }
        html.push_str("</table>\n");
    }
    html.push_str("</section>\n");
    html
}

/// The counters that are not 0, each with its definition when it is pointed at.
fn counters(counters: &Counters) -> String {
    let mut html = String::from("<section>\n<h2>Counters</h2>\n<table>\n");
    for ((name, value), (_, definition)) in counters.iter().zip(Counters::DEFINITIONS) {
        if value > 0 {
            let _ = writeln!(
                html,
                "<tr title=\"{}\"><td>{}</td><td class=\"n\">{}</td></tr>",
                escape(definition),
                name.replace('_', " "),
                count(value)
            );
        }
    }
    html.push_str("</table>\n</section>\n");
    html
}

/// Options, and where and when the run was made.
fn facts(summary: &Summary) -> String {
    let mut html = String::from("<section>\n<h2>Run</h2>\n<table>\n");
    let it = &summary.environment;
    for (name, value) in environment(it).iter().chain(&summary.options) {
        let _ = writeln!(
            html,
            "<tr><th>{}</th><td>{}</td></tr>",
            escape(name),
            escape(value)
        );
    }
    html.push_str("</table>\n</section>\n");
    html
}

fn environment(it: &Environment) -> Vec<(String, String)> {
    let time = |at: jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let stage = |(name, took): &(String, std::time::Duration)| {
        format!("{name} {}", units::micros(took.as_secs_f64() * 1e6))
    };
    let stages: Vec<String> = it.stages.iter().map(stage).collect();
    let mut facts = vec![
        ("broker", it.broker.clone()),
        ("began", time(it.started)),
        ("ended", time(it.ended)),
        ("stages", stages.join(", ")),
        (
            "machine",
            format!("{}, {}", it.system, Counted::of(it.cores.into(), "core")),
        ),
    ];
    if it.generators > 1 {
        facts.push(("generators", it.generators.to_string()));
    }
    if it.embedded {
        facts.push(("embedded", "broker and generator in one process".to_owned()));
    }
    let named = |(name, value): (&str, String)| (name.to_owned(), value);
    facts.into_iter().map(named).collect()
}
