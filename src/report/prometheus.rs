//! A run under way in Prometheus' text format (version 0.0.4).
//!
//! Every counter of the report is `mqtty_bench_NAME_total`; latencies are histograms in seconds, with
//! the same buckets in every run, so that runs can be added up and compared.

use std::fmt::Write as _;
use std::time::Duration;

use crate::stats::{Counters, Gauges, Histogram, Latencies, LatencyBasis, Phase};

/// The `Content-Type` of the text.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The upper bounds of the buckets: as text, in seconds, and in microseconds.
pub(super) const BUCKETS: [(&str, u64); 20] = [
    ("0.00005", 50),
    ("0.0001", 100),
    ("0.00025", 250),
    ("0.0005", 500),
    ("0.001", 1_000),
    ("0.0025", 2_500),
    ("0.005", 5_000),
    ("0.01", 10_000),
    ("0.025", 25_000),
    ("0.05", 50_000),
    ("0.1", 100_000),
    ("0.25", 250_000),
    ("0.5", 500_000),
    ("1", 1_000_000),
    ("2.5", 2_500_000),
    ("5", 5_000_000),
    ("10", 10_000_000),
    ("30", 30_000_000),
    ("60", 60_000_000),
    ("300", 300_000_000),
];

/// What is known of a run that is under way.
#[derive(Clone, Copy, Debug)]
pub struct Metrics<'a> {
    /// The name of what is measured: `conn`, `pub`, `sub`, `e2e`.
    pub kind: &'a str,
    /// What is being done: `connecting`, `publishing`, `draining`.
    pub stage: &'a str,
    /// Since the measured part began; before it, since the run began.
    pub elapsed: Duration,
    /// How the connections are.
    pub gauges: &'a Gauges,
    /// Everything counted so far.
    pub counters: &'a Counters,
    /// How long everything took so far.
    pub latencies: &'a Latencies,
}

/// The text of a scrape.
pub fn metrics(metrics: &Metrics<'_>) -> String {
    let mut text = String::with_capacity(16 * 1024);
    about(&mut text, metrics);
    counters(&mut text, metrics.counters);
    gauges(&mut text, metrics.gauges);
    latencies(&mut text, metrics.latencies);
    text
}

/// The two lines before the samples of a metric.
fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let help = help.replace('\\', "\\\\").replace('\n', "\\n");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "# HELP mqtty_bench_{name} {help}");
    let _ = writeln!(text, "# TYPE mqtty_bench_{name} {kind}");
}

/// One sample without labels.
fn sample(text: &mut String, name: &str, value: impl std::fmt::Display) {
    let _ = writeln!(text, "mqtty_bench_{name} {value}");
}

/// The text of a label, between its quotes.
fn label(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

fn about(text: &mut String, metrics: &Metrics<'_>) {
    head(text, "info", "gauge", "Kind and stage of the run.");
    let _ = writeln!(
        text,
        "mqtty_bench_info{{version=\"{}\",kind=\"{}\",stage=\"{}\"}} 1",
        label(env!("CARGO_PKG_VERSION")),
        label(metrics.kind),
        label(metrics.stage)
    );
    let help = "Since the measured part began; before it, since the run began.";
    head(text, "elapsed_seconds", "gauge", help);
    sample(text, "elapsed_seconds", metrics.elapsed.as_secs_f64());
}

fn counters(text: &mut String, counters: &Counters) {
    for ((name, value), (_, help)) in counters.iter().zip(Counters::DEFINITIONS) {
        let name = format!("{name}_total");
        head(text, &name, "counter", help);
        sample(text, &name, value);
    }
    head(
        text,
        "errors_total",
        "counter",
        "What went wrong, by reason.",
    );
    for (reason, count) in counters.errors.iter() {
        let reason = label(reason);
        let _ = writeln!(
            text,
            "mqtty_bench_errors_total{{reason=\"{reason}\"}} {count}"
        );
    }
}

fn gauges(text: &mut String, gauges: &Gauges) {
    let help = "Connections by state.";
    head(text, "connections", "gauge", help);
    for (state, count) in [
        ("connecting", gauges.connecting),
        ("open", gauges.open),
        ("reconnecting", gauges.reconnecting),
    ] {
        let _ = writeln!(text, "mqtty_bench_connections{{state=\"{state}\"}} {count}");
    }
    let help = "Messages that wait for an acknowledgement.";
    head(text, "in_flight", "gauge", help);
    sample(text, "in_flight", gauges.in_flight);
}

fn latencies(text: &mut String, latencies: &Latencies) {
    let help = "How long each phase took, from the planned and from the actual moment.";
    head(text, "latency_seconds", "histogram", help);
    for (phase, intended, actual) in latencies.recorded() {
        for (basis, found) in [
            (LatencyBasis::Intended, intended),
            (LatencyBasis::Actual, actual),
        ] {
            if let Some(found) = found {
                histogram(text, phase, basis, found);
            }
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a sum of seconds needs no more than 53 bits"
)]
fn histogram(text: &mut String, phase: Phase, basis: LatencyBasis, histogram: &Histogram) {
    let labels = format!("phase=\"{}\",basis=\"{}\"", phase.name(), basis.name());
    let name = "mqtty_bench_latency_seconds";
    let count = histogram.count();
    for (bound, us) in BUCKETS {
        let below = histogram.at_most(us);
        let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {below}");
    }
    let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}");
    let sum = histogram.mean() * count as f64 / 1e6;
    let _ = writeln!(text, "{name}_sum{{{labels}}} {sum}");
    let _ = writeln!(text, "{name}_count{{{labels}}} {count}");
}
