use super::*;

fn run() -> (Counters, Latencies) {
    let counters = Counters {
        planned: 1_000,
        written: 1_000,
        acked: 980,
        lost: 3,
        expected: 2_000,
        connect_planned: 200,
        connect_failed: 2,
        ..Counters::default()
    };
    let mut latencies = Latencies::default();
    latencies.record_n(Phase::E2e, Basis::Intended, 40_000, 98);
    latencies.record_n(Phase::E2e, Basis::Intended, 60_000, 2);
    latencies.record_n(Phase::E2e, Basis::Actual, 10_000, 100);
    (counters, latencies)
}

fn check(text: &str) -> Outcome {
    let (counters, latencies) = run();
    Threshold::parse(text).unwrap().check(&Figures {
        counters: &counters,
        latencies: &latencies,
        measured: Duration::from_secs(2),
        spans: Spans::all(Duration::from_secs(2)),
        main: Flow::Written,
        scope: Scope::EVERYTHING,
    })
}

#[test]
fn limits_that_are_kept() {
    for text in [
        "e2e.p50>50ms",
        "e2e.p50 > 40.1ms",
        "e2e.p99>0.06s",
        "e2e.actual.p99>=10001us",
        "e2e.intended.max != 60ms",
        "e2e.count<100",
        "lost>3",
        "lost>0.2%",
        "connect_failed>1%",
        "acked<98%",
        "rate<500",
        "rate<0.5k/s",
        "rate<29k/m",
        "errors>0",
        "ack.count>0",
    ] {
        assert_eq!(check(text), Outcome::Kept, "{text}");
    }
}

#[test]
fn limits_that_are_missed_show_the_value() {
    for (text, value) in [
        ("e2e.p99>50ms", "60 ms"),
        ("e2e.p50>=40ms", "40 ms"),
        ("e2e.max>1ms 500us", "60 ms"),
        ("e2e.actual.p99_9==10ms", "10 ms"),
        ("e2e.actual.p99.9==10ms", "10 ms"),
        ("e2e.mean<1m", "40 ms"),
        ("e2e.count!=99", "100"),
        ("lost>0", "3"),
        ("lost>0.1%", "0.150 % (3 of 2,000)"),
        ("connect_failed>=1%", "1.000 % (2 of 200)"),
        ("acked<1000", "980"),
        ("rate<=500", "500.0/s"),
        ("acked_rate<500/s", "490.0/s"),
        ("received_rate==0", "0.0/s"),
        ("errors<=0", "0"),
    ] {
        assert_eq!(check(text), Outcome::Missed(value.to_owned()), "{text}");
    }
}

#[test]
fn what_was_not_measured_is_not_kept() {
    assert_eq!(check("ack.p99>50ms"), Outcome::Unmeasured);
    assert_eq!(check("subscribed<100%"), Outcome::Unmeasured);
    let (counters, latencies) = run();
    let figures = Figures {
        counters: &counters,
        latencies: &latencies,
        measured: Duration::ZERO,
        spans: Spans::default(),
        main: Flow::Written,
        scope: Scope::EVERYTHING,
    };
    let rate = Threshold::parse("rate<1").unwrap();
    assert_eq!(rate.check(&figures), Outcome::Unmeasured);
}

#[test]
fn a_missed_threshold_is_one_line() {
    let (counters, latencies) = run();
    let figures = Figures {
        counters: &counters,
        latencies: &latencies,
        measured: Duration::from_secs(2),
        spans: Spans::all(Duration::from_secs(2)),
        main: Flow::Written,
        scope: Scope::EVERYTHING,
    };
    let complaint = |text| Threshold::parse(text).unwrap().complaint(&figures);
    assert_eq!(
        complaint(" e2e.p99>50ms ").unwrap(),
        "threshold missed: e2e.p99>50ms: it was 60 ms"
    );
    assert_eq!(
        complaint("ack.p99>50ms").unwrap(),
        "threshold missed: ack.p99>50ms: not measured"
    );
    assert_eq!(complaint("lost>3"), None);
}

#[test]
fn the_rate_of_a_run_that_only_receives_is_what_it_received() {
    let counters = Counters {
        received: 300,
        ..Counters::default()
    };
    let figures = Figures {
        counters: &counters,
        latencies: &Latencies::default(),
        measured: Duration::from_secs(3),
        spans: Spans::all(Duration::from_secs(3)),
        main: Flow::Received,
        scope: Scope::EVERYTHING,
    };
    let outcome = Threshold::parse("rate<101").unwrap().check(&figures);
    assert_eq!(outcome, Outcome::Missed("100.0/s".to_owned()));
}

#[test]
fn the_rate_of_a_run_that_only_connects_is_that_of_connections() {
    let counters = Counters {
        connect_planned: 100,
        connected: 90,
        ..Counters::default()
    };
    let mut spans = Spans::all(Duration::from_secs(10));
    spans.set(Flow::Connected, Duration::from_secs(3));
    let figures = Figures {
        counters: &counters,
        latencies: &Latencies::default(),
        measured: Duration::from_secs(10),
        spans,
        main: Flow::Connected,
        scope: Scope::EVERYTHING,
    };
    let check = |text: &str| Threshold::parse(text).unwrap().check(&figures);
    for name in ["rate", "connected_rate"] {
        let missed = Outcome::Missed("30.0/s".to_owned());
        assert_eq!(check(&format!("{name}<31/s")), missed);
        assert_eq!(check(&format!("{name}<30/s")), Outcome::Kept);
    }
    assert_eq!(check("acked_rate>1/s"), Outcome::Unmeasured);
}

