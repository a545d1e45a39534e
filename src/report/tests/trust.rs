//! How far figures can be trusted: intervals, warm-ups, several runs, and seconds that can be merged exactly.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;

use super::*;
use crate::report::{merge, middle, read};
use crate::stats::{
    AutoWarmup, Histogram, Interval, PackedHistogram, Stat, Steadiness, SystemUse,
    quantile_interval,
};

/// How long the runs of these tests are.
const SECONDS: u64 = 60;
/// Acknowledgements a second.
const RATE: u64 = 2_000;

/// What came in a second of the run with this number.
fn second(run: u64, at: u64) -> Interval {
    let mut interval = Interval::default();
    let acked = RATE + (at * 7 + run) % 11;
    interval.counters.written = acked;
    interval.counters.acked = acked;
    let mut random = StdRng::seed_from_u64(run * 1_000 + at);
    for index in 0..acked {
        let slow = if index % 50 == 0 { 300 } else { 0 };
        let latency = 400 + run * 100 + slow + random.random_range(0..200);
        interval
            .latencies
            .record_both(Phase::Ack, latency, latency / 2);
    }
    interval
}

/// A run of a minute with histograms in its seconds.
fn run(number: u64) -> Summary {
    let mut run = publish();
    run.series = Series::default();
    run.latencies = Latencies::default();
    run.counters = Counters {
        connect_planned: 100,
        connected: 100,
        ..Counters::default()
    };
    for at in 0..SECONDS {
        let second = second(number, at);
        let span = Duration::from_secs(1);
        run.series
            .push(second.sample(Duration::from_secs(at), span));
        run.counters.merge(&second.counters);
        run.latencies.merge(&second.latencies);
    }
    run.counters.planned = run.counters.written;
    run.generator.health.paced = run.counters.written;
    run.spans = spans(101, SECONDS * 1_000);
    for (name, took) in &mut run.environment.stages {
        if name == "measure" {
            *took = Duration::from_secs(SECONDS);
        }
    }
    run.environment.started += Duration::from_secs(number * 100);
    run
}

/// A run with all that can be said of it.
pub(super) fn long_run() -> Summary {
    let mut long = middle((0..7).map(run).collect()).unwrap();
    long.warmup = Some(AutoWarmup {
        cut: Duration::ZERO,
        steadiness: Steadiness::NotSteady,
    });
    long
}

fn json(summary: &Summary) -> Value {
    serde_json::from_str(&Format::Json.render(summary)).unwrap()
}

#[test]
fn intervals_are_in_every_report() {
    let run = run(0);
    let value = json(&run);
    let ends = |value: &Value| {
        let ends = value.as_array().unwrap_or_else(|| panic!("{value}"));
        (ends[0].as_f64().unwrap(), ends[1].as_f64().unwrap())
    };
    let acked = &value["rates"]["acked"];
    let (low, high) = ends(&acked["interval_95"]);
    let rate = acked["per_second"].as_f64().unwrap();
    assert!(low < rate && rate < high && high - low < 10.0, "{acked}");
    for basis in ["intended", "actual"] {
        let latency = &value["latency"]["ack"][basis];
        for stat in ["p50", "p90", "p99"] {
            let (low, high) = ends(&latency["intervals"][stat]);
            let figure = latency[stat].as_f64().unwrap();
            assert!(
                low <= figure && figure <= high,
                "{basis} {stat}: {low} {figure} {high}"
            );
        }
    }
    // The broker's own part is less than what the schedule shows.
    let medians = ["intended", "actual"]
        .map(|basis| ends(&value["latency"]["ack"][basis]["intervals"]["p50"]));
    assert!(medians[1].1 < medians[0].0, "{medians:?}");
    // Nothing was received, and connecting has no steady rate.
    assert_eq!(value["rates"]["received"]["interval_95"], Value::Null);
    assert_eq!(value["rates"]["connected"]["interval_95"], Value::Null);
    let text = text(&run, Look::default());
    assert!(text.contains("\n  95 % interval "), "{text}");
    assert!(text.contains("\n  ack p99 "), "{text}");
    let html = Format::Html.render(&run);
    assert!(html.contains("<h2>95 % confidence intervals</h2>"));
    assert!(html.contains("<td>ack p99</td>"));
    // Ten seconds do not tell.
    assert!(!Format::Text.render(&publish()).contains("95 % interval"));
}

