use super::*;
use crate::report::Comparison;

/// Compares one run with another.
fn compare(first: (&str, &Summary), second: (&str, &Summary)) -> String {
    crate::report::compare(&[first], &[second], None).text
}

/// Compares runs of the same kind, each group under one name.
fn compared(first: &[Summary], second: &[Summary], margin: f64) -> Comparison {
    let [first, second] = [first, second].map(|group| {
        let named = group.iter().map(|run| ("run.json", run));
        named.collect::<Vec<_>>()
    });
    crate::report::compare(&first, &second, Some(margin))
}

#[test]
fn two_runs_side_by_side() {
    let before = publish();
    let mut after = publish();
    after.options[2].1 = "40k/s".to_owned();
    after
        .options
        .push(("inflight".to_owned(), "200".to_owned()));
    after.counters.written *= 2;
    after.counters.refused = 0;
    after.counters.received = 5;
    after
        .latencies
        .record_n(Phase::Ack, LatencyBasis::Intended, 900_000, 10_000);
    after.generator.cpu = 1.9;
    insta::assert_snapshot!(compare(("before.json", &before), ("after\n.json", &after)));
}

#[test]
fn runs_of_different_kinds_show_what_they_have() {
    insta::assert_snapshot!(compare(("a.json", &publish()), ("b.json", &end_to_end())));
}

#[test]
fn figures_beyond_all_bounds_are_shown() {
    // A report is a file, and a file can hold anything.
    let mut run = end_to_end();
    run.counters.expected = u64::MAX;
    run.counters.subscribed = u64::MAX;
    run.counters.subscribe_failed = u64::MAX;
    run.counters.errors.add("a", u64::MAX);
    run.counters.errors.add("b", 5);
    run.generator.threads = u32::MAX;
    let text = compare(("a.json", &run), ("b.json", &run));
    assert!(text.contains("18,446,744,073,709,551,615"), "{text}");
    for format in [Format::Text, Format::Json, Format::Html, Format::Csv] {
        assert!(!format.render(&run).is_empty());
    }
    let merged = crate::report::merge(&[run.clone(), run]).unwrap();
    assert_eq!(merged.counters.expected, u64::MAX);
    assert_eq!(merged.generator.threads, u32::MAX);
}

#[test]
fn the_rate_of_connections_is_compared_where_it_was_measured() {
    let mut before = end_to_end();
    assert!(!compare(("a", &before), ("b", &before)).contains("connected/s"));
    before.environment.kind = Kind::Conn;
    let mut after = before.clone();
    after.counters.connected = 15;
    let text = compare(("a", &before), ("b", &after));
    let row = text.lines().find(|line| line.contains("connected/s"));
    assert!(row.unwrap().ends_with("×0.50  worse"), "{text}");
}

#[test]
fn what_held_a_generator_up_is_named_with_the_part_of_the_run() {
    let stalled = || {
        let mut health = Health::default();
        health.record_lag(Duration::from_secs(1), Duration::from_secs(2));
        health
    };
    let stall = "stalled for up to 1.0 s, 50 % of the time";
    let mut run = end_to_end();
    run.generator = Generator::default();
    run.generator.health = stalled();
    assert_eq!(run.verdict().reason.as_deref(), Some(stall));
    run.environment.kind = Kind::Conn;
    let reason = |run: &Summary| run.verdict().reason.unwrap();
    assert_eq!(reason(&run), format!("after connecting: {stall}"));
    run.generator.connecting.health = stalled();
    let both = format!("while connecting: {stall}; after that: {stall}");
    assert_eq!(reason(&run), both);
    let text = Format::Text.render(&run);
    assert!(
        unwrapped(&text).contains(&format!("generator-limited: {both} (")),
        "{text}"
    );
    run.generator.health = Health::default();
    assert_eq!(reason(&run), format!("while connecting: {stall}"));
}

/// A run whose acknowledgements take so many microseconds, with so many messages lost.
fn with_acks(us: u64, lost: u64) -> Summary {
    let mut run = publish();
    run.latencies = Latencies::default();
    for part in 0..100 {
        run.latencies.record_both(Phase::Ack, us + part, us + part);
    }
    run.counters.lost = lost;
    run
}

