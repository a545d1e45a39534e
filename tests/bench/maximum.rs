//! `bench max`: what it finds, prints and returns.

use serde_json::Value;

use crate::bulk_broker::{Answer, Behaviour, BulkBroker};
use crate::support::peer::Refusing;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_dir;
use crate::support::signals::signals;

/// A search with short trials for a publisher.
fn search(port: u16, line: &str) -> Run {
    let words: Vec<_> = line.split_whitespace().collect();
    mqtty(&["bench", "max"])
        .args(&words)
        .port(port)
        .args(&["--trial", "1s"])
}

#[test]
fn the_highest_load_that_may_be_tried_is_reported_as_such() {
    let broker = BulkBroker::polite();
    let folder = scratch_dir();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let line = "pub -c 2 -t t --from 100 --to 200 --expect >=200";
    let found = search(broker.port, line)
        .args(&["--report", &path("a.json"), "--report", &path("a.csv")])
        .args(&["--report", &path("a.txt"), "--report", &path("a.html")]);
    let found = found.run().code(0).said("trial 1: 100 msg/s for 1 s: pass");
    let text = found.text();
    assert!(text.starts_with("maximum: at least 200 msg/s\n"), "{text}");
    assert!(
        text.contains("why not more: no higher load was tried"),
        "{text}"
    );
    assert!(text.contains("expectation met: >=200"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(read("a.txt"), text);
    let json: Value = serde_json::from_str(&read("a.json")).unwrap();
    assert_eq!(json["schema"], "mqtty-max/1");
    assert_eq!((&json["low"], &json["high"]), (&200.0.into(), &Value::Null));
    assert_eq!(json["limited_by"], "--to");
    assert_eq!(json["confirmed"], true);
    let trials = json["trials"].as_array().unwrap();
    assert_eq!(trials.len(), 5, "{json:#}");
    assert!(trials[4]["windows"][0]["done"].as_f64().unwrap() > 150.0);
    assert_eq!(read("a.csv").lines().count(), 6);
    assert!(read("a.html").contains("<h1>maximum: at least 200 msg/s</h1>"));
    // Every key is documented.
    let page = include_str!("../../docs/maximum.md");
    let keys = json.as_object().unwrap().keys();
    for key in keys.chain(trials[0].as_object().unwrap().keys()) {
        assert!(page.contains(&format!("`{key}`")), "{key}");
    }
}

#[test]
fn an_expectation_decides_the_exit_code() {
    let broker = BulkBroker::polite();
    let missed = search(broker.port, "pub -c 1 -t t --from 50 --to 50 --expect >50");
    let missed = missed.run().code(9);
    let missed = missed.said("expectation not met: >50: the maximum is at least 50 msg/s");
    assert!(
        missed.text().contains("expectation not met: >50"),
        "{missed}"
    );
}

#[test]
fn an_objective_that_no_load_meets_is_named() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Late(std::time::Duration::from_millis(30)),
        ..Behaviour::default()
    });
    let line = "conn --from 2 --to 2 --slo connack.p99<1us -o json";
    let none = search(broker.port, line).run().code(9);
    let none = none.said("no load meets the objectives: at ");
    let json: Value = serde_json::from_slice(&none.stdout).unwrap();
    assert_eq!(
        (&json["low"], &json["confirmed"]),
        (&Value::Null, &false.into())
    );
    assert_eq!(json["limited_by"], "broker");
    let reason = json["reason"].as_str().unwrap();
    assert!(
        reason.contains("connack.p99<1us is not met: it is "),
        "{reason}"
    );
}

#[test]
fn who_cannot_connect_or_has_no_time_says_so() {
    let nobody = Refusing::start();
    let refused = search(nobody.port, "pub -c 1 -t t").run().code(3);
    refused.said("error: no client could connect: ");
    let broker = BulkBroker::polite();
    let line = "pub -c 1 -t t --from 10 --to 1000 --max-time 1500ms";
    let over = search(broker.port, line).run().code(5);
    let over = over.said("the maximum was not found in 1.5 s");
    let text = over.text();
    assert!(text.contains("(not confirmed)\n"), "{text}");
    assert!(text.contains("the time was over"), "{text}");
    // A signal prints the interval so far, and is named: not every one is sent by a person.
    for (signal, code, name) in signals() {
        let stopped = search(broker.port, "pub -c 1 -t t --from 10").start();
        stopped.says("trial 1: ");
        stopped.signal(signal);
        let stopped = stopped.finish().code(code);
        let by = format!("stopped by {name}");
        assert!(stopped.text().contains(&by), "{stopped}");
    }
}

#[test]
fn whole_numbers_are_shown_and_tried_as_such() {
    let broker = BulkBroker::polite();
    let line = "conn --search clients --from 2 --to 4 --curve 2";
    let text = search(broker.port, line).run().code(0).text();
    assert!(text.starts_with("maximum: at least 4 clients\n"), "{text}");
    let table = text.split("verdict\n").nth(1).unwrap();
    let loads = table
        .lines()
        .map(|line| line.split_whitespace().next().unwrap());
    // From 10 % to 110 % of it.
    assert_eq!(
        loads.collect::<Vec<_>>(),
        ["1", "2", "4", "4", "4", "4", "4"]
    );
}

#[test]
fn an_objective_says_what_must_hold() {
    let broker = BulkBroker::polite();
    for (objective, meant) in [
        ("ack.p99>50ms", "ack.p99<50ms"),
        ("refused>0", "refused==0"),
    ] {
        search(broker.port, &format!("pub -t t --slo {objective}"))
            .run()
            .code(2)
            .said(&format!("hint: write '{meant}'"));
    }
}