#[test]
fn seconds_with_their_histograms_are_written_and_read() {
    let run = run(3);
    let text = Format::Json.render(&run);
    assert_eq!(read("run.json", &text).unwrap(), run);
    // docs/report.md names this size.
    let row = text
        .lines()
        .find(|line| line.contains("\"histograms\""))
        .unwrap();
    let (_, histograms) = row.split_once("\"histograms\"").unwrap();
    assert!(
        (200..2_000).contains(&histograms.len()),
        "{}",
        histograms.len()
    );
    assert!(!Format::Csv.render(&run).contains("histograms"));
    // A report of an earlier version has none.
    let mut old = json(&run);
    for second in old["series"].as_array_mut().unwrap() {
        let second = second.as_object_mut().unwrap();
        second.remove("histograms");
        second.remove("actual_histograms");
    }
    let old = read("old.json", &old.to_string()).unwrap();
    assert!(
        old.series
            .samples()
            .iter()
            .all(|it| it.histograms.size() + it.actual.size() == 0)
    );
    assert_eq!(old.series.samples()[5].p99, run.series.samples()[5].p99);
}

#[test]
fn merged_seconds_have_the_percentiles_of_all_messages() {
    let parts = [run(0), run(40)];
    let merged = merge(&parts).unwrap();
    for at in [0, 30, 59] {
        let mut both = Histogram::new();
        for number in [0, 40] {
            let second = second(number, at);
            let latencies = &second.latencies;
            both.merge(latencies.get(Phase::Ack, LatencyBasis::Intended).unwrap());
        }
        let index = usize::try_from(at).unwrap();
        let sample = &merged.series.samples()[index];
        let quantiles = [0.5, 0.95, 0.99].map(|quantile| both.quantile(quantile));
        assert_eq!(
            [sample.p50, sample.p95, sample.p99],
            quantiles,
            "second {at}"
        );
        let packed = sample.histograms.get(Phase::Ack);
        assert_eq!(packed, Some(&PackedHistogram::of(&both)), "second {at}");
        assert_eq!(sample.actual.get(Phase::Ack).unwrap().count(), both.count());
        // The larger one would be wrong.
        let medians = parts.each_ref().map(|it| it.series.samples()[index].p50);
        assert!(sample.p50 < medians[1], "{medians:?}");
    }
    // So the merged report has intervals, too.
    let pieces = merged.series.samples().iter();
    let pieces: Vec<_> = pieces
        .filter_map(|it| it.histograms.get(Phase::Ack))
        .collect();
    assert!(quantile_interval(&pieces, 0.99).is_some());
}

#[test]
fn a_warm_up_that_was_found_is_in_no_rate() {
    let mut run = run(0);
    let warmup = AutoWarmup {
        cut: Duration::from_secs(10),
        steadiness: Steadiness::Steady,
    };
    run.warmup = Some(warmup);
    let before: u64 = (0..10).map(|at| second(0, at).counters.acked).sum();
    run.spans.cut(warmup.cut, [0, before, before, 0]);
    let value = json(&run);
    let acked = &value["rates"]["acked"];
    assert_eq!(acked["seconds"], 50.0);
    let count = run.counters.acked - before;
    assert_eq!(acked["count"], count);
    assert_eq!(value["counters"]["acked"], run.counters.acked);
    assert_eq!(value["auto_warmup"]["cut_seconds"], 10.0);
    assert_eq!(value["auto_warmup"]["verdict"], "steady");
    assert_eq!(read("run.json", &value.to_string()).unwrap(), run);
    let said = unwrapped(&text(&run, Look::default()));
    assert!(
        said.contains("warm-up: the first 10 s are left out"),
        "{said}"
    );
    // Bytes are over the same time.
    run.series = Series::default();
    for (at, bytes_out) in [(0, 1_000), (10, 500)] {
        run.series.push(Sample {
            at: Duration::from_secs(at),
            span: Duration::from_secs(10),
            bytes_out,
            ..Sample::default()
        });
    }
    assert_eq!(json(&run)["rates"]["bytes_out"]["count"], 500);
    let mut other = run.clone();
    other.warmup = Some(AutoWarmup {
        cut: Duration::ZERO,
        steadiness: Steadiness::NotSteady,
    });
    let merged = merge(&[run, other]).unwrap();
    assert_eq!(json(&merged)["auto_warmup"]["verdict"], "not_steady");
    assert_eq!(json(&merged)["rates"]["acked"]["count"], 2 * count);
}

#[test]
fn a_warm_up_without_an_end_is_told() {
    let said = unwrapped(&text(&long_run(), Look::default()));
    assert!(
        said.contains("warm-up: no truncation point found"),
        "{said}"
    );
    assert!(
        Format::Html
            .render(&long_run())
            .contains("Warm-up: no truncation point found")
    );
}