#[test]
fn figures_are_marked_by_which_way_is_better() {
    let mut after = with_acks(2_000, 0);
    after.counters.acked *= 2;
    let marked = compared(&[with_acks(1_000, 3)], &[after], 0.05);
    let text = &marked.text;
    let row = |name: &str| {
        let found = text
            .lines()
            .find(|line| line.trim_start().starts_with(name));
        found.unwrap_or_else(|| panic!("no {name}: {text}"))
    };
    assert!(
        text.contains(
            "\none run each: significance is not tested (pass several runs as A… -- B…)\n"
        ),
        "{text}"
    );
    assert!(row("acked msg/s").ends_with("×2.00  better"), "{text}");
    assert!(row("lost").ends_with("×0.00  better"), "{text}");
    assert!(row("ack p99 ").ends_with("worse"), "{text}");
    // What was asked for is neither.
    assert!(row("written  ").ends_with("×1.00"), "{text}");
    assert_eq!(
        marked.worse,
        [
            "ack p50 is worse by more than 5 %: 1.0 ms before, 2.0 ms after",
            "ack p90 is worse by more than 5 %: 1.1 ms before, 2.1 ms after",
            "ack p99 is worse by more than 5 %: 1.1 ms before, 2.1 ms after"
        ]
    );
    // One message lost where none was is worse by any margin.
    let lost = compared(&[with_acks(1_000, 0)], &[with_acks(1_000, 1)], 9.0);
    assert_eq!(
        lost.worse,
        ["lost is worse by more than 900 %: 0 before, 1 after"]
    );
}

#[test]
fn several_runs_are_tested_and_one_difference_by_chance_is_none() {
    let runs = |figures: [u64; 6]| figures.map(|us| with_acks(us, 0));
    let before = runs([1_000, 1_010, 1_020, 1_030, 1_040, 1_050]);
    let same = runs([1_005, 1_015, 1_025, 1_035, 1_045, 1_200]);
    let slower = runs([1_300, 1_310, 1_320, 1_330, 1_340, 1_350]);
    let unchanged = compared(&before, &same, 0.0);
    assert_eq!(unchanged.worse, Vec::<String>::new());
    let p50 = |text: &str| {
        text.lines()
            .find(|line| line.contains("ack p50"))
            .unwrap()
            .to_owned()
    };
    assert!(p50(&unchanged.text).ends_with('~'), "{}", unchanged.text);
    let changed = compared(&before, &slower, 0.05);
    assert!(p50(&changed.text).ends_with("worse"), "{}", changed.text);
    assert_eq!(changed.worse.len(), 3, "{:?}", changed.worse);
    // The difference is 29 %, and its interval does not reach beyond 40 %.
    assert_eq!(compared(&before, &slower, 0.4).worse, Vec::<String>::new());
    let few = compared(&before[..3], &slower[..3], 0.05);
    assert!(few.warnings[0].contains("fewer than 4 runs"), "{few:?}");
    assert_eq!(few.worse, Vec::<String>::new());
}

#[test]
fn runs_that_can_hardly_be_compared_are_warned_of() {
    let mut other = publish();
    assert!(
        compared(&[publish()], &[other.clone()], 0.1)
            .warnings
            .is_empty()
    );
    // The broker is what is compared.
    other.options.push(("hostname".to_owned(), "b".to_owned()));
    assert!(
        compared(&[publish()], &[other.clone()], 0.1)
            .warnings
            .is_empty()
    );
    other.options[2].1 = "40k/s".to_owned();
    other.environment.cores = 8;
    assert_eq!(
        compared(&[publish()], &[other], 0.1).warnings,
        [
            "the runs differ in rate (20k/s, 40k/s), which may explain the difference",
            "the load generators ran on different machines (linux x86_64, 2 cores; linux x86_64, 8 cores)"
        ]
    );
    assert_eq!(
        compared(&[publish()], &[end_to_end()], 0.1).warnings,
        ["the runs are of different kinds (pub, e2e): their figures mean different things"]
    );
}

