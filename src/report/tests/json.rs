use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::error::{Exit, Fault};
use crate::report::{merge, read};
use crate::stats::Stat;

fn parsed(summary: &Summary) -> Value {
    serde_json::from_str(&Format::Json.render(summary)).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn what_is_written_is_read() {
    for summary in [publish(), end_to_end()] {
        let read = read("run.json", &Format::Json.render(&summary)).unwrap();
        assert_eq!(read, summary);
    }
}

#[test]
fn the_fields_are_those_of_the_documentation() {
    let value = parsed(&publish());
    assert_eq!(
        keys(&value),
        [
            "schema",
            "options",
            "environment",
            "counters",
            "rates",
            "latency",
            "series",
            "generator",
            "verdicts",
            "thresholds",
            "auto_warmup",
            "all_runs"
        ]
    );
    let mut counters: Vec<&str> = Counters::DEFINITIONS.iter().map(|it| it.0).collect();
    counters.push("errors");
    assert_eq!(keys(&value["counters"]), counters);
    assert_eq!(
        keys(&value["latency"]),
        [
            "tcp",
            "tls",
            "tls_resumed",
            "connack",
            "suback",
            "ack",
            "e2e"
        ]
    );
    let mut figures: Vec<&str> = Stat::ALL.map(Stat::name).to_vec();
    figures.extend(["histogram", "intervals"]);
    for phase in value["latency"].as_object().unwrap().values() {
        assert_eq!(keys(phase), ["intended", "actual"]);
        for basis in ["intended", "actual"] {
            assert_eq!(keys(&phase[basis]), figures);
        }
    }
    assert_eq!(value["latency"]["tls"]["actual"]["count"], 0);
    assert_eq!(value["latency"]["tls"]["actual"]["p99"], Value::Null);
    assert_eq!(value["latency"]["tcp"]["actual"]["max"], 179);
    assert_eq!(value["counters"]["errors"]["quota exceeded (0x97)"], 10);
    assert_eq!(value["series"][4]["errors"], 12);
    assert_eq!(value["series"][5]["p99"], Value::Null);
    assert_eq!(value["generator"]["limited"], false);
}

#[test]
fn the_documentation_defines_every_field() {
    let page = include_str!("../../../docs/report.md");
    for (name, definition) in Counters::DEFINITIONS {
        assert!(
            page.contains(&format!("| `{name}` | {definition} |")),
            "{name}"
        );
    }
    let value = parsed(&publish());
    for part in ["environment", "generator"] {
        for key in keys(&value[part]) {
            assert!(page.contains(&format!("| `{key}` |")), "{part}.{key}");
        }
    }
    for key in keys(&value["series"][0]) {
        assert!(page.contains(&format!("| `{key}` |")), "series.{key}");
    }
}

#[test]
fn rates_of_bytes_are_over_the_time_of_their_messages() {
    let mut run = end_to_end();
    run.spans = spans(101, 4_000);
    run.spans.set(Flow::Received, Duration::from_secs(8));
    let rates = &parsed(&run)["rates"];
    for (name, seconds, per_second) in [
        ("bytes_out", 4.0, 225_000.0),
        ("bytes_in", 8.0, 2_237_500.0),
    ] {
        assert_eq!(rates[name]["seconds"], seconds, "{name}");
        assert_eq!(rates[name]["per_second"], per_second, "{name}");
    }
}

#[test]
fn a_rate_is_a_count_in_a_time() {
    let value = parsed(&publish());
    let acked = &value["rates"]["acked"];
    assert_eq!(acked["count"], value["counters"]["acked"]);
    assert_eq!(acked["seconds"], 10.0);
    let names: Vec<String> = value["rates"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let page = include_str!("../../../docs/report.md");
    for name in names {
        assert!(page.contains(&format!("| `{name}` |")), "rates.{name}");
    }
}

#[test]
fn a_report_without_rates_can_be_read() {
    let mut value = parsed(&publish());
    value.as_object_mut().unwrap().remove("rates");
    let generator = value["generator"].as_object_mut().unwrap();
    for name in [
        "connecting",
        "delays",
        "paced",
        "watched_seconds",
        "cpu_seconds",
        "waited_seconds",
    ] {
        generator.remove(name);
    }
    value["counters"]
        .as_object_mut()
        .unwrap()
        .remove("still_arriving");
    let environment = value["environment"].as_object_mut().unwrap();
    for name in ["measures", "cut_short"] {
        environment.remove(name);
    }
    // Of two million acknowledgements some are not in the series: they came in the drain.
    value["counters"]["acked"] = 2_000_000.into();
    value["counters"]["written"] = 100.into();
    let old = read("old.json", &value.to_string()).unwrap();
    assert_eq!(old.spans.get(Flow::Acked).as_millis(), 10_750);
    assert_eq!(old.spans.get(Flow::Written).as_millis(), 10_000);
    assert_eq!(old.spans.get(Flow::Connected).as_millis(), 101);
    assert!(Format::Text.render(&old).contains("over 10 s"));
}

#[test]
fn a_line_holds_a_sample() {
    let text = Format::Json.render(&publish());
    let lines = text.lines().filter(|line| line.starts_with("    {\"at\":"));
    assert_eq!(lines.count(), 10);
    assert!(text.ends_with("}\n"));
}

#[test]
fn what_is_not_a_report_is_refused_with_its_place() {
    let good = parsed(&publish());
    let broken = |path: &[&str], value: Value| {
        let mut broken = good.clone();
        let mut place = &mut broken;
        for key in path {
            place = match key.parse::<usize>() {
                Ok(index) => &mut place[index],
                Err(_) => &mut place[*key],
            };
        }
        *place = value;
        read("x.json", &broken.to_string()).unwrap_err().to_string()
    };
    let field = |path: &str, expected: &str| {
        format!("cannot read the report x.json: {path} is not {expected}")
    };
    assert_eq!(
        broken(&["counters", "lost"], Value::from(-1)),
        field("counters.lost", "a number from 0")
    );
    assert_eq!(
        broken(&["environment", "kind"], Value::from("pup")),
        field("environment.kind", "conn, pub, sub or e2e")
    );
    assert_eq!(
        broken(&["series", "3", "written"], Value::Null),
        field("series[3].written", "a number from 0")
    );
    assert_eq!(
        broken(&["environment", "stages", "measure"], Value::from(-3.5)),
        field("environment.stages.measure", "a number of seconds from 0")
    );
    assert_eq!(
        broken(
            &["latency", "ack", "actual", "histogram"],
            Value::from("AAAA")
        ),
        field(
            "latency.ack.actual.histogram",
            "a histogram of this program: the histogram is not an HdrHistogram V2 encoding: it is too short"
        )
    );
    assert_eq!(
        broken(&["schema"], Value::from("mqtty-bench/9")),
        "cannot read the report x.json: its schema is \"mqtty-bench/9\", expected \"mqtty-bench/1\""
    );
    let error = read("x.json", "{").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot read the report x.json: it is not JSON: ")
    );
    assert_eq!(error.exit(), Exit::Usage);
    assert!(error.hint().unwrap().contains("--report FILE.json"));
}

#[test]
fn a_later_version_may_add_fields() {
    let mut value = parsed(&publish());
    value["counters"]["retained"] = 5.into();
    value["weather"] = "fine".into();
    value["counters"]
        .as_object_mut()
        .unwrap()
        .remove("negative");
    assert_eq!(read("x.json", &value.to_string()), Ok(publish()));
}

#[test]
fn two_generators_add_up() {
    let one = publish();
    let mut two = publish();
    let begun = two.environment.measured_from.unwrap();
    two.environment.measured_from = Some(begun + Duration::from_millis(2_040));
    two.environment.broker = "mqtt://other:1883".to_owned();
    two.options[0].1 = "50".to_owned();
    two.environment.stages[2].1 = Duration::from_secs(11);
    let merged = merge(&[one.clone(), two]).unwrap();

    assert_eq!(merged.counters.written, 399_980);
    assert_eq!(merged.counters.errors.get("quota exceeded (0x97)"), 20);
    let acks = |it: &Summary| {
        it.latencies
            .get(Phase::Ack, LatencyBasis::Actual)
            .unwrap()
            .clone()
    };
    assert_eq!(acks(&merged).count(), 2 * acks(&one).count());
    assert_eq!(acks(&merged).max(), acks(&one).max());
    let written: Vec<u64> = merged
        .series
        .samples()
        .iter()
        .map(|it| it.written)
        .collect();
    assert_eq!(
        written,
        [
            20_000, 20_010, 39_990, 40_010, 28_990, 20_000, 40_000, 20_000, 51_000, 59_990, 20_000,
            39_990
        ]
    );
    assert_eq!(merged.measured(), Duration::from_secs(11));
    assert_eq!(merged.environment.generators, 2);
    assert_eq!(
        merged.environment.broker,
        "mqtt://localhost:1883, mqtt://other:1883"
    );
    assert_eq!(merged.options[0].1, "100 | 50");
    assert_eq!(merged.generator.threads, 4);
    assert_eq!(read("m", &Format::Json.render(&merged)), Ok(merged));
}

#[test]
fn who_began_first_does_not_depend_on_the_order() {
    let one = publish();
    let mut two = publish();
    let begun = two.environment.measured_from.unwrap();
    two.environment.measured_from = Some(begun + Duration::from_secs(3));
    let written = |merged: Summary| -> Vec<u64> {
        merged
            .series
            .samples()
            .iter()
            .map(|it| it.written)
            .collect()
    };
    assert_eq!(
        written(merge(&[one.clone(), two.clone()]).unwrap()),
        written(merge(&[two, one]).unwrap())
    );
}

#[test]
fn only_like_is_merged_with_like() {
    assert_eq!(
        merge(&[publish(), end_to_end()]).unwrap_err().to_string(),
        "cannot merge results of different kinds: publish benchmark and end-to-end benchmark"
    );
    assert!(merge(&[]).is_err());
    assert_eq!(merge(&[publish()]).unwrap(), publish());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}") {
        prop_assert!(read("x", &text).is_err());
    }

    #[test]
    fn words_survive(option in "\\PC*", reason in "\\PC{1,40}", n in 1u64..) {
        let mut summary = end_to_end();
        summary.options.push(("word".to_owned(), option));
        summary.counters.errors.add(&reason, n);
        let read = read("x", &Format::Json.render(&summary));
        prop_assert_eq!(read, Ok(summary));
    }
}
