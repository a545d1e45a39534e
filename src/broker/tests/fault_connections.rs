//! Faults of connections, and faults that are set at run time, as a client sees them.

use std::io::{ErrorKind, Read as _};
use std::time::{Duration, Instant};

use super::client::{Got, connect, says};
use super::{Client, VERSIONS, misbehaving, start};
use crate::broker::Broker;
use crate::broker::limits::STALL;
use crate::model::{MALFORMATIONS, Properties, QoS, ReasonCode, Version, Will};
use crate::wire::{AckKind, Filter, Packet, Subscribe, next_frame};

/// How the stream of a client ends: an error, or nothing more.
fn end(client: &Client) -> Option<ErrorKind> {
    let mut rest = Vec::new();
    client
        .writer()
        .read_to_end(&mut rest)
        .err()
        .map(|error| error.kind())
}

/// The next bytes of a client.
fn bytes(client: &Client, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    client.writer().read_exact(&mut bytes).expect("bytes");
    bytes
}

#[test]
fn connections_that_are_refused() {
    for version in VERSIONS {
        let broker = misbehaving(&["refuse=not-authorized@1-2", "refuse@client=busy"]);
        let is_v5 = version.is_v5();
        for _ in 0..2 {
            let (mut client, answer) = Client::open(&broker, connect(version, "c"));
            assert_eq!(answer.code, if is_v5 { 0x87 } else { 5 });
            assert_eq!(client.next(|packet| format!("{packet:?}")), None);
        }
        Client::new(&broker, version, "c").quiet();
        let (_, answer) = Client::open(&broker, connect(version, "busy"));
        assert_eq!(answer.code, if is_v5 { 0x88 } else { 3 });
    }
}

#[test]
fn connections_that_end_at_a_packet() {
    for (kind, expected) in [("close", None), ("reset", Some(ErrorKind::ConnectionReset))] {
        let fault = |when: &str| misbehaving(&[&format!("{kind}@{when}")]);
        for version in VERSIONS {
            // Before the CONNACK; the next connection is accepted.
            let broker = fault("connect,1");
            let mut client = Client::dial(&broker, version);
            client.send(&Packet::Connect(Box::new(connect(version, "c"))));
            assert_eq!(end(&client), expected);
            let mut client = Client::new(&broker, version, "c");
            client.quiet();
            // Before the message is looked at, and not with a DISCONNECT: the will is published.
            let broker = fault("publish,2");
            client = Client::new(&broker, version, "watcher");
            client.subscribe(&["#"], QoS::AtMostOnce);
            let mut with_will = connect(version, "c");
            with_will.will = Some(Will {
                topic: "will".into(),
                ..Will::default()
            });
            let mut publisher = Client::with(&broker, with_will);
            publisher.say("t", "1", QoS::AtLeastOnce);
            publisher.push(&says("t", "2", QoS::AtMostOnce));
            assert_eq!(end(&publisher), expected);
            assert_eq!(client.text(), "1");
            assert_eq!(client.take().topic, "will");
            // Instead of the acknowledgement: the message is delivered.
            let broker = fault("puback");
            client = Client::new(&broker, version, "watcher");
            client.subscribe(&["#"], QoS::AtMostOnce);
            let mut publisher = Client::new(&broker, version, "pub");
            publisher.push(&Got {
                id: 1,
                ..says("t", "1", QoS::AtLeastOnce)
            });
            assert_eq!(end(&publisher), expected);
            assert_eq!(client.text(), "1");
        }
    }
}

#[test]
fn what_was_answered_before_the_end_arrives() {
    let broker = misbehaving(&["close@publish,3"]);
    let mut client = Client::new(&broker, Version::V5, "c");
    for id in 1..=3 {
        client.push(&Got {
            id,
            ..says("t", "x", QoS::AtLeastOnce)
        });
    }
    assert_eq!([client.acked().1, client.acked().1], [1, 2]);
    assert_eq!(client.next(|packet| format!("{packet:?}")), None);
}

