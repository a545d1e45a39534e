//! The end of a connection on lines that are slow or lose what is sent: mqtty itself keeps what the broker has not
//! acknowledged, so it has to wait, and to report what may be lost.

use std::time::Duration;

use rustix::process::Signal;

use crate::QuicBroker;
use crate::relay::{Relay, Side};
use crate::support::run::{Running, mqtty};
use crate::support::scratch::scratch_file;

/// Many more datagrams than a client sends until it gives up.
const ALL: usize = 1_000_000;

const WILL: [&str; 4] = ["--will-topic", "will", "--will-message", "no DISCONNECT"];

/// Publishes lines at QoS 0 through a relay; the first one has arrived.
fn publisher(broker: &QuicBroker, relay: &Relay, subscriber: &Running, first: &str) -> Running {
    let mut publisher = mqtty(&["pub", "-t", "t", "-lm", "--ca", &broker.ca])
        .args(&["--url", &format!("quic://127.0.0.1:{}", relay.port)])
        .args(&WILL)
        .open_stdin()
        .start();
    publisher.write(first);
    subscriber.prints(first);
    publisher
}

/// A subscriber without a relay.
fn subscriber(broker: &QuicBroker) -> Running {
    let subscriber = broker.mqtty(&["sub", "-t", "#", "-o", "raw"]).start();
    subscriber.says("Subscribed to #");
    subscriber
}

#[test]
fn what_is_lost_at_the_end_is_sent_again() {
    let broker = QuicBroker::start(&[]);
    let subscriber = subscriber(&broker);
    let lines: Vec<String> = (0..500).map(|number| format!("line {number}\n")).collect();
    let lines = lines.concat();
    let relay = Relay::before(broker.port(), Duration::ZERO);
    let mut expected = String::new();
    for (side, first) in [(Side::Client, "one\n"), (Side::Broker, "two\n")] {
        let mut publisher = publisher(&broker, &relay, &subscriber, first);
        relay.lose(side, 8);
        publisher.write(&lines);
        publisher.close_stdin();
        publisher.finish().code(0);
        assert_eq!(relay.still_to_lose(side), 0);
        expected += first;
        expected += &lines;
        subscriber.prints(&expected);
    }
    subscriber.signal(Signal::TERM);
    // No will: DISCONNECT has arrived, too.
    let printed = subscriber.finish().text();
    assert_eq!(printed, expected);
    broker.stop();
}

/// Acknowledged in pieces, it takes longer than DISCONNECT alone may.
#[test]
fn a_slow_line_is_waited_for() {
    let broker = QuicBroker::start(&[]);
    let payload = vec![b'x'; 200_000];
    let file = scratch_file("large", &payload);
    let subscriber = broker
        .mqtty(&["sub", "-t", "t", "-C", "1", "-o", "raw", "-N"])
        .start();
    subscriber.says("Subscribed to t");
    let relay = Relay::before(broker.port(), Duration::from_millis(200));
    mqtty(&["pub", "-t", "t", "--file-read", &file, "--ca", &broker.ca])
        .args(&["--url", &format!("quic://127.0.0.1:{}", relay.port)])
        .run()
        .code(0);
    subscriber.finish().code(0).printed(&payload);
    broker.stop();
}

#[test]
fn what_nobody_acknowledges_is_reported() {
    let broker = QuicBroker::start(&[]);
    let subscriber = subscriber(&broker);
    for (side, first) in [(Side::Client, "one\n"), (Side::Broker, "two\n")] {
        let relay = Relay::before(broker.port(), Duration::ZERO);
        let mut publisher = publisher(&broker, &relay, &subscriber, first);
        relay.lose(side, ALL);
        publisher.write("last\n");
        publisher.close_stdin();
        publisher
            .finish()
            .code(6)
            .said("did not acknowledge everything in time")
            .said("the last messages at QoS 0 may not have been delivered");
    }
    broker.stop();
}
