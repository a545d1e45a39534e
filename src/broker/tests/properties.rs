//! What only MQTT 5 can say.

use super::client::{connect, lasting, says};
use super::{Client, start};
use crate::broker::Broker;
use crate::broker::limits::{RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM};
use crate::model::{Properties, QoS, ReasonCode, Version};
use crate::wire::AckKind;

#[test]
fn they_are_passed_through_untouched() {
    let broker = start();
    let mut subscriber = Client::new(&broker, Version::V5, "sub");
    subscriber.subscribe(&["t"], QoS::ExactlyOnce);
    let mut old = Client::new(&broker, Version::V3_1_1, "old");
    old.subscribe(&["t"], QoS::ExactlyOnce);
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    let properties = Properties {
        payload_format_indicator: Some(1),
        message_expiry_interval: Some(100),
        content_type: Some("tëxt".into()),
        response_topic: Some("answer/here".into()),
        correlation_data: Some(vec![0, 255, 1]),
        user_properties: vec![("a".into(), "1".into()), ("a".into(), "2".into())],
        ..Properties::default()
    };
    for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
        let mut message = says("t", "x", qos);
        message.properties = properties.clone();
        publisher.publish(&message);
        let got = subscriber.take();
        assert_eq!((got.qos, got.properties), (qos, properties.clone()));
        assert_eq!(old.text(), "x");
    }
}

#[test]
fn connack_tells_the_limits_and_the_name_it_gave() {
    let broker = start();
    let (_client, answer) = Client::open(&broker, connect(Version::V5, ""));
    let properties = answer.properties;
    assert_eq!(properties.receive_maximum, Some(RECEIVE_MAXIMUM));
    assert_eq!(properties.topic_alias_maximum, Some(TOPIC_ALIAS_MAXIMUM));
    let first = properties.assigned_client_identifier.expect("a name");
    let (_other, answer) = Client::open(&broker, connect(Version::V5, ""));
    assert_ne!(answer.properties.assigned_client_identifier, Some(first));
    let (_named, answer) = Client::open(&broker, connect(Version::V5, "named"));
    assert_eq!(answer.properties.assigned_client_identifier, None);
}

#[test]
fn a_topic_alias_is_resolved_and_not_passed_on() {
    let broker = start();
    let mut subscriber = Client::new(&broker, Version::V5, "sub");
    subscriber.subscribe(&["#"], QoS::AtLeastOnce);
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    let mut send = |topic: &str, alias, content: Option<&str>| {
        let mut message = says(topic, topic, QoS::AtMostOnce);
        message.properties.topic_alias = Some(alias);
        message.properties.content_type = content.map(Into::into);
        publisher.push(&message);
    };
    send("one", 1, None);
    send("hundred", TOPIC_ALIAS_MAXIMUM, None);
    send("", 1, Some("text"));
    send("two", 1, None);
    send("", 1, None);
    send("", TOPIC_ALIAS_MAXIMUM, None);
    for (topic, content) in [
        ("one", None),
        ("hundred", None),
        ("one", Some("text")),
        ("two", None),
        ("two", None),
        ("hundred", None),
    ] {
        let got = subscriber.take();
        assert_eq!(got.topic, topic);
        let expected = Properties {
            content_type: content.map(Into::into),
            ..Properties::default()
        };
        assert_eq!(got.properties, expected);
    }
}

#[test]
fn aliases_that_are_not_valid_end_the_connection() {
    let broker = start();
    for (topic, alias, reason) in [
        (
            "t",
            TOPIC_ALIAS_MAXIMUM + 1,
            ReasonCode::TOPIC_ALIAS_INVALID,
        ),
        ("", 5, ReasonCode::PROTOCOL_ERROR),
    ] {
        let mut client = Client::new(&broker, Version::V5, "c");
        let mut message = says(topic, "", QoS::AtMostOnce);
        message.properties.topic_alias = Some(alias);
        client.push(&message);
        client.ended(reason);
    }
}

#[test]
fn what_only_the_broker_may_send_ends_the_connection() {
    let broker = start();
    let mut client = Client::new(&broker, Version::V5, "c");
    let mut message = says("t", "", QoS::AtMostOnce);
    message.properties.subscription_identifiers = vec![1];
    client.push(&message);
    client.ended(ReasonCode::PROTOCOL_ERROR);
}

#[test]
fn messages_expire_while_they_wait() {
    let broker = start();
    let mut subscriber = Client::with(&broker, lasting(Version::V5, "sub"));
    subscriber.subscribe(&["t"], QoS::AtLeastOnce);
    subscriber.leave();
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    for (payload, expiry) in [("at once", 0), ("later", 3600)] {
        let mut message = says("t", payload, QoS::AtLeastOnce);
        message.properties.message_expiry_interval = Some(expiry);
        publisher.publish(&message);
    }
    let mut subscriber = Client::with(&broker, lasting(Version::V5, "sub"));
    let got = subscriber.take();
    assert_eq!(got.payload, b"later");
    let left = got.properties.message_expiry_interval.expect("an interval");
    assert!((3500..=3600).contains(&left), "{left}");
    subscriber.quiet();
}

