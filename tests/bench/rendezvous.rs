//! Shards that meet on the broker before they begin: `--rendezvous`.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::report::{Report, bench};
use crate::shards::{broker, broker_with};
use crate::support::run::{Run, Running, mqtty};
use crate::support::scratch::scratch_dir;

/// The topic of the run in these tests.
const TOPIC: &str = "mqtty/run/0000c0de";

/// One of three shards of a run in which messages go from shard to shard.
fn shard(port: u16, index: u32, more: &str) -> Run {
    let line = "e2e --pubs 4 --subs 2 --pattern fan-in -q 1 -i 1 --drain 2s --seed 3 \
                --stages 0s:100,2s:100,0s:0,1s:0 --run-id 0000c0de --rendezvous";
    let place = format!("{index}/3");
    let more: Vec<&str> = more.split_whitespace().collect();
    bench(port, line).args(&["--shard", &place]).args(&more)
}

/// What is retained below the topic of the run.
fn left_behind(port: u16) -> String {
    let topic = format!("{TOPIC}/#");
    let words = ["sub", "-t", &topic, "--retained-only", "-W", "10s"];
    String::from_utf8_lossy(&mqtty(&words).port(port).run().stdout).into_owned()
}

/// Publishes something retained to a topic of the run.
fn publish(port: u16, name: &str, payload: &str) {
    let topic = format!("{TOPIC}/{name}");
    let words = ["pub", "-t", &topic, "-m", payload, "-q", "1", "-r"];
    mqtty(&words).port(port).run().code(0);
}

/// Waits until this shard has said who it is.
fn is_there(port: u16, index: u32) {
    let topic = format!("{TOPIC}/here/{index}");
    let words = ["sub", "-t", &topic, "-C", "1", "-W", "20s"];
    mqtty(&words).port(port).run().code(0);
}

