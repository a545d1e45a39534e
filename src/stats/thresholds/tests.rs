use super::*;
use crate::error::{Exit, Fault as _};

mod unmeasured;

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
    latencies.record_n(Phase::E2e, LatencyBasis::Intended, 40_000, 98);
    latencies.record_n(Phase::E2e, LatencyBasis::Intended, 60_000, 2);
    latencies.record_n(Phase::E2e, LatencyBasis::Actual, 10_000, 100);
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
        ("lost>0.1%", "0.15 % (3 of 2,000)"),
        ("connect_failed>=1%", "1 % (2 of 200)"),
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
    let missed_message = |text| Threshold::parse(text).unwrap().missed_message(&figures);
    assert_eq!(
        missed_message(" e2e.p99>50ms ").unwrap(),
        "threshold crossed: e2e.p99>50ms: it was 60 ms"
    );
    assert_eq!(
        missed_message("ack.p99>50ms").unwrap(),
        "threshold not measured: ack.p99>50ms"
    );
    assert_eq!(missed_message("lost>3"), None);
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
            "ack.p99>50ms,lost>0",
            r#"cannot read the threshold "ack.p99>50ms,lost>0": expected a figure, a comparison and a limit"#,
            "repeat the option",
        ),
        (
            "e2e.p98>1ms",
            r#"cannot read the threshold "e2e.p98>1ms": unknown figure "e2e.p98""#,
            "did you mean e2e.p9",
        ),
        (
            "losses>1",
            r#"cannot read the threshold "losses>1": unknown figure "losses""#,
            "see the list of figures: `mqtty help bench e2e`",
        ),
        (
            "e2e.p99>50",
            r#"cannot read the threshold "e2e.p99>50": "50" is not a duration like 300us, 50ms or 1.5s"#,
            "durations with a unit",
        ),
        (
            "lost>-1",
            r#"cannot read the threshold "lost>-1": "-1" is not a count like 0 or 10k, or a share like 0.1%"#,
            "shares as 1%",
        ),
        (
            "planned>1%",
            r#"cannot read the threshold "planned>1%": "1%" is not a count: this figure is not a part of another"#,
            "",
        ),
        (
            "rate<1k/d",
            r#"cannot read the threshold "rate<1k/d": "1k/d" is not a rate like 1000, 50k/s or 90/m"#,
            "rates as 500/s or 90/m",
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

#[test]
fn a_rate_is_told_from_its_limit() {
    let counters = Counters {
        written: 120,
        ..Counters::default()
    };
    let figures = Figures {
        counters: &counters,
        latencies: &Latencies::default(),
        measured: Duration::from_secs(2),
        spans: Spans::all(Duration::from_micros(2_000_100)),
        main: Flow::Written,
        scope: Scope::EVERYTHING,
    };
    let missed = |text: &str| Threshold::parse(text).unwrap().check(&figures);
    assert_eq!(missed("rate<60/s"), Outcome::Missed("59.997/s".to_owned()));
    assert_eq!(missed("rate<61/s"), Outcome::Missed("60.0/s".to_owned()));
}

#[test]
fn an_objective_that_allows_only_bad_results_is_known() {
    let meant = |text: &str| Threshold::reversed_objective(text);
    assert_eq!(meant("e2e.p99>50ms").as_deref(), Some("e2e.p99<50ms"));
    assert_eq!(meant("ack.max >= 1s").as_deref(), Some("ack.max<=1s"));
    assert_eq!(meant("lost>0").as_deref(), Some("lost==0"));
    assert_eq!(
        meant("connect_failed>1%").as_deref(),
        Some("connect_failed<1%")
    );
    for good in [
        "e2e.p99<50ms",
        "lost==0",
        "delivered>0",
        "rate>1k/s",
        "e2e.count>10",
    ] {
        assert_eq!(meant(good), None, "{good}");
    }
}
