//! What is merged, and what is refused.

use super::*;
use crate::report::{mismatches, read_all};

/// A part of a run that was measured so many milliseconds later, on another machine.
fn part(later: u64) -> Summary {
    let mut part = publish();
    let begun = part.environment.measured_from.unwrap();
    part.environment.measured_from = Some(begun + Duration::from_millis(later));
    part.counters.written += later;
    part
}

fn found(parts: &[Summary]) -> Vec<String> {
    let names = ["a.json", "b.json", "c.json"];
    let named: Vec<_> = names.into_iter().zip(parts).collect();
    mismatches(&named)
}

#[test]
fn parts_of_one_time_belong_together() {
    assert_eq!(
        found(&[part(0), part(300), part(450)]),
        Vec::<String>::new()
    );
    assert_eq!(found(&[part(0)]), Vec::<String>::new());
}

#[test]
fn a_part_of_another_time_is_named() {
    assert_eq!(
        found(&[part(0), part(100), part(6_100)]),
        [
            "c.json measured at another time: 39 % of the measured parts overlap, expected at least 95 %"
        ]
    );
    // A part that ended early shares little of the others' time.
    let mut short = part(100);
    short.environment.stages[2].1 = Duration::from_secs(2);
    assert!(found(&[part(0), short])[0].contains("20 % of the measured parts overlap"));
    // Days apart, nothing is shared.
    assert!(found(&[part(0), part(90_000_000)])[0].contains(": 0 % of"));
}

#[test]
fn an_incomplete_part_is_named() {
    let mut stopped = part(100);
    stopped.environment.cut_short = Some("stopped by SIGTERM before its end".to_owned());
    let mut unmeasured = part(200);
    unmeasured.environment.measured_from = None;
    assert_eq!(
        found(&[part(0), stopped, unmeasured]),
        [
            "b.json is incomplete: stopped by SIGTERM before its end",
            "c.json is incomplete: its measured part never began"
        ]
    );
}

#[test]
fn a_part_that_is_there_twice_is_named() {
    assert_eq!(
        found(&[part(0), part(100), part(0)]),
        ["c.json is the same result as a.json"]
    );
}

#[test]
fn parts_of_different_programs_are_named() {
    let mut newer = part(100);
    newer.environment.version = "0.2.0".to_owned();
    assert_eq!(
        found(&[part(0), newer]),
        ["a.json was written by mqtty 0.1.0, b.json by mqtty 0.2.0"]
    );
}

#[test]
fn reports_follow_each_other_in_a_stream() {
    let one = Format::Json.render(&publish());
    let line = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        value.to_string()
    };
    let other = Format::Json.render(&end_to_end());
    for text in [
        format!("{one}{other}"),
        format!("{}\n{}\n", line(&one), line(&other)),
        format!("{}{other}", line(&one)),
    ] {
        let read = read_all("stdin", &text).unwrap();
        let names: Vec<_> = read.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(names, ["stdin (document 1)", "stdin (document 2)"]);
        assert_eq!((&read[0].1, &read[1].1), (&publish(), &end_to_end()));
    }
    let half = &one[..one.len() / 2];
    let error = read_all("stdin", &format!("{one}{half}")).unwrap_err();
    let text = error.to_string();
    let expected = "cannot read the report stdin (document 2): it is not JSON: ";
    assert!(text.starts_with(expected), "{text}");
    assert_eq!(read_all("stdin", " \n"), Ok(Vec::new()));
}

#[test]
fn what_was_measured_is_what_both_measured() {
    let mut other = part(100);
    other.environment.scope.acknowledged = false;
    let merged = crate::report::merge(&[part(0), other]).unwrap();
    let scope = merged.environment.scope;
    assert!(scope.publishes && !scope.acknowledged);
    let threshold = crate::stats::Threshold::parse("acked<1").unwrap();
    assert!(threshold.missed_message(&merged.figures()).is_some());
}
