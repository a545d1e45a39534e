//! When a run begins and ends, and with which code.

use std::time::{Duration, SystemTime};

use rustix::process::Signal;

use crate::bulk_broker::{Answer, Behaviour, BulkBroker, Forwarding};
use crate::report::{Report, bench};
use crate::support::run::mqtty;

#[test]
fn a_limit_is_kept_to_the_message() {
    for qos in ["0", "1", "2"] {
        for (arguments, each) in [
            ("pub -c 7 -i 0 -t t/%i -im 0 -L 1003", 143..=144),
            ("pub -c 7 -i 0 -t t/%i --rate 10k -L 1003", 143..=144),
            ("pub -c 3 -i 0 -t t/%i -im 1 -L 2", 1..=1),
        ] {
            let broker = BulkBroker::polite();
            let report = Report::from(bench(broker.port, arguments).args(&["-q", qos]), 0);
            let limit = if arguments.ends_with("-L 2") { 2 } else { 1003 };
            report.counts(&[("planned", limit), ("written", limit), ("timed_out", 0)]);
            report.counts(&[("acked", if qos == "0" { 0 } else { limit })]);
            broker.until(|seen| seen.open == 0);
            let seen = broker.seen();
            assert_eq!((seen.messages, seen.again), (limit, 0), "{arguments}");
            let counts: Vec<u64> = seen.topics.values().copied().collect();
            assert!(
                counts.iter().all(|count| each.contains(count)),
                "{counts:?}"
            );
            assert_eq!(seen.farewells, seen.connections);
        }
    }
}

#[test]
fn a_duration_is_kept_and_the_rate_with_it() {
    let broker = BulkBroker::polite();
    let arguments = "pub -c 4 -i 0 -t t -q 1 --rate 400 -z 3s";
    // A machine that has no time for the generator at the end says nothing about it.
    let report = (0..5)
        .map(|_| Report::of(bench(broker.port, arguments).run()))
        .find(|report| {
            let starved = report.json["generator"]["limited"] == true;
            !starved || report.counter("written") == 1200
        });
    let report = report.expect("a generator that is not the limit");
    let behind = report.number("generator.behind_us") / 1e6;
    let report = Report::of(report.run.code(0));
    report.counts(&[("planned", 1200), ("written", 1200), ("acked", 1200)]);
    assert_eq!(report.stage("measure"), 3000);
    let series = report.json["series"].as_array().unwrap();
    for second in &series[..3] {
        let written = second["written"].as_f64().unwrap();
        assert_eq!(second["planned"], 400);
        // What comes within 10 ms after the end belongs to the last one.
        let span = second["span"].as_f64().unwrap();
        assert!((1.0..1.011).contains(&span), "{series:#?}");
        // As much as is due in the time that it was late belongs to the next second.
        let late = 4.0 + 400.0 * behind;
        assert!((written - 400.0).abs() <= late, "{behind}\n{series:#?}");
    }
    // What is answered in the drain is planned in none of its pieces.
    assert!(series[3..].iter().all(|piece| piece["planned"] == 0));
}

#[test]
fn a_warm_up_is_left_out() {
    let broker = BulkBroker::polite();
    for (arguments, least) in [
        (
            "pub -c 2 -i 0 -t t -q 1 --rate 200 --warmup 500ms -L 100",
            200,
        ),
        ("pub -c 2 -i 0 -t t -q 1 -im 0 --warmup 200ms -L 100", 101),
        (
            "e2e --pubs 1 --subs 1 -i 0 --rate 200 --warmup 500ms -L 100",
            200,
        ),
    ] {
        broker.seen().messages = 0;
        let report = Report::from(bench(broker.port, arguments), 0);
        report.counts(&[("planned", 100), ("written", 100), ("lost", 0)]);
        let phase = if arguments.starts_with("e2e") {
            "e2e"
        } else {
            "ack"
        };
        assert_eq!(report.samples(phase, "intended"), 100);
        assert!(broker.seen().messages >= least, "{arguments}");
        assert!(report.stage("warmup") >= 200);
    }
}

#[test]
fn stages_are_followed_to_their_end() {
    let broker = BulkBroker::polite();
    let run = bench(
        broker.port,
        "pub -c 2 -i 0 -t t --stages 1s:200,1s:200,0s:0,500ms:0",
    );
    let report = Report::from(run, 0);
    report.counts(&[("planned", 300), ("written", 300)]);
    assert_eq!(report.stage("measure"), 2500);
    broker.until(|seen| seen.messages == 300);
}

#[test]
fn a_start_can_be_agreed_on() {
    let broker = BulkBroker::polite();
    let at = SystemTime::now() + Duration::from_secs(2);
    let text = humantime::format_rfc3339_millis(at).to_string();
    let run = bench(broker.port, "pub -c 1 -t t -im 0 -L 10 --start-at").args(&[&text]);
    Report::from(run, 0).counts(&[("written", 10)]);
    broker.until(|seen| seen.messages == 10);
    // The text has no more than milliseconds.
    let first = broker.seen().first_at.unwrap() + Duration::from_millis(1);
    let late = first.duration_since(at).expect("before its time");
    assert!(late < Duration::from_secs(2), "{late:?}");
}