#[test]
fn a_connection_that_freezes() {
    let time = Duration::from_millis(200);
    let broker = misbehaving(&["freeze=200ms@pingreq,1", "freeze=200ms@suback,1"]);
    let mut client = Client::new(&broker, Version::V5, "c");
    let mut begin = Instant::now();
    client.quiet();
    assert!(begin.elapsed() >= time);
    begin = Instant::now();
    client.subscribe(&["t"], QoS::AtMostOnce);
    assert!(begin.elapsed() >= time);
    client.quiet();
}

/// It takes nothing, as a client that hangs: those who publish to it wait 10 s and no longer.
#[test]
fn a_subscriber_that_freezes_holds_nobody_up_for_ever() {
    let broker = misbehaving(&["freeze=1h@subscribe,client=frozen"]);
    let mut frozen = Client::new(&broker, Version::V5, "frozen");
    let subscribe = Subscribe {
        packet_id: 1,
        filters: vec![Filter {
            filter: "t".into(),
            ..Filter::default()
        }],
        properties: Properties::default(),
    };
    frozen.send(&Packet::Subscribe(Box::new(subscribe)));
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    let begun = Instant::now();
    let text = "x".repeat(60_000);
    // Much more than waits for one connection.
    for _ in 0..100 {
        publisher.push(&says("t", &text, QoS::AtMostOnce));
    }
    publisher.quiet();
    let time = begun.elapsed();
    assert!(
        time >= STALL && time < STALL + Duration::from_secs(5),
        "{time:?}"
    );
    assert_eq!(frozen.next(|packet| format!("{packet:?}")), None);
}

#[test]
fn malformed_packets() {
    for version in [Version::V3_1_1, Version::V5] {
        for (what, name, ..) in MALFORMATIONS {
            let broker = misbehaving(&[&format!("malformed={name}@pingresp")]);
            let mut client = Client::new(&broker, version, "c");
            client.send(&Packet::PingReq);
            let expected: &[u8] = match (*name, version.is_v5()) {
                ("type", _) => &[0, 0],
                ("flags", _) => &[0xD1, 0],
                ("length", _) => &[0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1],
                ("utf8", true) => &[0x30, 5, 0, 2, 0xFF, 0xFE, 0],
                ("utf8", false) => &[0x30, 4, 0, 2, 0xFF, 0xFE],
                ("qos", true) => &[0x36, 6, 0, 1, b't', 0, 1, 0],
                ("qos", false) => &[0x36, 5, 0, 1, b't', 0, 1],
                ("wildcard", true) => b"\x30\x06\x00\x03a/#\x00",
                ("wildcard", false) => b"\x30\x05\x00\x03a/#",
                ("id", true) => &[0x32, 6, 0, 1, b't', 0, 0, 0],
                ("id", false) => &[0x32, 5, 0, 1, b't', 0, 0],
                ("property", true) => &[0x30, 6, 0, 1, b't', 2, 0x7F, 0],
                ("alias", true) => &[0x30, 6, 0, 0, 3, 0x23, 0xFF, 0xFF],
                ("property" | "alias", false) => &[],
                ("direction", _) => &[0xC0, 0],
                ("connack", true) => &[0x20, 3, 0, 0, 0],
                ("connack", false) => &[0x20, 2, 0, 0],
                other => panic!("{other:?}"),
            };
            assert_eq!(bytes(&client, expected.len()), expected, "{what:?}");
            assert_eq!(bytes(&client, 2), [0xD0, 0], "{what:?}");
            // Those that are wrong by themselves are refused by our own reader.
            let allowed = matches!(*name, "direction" | "connack" | "alias" | "wildcard");
            if !allowed && !expected.is_empty() {
                let frame = next_frame(expected, 100);
                let read = frame.map(|frame| frame.expect("whole").decode(version).is_ok());
                assert!(!read.unwrap_or(false), "{what:?}");
            }
        }
    }
}

