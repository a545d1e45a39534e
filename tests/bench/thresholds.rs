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
            Some("it was 100 % (3 of 3)"),
        ),
        ("pub -c 3 -i 0 -t t", "connected<3", Some("it was 0")),
        ("sub -c 3 -i 0 -t t", "errors>0", Some("it was 3")),
        ("e2e --pubs 1 --subs 2 -i 0", "e2e.p99>1s", None),
    ] {
        let (broker, nobody) = (refusing(), Refusing::start());
        for port in [nobody.port, broker.port] {
            let run = bench(port, arguments).args(&["--fail-if", threshold]);
            let said = Report::from(run, 9).run.stderr;
            let crossed = match value {
                Some(value) => format!("error: threshold crossed: {threshold}: {value}\n"),
                None => format!("error: threshold not measured: {threshold}\n"),
            };
            assert!(said.contains(&crossed), "{said}");
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
        said.contains("aborted: threshold crossed: connect_failed>3"),
        "{said}"
    );
}

/// The thresholds decide, but what else went wrong is not kept from the user.
#[test]
fn what_no_threshold_is_about_is_said() {
    let broker = BulkBroker::start(Behaviour {
        cut_at: Some(3),
        ..Behaviour::default()
    });
    let run = bench(broker.port, "pub -c 1 -t t -q 1 -im 10 -L 10 -rp 0")
        .args(&["--fail-if", "ack.p99>50s"]);
    let said = Report::from(run, 0).run.stderr;
    let warning = "warning: 1 connection to mqtt://127.0.0.1:";
    assert!(said.contains(warning), "{said}");
    let end = "every threshold passed, so the exit code is 0";
    assert!(said.contains(end), "{said}");
    // Nothing went wrong.
    let broker = BulkBroker::polite();
    let run =
        bench(broker.port, "pub -c 1 -t t -q 1 -im 0 -L 10").args(&["--fail-if", "ack.p99>50s"]);
    let said = Report::from(run, 0).run.stderr;
    assert!(!said.contains("warning"), "{said}");
}

/// What a run could have measured, and did not, is not known to be within its limit.
#[test]
fn what_was_not_measured_was_not_kept() {
    for threshold in ["lost>0", "e2e.p99>1s", "lost<1"] {
        let broker = BulkBroker::start(Behaviour {
            backlog: 5,
            ..Behaviour::default()
        });
        let run = bench(broker.port, "sub -c 1 -t t -q 1 -L 5").args(&["--fail-if", threshold]);
        let said = Report::from(run, 9).run.stderr;
        let unmeasured = format!("error: threshold not measured: {threshold}");
        assert!(said.contains(&unmeasured), "{said}");
    }
}

/// A figure that a run never has is a mistake in the line: it is told before anything connects, with what to do.
#[test]
fn a_figure_that_a_run_never_has_is_refused_at_once() {
    let at_qos_0 = "pub -c 1 -t t -im 0 -L 10";
    let at_qos_1 = "pub -c 1 -t t -q 1 -im 0 -L 10";
    let nothing_received = "this run receives nothing";
    let unacknowledged = "messages at QoS 0 are not acknowledged";
    let nothing_published = "this run publishes nothing";
    for (arguments, limits, why, hint) in [
        (
            at_qos_0,
            &["lost>0", "e2e.p99>1s"][..],
            nothing_received,
            "`mqtty bench e2e`",
        ),
        (
            at_qos_1,
            &["received<1", "e2e.count<1", "suback.p99>1s"],
            nothing_received,
            "e2e",
        ),
        (
            at_qos_0,
            &["timed_out>0", "ack.p99>1s", "acked_rate<1/s", "acked<100%"],
            unacknowledged,
            "add --qos 1",
        ),
        (
            "pub -c 1 -t t -q 1 -V 3.1.1 -im 0 -L 10",
            &["no_subscribers>0"],
            "only MQTT 5 has reason codes for it",
            "leave out --mqtt-version",
        ),
        (
            "sub -c 1 -t t -q 1 -L 5",
            &["written<1", "ack.p99>1s"],
            nothing_published,
            "bench pub",
        ),
        (
            "sub -c 1 -t t -q 1 -L 5",
            &["expected<1", "still_arriving>0"],
            "this run has nothing to compare with",
            "`mqtty bench e2e`",
        ),
        (
            "conn -c 1 -z 100ms",
            &["late>0", "acked_rate>1"],
            nothing_published,
            "bench pub",
        ),
        (
            "conn -c 1 -z 100ms",
            &["tls.count<1"],
            "the connections are not encrypted",
            "add --protocol mqtts",
        ),
        (
            "conn -c 1 -z 100ms -l mqtts --insecure",
            &["tls_resumed.p99>1s"],
            "TLS sessions are not resumed",
            "add --tls-resume",
        ),
    ] {
        for limit in limits {
            for option in ["--fail-if", "--abort-if"] {
                // Nobody listens there, which would be told by another exit code.
                let nobody = Refusing::start();
                let run = bench(nobody.port, arguments).args(&[option, *limit]);
                run.run()
                    .code(2)
                    .said(&format!(
                        "error: cannot check {option} \"{limit}\": {why}\n"
                    ))
                    .said(hint);
            }
        }
    }
    for (words, option, limit) in [
        (&["simulate", "-sc", "weather"][..], "--fail-if", "lost>0"),
        (&["bench", "max", "pub", "-t", "t"], "--slo", "e2e.p99<1s"),
    ] {
        let said = format!("cannot check {option} \"{limit}\": this run receives nothing");
        mqtty(words)
            .args(&[option, limit])
            .run()
            .code(2)
            .said(&said);
    }
    // What a run can have is not refused.
    let broker = BulkBroker::polite();
    for (arguments, limit) in [
        (at_qos_1, "acked_rate>1000M/s"),
        (at_qos_1, "timed_out>5"),
        ("conn -c 1 -z 100ms", "tcp.p99>1h"),
    ] {
        Report::from(
            bench(broker.port, arguments).args(&["--abort-if", limit]),
            0,
        );
    }
}

/// A name that is nearly right is told, and where all of them are.
#[test]
fn an_unknown_figure_is_answered_with_the_nearest_one() {
    for (threshold, hint) in [
        (
            "p99>5ms",
            "hint: name a phase, such as ack.p99 or e2e.p99; ",
        ),
        ("actual.p99>5ms", "hint: "),
        ("ack.p98>5ms", "hint: did you mean ack.p9"),
        ("lots>0", "hint: did you mean lost? "),
        ("aked_rate<5", "hint: did you mean acked_rate? "),
        ("temperature>30", "hint: see the list of figures: "),
    ] {
        let run = mqtty(&["bench", "pub", "-t", "t", "--fail-if", threshold]).run();
        let said = run.code(2).said(hint).said("`mqtty help bench e2e`").stderr;
        assert!(said.lines().all(|line| line.len() <= 110), "{said}");
    }
}
