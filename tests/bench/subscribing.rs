//! Subscribers, and two processes that measure together.

use std::time::Duration;

use crate::bulk::{Bulk, Manners};
use crate::report::{Report, bench};
use crate::support::run::mqtty;

#[test]
fn a_limit_of_received_messages_is_exact() {
    for qos in ["0", "1", "2"] {
        let broker = Bulk::start(Manners {
            backlog: 50,
            ..Manners::default()
        });
        let run = bench(broker.port, "sub -c 3 -i 0 -t t/%i -L 101").args(&["-q", qos]);
        let report = Report::from(run, 0);
        report.counts(&[("received", 101), ("subscribed", 3), ("corrupted", 0)]);
        broker.until(|seen| seen.open == 0);
        // What is beyond the limit stays with the broker.
        let taken = broker.seen().taken;
        assert!(taken <= 101, "{taken}");
        let filters = broker.seen().connections;
        assert_eq!(filters, 3);
    }
}

#[test]
fn all_that_comes_counts() {
    let broker = Bulk::start(Manners {
        backlog: 50,
        ..Manners::default()
    });
    let report = Report::from(bench(broker.port, "sub -c 4 -i 5 -t t -q 1 -z 1s"), 0);
    report.counts(&[("received", 200), ("lost", 0)]);
    assert_eq!(broker.seen().taken, 200);
    assert_eq!(report.number("environment.stages.measure"), 1.0);
}

#[test]
fn subscribers_survive_a_broker_that_is_started_anew() {
    let broker = Bulk::start(Manners {
        backlog: 5,
        ..Manners::default()
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
    let broker = mqtty(&["broker", "--port", "0"]).start();
    broker.prints("mqtt://");
    let text = broker.stdout_so_far();
    let port = text.trim().rsplit(':').next().unwrap().parse().unwrap();
    // They agree on the time at which the one sends; the other is there long before.
    let at = std::time::SystemTime::now() + Duration::from_secs(2);
    let at = humantime::format_rfc3339_millis(at).to_string();
    let receiving = bench(port, "sub -c 2 -i 0 -t b/# -q 1 -L 800").start();
    let sending = bench(
        port,
        "pub -c 4 -i 0 -t b/%i -q 1 --stamp -S 64 --rate 400 -L 400",
    )
    .args(&["--start-at", &at])
    .start();
    let sent = Report::of(sending.finish().code(0));
    sent.counts(&[("written", 400), ("acked", 400)]);
    let received = Report::of(receiving.finish().code(0));
    received.counts(&[
        ("received", 800),
        ("delivered", 800),
        ("lost", 0),
        ("duplicated", 0),
        ("out_of_order", 0),
        ("corrupted", 0),
    ]);
    let count = received.number("latency.e2e.intended.count");
    assert!((count - 800.0).abs() < 0.5);
    assert!(received.number("latency.e2e.actual.max") > 0.0);
    assert!(
        received.number("latency.e2e.intended.max") >= received.number("latency.e2e.actual.max")
    );
    broker.interrupt();
    broker.finish().code(0);
}

#[test]
fn gaps_are_losses_where_only_the_receiving_side_is_known() {
    let broker = mqtty(&["broker", "--port", "0"]).start();
    broker.prints("mqtt://");
    let text = broker.stdout_so_far();
    let port: u16 = text.trim().rsplit(':').next().unwrap().parse().unwrap();
    let receiving = bench(port, "sub -c 1 -t b/# -q 0 -L 20").start();
    // Payloads that begin like a stamp by chance are no stamps, and not damaged ones either.
    let strange = crate::support::scratch::scratch_file("strange", [0xFD; 40]);
    let at = std::time::SystemTime::now() + Duration::from_secs(2);
    let at = humantime::format_rfc3339_millis(at).to_string();
    let sending = bench(port, "pub -c 2 -i 0 -t b/x -im 0 -L 20 --file-read")
        .args(&[&strange])
        .args(&["--start-at", &at]);
    Report::from(sending, 0).counts(&[("written", 20)]);
    let received = Report::of(receiving.finish().code(0));
    received.counts(&[("received", 20), ("corrupted", 0), ("delivered", 0)]);
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
