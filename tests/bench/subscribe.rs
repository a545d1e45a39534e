//! Subscribers, and two processes that measure together.

use crate::bulk_broker::{Behaviour, BulkBroker, Forwarding};
use crate::report::{Report, bench};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;

#[test]
fn a_limit_of_received_messages_is_exact() {
    for qos in ["0", "1", "2"] {
        let broker = BulkBroker::start(Behaviour {
            backlog: 50,
            ..Behaviour::default()
        });
        let run = bench(broker.port, "sub -c 3 -i 0 -t t/%i -L 101").args(&["-q", qos]);
        let report = Report::from(run, 0);
        report.counts(&[("received", 101), ("subscribed", 3), ("corrupted", 0)]);
        broker.until(|seen| seen.open == 0);
        // What is beyond the limit stays with the broker.
        let taken = broker.seen().taken;
        assert!(taken <= 101, "{taken}");
        assert_eq!(broker.seen().subscriptions, 3);
    }
}

#[test]
fn all_that_comes_counts() {
    let broker = BulkBroker::start(Behaviour {
        backlog: 50,
        ..Behaviour::default()
    });
    let report = Report::from(bench(broker.port, "sub -c 4 -i 5 -t t -q 1 -z 1s"), 0);
    report.counts(&[("received", 200), ("lost", 0)]);
    assert_eq!(broker.seen().taken, 200);
    assert_eq!(report.stage("measure"), 1000);
}

#[test]
fn subscribers_survive_a_broker_that_is_started_anew() {
    let broker = BulkBroker::start(Behaviour {
        backlog: 5,
        ..Behaviour::default()
    });
    let running = bench(broker.port, "sub -c 3 -i 0 -t t -q 1 -rp 100 -L 30").start();
    broker.until(|seen| seen.taken == 15);
    broker.drop_all();
    let report = Report::of(running.finish().code(0));
    report.counts(&[
        ("received", 30),
        ("subscribed", 3),
        ("connections_lost", 3),
        ("reconnects", 3),
        ("connected", 3),
    ]);
}

#[test]
fn two_processes_measure_together() {
    for (forwarding, code, [delivered, lost, duplicated, out_of_order]) in [
        (Forwarding::Straight, 0, [800, 0, 0, 0]),
        (Forwarding::Lose(75), 6, [790, 10, 0, 0]),
        (Forwarding::Double(50), 0, [800, 0, 16, 0]),
        (Forwarding::Swap(200), 0, [800, 0, 0, 2]),
    ] {
        let broker = BulkBroker::start(Behaviour {
            forwarding,
            ..Behaviour::default()
        });
        let received = delivered + duplicated;
        let receiving = bench(broker.port, "sub -c 2 -i 0 -t b/# -L")
            .args(&[&received.to_string()])
            .start();
        broker.until(|seen| seen.subscriptions == 2);
        let sending = bench(
            broker.port,
            "pub -c 1 -t b/%i -q 1 --stamp -S 64 --rate 800 -L 400",
        );
        Report::from(sending, 0).counts(&[("written", 400), ("acked", 400)]);
        let report = Report::of(receiving.finish().code(code));
        report.counts(&[
            ("received", received),
            ("delivered", delivered),
            ("lost", lost),
            ("duplicated", duplicated),
            ("out_of_order", out_of_order),
            ("corrupted", 0),
        ]);
        assert_eq!(report.samples("e2e", "intended"), received);
        let longest = |basis: &str| report.number(&format!("latency.e2e.{basis}.max"));
        assert!(longest("actual") > 0.0 && longest("intended") >= longest("actual"));
    }
}

#[test]
fn what_begins_like_a_stamp_by_chance_is_not_damaged() {
    let broker = BulkBroker::polite();
    let receiving = bench(broker.port, "sub -c 1 -t b/# -L 20").start();
    broker.until(|seen| seen.subscriptions == 1);
    let strange = scratch_file("strange", [0xFD; 40]);
    let sending = bench(broker.port, "pub -c 2 -i 0 -t b/x -im 0 -L 20 --file-read");
    Report::from(sending.args(&[&strange]), 0).counts(&[("written", 20)]);
    let report = Report::of(receiving.finish().code(0));
    report.counts(&[("received", 20), ("corrupted", 0), ("delivered", 0)]);
}

#[test]
fn every_pattern_delivers_what_it_promises() {
    for (arguments, expected) in [
        ("--pubs 3 --subs 3 --pattern p2p", 300),
        ("--pubs 3 --subs 5 --pattern p2p", 500),
        ("--pubs 3 --subs 1 --pattern fan-in", 300),
        ("--pubs 1 --subs 4 --pattern fan-out", 1200),
        ("--pubs 3 --subs 4 --pattern share", 300),
    ] {
        let words: Vec<_> = arguments.split(' ').collect();
        let run = mqtty(&["bench", "e2e", "--embedded", "-i", "0"])
            .args(&[
                "-q", "1", "--rate", "2k", "-L", "300", "-o", "json", "--quiet",
            ])
            .args(&words);
        let report = Report::from(run, 0);
        report.counts(&[
            ("written", 300),
            ("acked", 300),
            ("expected", expected),
            ("delivered", expected),
            ("lost", 0),
            ("duplicated", 0),
            ("out_of_order", 0),
            ("corrupted", 0),
        ]);
    }
}
