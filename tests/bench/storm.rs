//! `bench storm`: what happens on the broker, what is reported of it, and that nothing is left behind.

use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::bulk_broker::{Behaviour, BulkBroker};
use crate::support::peer::Refusing;
use crate::support::run::{Run, Running, mqtty};
use crate::support::scratch::scratch_dir;

/// A storm with short times around it and three bystanders, if the line does not say how many.
fn storm(line: &str) -> Run {
    let words: Vec<_> = line.split_whitespace().collect();
    let run = mqtty(&["bench", "storm"]).args(&words);
    let run = run.args(&["--warmup", "300ms", "--hold", "300ms"]);
    if words.contains(&"--bystanders") {
        run
    } else {
        run.args(&["--bystanders", "3"])
    }
}

/// What a storm that ends with this code prints as JSON.
fn json(run: Run, code: i32) -> Value {
    let finished = run.args(&["-o", "json"]).run().code(code);
    serde_json::from_slice(&finished.stdout).unwrap_or_else(|error| panic!("{error}\n{finished}"))
}

fn number(json: &Value, path: &str) -> f64 {
    let found = path.split('.').fold(json, |at, key| &at[key]);
    found
        .as_f64()
        .unwrap_or_else(|| panic!("{path} in {json:#}"))
}

/// The counters that are not 0, but for those of opened connections.
fn counters(json: &Value) -> Vec<(String, u64)> {
    let counters = json["counters"].as_object().unwrap().iter();
    let counters = counters.filter(|(name, _)| *name != "open");
    counters
        .map(|(name, count)| (name.clone(), count.as_u64().unwrap()))
        .filter(|(_, count)| *count > 0)
        .collect()
}

