//! Limits on count and time, and what the broker does not allow.

use std::time::Duration;

use crate::broker::{Mosquitto, Wanted};
use crate::peers::{VERSIONS, mosquitto_pub, say};
use crate::run::mqtty;
use crate::scratch::scratch_file;

#[test]
#[ignore = "needs mosquitto"]
fn count_and_wait() {
    let broker = Mosquitto::start();
    for version in VERSIONS {
        let sub = |more: &[&str]| {
            broker
                .mqtty(&["sub", "-t", "a", "-V", version.ours, "-o", "raw"])
                .args(more)
        };
        sub(&["-C", "1", "-W", "200ms"])
            .run()
            .code(5)
            .said("1 message did not arrive");
        sub(&["-W", "200ms"]).run().code(0);

        let two = sub(&["-C", "2", "-W", "500ms"]).start();
        two.says("Subscribed to a");
        say(&broker, "a", "only one", "0");
        two.finish()
            .code(5)
            .said("1 of 2 messages did not arrive")
            .printed("only one\n");

        let three = sub(&["-C", "3"]).start();
        three.says("Subscribed to a");
        mosquitto_pub(&broker, &["-t", "a", "-l"])
            .input("1\n2\n3\n4\n5\n")
            .run()
            .code(0);
        three.finish().code(0).printed("1\n2\n3\n");
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn a_broker_that_has_gone() {
    let mut broker = Mosquitto::start();
    broker.stop();
    for command in [
        &["conn"][..],
        &["pub", "-t", "a", "-m", "b"],
        &["sub", "-t", "a"],
    ] {
        mqtty(command)
            .port(broker.port)
            .run()
            .code(3)
            .said("connection refused")
            .within(Duration::from_secs(5));
    }
    broker.start_again();
    let conn = broker
        .mqtty(&["conn", "-rp", "20", "--maximum-reconnect-times", "3"])
        .start();
    conn.says("Connected to ");
    broker.stop();
    conn.finish().code(6).said("Reconnecting");
}

/// mosquitto tells a client of MQTT 5 that a topic is not for it.
#[test]
#[ignore = "needs mosquitto"]
fn a_topic_that_is_not_allowed() {
    let file = scratch_file("acl", "topic readwrite open/#\ntopic read half/#\n");
    let broker = Mosquitto::wanted(&Wanted {
        lines: vec![format!("acl_file {file}")],
        ..Wanted::default()
    });
    broker
        .mqtty(&["pub", "-t", "open/a", "-m", "x", "-q", "1"])
        .run()
        .code(0);
    for qos in ["1", "2"] {
        broker
            .mqtty(&["pub", "-t", "half/a", "-m", "x", "-q", qos])
            .run()
            .code(4)
            .said("not authorized");
    }
    broker
        .mqtty(&["pub", "-t", "half/a", "-lm", "-q", "1"])
        .input("1\n2\n")
        .run()
        .code(4);
}