#[test]
fn subscriptions_and_messages_that_are_denied() {
    let denied = ReasonCode::NOT_AUTHORIZED;
    for version in VERSIONS {
        let broker = misbehaving(&["deny-subscribe@1", "deny-publish=0x97@topic=no/#"]);
        let is_v5 = version.is_v5();
        let mut client = Client::new(&broker, version, "c");
        let code = if is_v5 { denied } else { ReasonCode(0x80) };
        assert_eq!(client.subscribe(&["#", "a"], QoS::AtLeastOnce), [code; 2]);
        client.say("t", "x", QoS::AtLeastOnce);
        client.quiet();
        assert_eq!(client.subscribe(&["#"], QoS::AtMostOnce), [ReasonCode(0)]);
        if !is_v5 {
            client.push(&says("no/x", "x", QoS::AtMostOnce));
            assert_eq!(client.next(|packet| format!("{packet:?}")), None);
            continue;
        }
        let quota = ReasonCode::QUOTA_EXCEEDED;
        assert_eq!(
            client.say("no/x", "x", QoS::AtMostOnce),
            ReasonCode::SUCCESS
        );
        assert_eq!(client.say("no/x", "x", QoS::AtLeastOnce), quota);
        client.push(&Got {
            id: 5,
            ..says("no", "x", QoS::ExactlyOnce)
        });
        assert_eq!(client.acked(), (AckKind::PubRec, 5, quota));
        client.quiet();
    }
}

/// What the broker retains as the faults in force.
fn active(broker: &Broker) -> Vec<String> {
    let mut client = Client::new(broker, Version::V5, "watcher");
    client.subscribe(&["$mqtty/fault/active", "end"], QoS::AtMostOnce);
    client.push(&says("end", "end", QoS::AtMostOnce));
    let text = client.text();
    text.lines()
        .filter(|line| *line != "end")
        .map(str::to_owned)
        .collect()
}

#[test]
fn faults_are_set_and_lifted_at_run_time() {
    let control = "$mqtty/fault";
    let broker = misbehaving(&["drop@topic=a"]);
    assert_eq!(active(&broker), ["drop@topic=a"]);
    let mut client = Client::new(&broker, Version::V5, "c");
    client.subscribe(&["a", "b"], QoS::AtMostOnce);
    let mut told = |text: &str| client.say(control, text, QoS::AtLeastOnce);
    // The broker itself is who wants it.
    let taken = ReasonCode::SUCCESS;
    assert_eq!(told("drop@topic=b\nclose@topic=c,publish"), taken);
    for text in ["drop:2", "nonsense", "", "off\nnonsense"] {
        assert_eq!(told(text), ReasonCode::PAYLOAD_FORMAT_INVALID, "{text}");
    }
    assert_eq!(
        active(&broker),
        ["drop@topic=a", "drop@topic=b", "close@topic=c,publish"]
    );
    for topic in ["a", "b"] {
        client.push(&says(topic, "x", QoS::AtMostOnce));
    }
    client.quiet();
    client.say(control, "off drop", QoS::ExactlyOnce);
    assert_eq!(active(&broker), ["close@topic=c,publish"]);
    for topic in ["a", "b"] {
        client.push(&says(topic, topic, QoS::AtMostOnce));
        assert_eq!(client.text(), topic);
    }
    // Whatever the faults are, the message that lifts them is taken.
    client.say(control, "close@publish", QoS::AtMostOnce);
    client.say(control, "off", QoS::AtLeastOnce);
    assert_eq!(active(&broker), [""; 0]);
    client.push(&says("b", "last", QoS::AtMostOnce));
    assert_eq!(client.text(), "last");
}

#[test]
fn a_broker_without_faults_takes_none() {
    for version in VERSIONS {
        let broker = start();
        let mut client = Client::new(&broker, version, "c");
        client.subscribe(&["#"], QoS::AtMostOnce);
        let denied = ReasonCode::NOT_AUTHORIZED;
        let expected = if version.is_v5() {
            denied
        } else {
            ReasonCode::SUCCESS
        };
        let answer = client.say("$mqtty/fault", "close@publish", QoS::AtLeastOnce);
        assert_eq!(answer, expected);
        client.push(&says("t", "x", QoS::AtMostOnce));
        assert_eq!(client.text(), "x");
    }
}
