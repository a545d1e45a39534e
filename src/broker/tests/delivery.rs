//! QoS 0, 1 and 2 in both directions, across versions.

use super::client::{lasting, says};
use super::{Client, VERSIONS, start};
use crate::model::{QoS, ReasonCode, Version};
use crate::wire::AckKind;

const ALL: [QoS; 3] = [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce];

#[test]
fn every_version_reaches_every_version_with_every_qos() {
    let broker = start();
    for from in VERSIONS {
        for to in VERSIONS {
            for granted in ALL {
                let mut subscriber = Client::new(&broker, to, "sub");
                let codes = subscriber.subscribe(&["a/b"], granted);
                assert_eq!(codes, [ReasonCode(granted.level())]);
                let mut publisher = Client::new(&broker, from, "pub");
                for qos in ALL {
                    publisher.say("a/b", "text", qos);
                    let got = subscriber.take();
                    assert_eq!(
                        (got.topic.as_str(), &got.payload[..]),
                        ("a/b", &b"text"[..])
                    );
                    assert_eq!(got.qos, qos.min(granted), "{from} to {to}");
                    assert!(!got.retain && !got.dup);
                }
                subscriber.quiet();
                subscriber.leave();
                publisher.leave();
            }
        }
    }
}

#[test]
fn a_large_message_comes_through_whole() {
    let broker = start();
    let mut subscriber = Client::new(&broker, Version::V5, "sub");
    subscriber.subscribe(&["big"], QoS::AtLeastOnce);
    let mut publisher = Client::new(&broker, Version::V3_1_1, "pub");
    let payload: Vec<u8> = (0..10_000_000_u32).map(|n| (n % 251) as u8).collect();
    let mut message = says("big", "", QoS::AtLeastOnce);
    message.payload = payload.clone();
    publisher.publish(&message);
    assert!(subscriber.take().payload == payload);
}

#[test]
fn a_repeated_qos_2_message_arrives_once() {
    for version in VERSIONS {
        let broker = start();
        let mut subscriber = Client::new(&broker, version, "sub");
        subscriber.subscribe(&["t"], QoS::ExactlyOnce);
        let mut publisher = Client::with(&broker, lasting(version, "pub"));
        let mut message = says("t", "once", QoS::ExactlyOnce);
        message.id = 3;
        publisher.push(&message);
        assert_eq!(publisher.acked().0, AckKind::PubRec);
        message.dup = true;
        publisher.push(&message);
        assert_eq!(publisher.acked(), (AckKind::PubRec, 3, ReasonCode::SUCCESS));
        drop(publisher);
        // The same after a reconnect.
        let mut publisher = Client::with(&broker, lasting(version, "pub"));
        publisher.push(&message);
        assert_eq!(publisher.acked(), (AckKind::PubRec, 3, ReasonCode::SUCCESS));
        publisher.ack(AckKind::PubRel, 3);
        assert_eq!(
            publisher.acked(),
            (AckKind::PubComp, 3, ReasonCode::SUCCESS)
        );
        publisher.ack(AckKind::PubRel, 3);
        let (kind, id, reason) = publisher.acked();
        assert_eq!((kind, id), (AckKind::PubComp, 3));
        assert_eq!(
            reason == ReasonCode::PACKET_IDENTIFIER_NOT_FOUND,
            version.is_v5()
        );
        assert_eq!(subscriber.text(), "once");
        subscriber.quiet();
        // The identifier is free again.
        message.payload = b"again".to_vec();
        message.dup = false;
        publisher.push(&message);
        assert_eq!(publisher.acked().0, AckKind::PubRec);
        assert_eq!(subscriber.text(), "again");
    }
}

#[test]
fn a_message_that_nobody_wants_is_said_to_be_so() {
    let broker = start();
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
        let reason = publisher.say("t", "x", qos);
        assert_eq!(reason, ReasonCode::NO_MATCHING_SUBSCRIBERS);
    }
    let mut subscriber = Client::new(&broker, Version::V3_1_1, "sub");
    subscriber.subscribe(&["#"], QoS::AtMostOnce);
    for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
        assert_eq!(publisher.say("t", "x", qos), ReasonCode::SUCCESS);
    }
}

#[test]
fn many_messages_in_one_write_keep_their_order() {
    let broker = start();
    let mut subscriber = Client::new(&broker, Version::V3_1_1, "sub");
    subscriber.subscribe(&["n"], QoS::AtLeastOnce);
    let mut publisher = Client::new(&broker, Version::V3_1_1, "pub");
    for id in 1..=5000 {
        let mut message = says("n", &id.to_string(), QoS::ExactlyOnce);
        message.id = id;
        publisher.push(&message);
    }
    for id in 1..=5000 {
        assert_eq!(
            publisher.acked(),
            (AckKind::PubRec, id, ReasonCode::SUCCESS)
        );
        assert_eq!(subscriber.text(), id.to_string());
    }
}
