//! Thresholds: what decides the exit code, and what a run does not measure.

use crate::bulk_broker::{Behaviour, BulkBroker};
use crate::report::{Report, bench};
use crate::support::peer::Refusing;
use crate::support::run::mqtty;

#[test]
fn a_threshold_decides_where_nothing_connected() {
    let refusing = || {
        BulkBroker::start(Behaviour {
            refuse_every: Some(1),
            ..Behaviour::default()
        })
    };
    for (arguments, threshold, value) in [
        (
            "conn -c 3 -i 0 -z 1s",
            "connect_failed>5%",
            "it was 100.000 % (3 of 3)",
        ),
        ("pub -c 3 -i 0 -t t", "connected<3", "it was 0"),
        ("sub -c 3 -i 0 -t t", "errors>0", "it was 3"),
        ("e2e --pubs 1 --subs 2 -i 0", "e2e.p99>1s", "not measured"),
    ] {
        let (broker, nobody) = (refusing(), Refusing::start());
        for port in [nobody.port, broker.port] {
            let run = bench(port, arguments).args(&["--fail-if", threshold]);
            let said = Report::from(run, 9).run.stderr;
            let missed = format!("error: threshold missed: {threshold}: {value}\n");
            assert!(said.contains(&missed), "{said}");
            // And why.
            assert!(said.contains("error: no client could connect: "), "{said}");
        }
    }
    // A threshold that is kept decides nothing.
    let (broker, nobody) = (refusing(), Refusing::start());
    for (port, code) in [(nobody.port, 3), (broker.port, 4)] {
        let run = bench(port, "conn -c 3 -i 0 -z 1s --fail-if connect_failed>3");
        let said = Report::from(run, code).run.stderr;
        assert!(!said.contains("threshold"), "{said}");
    }
    // One that ends the run early decides, too.
    let broker = refusing();
    let run = bench(broker.port, "conn -c 1000 -i 5 --abort-if connect_failed>3");
    let said = Report::from(run, 9).run.stderr;
    assert!(
        said.contains("aborted: threshold missed: connect_failed>3"),
        "{said}"
    );
}

#[test]
fn a_threshold_on_what_a_run_does_not_measure_is_missed() {
    // Nobody listens where a scenario is sent, either.
    let words = [
        "simulate",
        "--embedded",
        "-sc",
        "weather",
        "-c",
        "1",
        "-im",
        "0",
    ];
    let run = mqtty(&words).args(&["-L", "3", "-q", "1", "--fail-if", "lost>0"]);
    run.run()
        .code(9)
        .said("threshold missed: lost>0: not measured");
    for (arguments, threshold) in [
        ("pub -c 1 -t t -im 0 -L 10", "lost>0"),
        ("pub -c 1 -t t -im 0 -L 10", "timed_out>0"),
        ("pub -c 1 -t t -im 0 -L 10", "ack.p99>1s"),
        ("sub -c 1 -t t -q 1 -L 5", "lost>0"),
        ("sub -c 1 -t t -q 1 -L 5", "e2e.p99>1s"),
        ("conn -c 1 -z 100ms", "late>0"),
        ("conn -c 1 -z 100ms", "acked_rate>1"),
        // A 0 of what a run does not do is no figure, either.
        ("pub -c 1 -t t -im 0 -L 10", "acked_rate<1/s"),
        ("pub -c 1 -t t -im 0 -L 10", "acked<100%"),
        ("pub -c 1 -t t -q 1 -im 0 -L 10", "received<1"),
        ("pub -c 1 -t t -q 1 -im 0 -L 10", "e2e.count<1"),
        ("sub -c 1 -t t -q 1 -L 5", "lost<1"),
        ("sub -c 1 -t t -q 1 -L 5", "written<1"),
        ("conn -c 1 -z 100ms", "tls.count<1"),
    ] {
        let broker = BulkBroker::start(Behaviour {
            backlog: 5,
            ..Behaviour::default()
        });
        let run = bench(broker.port, arguments).args(&["--fail-if", threshold]);
        let said = Report::from(run, 9).run.stderr;
        let missed = format!("error: threshold missed: {threshold}: not measured\n");
        assert!(said.contains(&missed), "{said}");
    }
}

/// What it would wait for never comes, so it is told at once.
#[test]
fn a_threshold_that_cannot_end_a_run_is_told() {
    let broker = BulkBroker::polite();
    let ignored = |arguments: &str, threshold: &str| {
        let run = bench(broker.port, arguments).args(&["--abort-if", threshold]);
        let said = Report::from(run, 0).run.stderr;
        let warning = format!("--abort-if {threshold} is ignored: this run does not measure it");
        said.contains(&warning)
    };
    assert!(ignored("pub -c 1 -t t -im 0 -L 10", "acked_rate<1/s"));
    assert!(ignored("pub -c 1 -t t -im 0 -L 10", "e2e.p99>1s"));
    assert!(ignored("conn -c 1 -z 100ms", "received<1"));
    assert!(!ignored(
        "pub -c 1 -t t -q 1 -im 0 -L 10",
        "acked_rate>1000M/s"
    ));
}
