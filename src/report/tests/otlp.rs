//! The document is read as a collector would read it.

use std::time::Duration;

use serde_json::Value;

use crate::report::{Metrics, Sender, metrics, otlp};
use crate::stats::{Counters, Gauges, Latencies, Phase};

fn counters() -> Counters {
    let mut counters = Counters {
        written: u64::MAX,
        acked: 7,
        ..Counters::default()
    };
    counters.errors.add("quota \"exceeded\"\n", 3);
    counters
}

fn latencies() -> Latencies {
    let mut latencies = Latencies::default();
    for us in [40, 60, 900, 400_000_000] {
        latencies.record_both(Phase::Ack, us, us);
    }
    latencies
}

/// The metrics of a document by their names, and its resource.
fn document(metrics: &Metrics<'_>) -> (Vec<(String, Value)>, Value) {
    let attributes = [("service.name".to_owned(), "a \"b\"".to_owned())];
    let text = otlp(
        metrics,
        &Sender {
            attributes: &attributes,
            started: "2026-11-20T09:30:00Z".parse().unwrap(),
            now: "2026-11-20T09:30:05.25Z".parse().unwrap(),
        },
    );
    let document: Value = serde_json::from_str(&text).unwrap();
    let resource = &document["resourceMetrics"][0];
    let all = resource["scopeMetrics"][0]["metrics"].as_array().unwrap();
    let named = all.iter().map(|it| {
        let name = it["name"].as_str().unwrap();
        (name.to_owned(), it.clone())
    });
    (named.collect(), resource["resource"].clone())
}

#[test]
fn every_metric_of_prometheus_is_there_under_its_other_name() {
    let (counters, latencies, gauges) = (counters(), latencies(), Gauges::default());
    let about = Metrics {
        kind: "pub",
        stage: "publishing",
        elapsed: Duration::from_millis(1_500),
        gauges: &gauges,
        counters: &counters,
        latencies: &latencies,
    };
    let (found, resource) = document(&about);
    assert_eq!(resource["attributes"][0]["value"]["stringValue"], "a \"b\"");
    // As a collector translates the names for Prometheus.
    let mut translated: Vec<String> = found
        .iter()
        .map(|(name, metric)| {
            let unit = if metric["unit"] == "s" {
                "_seconds"
            } else {
                ""
            };
            let total = if metric["sum"].is_null() {
                ""
            } else {
                "_total"
            };
            format!("{}{unit}{total}", name.replace('.', "_"))
        })
        .collect();
    let text = metrics(&about);
    let mut named: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    translated.sort();
    named.sort();
    assert_eq!(translated, named);
}

#[test]
fn values_have_the_types_of_protocol_buffers_in_json() {
    let (counters, latencies) = (counters(), latencies());
    let gauges = Gauges {
        open: 12,
        ..Gauges::default()
    };
    let (found, _) = document(&Metrics {
        kind: "e2e",
        stage: "draining",
        elapsed: Duration::ZERO,
        gauges: &gauges,
        counters: &counters,
        latencies: &latencies,
    });
    let named = |name: &str| &found.iter().find(|(it, _)| it == name).unwrap().1;
    let written = &named("mqtty.bench.written")["sum"];
    assert_eq!(written["aggregationTemporality"], 2);
    assert_eq!(written["isMonotonic"], true);
    let point = &written["dataPoints"][0];
    assert_eq!(point["asInt"], "9223372036854775807");
    assert_eq!(point["startTimeUnixNano"], "1795167000000000000");
    assert_eq!(point["timeUnixNano"], "1795167005250000000");
    let errors = &named("mqtty.bench.errors")["sum"]["dataPoints"][0];
    assert_eq!(
        errors["attributes"][0]["value"]["stringValue"],
        "quota \"exceeded\"\n"
    );
    let states = &named("mqtty.bench.connections")["gauge"]["dataPoints"];
    assert_eq!(states[1]["attributes"][0]["value"]["stringValue"], "open");
    assert_eq!(states[1]["asInt"], "12");
    let latency = &named("mqtty.bench.latency")["histogram"]["dataPoints"][0];
    assert_eq!(latency["count"], "4");
    let (bounds, counts) = (
        latency["explicitBounds"].as_array().unwrap(),
        latency["bucketCounts"].as_array().unwrap(),
    );
    assert_eq!(counts.len(), bounds.len() + 1);
    // One below 50 µs, one below 100 µs, and one above all bounds.
    assert_eq!(
        (&counts[0], &counts[1], &counts[bounds.len()]),
        (&"1".into(), &"1".into(), &"1".into())
    );
    let sum: u64 = counts
        .iter()
        .map(|it| it.as_str().unwrap().parse::<u64>().unwrap())
        .sum();
    assert_eq!(sum, 4);
    assert_eq!(latency["max"], 400.0);
}
