//! Sessions: what outlives a connection.

use std::time::{Duration, Instant};

use super::client::{connect, lasting, says};
use super::fake::Fake;
use super::{Client, VERSIONS, start};
use crate::broker::router::Router;
use crate::model::{Properties, QoS, ReasonCode, Version};
use crate::wire::{Ack, AckKind, Disconnect, EncodedProperties, Packet, Publish, RawProperties};

#[test]
fn messages_wait_for_a_client_that_comes_back() {
    for version in VERSIONS {
        let broker = start();
        let (mut subscriber, answer) = Client::open(&broker, lasting(version, "sub"));
        assert!(!answer.session_present);
        subscriber.subscribe(&["t"], QoS::ExactlyOnce);
        subscriber.leave();
        let mut publisher = Client::new(&broker, version, "pub");
        for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
            assert_eq!(
                publisher.say("t", &qos.to_string(), qos),
                ReasonCode::SUCCESS
            );
        }
        let (mut subscriber, answer) = Client::open(&broker, lasting(version, "sub"));
        assert_eq!(answer.session_present, version != Version::V3_1);
        assert_eq!([subscriber.text(), subscriber.text()], ["1", "2"]);
        publisher.say("t", "still subscribed", QoS::AtLeastOnce);
        assert_eq!(subscriber.text(), "still subscribed");
        subscriber.leave();
        // A clean start forgets it all.
        let (mut subscriber, answer) = Client::open(&broker, connect(version, "sub"));
        assert!(!answer.session_present);
        publisher.say("t", "gone", QoS::AtLeastOnce);
        subscriber.quiet();
        subscriber.leave();
        let (_, answer) = Client::open(&broker, lasting(version, "sub"));
        assert!(!answer.session_present);
    }
}

#[test]
fn what_was_not_acknowledged_comes_again_as_a_duplicate() {
    for version in VERSIONS {
        let broker = start();
        let mut subscriber = Client::with(&broker, lasting(version, "sub"));
        subscriber.subscribe(&["t"], QoS::ExactlyOnce);
        let mut publisher = Client::new(&broker, version, "pub");
        publisher.say("t", "one", QoS::AtLeastOnce);
        publisher.say("t", "two", QoS::ExactlyOnce);
        publisher.say("t", "three", QoS::ExactlyOnce);
        let (one, two, three) = (
            subscriber.message(),
            subscriber.message(),
            subscriber.message(),
        );
        subscriber.ack(AckKind::PubRec, two.id);
        assert_eq!(subscriber.acked().0, AckKind::PubRel);
        drop(subscriber);
        let mut subscriber = Client::with(&broker, lasting(version, "sub"));
        let again = subscriber.message();
        assert_eq!(
            (again.dup, again.id, &again.payload),
            (true, one.id, &one.payload)
        );
        assert_eq!(
            subscriber.acked(),
            (AckKind::PubRel, two.id, ReasonCode::SUCCESS)
        );
        let again = subscriber.message();
        assert_eq!(
            (again.dup, again.id, &again.payload),
            (true, three.id, &three.payload)
        );
        subscriber.ack(AckKind::PubAck, one.id);
        subscriber.ack(AckKind::PubComp, two.id);
        subscriber.ack(AckKind::PubRec, three.id);
        assert_eq!(subscriber.acked().1, three.id);
        subscriber.ack(AckKind::PubComp, three.id);
        subscriber.quiet();
        drop(subscriber);
        Client::with(&broker, lasting(version, "sub")).quiet();
    }
}

#[test]
fn a_second_connection_takes_over() {
    for version in VERSIONS {
        let broker = start();
        let mut first = Client::with(&broker, lasting(version, "same"));
        first.subscribe(&["t"], QoS::AtLeastOnce);
        let (mut second, answer) = Client::open(&broker, lasting(version, "same"));
        assert_eq!(answer.session_present, version != Version::V3_1);
        first.ended(ReasonCode::SESSION_TAKEN_OVER);
        second.push(&says("t", "here", QoS::AtMostOnce));
        assert_eq!(second.text(), "here");
    }
}

#[test]
fn a_session_ends_when_its_time_is_up() {
    let broker = start();
    let mut short = lasting(Version::V5, "short");
    short.properties.session_expiry_interval = Some(1);
    Client::with(&broker, short.clone()).leave();
    assert!(Client::open(&broker, short.clone()).1.session_present);
    // Nothing tells that it has ended but the broker itself, so ask until it has.
    let since = Instant::now();
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    let mut subscriber = Client::with(&broker, short.clone());
    subscriber.subscribe(&["t"], QoS::AtLeastOnce);
    subscriber.leave();
    while publisher.say("t", "x", QoS::AtLeastOnce) == ReasonCode::SUCCESS {
        assert!(
            since.elapsed() < Duration::from_secs(15),
            "the session never ended"
        );
    }
    assert!(since.elapsed() >= Duration::from_secs(1));
    assert!(!Client::open(&broker, short).1.session_present);
}

#[test]
fn disconnect_may_change_how_long_a_session_lasts() {
    let broker = start();
    let leaving = |seconds| {
        let mut disconnect = Disconnect::default();
        disconnect.properties.session_expiry_interval = Some(seconds);
        disconnect
    };
    let client = Client::with(&broker, lasting(Version::V5, "c"));
    client.leave_with(leaving(0));
    assert!(
        !Client::open(&broker, lasting(Version::V5, "c"))
            .1
            .session_present
    );
    let mut client = Client::new(&broker, Version::V5, "brief");
    client.send(&crate::wire::Packet::Disconnect(Box::new(leaving(10))));
    client.ended(ReasonCode::PROTOCOL_ERROR);
}

#[test]
fn a_session_may_change_its_version() {
    let broker = start();
    let mut client = Client::with(&broker, lasting(Version::V5, "c"));
    client.subscribe(&["t"], QoS::AtLeastOnce);
    client.leave();
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    let mut message = says("t", "x", QoS::AtLeastOnce);
    message.properties.content_type = Some("text".into());
    publisher.publish(&message);
    let mut client = Client::with(&broker, lasting(Version::V3_1_1, "c"));
    assert_eq!(client.text(), "x");
}

#[test]
fn what_was_sent_does_not_expire() {
    let now = Instant::now();
    let later = now + Duration::from_secs(10);
    let mut router = Router::default();
    let mut subscriber = Fake::attach(&mut router, "sub", 10, now);
    subscriber.subscribe(&mut router, QoS::ExactlyOnce, now);
    let mut publisher = Fake::attach(&mut router, "pub", 10, now);
    let expiry = Properties {
        message_expiry_interval: Some(1),
        ..Properties::default()
    };
    let expiry = EncodedProperties::for_publish(&expiry).expect("properties");
    for packet_id in [1, 2] {
        let packet = Packet::Publish(Publish {
            topic: "t",
            qos: QoS::ExactlyOnce,
            packet_id,
            properties: RawProperties::new(&expiry),
            ..Publish::default()
        });
        publisher.send(&mut router, &packet, now);
    }
    assert_eq!(subscriber.acks(), [1, 2]);
    subscriber.link().take_all();
    // The exchange of the first goes on, and the second is sent again to the next connection.
    let received = Packet::Ack(Ack::new(AckKind::PubRec, 1));
    subscriber.send(&mut router, &received, later);
    assert_eq!(subscriber.acks(), [1]);
    let again = Fake::attach(&mut router, "sub", 10, later);
    assert_eq!(again.acks(), [1, 2]);
}
