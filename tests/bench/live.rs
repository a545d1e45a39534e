//! `--jsonl`: a JSON document a second while a benchmark runs.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::bulk_broker::BulkBroker;
use crate::report::bench;
use crate::support::run::mqtty;
use crate::support::scratch::scratch_dir;

const LINE: &str = "--pubs 1 --subs 1 -i 0 -q 1 --rate 200";

fn documents(text: &str) -> Vec<Value> {
    let each = text.lines().map(|line| serde_json::from_str(line).unwrap());
    each.collect()
}

/// Each second of the measured part is there, and together they are what was counted.
fn check(seconds: &[Value], counters: &Value) {
    let stages: Vec<&str> = seconds
        .iter()
        .map(|it| it["stage"].as_str().unwrap())
        .collect();
    assert!(stages.contains(&"measure"), "{stages:?}");
    let measured = seconds.iter().filter(|it| it["second"].is_object());
    let measured: Vec<&Value> = measured.collect();
    assert_eq!(measured.len(), 2, "{stages:?}");
    for (at, it) in measured.iter().enumerate() {
        assert_eq!(it["second"]["at"].as_f64(), Some([0.0, 1.0][at]));
        assert_eq!((&it["open"], &it["run"]), (&2.into(), &1.into()));
    }
    let written = measured
        .iter()
        .map(|it| it["second"]["written"].as_u64().unwrap());
    assert_eq!(counters["written"], written.sum::<u64>());
}

#[test]
fn a_document_a_second_goes_to_a_file() {
    let broker = BulkBroker::polite();
    let path = scratch_dir().join("live.jsonl");
    let run = bench(broker.port, &format!("e2e {LINE} -z 2s"));
    let run = run.args(&["--jsonl"]).args(&[&path]).run().code(0);
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    let seconds = documents(&std::fs::read_to_string(&path).unwrap());
    check(&seconds, &report["counters"]);
}

#[test]
fn on_stdout_the_report_is_the_last_line() {
    let broker = BulkBroker::polite();
    let run = bench(broker.port, &format!("e2e {LINE} -z 2s --jsonl -"));
    let mut all = documents(&run.run().code(0).text());
    let report = all.pop().unwrap();
    assert_eq!(report["schema"], "mqtty-bench/1");
    check(&all, &report["counters"]);
    // The text for people is left out.
    let words: Vec<&str> = LINE.split(' ').collect();
    let run = mqtty(&["bench", "e2e", "-z", "1s", "--jsonl", "-"]);
    let run = run.port(broker.port).args(&words).run().code(0);
    for document in documents(&run.text()) {
        assert_eq!(document["schema"], "mqtty-bench-second/1");
    }
}

#[test]
fn a_reader_that_has_gone_ends_the_run() {
    let broker = BulkBroker::polite();
    let (reader, writer) = std::io::pipe().unwrap();
    let running = bench(broker.port, &format!("e2e {LINE} -z 10m --jsonl -"));
    let running = running.stdout(Stdio::from(writer)).start();
    let mut lines = BufReader::new(reader);
    let mut line = String::new();
    while !line.contains("\"stage\":\"measure\"") {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it ended");
    }
    drop(lines);
    running.finish().code(0);
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let broker = BulkBroker::polite();
    let run = bench(
        broker.port,
        &format!("e2e {LINE} -z 1s --jsonl /no/such/folder/a"),
    );
    run.run()
        .code(8)
        .said("error: cannot write /no/such/folder/a: ");
    if File::options().write(true).open("/dev/full").is_ok() {
        let run = bench(broker.port, &format!("e2e {LINE} -z 10m --jsonl /dev/full"));
        run.run().code(8).said("error: cannot write /dev/full: ");
    }
}