#[test]
fn no_line_of_a_comparison_is_wider_than_80_columns() {
    let mut other = end_to_end();
    other.environment.broker = "mqtts://a-rather-long-name.of-a-broker.example.org:8883".to_owned();
    other.options.push(("topic".to_owned(), "bench/".repeat(6)));
    let mut third = other.clone();
    third.options[3].1 = format!("{} {}", "other/".repeat(6), "x".repeat(30));
    for (first, second) in [(publish(), other.clone()), (other, third)] {
        let single = compare(("before.json", &first), ("after.json", &second));
        let groups = [first, second].map(|run| vec![run; 5]);
        let several = compared(&groups[0], &groups[1], 0.05).text;
        for line in single.lines().chain(several.lines()) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn a_comparison_as_json_has_what_the_text_has_and_more() {
    let runs = |figures: [u64; 6]| figures.map(|us| with_acks(us, 0));
    let before = runs([1_000, 1_010, 1_020, 1_030, 1_040, 1_050]);
    let slower = runs([1_300, 1_310, 1_320, 1_330, 1_340, 1_350]);
    let document = compared(&before, &slower, 0.05).document;
    let page = include_str!("../../../docs/report.md");
    let figures = document["figures"].as_array().unwrap();
    let (keys, of_runs) = (document.as_object(), document["a"][0].as_object());
    for object in [keys, of_runs, figures[0].as_object()] {
        for name in object.unwrap().keys() {
            assert!(page.contains(&format!("| `{name}` |")), "{name}");
        }
    }
    let named = |name: &str| figures.iter().find(|it| it["name"] == name).unwrap();
    let p50 = named("ack p50");
    assert_eq!(p50["a"]["values"].as_array().unwrap().len(), 6);
    assert_eq!(p50["verdict"], "worse");
    assert_eq!(p50["unit"], "us");
    assert_eq!(p50["better"], "lower");
    // Each run of the second group is slower than each of the first.
    assert_eq!(p50["effect_size"], 1.0);
    assert!(p50["p"].as_f64().unwrap() < 0.05, "{p50}");
    let interval = p50["interval_95"].as_array().unwrap();
    let ratio = p50["ratio"].as_f64().unwrap();
    assert!((1.25..1.35).contains(&ratio), "{p50}");
    assert!(interval[0].as_f64() < Some(ratio) && interval[1].as_f64() > Some(ratio));
    assert_eq!(named("acked msg/s")["verdict"], "not_significant");
    assert_eq!(named("acked")["verdict"], serde_json::Value::Null);
    assert_eq!(document["worse"][0], "ack p50");
    // One run each: ratios, and no test.
    let single = compared(&before[..1], &slower[..1], 0.05).document;
    assert_eq!(single["test"], serde_json::Value::Null);
    let p50 = single["figures"].as_array().unwrap();
    let p50 = p50.iter().find(|it| it["name"] == "ack p50").unwrap();
    assert_eq!(
        (&p50["p"], &p50["interval_95"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    assert_eq!(p50["verdict"], "worse");
    // With two runs each, nothing is ruled out.
    let few = compared(&before[..2], &slower[..2], 0.05).document;
    assert_eq!(few["figures"][0]["interval_95"], serde_json::Value::Null);
    assert!(
        few["warnings"][0]
            .as_str()
            .unwrap()
            .contains("fewer than 4")
    );
}

#[test]
fn options_without_a_load_are_no_difference() {
    let mut other = publish();
    for name in ["report", "jsonl", "hostname", "save-options", "color"] {
        other.options.push((name.to_owned(), "x".to_owned()));
    }
    let quiet = compared(&[publish()], &[other.clone()], 0.1);
    assert!(
        !quiet.text.contains("options that differ"),
        "{}",
        quiet.text
    );
    assert_eq!(quiet.document["options"], serde_json::json!([]));
    other.options.push(("qos".to_owned(), "2".to_owned()));
    let told = compared(&[publish()], &[other], 0.1);
    let shown = told.text.split_once("options that differ").unwrap().1;
    assert!(
        shown.contains("qos") && !shown.contains("report"),
        "{shown}"
    );
    assert_eq!(
        told.document["options"],
        serde_json::json!([{ "name": "qos", "a": ["-"], "b": ["2"] }])
    );
}
