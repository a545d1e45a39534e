//! A run under way as OTLP in JSON: what a collector of OpenTelemetry takes at `/v1/metrics`.
//!
//! The metrics are those of Prometheus' text under the names that OpenTelemetry gives them: `mqtty.bench.acked` is
//! `mqtty_bench_acked_total` there. Whole numbers are strings, as JSON of Protocol Buffers has those of 64 bits.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::prometheus::{BUCKETS, Metrics};
use crate::stats::{Counters, Histogram, LatencyBasis, Phase};

/// Values count from the beginning of the run (`AGGREGATION_TEMPORALITY_CUMULATIVE`).
const CUMULATIVE: u8 = 2;

/// Who sends, and for which time.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// Names and values of what describes it.
    pub attributes: &'a [(String, String)],
    /// When the run began.
    pub started: Timestamp,
    /// When the metrics were as they are.
    pub now: Timestamp,
}

/// The document.
pub fn otlp(metrics: &Metrics<'_>, sender: &Sender<'_>) -> String {
    let point = Point {
        started: sender.started.as_nanosecond().to_string(),
        now: sender.now.as_nanosecond().to_string(),
    };
    let mut all = about(metrics, &point);
    all.extend(counters(metrics.counters, &point));
    all.extend(gauges(metrics, &point));
    all.push(latencies(metrics, &point));
    let resource = sender.attributes.iter();
    let resource = resource.map(|(name, value)| attribute(name, value));
    let document = json!({
        "resourceMetrics": [{
            "resource": { "attributes": resource.collect::<Vec<_>>() },
            "scopeMetrics": [{
                "scope": { "name": "mqtty", "version": env!("CARGO_PKG_VERSION") },
                "metrics": all,
            }],
        }],
    });
    document.to_string()
}

/// The time of every value.
struct Point {
    started: String,
    now: String,
}

impl Point {
    /// A value with its attributes.
    fn of(&self, attributes: &[(&str, &str)], (field, value): (&str, Value)) -> Value {
        let attributes = attributes
            .iter()
            .map(|(name, value)| attribute(name, value));
        json!({
            "attributes": attributes.collect::<Vec<_>>(),
            "startTimeUnixNano": self.started,
            "timeUnixNano": self.now,
            field: value,
        })
    }

    fn whole(&self, attributes: &[(&str, &str)], value: u64) -> Value {
        // The field has a sign.
        let value = value.min(i64::MAX.unsigned_abs());
        self.of(attributes, ("asInt", value.to_string().into()))
    }
}

fn attribute(name: &str, value: &str) -> Value {
    json!({ "key": name, "value": { "stringValue": value } })
}

fn gauge(name: &str, unit: &str, help: &str, points: &[Value]) -> Value {
    json!({
        "name": format!("mqtty.bench.{name}"),
        "description": help,
        "unit": unit,
        "gauge": { "dataPoints": points },
    })
}

fn sum(name: &str, help: &str, points: &[Value]) -> Value {
    json!({
        "name": format!("mqtty.bench.{name}"),
        "description": help,
        "sum": {
            "aggregationTemporality": CUMULATIVE,
            "isMonotonic": true,
            "dataPoints": points,
        },
    })
}

fn about(metrics: &Metrics<'_>, point: &Point) -> Vec<Value> {
    let attributes = [
        ("version", env!("CARGO_PKG_VERSION")),
        ("kind", metrics.kind),
        ("stage", metrics.stage),
    ];
    let elapsed = metrics.elapsed.as_secs_f64();
    vec![
        gauge(
            "info",
            "",
            "Kind and stage of the run.",
            &[point.whole(&attributes, 1)],
        ),
        gauge(
            "elapsed",
            "s",
            "Since the measured part began; before it, since the run began.",
            &[point.of(&[], ("asDouble", elapsed.into()))],
        ),
    ]
}

fn counters(counters: &Counters, point: &Point) -> Vec<Value> {
    let each = counters.iter().zip(Counters::DEFINITIONS);
    let mut all: Vec<Value> = each
        .map(|((name, value), (_, help))| sum(name, help, &[point.whole(&[], value)]))
        .collect();
    let errors = counters.errors.iter();
    let errors: Vec<Value> = errors
        .map(|(reason, count)| point.whole(&[("reason", reason)], count))
        .collect();
    if !errors.is_empty() {
        all.push(sum("errors", "What went wrong, by reason.", &errors));
    }
    all
}

fn gauges(metrics: &Metrics<'_>, point: &Point) -> Vec<Value> {
    let gauges = metrics.gauges;
    let states = [
        ("connecting", gauges.connecting),
        ("open", gauges.open),
        ("reconnecting", gauges.reconnecting),
    ];
    let states = states.map(|(state, count)| point.whole(&[("state", state)], count));
    vec![
        gauge("connections", "", "Connections by state.", &states),
        gauge(
            "in_flight",
            "",
            "Messages that wait for an acknowledgement.",
            &[point.whole(&[], gauges.in_flight)],
        ),
    ]
}

fn latencies(metrics: &Metrics<'_>, point: &Point) -> Value {
    let mut points = Vec::new();
    for (phase, intended, actual) in metrics.latencies.recorded() {
        let both = [
            (LatencyBasis::Intended, intended),
            (LatencyBasis::Actual, actual),
        ];
        for (basis, found) in both {
            points.extend(found.map(|found| histogram(point, phase, basis, found)));
        }
    }
    json!({
        "name": "mqtty.bench.latency",
        "description": "How long each phase took, from the planned and from the actual moment.",
        "unit": "s",
        "histogram": { "aggregationTemporality": CUMULATIVE, "dataPoints": points },
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "seconds need no more than 53 bits"
)]
fn histogram(point: &Point, phase: Phase, basis: LatencyBasis, histogram: &Histogram) -> Value {
    let count = histogram.count();
    let seconds = |us: u64| us as f64 / 1e6;
    let mut below = 0;
    let mut counts: Vec<String> = Vec::with_capacity(BUCKETS.len() + 1);
    for (_, us) in BUCKETS {
        let at_most = histogram.at_most(us);
        counts.push((at_most - below).to_string());
        below = at_most;
    }
    counts.push((count - below).to_string());
    let bounds = BUCKETS.map(|(_, us)| seconds(us));
    let attributes = [("phase", phase.name()), ("basis", basis.name())];
    let mut value = point.of(&attributes, ("count", count.to_string().into()));
    value["sum"] = (histogram.mean() * count as f64 / 1e6).into();
    value["min"] = seconds(histogram.min()).into();
    value["max"] = seconds(histogram.max()).into();
    value["explicitBounds"] = bounds.to_vec().into();
    value["bucketCounts"] = counts.into();
    value
}
