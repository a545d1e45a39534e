//! The plans of searches for a maximum.

use super::*;
use crate::commands::tests::{Maximum, Quantity};

#[test]
fn searches_for_a_maximum() {
    let search = |line: &str| task::<Maximum>(job(&format!("bench max {line}")));
    let usual = search("e2e --pubs 2 --subs 3 --pattern fan-in");
    assert_eq!(usual.quantity, Quantity::Rate);
    assert_eq!((usual.from, usual.to, usual.width), (1_000.0, 10e6, 0.02));
    assert_eq!(usual.slo, ["lost==0"]);
    assert_eq!((usual.trial, usual.hold), (seconds(10), None));
    assert_eq!(usual.plan.drain, seconds(1));
    let publishing = search("pub -t a --slo ack.p99<5ms --from 5k/s --expect >50k/s");
    assert_eq!(publishing.slo, ["ack.p99<5ms"]);
    assert_eq!((publishing.from, publishing.to), (5_000.0, 10e6));
    let expect = publishing.expect.unwrap();
    assert_eq!((expect.least, expect.more), (50_000.0, true));
    assert!(!expect.is_met(50_000.0) && expect.is_met(50_001.0));
    let BenchWork::Publish(publish) = publishing.plan.work else {
        panic!("no publishing")
    };
    assert_eq!(publish.qos, QoS::AtLeastOnce);
    // Without -q its messages are answered, too.
    let job = job("bench max pub -t a --inflight 5");
    assert_eq!(job.warnings, Vec::<String>::new());
    let size = search("e2e --search size --from 1KB --to 64KB --rate 100 --hold 1m");
    assert_eq!((size.from, size.to), (1_024.0, 65_536.0));
    assert_eq!(size.hold, Some(seconds(60)));
    let connects = search("conn --to 50");
    assert_eq!(connects.quantity, Quantity::ConnectRate);
    assert_eq!((connects.from, connects.to), (50.0, 50.0));
    assert_eq!(connects.plan.count, 20_000);
    for (line, text) in [
        (
            "pub -t a --rate 5",
            "--rate cannot be used with --search rate, which varies it",
        ),
        ("pub -t a -q 0", "--qos 0 has no acknowledgements"),
        (
            "pub -t a --from 10 --to 5",
            "--from must not be greater than --to",
        ),
        ("pub -t a --trial 500ms", "a time from 1s"),
        (
            "pub -t a --warmup auto",
            "--warmup auto cannot be used in a search",
        ),
        ("pub -t a --expect 50k", "expected > or >= and a load"),
        ("pub -t a --slo lost", "cannot read the threshold"),
        ("pub -t a --report a.png", "for --report"),
        (
            "conn --search clients -c 5",
            "--count cannot be used with --search clients, which varies it",
        ),
    ] {
        wrong(&format!("bench max {line}"), text);
    }
}