#[test]
fn every_counter_and_every_latency_can_be_limited() {
    for (name, _) in Counters::DEFINITIONS {
        assert!(Threshold::parse(&format!("{name}>0")).is_ok(), "{name}");
    }
    for phase in Phase::ALL {
        for stat in Stat::ALL {
            let limit = if stat == Stat::Count { "1" } else { "1ms" };
            let text = format!("{}.{}>{limit}", phase.name(), stat.name());
            assert!(Threshold::parse(&text).is_ok(), "{text}");
        }
    }
}

#[test]
fn errors_say_what_was_given_and_what_is_accepted() {
    for (text, message, hint) in [
        (
            "e2e.p99",
            r#"cannot read the threshold "e2e.p99": expected a figure, a comparison and a limit"#,
            "comparisons are > >= < <= == !=",
        ),
        (
            "lost=0",
            r#"cannot read the threshold "lost=0": expected a figure, a comparison and a limit"#,
            "lost>0",
        ),
        (
            "1<lost<2",
            r#"cannot read the threshold "1<lost<2": expected a figure, a comparison and a limit"#,
            "",
        ),
        (
            "e2e.p98>1ms",
            r#"cannot read the threshold "e2e.p98>1ms": there is no figure "e2e.p98""#,
            "stats count min mean p50",
        ),
        (
            "losses>1",
            r#"cannot read the threshold "losses>1": there is no figure "losses""#,
            "rate connected_rate acked_rate received_rate errors planned written",
        ),
        (
            "e2e.p99>50",
            r#"cannot read the threshold "e2e.p99>50": "50" is not a duration like 300us, 50ms or 1.5s"#,
            "durations have a unit",
        ),
        (
            "lost>-1",
            r#"cannot read the threshold "lost>-1": "-1" is not a count like 0 or 10k, or a share like 0.1%"#,
            "shares in %",
        ),
        (
            "planned>1%",
            r#"cannot read the threshold "planned>1%": "1%" is not a count: this figure is not a part of another"#,
            "",
        ),
        (
            "rate<1k/d",
            r#"cannot read the threshold "rate<1k/d": "1k/d" is not a rate like 1000, 50k/s or 90/m"#,
            "rates in /s or /m",
        ),
    ] {
        let error = Threshold::parse(text).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.hint().unwrap().contains(hint), "{text}");
        assert_eq!(error.exit(), Exit::Usage);
    }
}

#[test]
fn a_count_that_is_too_high_stays_so() {
    let stays = |text: &str| Threshold::parse(text).unwrap().is_final();
    assert!(stays("connect_failed>1%") && stays("connect_failed>=5") && stays("errors>0"));
    assert!(!stays("connected<100%") && !stays("connack.p99>1s") && !stays("rate<1k/s"));
}

/// What a threshold says of a run that counted this.
fn complaint(text: &str, counters: &Counters, latencies: &Latencies) -> String {
    let figures = Figures {
        counters,
        latencies,
        measured: Duration::from_secs(2),
        spans: Spans::all(Duration::from_secs(2)),
        main: Flow::Written,
        scope: Scope::EVERYTHING,
    };
    let threshold = Threshold::parse(text).unwrap();
    threshold.complaint(&figures).unwrap_or_default()
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
        let said = complaint(text, &counters, &latencies);
        assert_eq!(said, format!("threshold missed: {text}: not measured"));
    }
    for text in [
        "received<3",
        "connect_failed>0",
        "received_rate>2",
        "errors>0",
    ] {
        assert_eq!(complaint(text, &counters, &latencies), "", "{text}");
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
        let said = complaint(text, &counters, &latencies);
        let because = "samples are below zero, the clocks of sender and receiver disagree";
        assert_eq!(
            said,
            format!("threshold missed: {text}: not measured: {because}")
        );
    }
    // Those that are good are compared; the smallest of all is not among them.
    latencies.record_n(Phase::E2e, Basis::Intended, 500, 900);
    assert_eq!(complaint("e2e.p50>1ms", &counters, &latencies), "");
    assert!(complaint("e2e.min>1ms", &counters, &latencies).contains("not measured"));
    assert_eq!(complaint("e2e.count<900", &counters, &latencies), "");
    let said = complaint("e2e.count<1000", &counters, &latencies);
    assert_eq!(said, "threshold missed: e2e.count<1000: it was 900");
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
            let said = complaint(&text, &interval.counters, &interval.latencies);
            assert!(said.contains(": not measured: "), "{said}");
        }
    }
    let said = complaint("negative>0", &interval.counters, &interval.latencies);
    assert_eq!(said, "threshold missed: negative>0: it was 50");
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
    assert_eq!(
        figures("acked<100%", old, &sent),
        missed("0.000 % (0 of 10)")
    );
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