#[test]
fn the_clients_receive_maximum_is_kept() {
    let broker = start();
    let mut limited = lasting(Version::V5, "sub");
    limited.properties.receive_maximum = Some(2);
    let mut subscriber = Client::with(&broker, limited.clone());
    subscriber.subscribe(&["t"], QoS::ExactlyOnce);
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    for n in 0..6 {
        publisher.say(
            "t",
            &n.to_string(),
            if n % 2 == 0 {
                QoS::AtLeastOnce
            } else {
                QoS::ExactlyOnce
            },
        );
    }
    let (first, second) = (subscriber.message(), subscriber.message());
    subscriber.quiet();
    subscriber.ack(AckKind::PubRec, second.id);
    assert_eq!(subscriber.acked().0, AckKind::PubRel);
    // It counts until PUBCOMP.
    subscriber.quiet();
    subscriber.ack(AckKind::PubComp, second.id);
    assert_eq!(subscriber.message().payload, b"2");
    subscriber.quiet();
    drop(subscriber);
    // The same when they are sent again.
    limited.properties.receive_maximum = Some(1);
    let mut subscriber = Client::with(&broker, limited);
    let again = subscriber.message();
    assert_eq!((again.id, again.dup), (first.id, true));
    subscriber.quiet();
    subscriber.ack(AckKind::PubAck, again.id);
    let rest: Vec<String> = (2..6).map(|_| subscriber.text()).collect();
    assert_eq!(rest.concat(), "2345");
}

#[test]
fn the_clients_maximum_packet_size_is_kept() {
    let broker = start();
    let mut small = connect(Version::V5, "small");
    small.properties.maximum_packet_size = Some(40);
    let mut subscriber = Client::with(&broker, small);
    subscriber.subscribe(&["t"], QoS::AtLeastOnce);
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    for qos in [QoS::AtMostOnce, QoS::AtLeastOnce] {
        for payload in ["fits", &"too large ".repeat(10), "fits too"] {
            publisher.say("t", payload, qos);
        }
        assert_eq!([subscriber.text(), subscriber.text()], ["fits", "fits too"]);
    }
    subscriber.quiet();
}

#[test]
fn more_under_way_than_announced_ends_the_connection() {
    let broker = start();
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    let mut message = says("t", "", QoS::ExactlyOnce);
    for id in 1..=RECEIVE_MAXIMUM + 1 {
        message.id = id;
        publisher.push(&message);
    }
    for id in 1..=RECEIVE_MAXIMUM + 1 {
        assert_eq!(publisher.acked().1, id);
    }
    publisher.ended(ReasonCode::RECEIVE_MAXIMUM_EXCEEDED);
}

/// A subscriber that allows two aliases.
fn aliasing(broker: &Broker, maximum_packet_size: Option<u32>) -> Client {
    let mut connect = lasting(Version::V5, "aliasing");
    connect.properties.topic_alias_maximum = Some(2);
    connect.properties.maximum_packet_size = maximum_packet_size;
    Client::with(broker, connect)
}

#[test]
fn topics_get_aliases_where_the_client_allows_them() {
    for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
        let broker = start();
        let mut subscriber = aliasing(&broker, None);
        subscriber.subscribe(&["#"], qos);
        let mut other = Client::new(&broker, Version::V5, "other");
        other.subscribe(&["#"], qos);
        let mut publisher = Client::new(&broker, Version::V5, "pub");
        for (topic, sent, alias) in [
            ("first/topic", "first/topic", Some(1)),
            ("first/topic", "", Some(1)),
            ("short", "short", Some(2)),
            ("third/topic", "third/topic", None),
            ("short", "", Some(2)),
        ] {
            let mut message = says(topic, topic, qos);
            message.properties.content_type = Some("text".into());
            publisher.publish(&message);
            let got = subscriber.take();
            assert_eq!(
                (got.topic.as_str(), got.properties.topic_alias),
                (sent, alias)
            );
            assert_eq!(got.payload, topic.as_bytes());
            assert_eq!(got.properties.content_type.as_deref(), Some("text"));
            let plain = other.take();
            assert_eq!(
                (plain.topic.as_str(), plain.properties.topic_alias),
                (topic, None)
            );
        }
    }
}

/// What is sent again, and what is retained, on a connection whose client knows no alias yet.
#[test]
fn aliases_end_with_the_connection() {
    let broker = start();
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    let mut retained = says("first/topic", "retained", QoS::AtLeastOnce);
    retained.retain = true;
    publisher.publish(&retained);
    for is_first in [true, false] {
        let mut subscriber = aliasing(&broker, None);
        if is_first {
            subscriber.subscribe(&["#"], QoS::AtLeastOnce);
        }
        // The first time nothing waits, then what was not acknowledged comes before.
        let mut topics = Vec::new();
        publisher.say("first/topic", "live", QoS::AtLeastOnce);
        while topics.last().is_none_or(|(_, payload)| payload != b"live") {
            let got = subscriber.message();
            assert_eq!(got.properties.topic_alias, Some(1));
            topics.push((got.topic, got.payload));
        }
        let named = topics.iter().filter(|(topic, _)| topic == "first/topic");
        assert_eq!((named.count(), topics[0].0.as_str()), (1, "first/topic"));
    }
}

#[test]
fn an_alias_never_makes_a_packet_too_large() {
    let broker = start();
    // 2 fixed header, 2 + 11 topic, 1 property length, 4 payload.
    let mut subscriber = aliasing(&broker, Some(20));
    subscriber.subscribe(&["#"], QoS::AtMostOnce);
    let mut publisher = Client::new(&broker, Version::V5, "pub");
    for (payload, topic, alias) in [
        ("1234", "first/topic", None),
        ("1", "first/topic", Some(1)),
        ("1234", "", Some(1)),
    ] {
        publisher.say("first/topic", payload, QoS::AtMostOnce);
        let got = subscriber.take();
        assert_eq!(
            (got.topic.as_str(), got.properties.topic_alias),
            (topic, alias)
        );
    }
}
