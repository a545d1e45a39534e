//! The drain: it waits while something comes, and tells what was still on its way from what is lost.

use std::time::Duration;

use rustix::process::Signal;

use crate::bulk_broker::{Answer, Behaviour, BulkBroker, Forwarding};
use crate::report::{Report, bench};

/// Each message takes its turn, one every so many milliseconds.
fn deliveries_every(ms: u64) -> Behaviour {
    Behaviour {
        forwarding: Forwarding::Each(Duration::from_millis(ms)),
        ..Behaviour::default()
    }
}

#[test]
fn the_drain_goes_on_while_messages_arrive() {
    // 3 s of messages and of acknowledgements, and 500 ms of patience.
    let broker = BulkBroker::start(deliveries_every(10));
    let arguments = "e2e --pubs 1 --subs 1 -i 0 -im 0 -L 300 -q 0 --drain 500ms";
    let report = Report::from(bench(broker.port, arguments), 0);
    report.counts(&[("delivered", 300), ("lost", 0), ("still_arriving", 0)]);
    assert!(report.stage("drain") >= 2_000);
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Each(Duration::from_millis(10)),
        ..Behaviour::default()
    });
    let arguments = "pub -c 1 -t t -im 0 -L 300 -q 1 --inflight 300 --drain 500ms";
    Report::from(bench(broker.port, arguments), 0).counts(&[("acked", 300), ("timed_out", 0)]);
}

#[test]
fn what_still_arrives_at_its_end_is_not_lost() {
    // 10 s of messages, and 2 s at most.
    let broker = BulkBroker::start(deliveries_every(10));
    let arguments = "e2e --pubs 1 --subs 1 -i 0 -im 0 -L 1000 -q 0 --drain 200ms";
    let report = Report::from(bench(broker.port, arguments), 5);
    report.counts(&[("expected", 1000), ("lost", 0)]);
    let (delivered, arriving) = (
        report.counter("delivered"),
        report.counter("still_arriving"),
    );
    assert_eq!(delivered + arriving, 1000);
    assert!(delivered >= 20 && arriving >= 500, "{delivered} {arriving}");
    let words = format!("{arriving} of 1,000 deliveries were still arriving when the drain ended");
    assert!(report.run.stderr.contains(&words), "{}", report.run);
    assert!((1_900..4_000).contains(&report.stage("drain")));
}

#[test]
fn acknowledgements_that_still_arrive_are_named() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Each(Duration::from_millis(10)),
        ..Behaviour::default()
    });
    let arguments = "pub -c 1 -t t -im 0 -L 1000 -q 1 --inflight 1000 --drain 200ms";
    let report = Report::from(bench(broker.port, arguments), 5);
    let errors = &report.json["counters"]["errors"];
    let reason = "acknowledgements were still arriving when the drain ended";
    assert_eq!(
        errors[reason].as_u64(),
        Some(report.counter("timed_out")),
        "{errors}"
    );
}

#[test]
fn what_does_not_come_is_lost() {
    let broker = BulkBroker::start(Behaviour {
        forwarding: Forwarding::Lose(10),
        ..Behaviour::default()
    });
    let arguments = "e2e --pubs 1 --subs 1 -i 0 --rate 1k -L 500 -q 0 --drain 300ms";
    let report = Report::from(bench(broker.port, arguments), 6);
    report.counts(&[("delivered", 450), ("lost", 50), ("still_arriving", 0)]);
    // Once nothing comes any more, its patience is enough.
    assert!(report.stage("drain") < 2_500, "{}", report.stage("drain"));
}

#[test]
fn the_drain_can_be_stopped() {
    let broker = BulkBroker::start(Behaviour {
        answer: Answer::Never,
        ..Behaviour::default()
    });
    let arguments = "pub -c 1 -t t -q 1 -im 0 -L 10 --drain 60s";
    let running = bench(broker.port, arguments).start();
    running.says("draining");
    running.signal(Signal::INT);
    // What had no answer by then has none.
    let report = Report::of(running.finish()).ended(5);
    report.counts(&[("written", 10), ("planned", 10), ("timed_out", 10)]);
    assert!(report.stage("drain") < 20_000);
}