fn saved(folder: &Path, index: u32) -> Value {
    let text = std::fs::read_to_string(folder.join(format!("{index}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What three processes have measured together.
fn merged(folder: &Path) -> Report {
    let files = [0, 1, 2].map(|it| folder.join(format!("{it}.json")));
    let merge = mqtty(&["bench", "report", "--merge", "-o", "json"]).args(&files);
    Report::from(merge, 0)
}

#[test]
fn all_begin_when_all_are_there() {
    let (_broker, port) = broker();
    let folder = scratch_dir();
    let reports = folder.join("{shard}.json");
    let start = |index| shard(port, index, "--report").args(&[&reports]).start();
    let first = [start(2), start(0)];
    // Nobody begins without the last one.
    first[1].says("waiting for shard 1 at mqtty/run/0000c0de");
    assert!(!first[0].stderr_so_far().contains("all 3 shards"));
    let last = start(1);
    for running in first.into_iter().chain([last]) {
        running
            .finish()
            .code(0)
            .said("all 3 shards are there, clock");
    }
    assert_eq!(left_behind(port), "");
    let merged = merged(&folder);
    merged.counts(&[
        ("written", 200),
        ("expected", 400),
        ("delivered", 400),
        ("lost", 0),
    ]);
    // Each was compared with the first one, whose clock is the same here.
    for index in 0..3 {
        let clock = &saved(&folder, index)["environment"]["clock"];
        let rounds = if index == 0 { 0 } else { 16 };
        assert_eq!(clock["round_trips"], rounds, "{clock}");
        assert_eq!(clock["uncertainty_us"] == 0, index == 0, "{clock}");
        // Compared again at the end, by the clock that was set right.
        let drift = &clock["drift_us"];
        assert_eq!(drift.is_null(), index == 0, "{clock}");
        let certain = clock["drift_uncertainty_us"].as_i64().unwrap_or_default();
        assert!(
            drift.as_i64().unwrap_or_default().abs() <= certain,
            "{clock}"
        );
    }
    let environment = &merged.json["environment"];
    assert_eq!(environment["clock"]["round_trips"], 16);
    assert!(environment["clock"]["drift_us"].is_i64(), "{environment}");
    let notes = environment["notes"].to_string();
    assert!(
        notes.contains("latencies from shard to shard are uncertain by "),
        "{notes}"
    );
    assert!(!notes.contains("of shard 0"), "{notes}");
}

#[test]
fn a_missing_shard_is_named() {
    let (_broker, port) = broker();
    let all: Vec<Running> = [0, 2]
        .map(|index| shard(port, index, "--rendezvous-timeout 3s").start())
        .into();
    for running in all {
        let run = running.finish().code(5);
        let run = run.said("cannot meet the other shards: timed out while waiting for shard 1");
        run.said("--rendezvous-timeout").printed("");
    }
    assert_eq!(left_behind(port), "");
    // Without the first one nobody knows of the others.
    let alone = shard(port, 2, "--rendezvous-timeout 1s").run().code(5);
    alone.said("timed out while waiting for shard 0");
}

#[test]
fn other_options_are_named() {
    let (_broker, port) = broker();
    let all: Vec<Running> = ["", "", "-z 2s"]
        .into_iter()
        .zip(0..)
        .map(|(more, index)| shard(port, index, more).start())
        .collect();
    for running in all {
        let run = running.finish().code(2);
        run.said("cannot meet the other shards: --duration is 2s in shard 2, and none in shard 0");
    }
    assert_eq!(left_behind(port), "");
}

#[test]
fn other_contents_of_a_file_are_named() {
    let (_broker, port) = broker();
    let folder = scratch_dir();
    let all: Vec<Running> = [0, 1]
        .into_iter()
        .map(|index| {
            // The same name, as on two machines.
            let own = folder.join(index.to_string());
            std::fs::create_dir(&own).unwrap();
            std::fs::write(own.join("payload"), format!("message {index}")).unwrap();
            let line = "pub -c 2 -t t --file-read payload -L 2 --run-id c0de --rendezvous";
            let place = format!("{index}/2");
            let run = bench(port, line).args(&["--shard", &place]);
            run.directory(&own).start()
        })
        .collect();
    for running in all {
        let run = running.finish().code(2);
        let run = run.said("cannot meet the other shards: the payload is 9 bytes (");
        run.said(") in shard 1, and 9 bytes (");
    }
}

#[test]
fn they_may_meet_on_another_broker() {
    let (_loaded, port) = broker();
    let (_other, meeting) = broker_with(&["--user", "meet:secret"]);
    let folder = scratch_dir();
    let reports = folder.join("{shard}.json");
    let all: Vec<Running> = [0, 1, 2]
        .map(|index| {
            let broker = format!("mqtt://meet:secret@127.0.0.1:{meeting}");
            let more = shard(port, index, "--report").args(&[&reports]);
            more.args(&["--rendezvous-broker", &broker]).start()
        })
        .into();
    for running in all {
        let run = running.finish().code(0);
        run.said("all 3 shards are there, clock")
            .did_not_say("secret");
    }
    // The login is not in the report, and of no use at the broker under load.
    let report = std::fs::read_to_string(folder.join("0.json")).unwrap();
    assert!(
        report.contains("rendezvous-broker") && !report.contains("secret"),
        "{report}"
    );
    let wrong = shard(port, 0, "--rendezvous-timeout 5s");
    let broker = format!("mqtt://meet:wrong@127.0.0.1:{meeting}");
    let wrong = wrong.args(&["--rendezvous-broker", &broker]).run().code(4);
    wrong.said("cannot meet the other shards: ");
}

#[test]
fn garbage_at_the_topic_stops_nothing() {
    let (_broker, port) = broker();
    let escape = "\u{1b}[31m{\"schema\":\"mqtty-rendezvous/1\"}";
    for name in [
        "here/0", "here/1", "here/7", "begin", "go", "end", "ready/1", "nothing",
    ] {
        publish(port, name, escape);
    }
    let first = [0, 2].map(|index| shard(port, index, "").start());
    is_there(port, 2);
    // Also while they wait.
    for name in ["here/0", "here/2", "begin", "waiting"] {
        publish(port, name, "garbage");
    }
    let last = shard(port, 1, "").start();
    for running in first.into_iter().chain([last]) {
        running.finish().code(0).did_not_say("\u{1b}");
    }
    // What is not theirs stays.
    let left = left_behind(port);
    assert_eq!(left.matches("topic: ").count(), 3, "{left}");
}

#[test]
fn a_broker_that_is_started_again_has_forgotten_them() {
    let (first, port) = broker();
    let all = [0, 2].map(|index| shard(port, index, "").start());
    for index in [0, 2] {
        is_there(port, index);
    }
    first.interrupt();
    first.wait();
    let again = mqtty(&["broker", "--port", &port.to_string()]).start();
    again.prints("mqtt://");
    let last = shard(port, 1, "").start();
    for running in all.into_iter().chain([last]) {
        running.finish().code(0).said("all 3 shards are there");
    }
    assert_eq!(left_behind(port), "");
}

#[test]
fn ctrl_c_ends_the_wait_and_leaves_nothing_behind() {
    let (_broker, port) = broker();
    let waiting = shard(port, 1, "").start();
    waiting.says("waiting for shard 0");
    is_there(port, 1);
    waiting.interrupt();
    waiting.finish().code(130);
    assert_eq!(left_behind(port), "");
}

#[test]
fn a_broker_that_is_not_there_is_no_rendezvous() {
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let run = shard(port, 1, "")
        .run()
        .code(3)
        .within(Duration::from_secs(60));
    run.said("cannot meet the other shards: ");
}

#[test]
fn connecting_begins_together_too() {
    let (_broker, port) = broker();
    let folder = scratch_dir();
    let all = [0, 1].map(|index| {
        let line = "conn -c 4 -i 1 -z 300ms --run-id c0de --rendezvous=own/place";
        let report = folder.join(format!("{index}.json"));
        let place = format!("{index}/2");
        let run = bench(port, line).args(&["--shard", &place, "--report"]);
        run.args(&[&report]).start()
    });
    for running in all {
        running.finish().code(0);
    }
    let started = [0, 1].map(|index| {
        let report = saved(&folder, index);
        assert_eq!(report["counters"]["connected"], 2);
        let started = report["environment"]["started"]
            .as_str()
            .unwrap()
            .to_owned();
        humantime::parse_rfc3339(&started).unwrap()
    });
    let apart = match started[0].duration_since(started[1]) {
        Ok(apart) => apart,
        Err(error) => error.duration(),
    };
    assert!(apart < Duration::from_millis(500), "{apart:?}");
}