#[test]
fn several_runs_are_told_by_the_one_in_the_middle() {
    let middle = long_run();
    // Each run has its latencies 100 µs above the one before.
    let run_3 = run(3);
    assert_eq!(middle.environment.started, run_3.environment.started);
    assert_eq!(middle.latencies, run_3.latencies);
    let value = json(&middle);
    assert_eq!(value["all_runs"]["started"].as_array().unwrap().len(), 7);
    let figures = value["all_runs"]["figures"].as_array().unwrap();
    let p50 = figures.iter().find(|it| it["name"] == "ack p50").unwrap();
    let own = run_3.latencies.get(Phase::Ack, LatencyBasis::Intended);
    let own = own.unwrap().stat(Stat::P50).unwrap();
    assert_eq!(p50["median"].as_f64(), Some(own));
    assert_eq!(p50["values"].as_array().unwrap().len(), 7);
    assert_eq!(p50["unit"], "us");
    // Of seven values the smallest and the largest are the ends of the interval.
    assert_eq!(
        p50["interval_95"],
        Value::from(vec![p50["min"].clone(), p50["max"].clone()])
    );
    assert_eq!(read("run.json", &value.to_string()).unwrap(), middle);
    let said = text(&middle, Look::default());
    assert!(said.contains("\n  7 runs "), "{said}");
    assert!(said.contains("95 % of the median"), "{said}");
    assert!(Format::Html.render(&middle).contains("<h2>All runs</h2>"));
    // Three are too few for an interval; one has no spread.
    let three = super::super::middle((0..3).map(run).collect()).unwrap();
    assert_eq!(
        json(&three)["all_runs"]["figures"][0]["interval_95"],
        Value::Null
    );
    let one = super::super::middle(vec![run(0)]).unwrap();
    assert_eq!(json(&one)["all_runs"], Value::Null);
}

#[test]
fn runs_that_vary_are_told() {
    let said = unwrapped(&text(&long_run(), Look::default()));
    assert!(said.contains("note: the runs vary: ack p50 by "), "{said}");
    assert!(
        said.contains("the run in the middle, which began at"),
        "{said}"
    );
}

#[test]
fn the_figure_of_a_threshold_is_a_number_with_its_unit() {
    let mut run = publish();
    run.thresholds = vec![Checked {
        expression: "ack.p99>50ms".to_owned(),
        passed: false,
        value: Some(value(61_000.0, Unit::Micros, "61 ms")),
    }];
    let text = Format::Json.render(&run);
    let found = &json(&run)["thresholds"][0];
    assert_eq!(
        (found["value"].as_f64(), &found["unit"]),
        (Some(61_000.0), &"us".into())
    );
    assert_eq!(read("run.json", &text).unwrap(), run);
    // As an earlier version wrote it.
    let mut old = json(&run);
    old["thresholds"][0] =
        serde_json::json!({ "expression": "ack.p99>50ms", "passed": false, "value": "61 ms" });
    let old = read("old.json", &old.to_string()).unwrap();
    assert_eq!(old.thresholds[0].shown(), "61 ms");
    assert_eq!(old.thresholds[0].value.as_ref().unwrap().number, None);
    // And once more, unmeasured.
    run.thresholds[0].value = None;
    assert_eq!(read("run.json", &Format::Json.render(&run)).unwrap(), run);
}

#[test]
fn what_the_system_did_is_in_every_report() {
    let mut run = publish();
    run.generator.system = SystemUse {
        watched: Duration::from_secs(10),
        stolen: Some(0.125),
        throttled: Some(Duration::from_millis(1_200)),
        segments: Some((150_000, 1_200)),
        queue_drops: Some(3),
        conntrack_drops: Some(0),
        conntrack: Some((200, 262_144)),
    };
    let value = json(&run);
    let system = &value["generator"]["system"];
    assert_eq!(system["verdict"], "throttled");
    assert_eq!(system["reasons"].as_array().unwrap().len(), 4);
    assert_eq!(system["sent_again"], 1_200);
    assert_eq!(read("run.json", &value.to_string()).unwrap(), run);
    let said = unwrapped(&text(&run, Look::default()));
    for words in [
        "  throttled: a CPU limit stopped the generator for 1.2 s of 10 s\n",
        "  network: 1,200 of 150,000 TCP segments were sent again (0.80 %)\n",
    ] {
        assert!(said.contains(words), "{said}");
        let words = words.trim();
        assert!(Format::Html.render(&run).contains(&format!(">{words}<")));
    }
    let page = include_str!("../../../docs/report.md");
    for name in system.as_object().unwrap().keys() {
        assert!(
            page.contains(&format!("| `{name}` |")),
            "generator.system.{name}"
        );
    }
    // A report of an earlier version does not say.
    let mut old = json(&run);
    old["generator"].as_object_mut().unwrap().remove("system");
    let old = read("old.json", &old.to_string()).unwrap();
    assert_eq!(old.generator.system, SystemUse::default());
    run.generator.system = SystemUse::default();
    assert_eq!(json(&run)["generator"]["system"]["verdict"], Value::Null);
}