#[test]
fn a_missed_threshold_is_named_with_its_value() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Late(Duration::from_millis(20)),
        ..Behaviour::default()
    });
    let run = bench(broker.port, "pub -c 1 -t t -q 1 -im 0 -L 10")
        .args(&["--fail-if", "ack.p99>1ms", "--fail-if", "written<11"])
        .args(&["--fail-if", "acked<10", "--quiet"]);
    let report = Report::from(run, 9);
    let said = &report.run.stderr;
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains("ack.p99>1ms: it was "), "{said}");
    assert!(said.contains("written<11: it was 10\n"), "{said}");
    // What is not forbidden by a threshold is no failure.
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Refuse(0x87),
        ..Behaviour::default()
    });
    let run = bench(
        broker.port,
        "pub -c 1 -t t -q 1 -im 0 -L 10 --fail-if refused>10",
    );
    Report::from(run, 0).counts(&[("refused", 10)]);
}

/// What was due before the end was written, but for the message that fell due at the end, and for those that
/// fell due while the generator itself was late.
#[track_caller]
fn planned_as_written(report: &Report, rate: f64) {
    let (planned, written) = (
        report.number("counters.planned"),
        report.number("counters.written"),
    );
    let due = 1.0 + rate * report.number("generator.own_delay.max") / 1e6;
    let numbers = format!("{planned} {written} {due}");
    assert!(planned >= written && planned <= written + due, "{numbers}");
}

#[test]
fn a_run_can_be_aborted_by_a_threshold() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Refuse(0x97),
        ..Behaviour::default()
    });
    let run = bench(
        broker.port,
        "pub -c 1 -t t -q 1 --rate 100 -z 1h --abort-if refused>5",
    );
    let report = Report::from(run, 9);
    assert!(report.run.stderr.contains("refused>5"), "{}", report.run);
    planned_as_written(&report, 100.0);
    assert_eq!(report.counter("written"), report.counter("refused"));
    assert!(report.run.elapsed < Duration::from_secs(10));
}

#[test]
fn a_run_can_be_aborted_before_all_are_connected() {
    let broker = BulkBroker::start(Behaviour {
        refuse_every: Some(2),
        ..Behaviour::default()
    });
    // A rate that is too low is no reason before there is one.
    let run = bench(
        broker.port,
        "pub -c 1000 --connect-rate 20/s -t t --abort-if connect_failed>3 --abort-if rate<1k/s",
    );
    let report = Report::from(run, 9);
    let stderr = &report.run.stderr;
    assert!(
        stderr.contains("aborted: threshold crossed: connect_failed>3"),
        "{}",
        report.run
    );
    assert!(report.counter("connect_failed") < 20);
    assert_eq!(report.counter("written"), 0);
    assert!(report.run.elapsed < Duration::from_secs(10));
}

#[test]
fn a_stop_drains_and_reports() {
    let (person, supervisor) = ((Signal::INT, "Ctrl-C"), (Signal::TERM, "SIGTERM"));
    for (arguments, (signal, name), code) in [
        ("pub -c 2 -i 0 -t t -q 1 --rate 100", person, 0),
        ("pub -c 2 -i 0 -t t -q 1 --rate 100 -z 1h", supervisor, 143),
        ("pub -c 2 -i 0 -t t -q 1 --rate 100 -L 1M", person, 130),
        ("conn -c 2 -i 0", supervisor, 0),
    ] {
        let broker = BulkBroker::start(Behaviour {
            answer: Answer::Late(Duration::from_millis(100)),
            ..Behaviour::default()
        });
        let running = bench(broker.port, arguments).start();
        let sends = arguments.starts_with("pub");
        running.says("connected 2/2");
        broker.until(|seen| !sends || seen.messages >= 30);
        running.signal(signal);
        let report = Report::of(running.finish().code(code));
        let written = report.counter("written");
        report.counts(&[("acked", written), ("timed_out", 0)]);
        planned_as_written(&report, 100.0);
        let notes = report.json["environment"]["notes"].to_string();
        let by = format!("stopped by {name} before its end");
        assert!(notes.contains(&by), "{notes}");
        broker.until(|seen| seen.open == 0);
        assert_eq!(broker.seen().messages, written);
        assert_eq!(broker.seen().farewells, 2);
    }
}

