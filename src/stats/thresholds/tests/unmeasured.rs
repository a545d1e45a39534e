//! What was not measured: it is neither kept nor a 0.

use super::*;

/// What a threshold says of a run that counted this.
fn missed_message(text: &str, counters: &Counters, latencies: &Latencies) -> String {
    missed_in(Scope::EVERYTHING, text, counters, latencies)
}

/// The same of a run that does this.
fn missed_in(scope: Scope, text: &str, counters: &Counters, latencies: &Latencies) -> String {
    let figures = Figures {
        counters,
        latencies,
        measured: Duration::from_secs(2),
        spans: Spans::all(Duration::from_secs(2)),
        main: Flow::Written,
        scope,
    };
    let threshold = Threshold::parse(text).unwrap();
    threshold.missed_message(&figures).unwrap_or_default()
}

#[test]
fn what_was_not_measured_is_missed() {
    let counters = Counters {
        connect_planned: 1,
        connected: 1,
        subscribed: 1,
        received: 3,
        ..Counters::default()
    };
    let latencies = Latencies::default();
    for text in [
        "lost>0",
        "duplicated>1",
        "timed_out>0",
        "late>5",
        "acked_rate>1",
        "lost>1%",
        "ack.p99>1s",
        "e2e.actual.max>1s",
    ] {
        let said = missed_message(text, &counters, &latencies);
        assert_eq!(said, format!("threshold not measured: {text}"));
    }
    // The receiving side alone may have expected stamps.
    let receiving = Scope {
        publishes: false,
        ..Scope::EVERYTHING
    };
    let said = missed_in(receiving, "lost>0", &counters, &latencies);
    assert_eq!(
        said,
        "threshold not measured: lost>0: no message had a stamp, which bench pub --stamp adds"
    );
    for text in [
        "received<3",
        "connect_failed>0",
        "received_rate>2",
        "errors>0",
    ] {
        assert_eq!(missed_message(text, &counters, &latencies), "", "{text}");
    }
}

#[test]
fn samples_below_zero_are_no_measurement() {
    let counters = Counters {
        planned: 100,
        written: 100,
        expected: 100,
        delivered: 100,
        negative: 100,
        ..Counters::default()
    };
    let mut latencies = Latencies::default();
    for text in ["e2e.p99>1us", "e2e.max>1s", "e2e.mean>1s", "e2e.p50<1us"] {
        let said = missed_message(text, &counters, &latencies);
        let because = "samples are below zero, the clocks of sender and receiver disagree";
        assert_eq!(said, format!("threshold not measured: {text}: {because}"));
    }
    // Those that are good are compared; the smallest of all is not among them.
    latencies.record_n(Phase::E2e, LatencyBasis::Intended, 500, 900);
    assert_eq!(missed_message("e2e.p50>1ms", &counters, &latencies), "");
    assert!(missed_message("e2e.min>1ms", &counters, &latencies).contains("not measured"));
    assert_eq!(missed_message("e2e.count<900", &counters, &latencies), "");
    let said = missed_message("e2e.count<1000", &counters, &latencies);
    assert_eq!(said, "threshold crossed: e2e.count<1000: it was 900");
}

#[test]
fn a_publisher_whose_clock_is_ahead_keeps_no_limit() {
    let mut recorder = crate::stats::Recorder::default();
    for _ in 0..50 {
        recorder.counters().received += 1;
        recorder.counters().delivered += 1;
        recorder.record_e2e(-3_000_000, -3_000_100);
    }
    let interval = recorder.take_interval();
    for basis in ["e2e", "e2e.actual"] {
        for stat in ["min", "mean", "p50", "p99", "max"] {
            let text = format!("{basis}.{stat}>1us");
            let said = missed_message(&text, &interval.counters, &interval.latencies);
            assert!(said.starts_with("threshold not measured: "), "{said}");
        }
    }
    let said = missed_message("negative>0", &interval.counters, &interval.latencies);
    assert_eq!(said, "threshold crossed: negative>0: it was 50");
}

/// What a kind of run does not measure is not a 0, whichever way it is compared.
#[test]
fn what_the_run_does_not_do_is_not_measured() {
    let nothing = Scope {
        publishes: false,
        acknowledged: false,
        reasons: false,
        subscribes: false,
        compares: false,
        encrypted: false,
        resumes: false,
        timestamps: false,
    };
    let publishing = Scope {
        publishes: true,
        reasons: true,
        ..nothing
    };
    let old = Scope {
        acknowledged: true,
        reasons: false,
        ..publishing
    };
    let subscribing = Scope {
        subscribes: true,
        ..nothing
    };
    let figures = |text: &str, scope: Scope, counters: &Counters| {
        let figures = Figures {
            counters,
            latencies: &Latencies::default(),
            measured: Duration::from_secs(2),
            spans: Spans::all(Duration::from_secs(2)),
            main: Flow::Written,
            scope,
        };
        Threshold::parse(text).unwrap().check(&figures)
    };
    let sent = Counters {
        connect_planned: 1,
        connected: 1,
        planned: 10,
        written: 10,
        ..Counters::default()
    };
    let cases: [(Scope, &[&str]); 4] = [
        (
            nothing,
            &[
                "written<1",
                "planned<1",
                "received<1",
                "subscribed<1",
                "suback.count<1",
                "tls.count<1",
            ],
        ),
        (
            publishing,
            &[
                "acked_rate<1/s",
                "acked<100%",
                "acked==0",
                "no_subscribers<=0",
                "timed_out<1",
                "ack.count<1",
                "received<1",
                "received_rate<1k",
                "lost<1",
                "delivered<1%",
                "e2e.count<1",
            ],
        ),
        (old, &["no_subscribers<1", "no_subscribers>0"]),
        (
            subscribing,
            &[
                "expected<1",
                "still_arriving<1",
                "lost<1",
                "e2e.count<1",
                "written<1",
            ],
        ),
    ];
    for (scope, texts) in cases {
        for text in texts {
            assert_eq!(figures(text, scope, &sent), Outcome::Unmeasured, "{text}");
        }
    }
    let missed = |value: &str| Outcome::Missed(value.to_owned());
    assert_eq!(figures("acked_rate<1/s", old, &sent), missed("0.0/s"));
    assert_eq!(figures("acked<100%", old, &sent), missed("0 % (0 of 10)"));
    assert_eq!(figures("received<1", subscribing, &sent), missed("0"));
    // Stamped messages that somebody else has sent are looked at.
    let seen = Counters {
        received: 3,
        delivered: 3,
        ..Counters::default()
    };
    assert_eq!(figures("lost<1", subscribing, &seen), missed("0"));
    assert_eq!(figures("lost>0", subscribing, &seen), Outcome::Kept);
}
