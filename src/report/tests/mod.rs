//! Reports of fixed runs.

mod backlog;
mod compare;
mod json;
mod otlp;
mod pages;
mod parts;
mod progress;
mod prometheus;
mod shards;
mod trust;

use std::time::Duration;

use super::{Environment, Format, Kind, Look, Summary, text};
use crate::stats::units::Unit;
use crate::stats::{
    Checked, CheckedValue, Counters, Flow, Generator, GeneratorLoad, Health, Latencies,
    LatencyBasis, PackedLatencies, Phase, Sample, Scope, Series, Spans, SystemUse,
};

/// A publish run of ten seconds with a stall in it, and names that are meant to break a page.
fn publish() -> Summary {
    let mut counters = Counters {
        planned: 200_000,
        written: 199_990,
        acked: 199_978,
        refused: 10,
        timed_out: 2,
        late: 1_200,
        connect_planned: 100,
        connected: 99,
        connect_failed: 1,
        connections_lost: 1,
        reconnects: 1,
        bytes_out: 56_000_000,
        bytes_in: 800_000,
        ..Counters::default()
    };
    counters.errors.add("quota exceeded (0x97)", 10);
    counters
        .errors
        .add("not authorized (0x87): \"<b>&'\u{1b}[2J\u{202e}\"", 1);
    counters.errors.add("no acknowledgement in 30 s", 2);
    let mut latencies = Latencies::default();
    for index in 0..100u64 {
        latencies.record_both(Phase::Tcp, 80 + index, 80 + index);
        latencies.record_both(Phase::Connack, 900 + 13 * index, 200 + 7 * index);
    }
    for index in 0..19_998u64 {
        let actual = 200 + index % 700 + if index % 500 == 0 { 4_000 } else { 0 };
        let waited = if index > 19_500 {
            (index - 19_500) * 1_000
        } else {
            0
        };
        latencies.record_n(Phase::Ack, LatencyBasis::Actual, actual, 10);
        latencies.record_n(Phase::Ack, LatencyBasis::Intended, actual + waited, 10);
    }
    Summary {
        thresholds: Vec::new(),
        drift: Vec::new(),
        warmup: None,
        runs: None,
        options: options(&[
            ("clients", "100"),
            ("topic", "<i>bench</i>/%i"),
            ("rate", "20k/s"),
        ]),
        environment: environment(
            Kind::Pub,
            "100 clients, QoS 1, 256 B, 20,000 msg/s for 10 s",
        ),
        counters,
        latencies,
        series: series(),
        spans: spans(101, 10_000),
        generator: Generator {
            cpu: 0.312,
            threads: 2,
            health: health(),
            connecting: GeneratorLoad::default(),
            clock_skew_us: None,
            system: SystemUse::default(),
        },
    }
}

/// An end-to-end run in which things went wrong.
fn end_to_end() -> Summary {
    let mut latencies = Latencies::default();
    for index in 0..1_000 {
        latencies.record_both(Phase::E2e, 300 + index, 290 + index);
    }
    let mut environment = environment(Kind::E2e, "10 publishers, 20 subscribers, QoS 0, 64 B");
    environment.embedded = true;
    environment.notes = vec!["broker and generator shared the machine".to_owned()];
    Summary {
        thresholds: Vec::new(),
        drift: Vec::new(),
        warmup: None,
        runs: None,
        options: options(&[("pubs", "10"), ("subs", "20"), ("rate", "1k/s")]),
        environment,
        counters: Counters {
            planned: 10_000,
            written: 10_000,
            received: 198_010,
            expected: 200_000,
            delivered: 198_000,
            lost: 2_000,
            duplicated: 8,
            out_of_order: 3,
            corrupted: 2,
            negative: 4,
            connect_planned: 30,
            connected: 30,
            subscribed: 20,
            bytes_out: 900_000,
            bytes_in: 17_900_000,
            ..Counters::default()
        },
        latencies,
        series: piece(900_000, 17_900_000),
        spans: spans(101, 10_000),
        generator: Generator {
            cpu: 1.96,
            threads: 2,
            health: health(),
            connecting: GeneratorLoad::default(),
            clock_skew_us: Some(-73),
            system: SystemUse::default(),
        },
    }
}

/// A series of one piece of ten seconds, with so many bytes out and in.
fn piece(bytes_out: u64, bytes_in: u64) -> Series {
    let mut series = Series::default();
    series.push(Sample {
        span: Duration::from_secs(10),
        bytes_out,
        bytes_in,
        ..Sample::default()
    });
    series
}

