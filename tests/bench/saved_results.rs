//! `bench report`: gates on saved and merged results, and comparisons that fail.

use std::path::Path;

use serde_json::Value;

use crate::bulk_broker::{Behaviour, BulkBroker, Forwarding};
use crate::report::bench;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_dir;

fn report(words: &[&str]) -> Run {
    mqtty(&["bench", "report"]).args(words)
}

/// Runs a benchmark that writes a report, and returns the report.
fn saved(broker: &BulkBroker, path: &Path) -> String {
    let line = "e2e --pubs 1 --subs 1 -i 0 -q 1 --rate 200 -z 1s --report";
    bench(broker.port, line).args(&[path]).run();
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_threshold_on_a_saved_result_decides_the_exit_code() {
    let broker = BulkBroker::start(Behaviour {
        forwarding: Forwarding::Lose(10),
        ..Behaviour::default()
    });
    let folder = scratch_dir();
    let path = folder.join("a.json");
    saved(&broker, &path);
    let path = path.to_str().unwrap();
    let missed = report(&[path, "--fail-if", "lost>1", "--fail-if", "written<1"]);
    let missed = missed.run().code(9);
    let missed = missed.said("error: threshold crossed: lost>1: it was ");
    let text = missed.text();
    assert!(text.contains("threshold crossed  lost>1"), "{text}");
    assert!(text.contains("threshold passed   written<1"), "{text}");
    report(&[path, "--fail-if", "lost>100%"]).run().code(0);
    // Nothing is encrypted here, which the saved report knows.
    let unmeasured = report(&[path, "--fail-if", "tls.p99>1s"]).run().code(9);
    unmeasured.said("threshold not measured: tls.p99>1s");
}

#[test]
fn results_are_merged_from_stdin_and_checked() {
    let broker = BulkBroker::polite();
    let folder = scratch_dir();
    let first = saved(&broker, &folder.join("a.json"));
    let mut other: Value = serde_json::from_str(&first).unwrap();
    other["environment"]["ended"] = "2000-01-01T00:00:00Z".into();
    let both = format!("{first}{other}\n");
    let merged = report(&["--merge", "-", "-o", "json", "--fail-if", "lost>0"]);
    let merged = merged.input(both).run().code(0);
    let json: Value = serde_json::from_slice(&merged.stdout).unwrap();
    let single: Value = serde_json::from_str(&first).unwrap();
    let twice = single["counters"]["written"].as_u64().unwrap() * 2;
    assert_eq!(json["counters"]["written"], twice);
    assert_eq!(json["environment"]["generators"], 2);
    assert_eq!(json["thresholds"][0]["passed"], true);

    // The same result twice is no second part.
    let same = report(&["--merge", "-"]);
    let same = same.input(format!("{first}{first}")).run().code(2);
    same.said("stdin (document 2) is the same result as stdin (document 1)")
        .said("--partial");
    // A part that was cut short is one only if that is wanted.
    other["environment"]["cut_short"] = "stopped by SIGTERM before its end".into();
    let text = format!("{first}{other}");
    let cut = report(&["--merge", "-"]).input(text.clone()).run().code(2);
    cut.said("stdin (document 2) is incomplete: stopped by SIGTERM");
    let partial = report(&["--merge", "-", "--partial"]).input(text);
    let partial = partial.run().code(0).text();
    assert!(partial.contains("note: stdin (document 2) is incomplete"));
    report(&["--merge", "-"]).input("").run().code(2);
}

#[test]
fn a_comparison_fails_where_the_second_is_worse() {
    let folder = scratch_dir();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (good, bad) = (path("good.json"), path("bad.json"));
    saved(&BulkBroker::polite(), Path::new(&good));
    let losing = BulkBroker::start(Behaviour {
        forwarding: Forwarding::Lose(10),
        ..Behaviour::default()
    });
    saved(&losing, Path::new(&bad));
    let worse = report(&["--compare", &good, &bad, "--fail-if-worse", "1000%"]);
    let worse = worse.run().code(9);
    let worse = worse.said("error: lost is worse by more than 1000 %: 0 before, ");
    assert!(worse.text().contains("worse"), "{worse}");
    let same = report(&["--compare", &good, &good, "--fail-if-worse", "0"]);
    same.run().code(0);
    let groups = report(&["--compare", &good, &good, "--", &bad, &bad]);
    let groups = groups.run().code(0).said("fewer than 4 runs");
    assert!(groups.text().contains("2 runs from"), "{groups}");
}

#[test]
fn a_comparison_is_a_document_for_programs() {
    let folder = scratch_dir();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (good, bad, saved_as) = (path("good.json"), path("bad.json"), path("both.json"));
    saved(&BulkBroker::polite(), Path::new(&good));
    let losing = BulkBroker::start(Behaviour {
        forwarding: Forwarding::Lose(10),
        ..Behaviour::default()
    });
    saved(&losing, Path::new(&bad));
    let words = [
        "--compare",
        &good,
        &bad,
        "-o",
        "json",
        "--report",
        &saved_as,
    ];
    let run = report(&words).args(&["--fail-if-worse", "50%"]);
    let run = run.run().code(9).said("error: lost is worse by more");
    assert_eq!(run.stdout, std::fs::read(&saved_as).unwrap());
    let document: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(document["b"][0]["name"], bad);
    assert_eq!(document["margin"], 0.5);
    let worse = document["worse"].as_array().unwrap();
    assert!(worse.contains(&"lost".into()), "{document:#}");
    let figures = document["figures"].as_array().unwrap();
    let lost = figures.iter().find(|it| it["name"] == "lost").unwrap();
    assert_eq!(
        (&lost["a"]["median"], &lost["verdict"]),
        (&0.0.into(), &"worse".into())
    );
    assert_eq!((&lost["ratio"], &lost["p"]), (&Value::Null, &Value::Null));
    // The names of the files are no options of the load.
    assert_eq!(document["options"], Value::Array(Vec::new()));
}
