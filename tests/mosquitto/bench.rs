//! What a benchmark counts is what the broker itself counts.

use serde_json::Value;

use crate::broker::{Mosquitto, Wanted};
use crate::finished::Finished;
use crate::peers::LEVELS;

/// A broker that tells its counters every second.
fn counting() -> Mosquitto {
    Mosquitto::wanted(&Wanted {
        lines: vec!["sys_interval 1".to_owned()],
        ..Wanted::default()
    })
}

/// A counter of the broker's, as it stood when it was last told.
fn told(broker: &Mosquitto, name: &str) -> u64 {
    let topic = format!("$SYS/broker/{name}");
    let run = broker
        .mqtty(&["sub", "-C", "1", "-o", "raw", "-t", &topic])
        .run()
        .code(0);
    run.text().trim().parse().unwrap()
}

/// Waits until the broker has told that it got so many messages; how often it was asked. Each question is
/// answered with a message, which it counts as sent.
fn until_received(broker: &Mosquitto, expected: u64) -> u64 {
    for asked in 1.. {
        let received = told(broker, "publish/messages/received");
        assert!(received <= expected, "{received} instead of {expected}");
        if received == expected {
            return asked;
        }
        assert!(asked < 1000, "{received} instead of {expected}");
    }
    unreachable!()
}

fn counters(run: &Finished) -> Value {
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    report["counters"].clone()
}

#[test]
#[ignore = "needs mosquitto"]
fn totals_are_those_of_the_broker() {
    for qos in LEVELS {
        let broker = counting();
        let run = broker
            .mqtty(&[
                "bench", "pub", "-c", "5", "-i", "0", "-t", "bench/%i", "-o", "json",
            ])
            .args(&["-im", "0", "-L", "5003", "-q", qos])
            .run()
            .code(0);
        let counters = counters(&run);
        assert_eq!(counters["written"], 5003);
        assert_eq!(counters["acked"], if qos == "0" { 0 } else { 5003 });
        until_received(&broker, 5003);
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn deliveries_are_those_of_the_broker() {
    for qos in LEVELS {
        let broker = counting();
        let run = broker
            .mqtty(&["bench", "e2e", "--pubs", "2", "--subs", "3", "-o", "json"])
            .args(&[
                "--pattern",
                "fan-out",
                "-i",
                "0",
                "--rate",
                "2k",
                "-L",
                "3000",
            ])
            .args(&["-q", qos])
            .run()
            .code(0);
        let counters = counters(&run);
        for (name, value) in [
            ("written", 3000),
            ("received", 9000),
            ("delivered", 9000),
            ("lost", 0),
            ("duplicated", 0),
            ("out_of_order", 0),
        ] {
            assert_eq!(counters[name], value, "{name} at QoS {qos}: {counters:#}");
        }
        let asked = until_received(&broker, 3000);
        let sent = told(&broker, "publish/messages/sent");
        assert!(
            (9000..=9000 + asked).contains(&sent),
            "{sent}, asked {asked} times"
        );
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn a_restart_in_the_middle_is_survived() {
    let mut broker = counting();
    let publishing = broker
        .mqtty(&[
            "bench", "pub", "-c", "3", "-i", "0", "-t", "bench/%i", "-q", "1",
        ])
        .args(&["--rate", "300", "-z", "6s", "-rp", "100", "-o", "json"])
        .args(&["--maximum-reconnect-times", "unlimited"])
        .start();
    let receiving = broker
        .mqtty(&[
            "bench", "sub", "-c", "2", "-i", "0", "-t", "bench/#", "-q", "1",
        ])
        .args(&["-z", "6s", "-rp", "100", "-o", "json"])
        .args(&["--maximum-reconnect-times", "unlimited"])
        .start();
    publishing.says("acked");
    receiving.says("received");
    broker.stop();
    publishing.says("reconnecting 3");
    broker.start_again();
    let sent = counters(&publishing.finish().code(0));
    assert_eq!(sent["connections_lost"], 3, "{sent:#}");
    assert_eq!(sent["reconnects"], 3, "{sent:#}");
    assert_eq!(sent["planned"], 1800, "{sent:#}");
    assert_eq!(sent["written"], 1800, "{sent:#}");
    assert_eq!(sent["acked"], 1800, "{sent:#}");
    let received = counters(&receiving.finish().code(0));
    assert_eq!(received["connections_lost"], 2, "{received:#}");
    assert_eq!(received["reconnects"], 2, "{received:#}");
    assert_eq!(received["subscribed"], 2, "{received:#}");
}