fn options(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

/// The times of rates, in milliseconds: of connections and of messages.
fn spans(connected: u64, messages: u64) -> Spans {
    let mut spans = Spans::all(Duration::from_millis(messages));
    spans.set(Flow::Connected, Duration::from_millis(connected));
    spans
}

fn health() -> Health {
    let mut health = Health::default();
    for index in 0..100 {
        let lag = Duration::from_micros(20 + index);
        health.record_lag(lag, lag + Duration::from_millis(10));
    }
    health.note_behind(Duration::from_millis(497));
    health.blocked = Duration::from_millis(40);
    health
}

fn environment(kind: Kind, asked: &str) -> Environment {
    let stage = |(name, millis): (&str, u64)| (name.to_owned(), Duration::from_millis(millis));
    Environment {
        kind,
        asked: asked.to_owned(),
        broker: "mqtt://localhost:1883".to_owned(),
        version: "0.1.0".to_owned(),
        system: "linux x86_64".to_owned(),
        cores: 2,
        generators: 1,
        embedded: false,
        started: "2026-11-20T09:30:00Z".parse().unwrap(),
        measured_from: Some("2026-11-20T09:30:01.25Z".parse().unwrap()),
        ended: "2026-11-20T09:30:12Z".parse().unwrap(),
        stages: [
            ("connect", 101),
            ("warmup", 1_000),
            ("measure", 10_000),
            ("drain", 750),
        ]
        .map(stage)
        .to_vec(),
        notes: Vec::new(),
        scope: Scope::EVERYTHING,
        cut_short: None,
        shard: None,
        clock: None,
        clock_drift: None,
    }
}

fn series() -> Series {
    let written = [
        20_000, 20_010, 19_990, 20_000, 9_000, 0, 31_000, 20_000, 20_000, 39_990,
    ];
    (0..)
        .zip(written)
        .map(|(at, written)| Sample {
            connected: 0,
            behind: 0,
            p95: if written > 0 { 900 } else { 0 },
            max: if written > 0 { 2_000_000 } else { 0 },
            at: Duration::from_secs(at),
            span: Duration::from_secs(1),
            planned: 20_000,
            written,
            acked: written.saturating_sub(u64::from(written > 0)),
            no_subscribers: 0,
            negative: 0,
            received: 0,
            bytes_out: written * 280,
            bytes_in: written * 4,
            errors: u64::from(at == 4) * 12,
            connections: 99,
            phase: (written > 0).then_some(Phase::Ack),
            p50: if written > 0 { 400 + at } else { 0 },
            p99: match at {
                5 => 0,
                6 => 1_480_000,
                _ => 1_900,
            },
            histograms: PackedLatencies::default(),
            actual: PackedLatencies::default(),
        })
        .collect()
}

#[test]
fn the_format_is_known_by_the_extension() {
    for (file, format) in [
        ("run.json", Format::Json),
        ("a/b.c/run.CSV", Format::Csv),
        ("run.html", Format::Html),
        ("run.txt", Format::Text),
    ] {
        assert_eq!(Format::from_path(file.as_ref()), Ok(format));
    }
    for file in ["run", "run.xml", ".json"] {
        let error = Format::from_path(file.as_ref()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "cannot determine the format of the report {file}: expected .json, .csv, .html or .txt"
            )
        );
    }
}

/// A figure that was compared with a limit.
fn value(number: f64, unit: Unit, shown: &str) -> CheckedValue {
    CheckedValue {
        number: Some((number, unit)),
        shown: shown.to_owned(),
    }
}

/// Text without the line breaks within its sentences.
fn unwrapped(text: &str) -> String {
    text.replace("\n    ", " ")
}

#[test]
fn no_line_of_a_summary_is_wider_than_80_columns() {
    let mut limited = end_to_end();
    limited.environment.notes.push("word ".repeat(60));
    limited.thresholds = vec![
        Checked {
            expression: "e2e.p99>50ms".to_owned(),
            passed: true,
            value: Some(value(1_300.0, Unit::Micros, "1.3 ms")),
        },
        Checked {
            expression: "acked<1".to_owned(),
            passed: false,
            value: None,
        },
    ];
    let long = Checked {
        expression: format!("e2e.p99>50ms{}", " ".repeat(40)),
        passed: false,
        value: Some(value(61_000.0, Unit::Micros, "61 ms")),
    };
    let mut wide = limited.clone();
    wide.thresholds.push(long);
    for summary in [
        publish(),
        end_to_end(),
        limited.clone(),
        wide,
        trust::long_run(),
    ] {
        let look = Look {
            verbose: true,
            ..Look::default()
        };
        for columns in [64, 80, 120] {
            let text = text(&summary, Look { columns, ..look });
            let widths = text.lines().map(|line| line.chars().count());
            let widest = widths.max().unwrap_or(0);
            assert!(widest <= columns, "{columns}: {widest}\n{text}");
        }
    }
    let text = text(&limited, Look::default());
    assert!(
        text.contains("  threshold passed        e2e.p99>50ms  1.3 ms\n"),
        "{text}"
    );
    assert!(
        text.contains("  threshold not measured  acked<1\n"),
        "{text}"
    );
}

#[test]
fn phases_of_connecting_are_for_those_who_ask() {
    let shown = |verbose| {
        let look = Look {
            verbose,
            ..Look::default()
        };
        text(&publish(), look)
    };
    assert!(!shown(false).contains("  connack "));
    assert!(shown(true).contains("\n  connack planned  "));
    assert!(shown(true).contains("\n          actual   "));
}

#[test]
fn what_went_wrong_is_red() {
    let look = Look {
        color: true,
        ..Look::default()
    };
    let text = text(&publish(), look);
    assert!(text.contains("\u{1b}[31mrefused 10\u{1b}[0m"), "{text}");
    assert!(text.contains("\u{1b}[33mlate 1,200\u{1b}[0m"), "{text}");
    assert!(!text.contains("\u{1b}[31mtimed out 0"), "{text}");
}
