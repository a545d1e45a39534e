//! Recorded messages as load.

use crate::bulk_broker::BulkBroker;
use crate::report::{Report, bench};
use crate::support::scratch::scratch_file;

/// A recording of so many seconds: a message every two seconds, on two topics.
fn recording(seconds: u32) -> String {
    let lines: Vec<String> = (0..=seconds)
        .step_by(2)
        .map(|at| {
            format!(
                r#"{{"time":"2026-11-20T07:{:02}:{:02}Z","topic":"r/{}","qos":1,"retain":false,"payload":"{at}"}}"#,
                at / 60,
                at % 60,
                at % 4
            )
        })
        .collect();
    scratch_file("recording.jsonl", lines.join("\n").as_bytes())
}

#[test]
fn a_recording_is_sent_once_at_its_times() {
    let broker = BulkBroker::polite();
    let path = recording(60);
    let run = bench(broker.port, "pub -c 3 -i 0 -q 1 --speed 100x --messages").args(&[&path]);
    let report = Report::from(run, 0);
    // A minute, a hundred times as fast.
    assert!(
        report.stage("measure") >= 600,
        "{}",
        report.json["environment"]
    );
    report.counts(&[("planned", 31), ("written", 31), ("acked", 31)]);
    let seen = broker.seen();
    let topics: Vec<_> = seen
        .topics
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    assert_eq!(topics, [("r/0", 16), ("r/2", 15)]);
}

#[test]
fn with_a_rate_a_recording_begins_again_after_its_end() {
    let broker = BulkBroker::polite();
    let path = scratch_file(
        "recording.jsonl",
        b"{\"topic\":\"a\",\"payload\":1}\n\n{\"topic\":\"b\",\"payload_base64\":\"/w==\"}\r\n{\"payload\":{}}\n",
    );
    let run = bench(
        broker.port,
        "pub -c 2 -i 0 -q 1 --rate 500 -L 90 -t c --messages",
    )
    .args(&[&path]);
    Report::from(run, 0).counts(&[("acked", 90)]);
    let seen = broker.seen();
    let topics: Vec<_> = seen
        .topics
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    assert_eq!(topics, [("a", 30), ("b", 30), ("c", 30)]);
}

#[test]
fn recordings_that_are_wrong_are_told() {
    let broker = BulkBroker::polite();
    for (content, code, expected) in [
        ("", 2, "has no messages"),
        (
            "{\"topic\":\"a\",\"payload\":1}\n",
            7,
            "line 1: it has no time, which --speed needs",
        ),
        (
            "{\"time\":\"2026-11-20T07:00:00Z\",\"payload\":1}\n",
            7,
            "line 1: it has no topic, and there is no --topic",
        ),
        ("\n\nx\n", 7, "line 3: expected a JSON value"),
    ] {
        let path = scratch_file("recording.jsonl", content.as_bytes());
        let run = bench(broker.port, "pub -c 1 --messages").args(&[&path]);
        run.run().code(code).said(expected);
    }
    for (arguments, expected) in [
        ("pub -t a --speed 2x", "--speed needs --messages"),
        ("pub --messages a -m x", "--messages"),
        ("pub --messages a --speed 2x --rate 5", "--speed"),
        ("pub --messages /no/such/file", "cannot read /no/such/file"),
    ] {
        let run = bench(broker.port, arguments).run();
        let code = if arguments.ends_with("file") { 8 } else { 2 };
        run.code(code).said(expected);
    }
}
