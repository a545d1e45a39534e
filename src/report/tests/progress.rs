use super::*;
use crate::report::{Progress, line};
use crate::stats::Gauges;

fn shown(
    stage: &str,
    seconds: u64,
    gauges: Gauges,
    counters: &Counters,
    sample: &Sample,
) -> String {
    line(&Progress {
        stage,
        elapsed: Duration::from_secs(seconds),
        gauges: &gauges,
        counters,
        sample,
    })
}

#[test]
fn a_second_of_connecting() {
    let counters = Counters {
        connect_planned: 10_000,
        connect_failed: 2,
        ..Counters::default()
    };
    let gauges = Gauges {
        open: 990,
        ..Gauges::default()
    };
    let sample = Sample {
        span: Duration::from_secs(1),
        phase: Some(Phase::Connack),
        p50: 410,
        p99: 1_900,
        ..Sample::default()
    };
    assert_eq!(
        shown("connecting", 1, gauges, &counters, &sample),
        "00:01  connecting  connected 990/10,000  failed 2  connack p50 410 µs p99 1.9 ms  errors 0"
    );
}

#[test]
fn a_second_of_publishing_with_errors() {
    let summary = publish();
    let gauges = Gauges {
        open: 98,
        reconnecting: 1,
        ..Gauges::default()
    };
    let sample = &summary.series.samples()[3];
    assert_eq!(
        shown("publishing", 3_603, gauges, &summary.counters, sample),
        "1:00:03  publishing  connected 98/100  failed 1  reconnecting 1  \
         written 199,990 (20,000 msg/s, 5.6 MB/s)  acked 199,978 (19,999 msg/s)  \
         ack p50 403 µs p99 1.9 ms  errors 13 (10 quota exceeded (0x97), 2 more reasons)"
    );
}

#[test]
fn a_single_reason_is_named() {
    let mut counters = Counters::default();
    counters.errors.add("connection\nreset", 3);
    assert_eq!(
        shown(
            "draining",
            0,
            Gauges::default(),
            &counters,
            &Sample::default()
        ),
        "00:00  draining  connected 0/0  errors 3 (connection\\nreset)"
    );
}

#[test]
fn one_who_waits_for_messages_sees_that_none_has_come() {
    let counters = Counters::default();
    let line = |stage| shown(stage, 2, Gauges::default(), &counters, &Sample::default());
    assert!(
        line("receiving").contains("  received 0 (0 msg/s, 0 B/s)  "),
        "{}",
        line("receiving")
    );
    assert!(!line("connecting").contains("received"));
}