fn are(json: &Value, expected: &[(&str, u64)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect();
    assert_eq!(counters(json), expected, "{json:#}");
}

/// All parts of a storm were seen by bystanders, and no message of theirs was lost.
fn is_watched(json: &Value) {
    for part in ["before", "after"] {
        let sent = number(json, &format!("bystanders.{part}.sent"));
        assert!(sent >= 30.0, "{part}: {json:#}");
    }
    for part in ["before", "during", "after"] {
        assert!(
            number(json, &format!("bystanders.{part}.lost")) == 0.0,
            "{json:#}"
        );
    }
}

/// A broker as a process of its own, and its port.
fn broker() -> (Running, u16) {
    let broker = mqtty(&["broker", "--port", "0"]).start();
    broker.prints("mqtt://");
    let text = broker.stdout_so_far();
    let url = text
        .split_whitespace()
        .find(|word| word.contains("mqtt://"));
    let port = url.and_then(|url| url.rsplit_once(':')).unwrap().1;
    let port = port.trim_end_matches(|c: char| !c.is_ascii_digit());
    (broker, port.parse().unwrap())
}

fn stop(broker: Running) {
    broker.signal(Signal::TERM);
    broker.finish().code(0);
}

#[test]
fn all_clients_connect_and_their_recovery_is_told() {
    let broker = BulkBroker::polite();
    let json = json(storm("connect -c 40").port(broker.port), 0);
    are(&json, &[("wanted", 40), ("done", 40), ("connected", 40)]);
    is_watched(&json);
    assert_eq!(json["latencies"]["connect"]["count"], 40.0, "{json:#}");
    assert!(number(&json, "recovery.p50") <= number(&json, "recovery.all"));
    // All were due at the beginning.
    let last = number(&json, "latencies.connect.max");
    assert_eq!(json["recovery"]["all"], last, "{json:#}");
    // 40 clients and three bystanders.
    broker.until(|seen| seen.farewells == 43);
    assert_eq!(broker.seen().connections, 43);
}

#[test]
fn clients_that_are_refused_are_counted_and_others_try_again() {
    let broker = BulkBroker::start(Behaviour {
        refuse_every: Some(10),
        ..Behaviour::default()
    });
    let refused = storm("connect -c 30 --bystanders 0").port(broker.port);
    let refused = refused.run().code(4);
    let refused = refused
        .said("not authorized")
        .said("27 of 30 clients connected");
    assert!(refused.text().contains("connect failed 3"), "{refused}");
    // Those that are closed before they are answered come again.
    let broker = BulkBroker::start(Behaviour {
        close_first: 5,
        ..Behaviour::default()
    });
    let line = "connect -c 20 --bystanders 0 --wait-for-broker 30s --backoff 10ms-50ms";
    let json = json(storm(line).port(broker.port), 0);
    let again = [("failed_attempts", 5), ("retries", 5)];
    are(
        &json,
        &[
            ("wanted", 20),
            ("done", 20),
            ("connected", 20),
            again[0],
            again[1],
        ],
    );
    assert_eq!(json["errors"].as_object().unwrap().len(), 1, "{json:#}");
}

#[test]
fn clients_whose_connections_are_cut_come_back() {
    for (cut, farewells) in [("rst", 0), ("fin", 0), ("disconnect", 25)] {
        let broker = BulkBroker::polite();
        let line = format!("reconnect -c 25 --backoff 20ms-200ms --cut {cut}");
        let json = json(storm(&line).port(broker.port), 0);
        are(&json, &[("wanted", 25), ("done", 25), ("connected", 25)]);
        is_watched(&json);
        assert_eq!(number(&json, "counters.open"), 25.0);
        let recovery = number(&json, "recovery.all");
        assert!((20e3..20e6).contains(&recovery), "{recovery}");
        // At the end all leave politely.
        broker.until(|seen| seen.open == 0);
        let seen = broker.seen();
        assert_eq!(
            (seen.connections, seen.farewells),
            (53, 28 + farewells),
            "{cut}"
        );
    }
}

#[test]
fn a_broker_that_stops_for_a_second_is_felt_by_the_bystanders() {
    let (broker, port) = broker();
    let running = storm("churn -c 10 --lifetime 2s -z 3s -o json")
        .port(port)
        .start();
    running.says("The churn storm begins");
    broker.pause();
    std::thread::sleep(Duration::from_secs(1));
    broker.signal(Signal::CONT);
    let finished = running.finish().code(0);
    let json: Value = serde_json::from_slice(&finished.stdout).unwrap();
    is_watched(&json);
    let max = |part: &str| number(&json, &format!("bystanders.{part}.max"));
    assert!(max("during") >= 900e3, "{json:#}");
    // A third of the messages waited: the percentile does not hide it.
    assert!(number(&json, "bystanders.during.p95") >= 500e3, "{json:#}");
    let windows = json["windows"].as_array().unwrap();
    let slowest = windows.iter().max_by_key(|it| it["max"].as_u64()).unwrap();
    let at = slowest["at"].as_f64().unwrap();
    // A message that was due a moment before may have been under way.
    assert!((-0.5..2.5).contains(&at), "{at}");
    stop(broker);
}

#[test]
fn connections_come_and_go_at_a_steady_rate() {
    let broker = BulkBroker::polite();
    let line = "churn -c 20 --lifetime 200ms -z 1s --arrivals poisson --seed 3";
    let json = json(storm(line).port(broker.port), 0);
    // 100 are expected in a second, with a deviation of 10.
    let wanted = number(&json, "counters.wanted");
    assert!((50.0..150.0).contains(&wanted), "{wanted}");
    assert_eq!(json["recovery"]["all"], Value::Null);
    let done = number(&json, "counters.done");
    assert!(
        done + number(&json, "counters.too_late") == wanted,
        "{json:#}"
    );
    broker.until(|seen| seen.open == 0);
}

#[test]
fn a_burst_comes_back_and_its_recovery_is_told() {
    let broker = BulkBroker::polite();
    let line = "burst -c 4 --rate 400 --burst 250ms --repeat 2 --repeat-interval 250ms";
    let json = json(storm(line).port(broker.port), 0);
    are(&json, &[("wanted", 200), ("done", 200)]);
    assert!(number(&json, "seconds") >= 0.75, "{json:#}");
    assert!(number(&json, "recovery.all") < 20e6);
    is_watched(&json);
}

#[test]
fn filters_are_subscribed_and_unsubscribed_in_turns() {
    for pattern in ["plain", "deep", "wildcard", "shared"] {
        let line = format!("subscribe --embedded -c 5 --filters 8 --repeat 2 --pattern {pattern}");
        let json = json(storm(&line), 0);
        let counts = [("subscribed", 80), ("unsubscribed", 40)];
        are(&json, &[("wanted", 5), ("done", 5), counts[0], counts[1]]);
        assert_eq!(json["latencies"]["suback"]["count"], 80.0);
        assert_eq!(json["latencies"]["unsuback"]["count"], 40.0);
    }
}

/// No retained message is left on a broker.
fn is_bare(port: u16) {
    let retained = mqtty(&["sub", "-t", "#", "--retained-only", "-W", "5s"]).port(port);
    let retained = retained.run();
    assert!(retained.stdout.is_empty(), "{retained}");
}

#[test]
fn retained_messages_are_all_received_and_removed() {
    let (broker, port) = broker();
    let json = json(storm("retained -c 6 -L 50 -S 100B").port(port), 0);
    are(&json, &[("wanted", 6), ("done", 6), ("received", 300)]);
    assert_eq!(json["latencies"]["last"]["count"], 6.0);
    is_bare(port);
    // Also after SIGTERM, while they are published or received.
    let running = storm("retained -c 4 -L 3000").port(port).start();
    running.says("The retained storm begins");
    running.signal(Signal::TERM);
    let stopped = running.finish().code(143);
    assert!(stopped.text().contains("stopped by SIGTERM"), "{stopped}");
    is_bare(port);
    stop(broker);
}

#[test]
fn a_will_comes_for_each_connection_that_is_cut() {
    for cut in ["rst", "fin"] {
        let json = json(storm(&format!("will --embedded -c 30 --cut {cut}")), 0);
        are(&json, &[("wanted", 30), ("done", 30), ("received", 30)]);
        assert!(number(&json, "recovery.all") > 0.0);
    }
    let polite = storm("will --embedded -c 3 --cut disconnect").run().code(2);
    polite.said("would end the connections without their wills");
}

#[test]
fn queued_messages_are_delivered_in_order_and_sessions_ended() {
    let (broker, port) = broker();
    for version in ["5", "3.1.1"] {
        let line = format!("offline -c 5 -L 20 --rate 2k -V {version}");
        let json = json(storm(&line).port(port), 0);
        are(
            &json,
            &[
                ("wanted", 100),
                ("done", 100),
                ("connected", 5),
                ("received", 100),
            ],
        );
    }
    // Nobody is left but who asks.
    let sessions = mqtty(&["sub", "-t", "$SYS/broker/clients/total", "-W", "20s"]);
    let sessions = sessions.args(&["--until", ". == 1"]).port(port);
    sessions.run().code(0);
    stop(broker);
}

#[test]
fn subscribers_that_do_not_read_do_not_disturb_the_others() {
    let line = "slow --embedded -c 5 --slow 2 --rate 200 -z 1s -S 100B";
    let json = json(storm(line), 0);
    let sent = number(&json, "counters.sent");
    assert!((195.0..=205.0).contains(&sent), "{sent}");
    assert_eq!(number(&json, "counters.done"), sent * 3.0, "{json:#}");
    assert_eq!(json["latencies"]["fast"]["count"], sent * 3.0);
    assert_eq!(json["latencies"]["slow"], Value::Null, "{json:#}");
    // One that reads, reads at its rate.
    let line = "slow --embedded -c 2 --slow 1 --read-rate 20 --rate 100 -z 1s";
    let json = self::json(storm(line), 0);
    let slow = number(&json, "latencies.slow.count");
    assert!(slow >= 1.0, "{json:#}");
}

#[test]
fn thresholds_decide_the_exit_code() {
    let broker = BulkBroker::polite();
    let line = "connect -c 3 --fail-if recovery>1us --fail-if bystander.lost>0";
    let missed = storm(line).port(broker.port).run().code(9);
    let missed = missed.said("threshold crossed: recovery>1us: it was ");
    let text = missed.text();
    // Three connects have no 99th percentile.
    let connects = text.lines().find(|line| line.starts_with("  connect "));
    let cells: Vec<&str> = connects.unwrap().split_whitespace().collect();
    assert_eq!((cells[1], cells[cells.len() - 3]), ("3", "-"), "{text}");
    assert!(
        text.contains("threshold passed: bystander.lost>0: it was 0\n"),
        "{text}"
    );
    let refusing = BulkBroker::start(Behaviour {
        refuse_every: Some(3),
        ..Behaviour::default()
    });
    let unmeasured = storm("connect -c 3 --bystanders 0 --fail-if recovery>1s");
    let unmeasured = unmeasured.port(refusing.port).run().code(9);
    unmeasured.said("threshold not measured: recovery>1s");
    let unknown = storm("connect -c 3 --fail-if e2e.p99>1s").port(broker.port);
    unknown.run().code(2).said("unknown figure \"e2e.p99\"");
    let other = storm("connect -c 3 --fail-if unsuback.p99>1s").port(broker.port);
    other
        .run()
        .code(2)
        .said("cannot check --fail-if \"unsuback.p99>1s\": a connect storm does not measure it")
        .said("hint: use `mqtty bench storm subscribe`");
}

#[test]
fn a_broker_that_is_not_there_is_named() {
    let nobody = Refusing::start();
    let refused = storm("connect -c 3").port(nobody.port).run().code(3);
    let refused = refused.said("error: the storm did not begin: no bystander could connect");
    assert!(
        refused.text().contains("the storm did not begin"),
        "{refused}"
    );
    let alone = storm("connect -c 3 --bystanders 0").port(nobody.port);
    alone.run().code(3).said("0 of 3 clients connected");
}

#[test]
fn reports_are_complete_and_their_keys_documented() {
    let broker = BulkBroker::polite();
    let folder = scratch_dir();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let mut run = storm("reconnect -c 10").port(broker.port);
    for name in ["a.json", "a.csv", "a.txt", "a.html"] {
        run = run.args(&["--report", &path(name)]);
    }
    let text = run.run().code(0).text();
    let read = |name: &str| std::fs::read_to_string(Path::new(&path(name))).unwrap();
    assert!(
        text.starts_with("reconnect storm: 10 clients, cut by a reset"),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(
        text.contains("10 of 10 clients reconnected: half in "),
        "{text}"
    );
    assert_eq!(read("a.txt"), text);
    let csv = read("a.csv");
    assert!(
        csv.starts_with("seconds,part,sent,lost,p50,p99,max\n"),
        "{csv}"
    );
    for part in ["before", "during", "after"] {
        assert!(csv.contains(&format!(",{part},")), "{csv}");
    }
    assert!(read("a.html").contains("<svg class=\"chart\""));
    let json: Value = serde_json::from_str(&read("a.json")).unwrap();
    assert_eq!(json["schema"], "mqtty-storm/1");
    let page = include_str!("../../docs/storms.md");
    let counters = json["counters"].as_object().unwrap().keys();
    for key in json.as_object().unwrap().keys().chain(counters) {
        assert!(page.contains(&format!("`{key}`")), "{key}");
    }
}
