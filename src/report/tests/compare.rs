use super::*;
use crate::report::compare;

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
    assert!(row.unwrap().ends_with("×0.50"), "{text}");
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
