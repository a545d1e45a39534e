//! Several runs, and warm-ups whose end is found.

use serde_json::Value;

use crate::bulk_broker::{Behaviour, BulkBroker, Forwarding};
use crate::report::{Report, bench};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_dir;

const LINE: &str = "e2e --pubs 1 --subs 1 -i 0 -q 1 --rate 200 -z 500ms";

#[test]
fn several_runs_report_the_one_in_the_middle_and_the_spread() {
    let broker = BulkBroker::polite();
    let folder = scratch_dir();
    let arguments = format!("{LINE} --runs 3 --fail-if lost>0");
    let run = bench(broker.port, &arguments)
        .args(&["--report"])
        .args(&[folder.join("{run}.json")])
        .args(&["--report"])
        .args(&[folder.join("all.json")]);
    let report = Report::from(run, 0);
    for number in 1..=3 {
        let said = format!("run {number} of 3: received ");
        assert!(report.run.stderr.contains(&said), "{}", report.run.stderr);
    }
    let runs = &report.json["all_runs"];
    let started = runs["started"].as_array().unwrap();
    assert_eq!(started.len(), 3);
    let figures = runs["figures"].as_array().unwrap();
    let received = figures.iter().find(|it| it["name"] == "received msg/s");
    let values = received.unwrap()["values"].as_array().unwrap();
    assert_eq!(values.len(), 3);
    // Each run has a report of its own, and is one of the three.
    let mut messages = 0;
    for number in 1..=3 {
        let path = folder.join(format!("{number}.json"));
        let one: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert!(started.contains(&one["environment"]["started"]));
        assert_eq!(one["all_runs"], Value::Null);
        assert_eq!(one["counters"]["corrupted"], 0);
        messages += one["counters"]["written"].as_u64().unwrap();
    }
    assert_eq!(broker.seen().messages, messages);
    let all = folder.join("all.json");
    let shown = mqtty(&["bench", "report"]).args(&[all]).run().code(0);
    assert!(shown.text().contains("\n  3 runs "), "{}", shown.text());
}

#[test]
fn one_run_that_misses_its_threshold_is_enough() {
    let broker = BulkBroker::start(Behaviour {
        forwarding: Forwarding::Lose(150),
        ..Behaviour::default()
    });
    // The 150th message is in the second run.
    let arguments = format!("{LINE} --runs 2 --fail-if lost>0");
    let report = Report::from(bench(broker.port, &arguments), 9);
    report
        .run
        .said("error: threshold crossed: lost>0: it was 1");
}

#[test]
fn a_run_that_is_too_short_to_find_a_warm_up_leaves_nothing_out() {
    let broker = BulkBroker::polite();
    let arguments = format!("{LINE} --warmup auto");
    let report = Report::from(bench(broker.port, &arguments), 0);
    assert_eq!(report.json["auto_warmup"]["verdict"], "too_short");
    assert_eq!(report.number("auto_warmup.cut_seconds"), 0.0);
    assert_eq!(
        report.json["rates"]["acked"]["count"],
        report.counter("acked")
    );
    let wrong = bench(broker.port, &format!("{LINE} --warmup often"))
        .run()
        .code(2);
    wrong.said("expected auto, or a time such as 5s");
}

#[test]
fn two_brokers_in_turn_are_compared() {
    let brokers = [BulkBroker::polite(), BulkBroker::polite()];
    let folder = scratch_dir();
    let hosts = brokers
        .each_ref()
        .map(|it| format!("127.0.0.1:{}", it.port));
    let words: Vec<&str> = LINE.split(' ').collect();
    let run = mqtty(&["bench"])
        .args(&words)
        .args(&["-h", &hosts.join(",")]);
    let run = run.args(&["--runs", "2", "--interleave", "--report"]);
    let run = run.args(&[folder.join("{run}.json")]).run().code(0);
    for name in ["A1", "B1", "A2", "B2"] {
        let said = format!("run {name} of 4: received ");
        assert!(run.stderr.contains(&said), "{}", run.stderr);
        let path = folder.join(format!("{name}.json"));
        let one: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let broker = usize::from(name.starts_with('B'));
        let address = one["environment"]["broker"].as_str().unwrap();
        assert!(address.contains(&hosts[broker]), "{name}: {address}");
    }
    let messages = brokers.each_ref().map(|it| it.seen().messages);
    assert!(messages.iter().all(|it| *it >= 200), "{messages:?}");
    let text = run.text();
    assert!(text.contains("\nB  2 runs from B1 ("), "{text}");
    assert!(text.contains("acked msg/s"), "{text}");
    let wrong = mqtty(&["bench", "conn", "--interleave", "-h", "localhost"]);
    wrong
        .run()
        .code(2)
        .said("--interleave needs 2 to 26 brokers, not 1");
}

#[test]
fn brokers_in_turn_are_compared_in_json_too() {
    let brokers = [(); 3].map(|()| BulkBroker::polite());
    let hosts = brokers
        .each_ref()
        .map(|it| format!("127.0.0.1:{}", it.port));
    let words: Vec<&str> = LINE.split(' ').collect();
    let run = mqtty(&["bench"]).args(&words);
    let run = run.args(&["-h", &hosts.join(","), "--interleave", "-o", "json"]);
    let run = run.run().code(0);
    // Each of the others beside the first.
    let documents: Vec<Value> = serde_json::Deserializer::from_slice(&run.stdout)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
    let seconds: Vec<&Value> = documents.iter().map(|it| &it["b"][0]["name"]).collect();
    assert_eq!(seconds, ["B1", "C1"]);
    for document in &documents {
        assert_eq!(document["schema"], "mqtty-bench-comparison/1");
        let broker = document["a"][0]["broker"].as_str().unwrap();
        assert!(broker.contains(&hosts[0]), "{document:#}");
    }
}
