//! Faults of messages and acknowledgements, as a client sees them.

use std::time::{Duration, Instant};

use super::client::{Got, connect, says};
use super::{Client, VERSIONS, misbehaving};
use crate::broker::Broker;
use crate::model::{QoS, ReasonCode, Version};
use crate::wire::{AckKind, Filter, Packet, Publish, Subscribe};

/// A subscriber to everything, and a publisher.
fn pair(broker: &Broker, version: Version, qos: QoS) -> (Client, Client) {
    let mut subscriber = Client::new(broker, version, "sub");
    subscriber.subscribe(&["#"], qos);
    (subscriber, Client::new(broker, version, "pub"))
}

/// Publishes messages with these texts, all with one write: the broker gets them at the same time.
fn burst(publisher: &mut Client, texts: &[&str]) {
    let mut out = Vec::new();
    for text in texts {
        let publish = Publish {
            topic: "t",
            payload: text.as_bytes(),
            ..Publish::default()
        };
        publish.encode(publisher.version, &mut out);
    }
    publisher.send_bytes(&out);
}

/// What a subscriber gets of messages with these texts, up to the last one.
fn passed(faults: &[&str], texts: &[&str]) -> Vec<String> {
    let broker = misbehaving(faults);
    let (mut subscriber, mut publisher) = pair(&broker, Version::V5, QoS::AtMostOnce);
    burst(&mut publisher, &[texts, &["end"]].concat());
    let texts = std::iter::repeat_with(|| subscriber.text());
    texts.take_while(|text| text != "end").collect()
}

#[test]
fn an_acknowledgement_that_is_not_sent() {
    for version in VERSIONS {
        let broker = misbehaving(&["drop-ack@puback,1", "drop-ack@suback,2"]);
        let (mut subscriber, mut publisher) = pair(&broker, version, QoS::AtMostOnce);
        let message = Got {
            id: 3,
            ..says("t", "x", QoS::AtLeastOnce)
        };
        publisher.push(&message);
        // The answer to the next packet is the first that comes.
        publisher.quiet();
        assert_eq!(subscriber.text(), "x");
        let again = Got {
            dup: true,
            ..message
        };
        publisher.push(&again);
        assert_eq!(publisher.acked().1, 3);
        let filter = Filter {
            filter: "a".into(),
            ..Filter::default()
        };
        publisher.send(&Packet::Subscribe(Box::new(Subscribe {
            packet_id: 1,
            filters: vec![filter],
            ..Subscribe::default()
        })));
        publisher.quiet();
    }
}

#[test]
fn an_acknowledgement_that_comes_late() {
    let broker = misbehaving(&["delay-ack=200ms@puback"]);
    let (_subscriber, mut publisher) = pair(&broker, Version::V5, QoS::AtMostOnce);
    let begin = Instant::now();
    publisher.push(&Got {
        id: 3,
        ..says("t", "x", QoS::AtLeastOnce)
    });
    // Other packets pass it.
    publisher.quiet();
    assert_eq!(publisher.acked(), (AckKind::PubAck, 3, ReasonCode::SUCCESS));
    assert!(begin.elapsed() >= Duration::from_millis(200));
}

#[test]
fn deliveries_that_are_lost_late_or_out_of_order() {
    assert_eq!(passed(&["drop@2"], &["1", "2", "3"]), ["1", "3"]);
    assert_eq!(passed(&["drop@2-3"], &["1", "2", "3", "4"]), ["1", "4"]);
    assert_eq!(passed(&["drop@topic=other"], &["1"]), ["1"]);
    assert_eq!(passed(&["drop@client=other"], &["1"]), ["1"]);
    assert_eq!(passed(&["drop:1@topic=t,1-2"], &["1", "2"]), [""; 0]);
    assert_eq!(passed(&["reorder@1"], &["1", "2", "3"]), ["2", "1", "3"]);
    // Pairs change places: the third comes behind the end.
    assert_eq!(passed(&["reorder@1-4"], &["1", "2", "3"]), ["2", "1"]);
    // What nothing follows comes alone.
    assert_eq!(passed(&["reorder@1"], &[]), [""; 0]);
    let broker = misbehaving(&["delay=100ms@1"]);
    let (mut subscriber, mut publisher) = pair(&broker, Version::V5, QoS::AtMostOnce);
    let begin = Instant::now();
    burst(&mut publisher, &["late", "soon"]);
    assert_eq!(subscriber.text(), "soon");
    assert_eq!(subscriber.text(), "late");
    assert!(begin.elapsed() >= Duration::from_millis(100));
}

