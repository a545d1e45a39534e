//! A broker does something wrong, and the report says just that.

use std::time::Duration;

use crate::bulk_broker::{Answer, Behaviour, BulkBroker, Forwarding};
use crate::report::{Report, bench};

#[test]
fn a_delay_is_never_reported_as_less() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Late(Duration::from_millis(20)),
        ..Behaviour::default()
    });
    for qos in ["1", "2"] {
        let run = bench(broker.port, "pub -c 2 -i 0 -t t --rate 100 -L 50 -q").args(&[qos]);
        let report = Report::from(run, 0);
        report.counts(&[("written", 50), ("acked", 50)]);
        for basis in ["intended", "actual"] {
            let path = format!("latency.ack.{basis}");
            assert!(report.number(&format!("{path}.min")) >= 20_000.0, "{path}");
            assert!(report.number(&format!("{path}.p50")) >= 20_000.0, "{path}");
            assert_eq!(report.samples("ack", basis), 50);
        }
    }
}

#[test]
fn losses_copies_and_changes_of_order_are_counted() {
    let cases = [
        (Forwarding::Straight, 0, [1000, 0, 0, 0]),
        (Forwarding::Lose(100), 6, [990, 10, 0, 0]),
        (Forwarding::Double(100), 0, [1000, 0, 10, 0]),
        (Forwarding::Swap(500), 0, [1000, 0, 0, 1]),
    ];
    for (forwarding, code, [delivered, lost, duplicated, out_of_order]) in cases {
        let broker = BulkBroker::start(Behaviour {
            forwarding,
            ..Behaviour::default()
        });
        let run = bench(
            broker.port,
            "e2e --pubs 1 --subs 1 -i 0 -q 1 --rate 5k -L 1000 --drain 1s",
        );
        Report::from(run, code).counts(&[
            ("written", 1000),
            ("acked", 1000),
            ("expected", 1000),
            ("delivered", delivered),
            ("lost", lost),
            ("duplicated", duplicated),
            ("out_of_order", out_of_order),
            ("corrupted", 0),
            ("negative", 0),
            ("received", delivered + duplicated),
        ]);
        assert_eq!(broker.seen().messages, 1000);
    }
}

#[test]
fn a_second_of_frost_shows_in_the_latency() {
    let broker = BulkBroker::start(Behaviour {
        frost: Some((Duration::from_secs(3), Duration::from_secs(1))),
        ..Behaviour::default()
    });
    let run = bench(
        broker.port,
        "pub -c 1 -t t -q 1 --rate 100 -z 8s --inflight 1",
    );
    let report = Report::from(run, 0);
    report.counts(&[("planned", 800), ("written", 800), ("acked", 800)]);
    assert!(report.number("latency.ack.intended.p95") >= 500_000.0);
    assert!(report.number("latency.ack.actual.p95") < 100_000.0);
    // The broker stood still, not the generator.
    assert!(report.number("generator.own_delay.p95") < 300_000.0);
    assert!(
        report.counter("late") >= 90,
        "{:#}",
        report.json["counters"]
    );
}

#[test]
fn refused_connections_do_not_stop_the_others() {
    let broker = BulkBroker::start(Behaviour {
        refuse_every: Some(3),
        ..Behaviour::default()
    });
    let run = bench(broker.port, "pub -c 9 -i 1 -t t/%i -q 1 -im 10 -L 60");
    let report = Report::from(run, 4);
    report.counts(&[
        ("connect_planned", 9),
        ("connected", 6),
        ("connect_failed", 3),
        ("planned", 60),
        ("written", 60),
        ("acked", 60),
    ]);
    assert_eq!(broker.seen().messages, 60);
    // Those that are up take the same share.
    assert!(broker.seen().topics.values().all(|&count| count == 10));
    let run = bench(
        broker.port,
        "conn -c 9 -i 1 -z 100ms --fail-if connect_failed>40%",
    );
    Report::from(run, 0).counts(&[("connected", 6), ("connect_failed", 3)]);
}

#[test]
fn nothing_is_waited_for_in_vain() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Never,
        ..Behaviour::default()
    });
    let run = bench(
        broker.port,
        "pub -c 2 -i 0 -t t -q 1 -im 0 -L 30 --drain 500ms",
    );
    let report = Report::from(run, 5);
    report.counts(&[("written", 30), ("acked", 0), ("timed_out", 30)]);
    assert!(report.run.elapsed < Duration::from_secs(5));
    // The timeout rules before the drain.
    let run = bench(
        broker.port,
        "pub -c 1 -t t -q 1 --rate 20 -z 3s --timeout 500ms --drain 100ms",
    );
    let report = Report::from(run, 5);
    report.counts(&[("written", 60), ("timed_out", 60)]);
}

#[test]
fn refused_messages_are_counted_as_refused() {
    for (qos, reason) in [("1", 0x87), ("1", 0x97), ("2", 0x97)] {
        let broker = BulkBroker::start(Behaviour {
            answer: Answer::Refuse(reason),
            ..Behaviour::default()
        });
        let run = bench(broker.port, "pub -c 2 -i 0 -t t -im 0 -L 100 -q").args(&[qos]);
        let report = Report::from(run, 4);
        report.counts(&[("written", 100), ("acked", 0), ("refused", 100)]);
        let errors = report.json["counters"]["errors"].as_object().unwrap();
        assert_eq!(
            errors.values().map(|n| n.as_u64().unwrap()).sum::<u64>(),
            100
        );
    }
}

#[test]
fn a_connection_that_is_cut_comes_back() {
    // The message over which it is cut may have been delivered; at QoS 2 that it is sent again is told by the code.
    for (qos, code) in [("1", 0), ("2", 6)] {
        let broker = BulkBroker::start(Behaviour {
            cut_at: Some(50),
            ..Behaviour::default()
        });
        let run = bench(
            broker.port,
            "pub -c 2 -i 0 -t t --rate 200 -L 200 -rp 100 -q",
        )
        .args(&[qos]);
        let report = Report::from(run, code);
        assert!(report.number("counters.sent_again") >= 1.0, "QoS {qos}");
        report.counts(&[
            ("connections_lost", 1),
            ("reconnects", 1),
            ("connected", 2),
            ("planned", 200),
            ("written", 200),
            ("acked", 200),
            ("timed_out", 0),
        ]);
    }
    let broker = BulkBroker::start(Behaviour {
        cut_at: Some(50),
        ..Behaviour::default()
    });
    // Without a reconnect it is a loss.
    let run = bench(
        broker.port,
        "pub -c 2 -i 0 -t t --rate 200 -L 200 -rp 0 -q 1",
    );
    let report = Report::from(run, 6);
    report.counts(&[("connections_lost", 1), ("reconnects", 0), ("planned", 200)]);
    assert!(report.counter("written") < 200);
}