#[test]
fn the_drain_is_told_second_by_second() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Never,
        ..Behaviour::default()
    });
    let run = bench(
        broker.port,
        "pub -c 1 -t t -q 1 --rate 50 -z 1s --drain 2500ms",
    );
    let report = Report::from(run, 5);
    let said = report.run.stderr.lines();
    let (draining, before): (Vec<_>, Vec<_>) = said.partition(|line| line.contains("  draining  "));
    assert!(draining.len() >= 2, "{}", report.run);
    // The last second is one of sending, although it is told when that is over.
    let last = before
        .iter()
        .find(|line| line.contains("written 50 (50 msg/s"));
    assert!(last.unwrap().contains("  publishing  "), "{}", report.run);
    for line in draining {
        assert!(line.contains("written 50 (0 msg/s"), "{line}");
    }
}

#[test]
fn a_drain_of_no_time_is_not_told() {
    let broker = BulkBroker::polite();
    let run = bench(broker.port, "conn -c 2 -i 0 -z 1s").run().code(0);
    let run = run.said("  holding  connected 2/2");
    assert!(!run.stderr.contains("draining"), "{run}");
}

#[test]
fn each_second_is_told_once() {
    let line = "bench e2e --embedded --threads 3 --pubs 30 --subs 30 -t t/%i --rate 3k/s -z 3s";
    let words: Vec<_> = line.split_whitespace().collect();
    let run = mqtty(&words).run().code(0);
    let seconds: Vec<&str> = run
        .stderr
        .lines()
        .filter(|line| line.contains("  publishing  ") && line.contains("  written "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(seconds, ["00:01", "00:02", "00:03"], "{run}");
}

#[test]
fn whoever_asks_twice_leaves_at_once() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Never,
        ..Behaviour::default()
    });
    let running = bench(broker.port, "pub -c 1 -t t -q 1 -im 0 --drain 1h").start();
    broker.until(|seen| seen.messages >= 10);
    running.interrupt();
    running.says("draining");
    running.interrupt();
    let run = running.finish().code(130).within(Duration::from_secs(10));
    assert!(run.stdout.is_empty(), "{run}");
}

#[test]
fn what_was_planned_and_not_written_is_no_success() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Late(Duration::from_millis(300)),
        ..Behaviour::default()
    });
    let run = bench(
        broker.port,
        "pub -c 1 -t t -q 1 --inflight 1 --rate 100 -z 1s",
    );
    let report = Report::from(run, 5);
    report.counts(&[("planned", 100), ("timed_out", 0)]);
    let written = report.counter("written");
    assert!((1..=4).contains(&written), "{written}");
    let missing = format!(
        "error: {} of 100 planned messages were not written",
        100 - written
    );
    assert!(report.run.stderr.contains(&missing), "{}", report.run);
}

#[test]
fn whatever_ends_a_run_badly_is_said_in_a_line() {
    let pub_100 = "pub -c 3 -i 0 -t t -q 1 -im 0 -L 100 --drain 1s";
    for (behaviour, arguments, code, line) in [
        (
            Behaviour {
                refuse_every: Some(3),
                ..Behaviour::default()
            },
            pub_100,
            4,
            "1 of 3 clients could not connect: 127.0.0.1:",
        ),
        (
            Behaviour {
                answer: Answer::Refuse(0x97),
                ..Behaviour::default()
            },
            pub_100,
            4,
            "100 of 100 messages were refused by mqtt://127.0.0.1:",
        ),
        (
            Behaviour {
                answer: Answer::Never,
                ..Behaviour::default()
            },
            pub_100,
            5,
            "100 of 100 messages had no acknowledgement in time from mqtt://127.0.0.1:",
        ),
        (
            Behaviour {
                cut_at: Some(50),
                ..Behaviour::default()
            },
            "pub -c 3 -i 0 -t t -q 1 -im 0 -L 100 -rp 0",
            6,
            "1 connection to mqtt://127.0.0.1:",
        ),
        (
            Behaviour {
                forwarding: Forwarding::Lose(50),
                ..Behaviour::default()
            },
            "e2e --pubs 2 --subs 2 -i 0 -q 1 -im 1 -L 100 --drain 1s",
            6,
            "2 of 100 deliveries were lost",
        ),
    ] {
        let broker = BulkBroker::start(behaviour);
        // Without talk only the failure is left.
        let run = bench(broker.port, arguments).args(&["--quiet"]);
        let said = Report::from(run, code).run.stderr;
        assert!(said.starts_with(&format!("error: {line}")), "{said}");
        let errors = said.lines().filter(|line| !line.starts_with("hint: "));
        assert_eq!(errors.count(), 1, "{said}");
    }
}

/// A run that has no end of its own is done when it is stopped, but not while it still connects.
#[test]
fn a_run_that_is_stopped_while_it_connects_is_not_done() {
    let broker = BulkBroker::polite();
    let running = bench(broker.port, "pub -c 200 -i 10s -t t -q 1").start();
    broker.until(|seen| seen.open >= 1);
    running.interrupt();
    let run = running.finish().code(130);
    assert!(run.text().contains("\"written\": 0,"), "{run}");
    let running = bench(broker.port, "pub -c 1 -t t -q 1 -im 10").start();
    broker.until(|seen| seen.messages >= 10);
    running.interrupt();
    running.finish().code(0);
}