#[test]
fn deliveries_that_come_twice() {
    for version in VERSIONS {
        for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let broker = misbehaving(&["duplicate"]);
            let (mut subscriber, mut publisher) = pair(&broker, version, qos);
            publisher.say("t", "x", qos);
            let first = subscriber.message();
            let second = subscriber.message();
            assert!(!first.dup);
            let expected = Got {
                dup: qos > QoS::AtMostOnce,
                ..first
            };
            assert_eq!(second, expected);
            subscriber.quiet();
        }
    }
}

#[test]
fn a_payload_that_is_changed() {
    for version in VERSIONS {
        let broker = misbehaving(&["corrupt"]);
        let (mut subscriber, mut publisher) = pair(&broker, version, QoS::AtMostOnce);
        let sent = "a payload of some length";
        publisher.say("t", sent, QoS::AtMostOnce);
        let got = subscriber.take();
        assert_eq!((got.topic.as_str(), got.payload.len()), ("t", sent.len()));
        let pairs = got.payload.iter().zip(sent.as_bytes());
        assert_eq!(pairs.filter(|(got, sent)| got != sent).count(), 1);
        publisher.say("t", "", QoS::AtMostOnce);
        assert_eq!(subscriber.take(), says("t", "", QoS::AtMostOnce));
    }
}

#[test]
fn a_seed_repeats_a_run() {
    let texts: Vec<_> = (0..60).map(|number| number.to_string()).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let first = passed(&["drop:0.5@1-60"], &texts);
    assert!((1..60).contains(&first.len()));
    assert_eq!(passed(&["drop:50%@1-60"], &texts), first);
}

/// A client with a receive maximum of 1 and a maximum packet size of 60 bytes.
fn limited(broker: &Broker) -> Client {
    let mut connect = connect(Version::V5, "limited");
    connect.properties.receive_maximum = Some(1);
    connect.properties.maximum_packet_size = Some(60);
    let mut client = Client::with(broker, connect);
    client.subscribe(&["#"], QoS::AtLeastOnce);
    client
}

#[test]
fn limits_of_the_client_that_are_ignored() {
    let long = "x".repeat(100);
    let got = |faults: &[&str], texts: &[&str]| {
        let broker = misbehaving(faults);
        let mut client = limited(&broker);
        let mut publisher = Client::new(&broker, Version::V5, "pub");
        for text in texts {
            publisher.say("t", text, QoS::AtLeastOnce);
        }
        // Nothing is acknowledged, and what has come was sent before the answer.
        client.send(&Packet::PingReq);
        let mut count = 0;
        while client.next(|packet| packet != Packet::PingResp) == Some(true) {
            count += 1;
        }
        count
    };
    assert_eq!(got(&[], &["1", "2", "3"]), 1);
    assert_eq!(got(&["exceed-receive-maximum"], &["1", "2", "3"]), 3);
    assert_eq!(got(&["exceed-packet-size"], &["1", "2", "3"]), 1);
    assert_eq!(got(&[], &[long.as_str()]), 0);
    assert_eq!(got(&["exceed-packet-size"], &[long.as_str()]), 1);
    let other = "exceed-packet-size@client=other";
    assert_eq!(got(&[other], &[long.as_str()]), 0);
}

#[test]
fn bytes_that_come_slowly() {
    let took = |fault: &str, size: usize| {
        let broker = misbehaving(&[fault]);
        let (mut subscriber, mut publisher) = pair(&broker, Version::V5, QoS::AtMostOnce);
        let begin = Instant::now();
        publisher.push(&says("t", &"x".repeat(size), QoS::AtMostOnce));
        assert_eq!(subscriber.take().payload.len(), size);
        publisher.quiet();
        begin.elapsed()
    };
    // 21 bytes, and a pause after each but the last.
    assert!(took("one-byte=10ms@delivery", 15) >= Duration::from_millis(200));
    // After the first twentieth of a second's bytes, 51 of more than 300.
    assert!(took("bandwidth=1KB@delivery", 300) >= Duration::from_millis(240));
    // What comes behind the message is read later.
    assert!(took("bandwidth=1KB@publish", 300) >= Duration::from_millis(290));
}
