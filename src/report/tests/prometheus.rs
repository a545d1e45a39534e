//! The text is read as a scraper would read it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::report::{Metrics, metrics};
use crate::stats::{Counters, Gauges, Latencies, Phase};

/// Name and labels of each sample, and its value. What a scraper would refuse fails here.
fn read(text: &str) -> BTreeMap<String, String> {
    assert!(text.ends_with('\n'));
    let mut kinds: BTreeMap<&str, &str> = BTreeMap::new();
    let mut helped = Vec::new();
    let mut samples = BTreeMap::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            helped.push(help.split_once(' ').expect("a help has a text").0);
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a type has a name");
            assert_eq!(helped.last(), Some(&name), "the help comes first");
            assert!(kinds.insert(name, kind).is_none(), "{name} twice");
        } else {
            let (key, value) = line.rsplit_once(' ').expect("a sample has a value");
            let name = key.split('{').next().unwrap();
            assert!(
                name.chars()
                    .all(|c| c.is_ascii_lowercase() || c == '_' || c == '2')
            );
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| name.strip_suffix(end))
                .filter(|family| kinds.get(family) == Some(&"histogram"))
                .unwrap_or(name);
            let kind = kinds.get(family).expect("a sample follows its type");
            assert_eq!(*kind == "counter", name.ends_with("_total"), "{name}");
            if let Some(labels) = key.strip_prefix(name).filter(|labels| !labels.is_empty()) {
                check_labels(labels);
            }
            value.parse::<f64>().expect("a number");
            let before = samples.insert(key.to_owned(), value.to_owned());
            assert_eq!(before, None, "{key} twice");
        }
    }
    samples
}

/// `{name="value",…}`, with quotes, backslashes and line feeds escaped.
fn check_labels(labels: &str) {
    let inner = labels.strip_prefix('{').unwrap().strip_suffix('}').unwrap();
    let mut rest = inner;
    while !rest.is_empty() {
        let (name, value) = rest.split_once("=\"").expect("a quoted value");
        assert!(name.chars().all(|c| c.is_ascii_lowercase()), "{name}");
        let mut end = None;
        let mut escaped = false;
        for (at, c) in value.char_indices() {
            match c {
                _ if escaped => {
                    assert!(matches!(c, '\\' | '"' | 'n'), "\\{c} is no escape");
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => {
                    end = Some(at);
                    break;
                }
                _ => {}
            }
        }
        rest = &value[end.expect("a closing quote") + 1..];
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
}

fn text(counters: &Counters, latencies: &Latencies) -> String {
    metrics(&Metrics {
        kind: "pub",
        stage: "publishing",
        elapsed: Duration::from_millis(2500),
        gauges: &Gauges {
            connecting: 1,
            open: 99,
            reconnecting: 2,
            in_flight: 7,
        },
        counters,
        latencies,
    })
}

#[test]
fn a_run_that_has_just_begun_is_all_there() {
    let samples = read(&text(&Counters::default(), &Latencies::default()));
    for (name, _) in Counters::DEFINITIONS {
        assert_eq!(samples[&format!("mqtty_bench_{name}_total")], "0");
    }
    assert_eq!(samples["mqtty_bench_elapsed_seconds"], "2.5");
    assert_eq!(samples["mqtty_bench_connections{state=\"open\"}"], "99");
    assert_eq!(samples["mqtty_bench_in_flight"], "7");
    let info = samples
        .keys()
        .find(|key| key.starts_with("mqtty_bench_info"));
    assert!(info.unwrap().contains("kind=\"pub\",stage=\"publishing\""));
}

#[test]
fn errors_are_told_apart_by_their_reasons_whatever_these_hold() {
    let mut counters = Counters {
        written: 12,
        ..Counters::default()
    };
    counters.errors.add("refused: \"no\"\\\nreally", 3);
    counters.errors.add("timed out", 1);
    let samples = read(&text(&counters, &Latencies::default()));
    assert_eq!(samples["mqtty_bench_written_total"], "12");
    assert_eq!(
        samples[r#"mqtty_bench_errors_total{reason="refused: \"no\"\\\nreally"}"#],
        "3"
    );
    assert_eq!(
        samples["mqtty_bench_errors_total{reason=\"timed out\"}"],
        "1"
    );
}

#[test]
fn buckets_add_up_to_the_count() {
    let mut latencies = Latencies::default();
    // 40 µs, 0.9 ms, 20 ms and 20 minutes.
    for us in [40, 900, 20_000, 1_200_000_000] {
        latencies.record_both(Phase::Ack, us + 1_000, us);
    }
    let samples = read(&text(&Counters::default(), &latencies));
    let of = |what: &str, basis: &str, bound: Option<&str>| {
        let bound = bound.map_or(String::new(), |bound| format!(",le=\"{bound}\""));
        let key =
            format!("mqtty_bench_latency_seconds_{what}{{phase=\"ack\",basis=\"{basis}\"{bound}}}");
        samples
            .get(&key)
            .unwrap_or_else(|| panic!("{key}"))
            .as_str()
    };
    for (bound, actual, intended) in [
        ("0.00005", "1", "0"),
        ("0.0005", "1", "0"),
        ("0.001", "2", "0"),
        ("0.0025", "2", "2"),
        ("0.025", "3", "3"),
        ("300", "3", "3"),
        ("+Inf", "4", "4"),
    ] {
        assert_eq!(of("bucket", "actual", Some(bound)), actual, "{bound}");
        assert_eq!(of("bucket", "intended", Some(bound)), intended, "{bound}");
    }
    assert_eq!(of("count", "actual", None), "4");
    let sum: f64 = of("sum", "actual", None).parse().unwrap();
    assert!((sum - 1_200.020_94).abs() < 1e-6, "{sum}");
}

#[test]
fn the_documentation_names_every_metric() {
    let document = include_str!("../../../docs/metrics.md");
    let text = text(&Counters::default(), &Latencies::default());
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').unwrap();
        let counter = name
            .strip_prefix("mqtty_bench_")
            .and_then(|name| name.strip_suffix("_total"))
            .is_some_and(|name| Counters::default().iter().any(|(known, _)| known == name));
        let shown = if counter {
            "mqtty_bench_NAME_total"
        } else {
            name
        };
        let row = format!("| `{shown}` | {kind}");
        assert!(document.contains(&row), "{row}");
    }
}
