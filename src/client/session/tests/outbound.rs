//! What we publish and ask for, and what the broker answers.

use super::*;
use crate::client::session::Subscription;
use crate::wire::{Filter, UnsubAck};

fn subscription(filter: &str) -> Subscription {
    Subscription {
        filter: Filter {
            filter: filter.to_owned(),
            ..Filter::default()
        },
        ..Subscription::default()
    }
}

#[test]
fn qos_0_is_done_when_it_is_sent() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        assert_eq!(rig.publish(Q0, "x", 1), Ok(Sent::Done));
        assert_eq!(rig.sent(), ["PUBLISH q0 [t] x"]);
        assert!(rig.session.is_idle());
    }
}

#[test]
fn qos_1_waits_for_puback() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        assert_eq!(rig.publish(Q1, "x", 7), Ok(Sent::Waiting(1)));
        assert_eq!(rig.publish(Q1, "y", 8), Ok(Sent::Waiting(2)));
        assert_eq!(rig.sent(), ["PUBLISH q1 id1 [t] x", "PUBLISH q1 id2 [t] y"]);
        assert_eq!(rig.session.oldest_publish(), Some(7));
        rig.feed(ack(AckKind::PubAck, 2)).unwrap();
        rig.feed(ack(AckKind::PubAck, 1)).unwrap();
        assert_eq!(rig.heard(), ["8: PubAck 0x00", "7: PubAck 0x00"]);
        assert!(rig.session.is_idle());
    }
}

#[test]
fn qos_2_takes_four_packets() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        assert_eq!(rig.publish(Q2, "x", 7), Ok(Sent::Waiting(1)));
        rig.feed(ack(AckKind::PubRec, 1)).unwrap();
        assert_eq!(rig.sent(), ["PUBLISH q2 id1 [t] x", "PubRel 1"]);
        assert_eq!(rig.heard(), [""; 0]);
        rig.feed(ack(AckKind::PubComp, 1)).unwrap();
        assert_eq!(rig.heard(), ["7: PubComp 0x00"]);
        assert!(rig.session.is_idle());
    }
}

#[test]
fn a_refusal_ends_a_publish_and_frees_its_identifier() {
    let mut rig = Rig::v5();
    rig.publish(Q1, "x", 1).unwrap();
    rig.publish(Q2, "y", 2).unwrap();
    rig.sent();
    rig.feed(nack(AckKind::PubAck, 1, 0x87)).unwrap();
    rig.feed(nack(AckKind::PubRec, 2, 0x97)).unwrap();
    assert_eq!(rig.heard(), ["1: PubAck 0x87", "2: PubRec 0x97"]);
    assert_eq!(rig.sent(), [""; 0], "a refused PUBREC has no PUBREL");
    assert!(rig.session.is_idle());
    assert_eq!(rig.session.window(), u16::MAX);
}

#[test]
fn reasons_that_are_no_errors_and_unknown_ones_are_passed_on() {
    let mut rig = Rig::v5();
    for (key, reason) in [(1, 0x10), (2, 0x42), (3, 0xC0)] {
        rig.publish(Q1, "x", key).unwrap();
        rig.feed(nack(AckKind::PubAck, 1, reason)).unwrap();
    }
    assert_eq!(
        rig.heard(),
        ["1: PubAck 0x10", "2: PubAck 0x42", "3: PubAck 0xc0"]
    );
    // A PUBREC that is no error goes on whatever its number.
    rig.publish(Q2, "x", 4).unwrap();
    rig.sent();
    rig.feed(nack(AckKind::PubRec, 1, 0x10)).unwrap();
    assert_eq!(rig.sent(), ["PubRel 1"]);
}

#[test]
fn the_window_is_the_brokers_receive_maximum() {
    let mut rig = Rig::up(
        Version::V5,
        Properties {
            receive_maximum: Some(2),
            ..Properties::default()
        },
    );
    assert_eq!(rig.session.window(), 2);
    rig.publish(Q1, "a", 1).unwrap();
    rig.publish(Q2, "b", 2).unwrap();
    assert_eq!(rig.session.window(), 0);
    assert_eq!(rig.publish(Q1, "c", 3), Err(PublishError::Busy));
    assert_eq!(rig.publish(Q0, "d", 0), Ok(Sent::Done), "QoS 0 is not held");
    rig.session
        .subscribe(&subscription("s"), 9, &mut rig.out)
        .expect("a SUBSCRIBE does not count");
    rig.feed(ack(AckKind::PubRec, 2)).unwrap();
    assert_eq!(rig.session.window(), 0, "PUBREC does not open the window");
    rig.feed(ack(AckKind::PubComp, 2)).unwrap();
    assert_eq!(rig.session.window(), 1);
    rig.publish(Q1, "c", 3).unwrap();
}

#[test]
fn no_more_than_all_identifiers() {
    let mut rig = Rig::v5();
    for key in 0..65_535 {
        rig.publish(Q1, "", key).unwrap();
    }
    assert_eq!(rig.publish(Q1, "", 0), Err(PublishError::Busy));
    let busy = rig.session.subscribe(&subscription("s"), 9, &mut rig.out);
    assert_eq!(busy, Err(PublishError::Busy));
    rig.feed(ack(AckKind::PubAck, 40_000)).unwrap();
    assert_eq!(rig.publish(Q1, "", 0), Ok(Sent::Waiting(40_000)));
}

#[test]
fn answers_to_nothing_are_noted_and_change_nothing() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        rig.publish(Q1, "x", 1).unwrap();
        rig.sent();
        rig.feed(ack(AckKind::PubAck, 1)).unwrap();
        rig.heard();
        rig.feed(ack(AckKind::PubAck, 1)).unwrap();
        rig.feed(ack(AckKind::PubComp, 9)).unwrap();
        rig.feed(ack(AckKind::PubAck, 65_535)).unwrap();
        rig.feed(suback(5, &[0])).unwrap();
        assert_eq!(
            rig.heard(),
            [
                "stray PubAck 1",
                "stray PubComp 9",
                "stray PubAck 65535",
                "stray SubAck 5"
            ]
        );
        assert_eq!(rig.sent(), [""; 0]);
        assert_eq!(rig.session.window(), u16::MAX);
    }
}

#[test]
fn a_pubrec_for_nothing_is_released_so_that_the_broker_can_forget_it() {
    let mut rig = Rig::v5();
    rig.feed(ack(AckKind::PubRec, 3)).unwrap();
    assert_eq!(rig.sent(), ["PubRel 3 0x92"]);
    rig.feed(nack(AckKind::PubRec, 3, 0x80)).unwrap();
    assert_eq!(rig.sent(), [""; 0]);
    let mut rig = Rig::up(Version::V3_1_1, Properties::default());
    rig.feed(ack(AckKind::PubRec, 3)).unwrap();
    assert_eq!(rig.sent(), ["PubRel 3"]);
}

#[test]
fn a_second_pubrec_gets_a_second_pubrel() {
    let mut rig = Rig::v5();
    rig.publish(Q2, "x", 1).unwrap();
    rig.sent();
    rig.feed(ack(AckKind::PubRec, 1)).unwrap();
    rig.feed(ack(AckKind::PubRec, 1)).unwrap();
    assert_eq!(rig.sent(), ["PubRel 1", "PubRel 1"]);
    rig.feed(ack(AckKind::PubComp, 1)).unwrap();
    assert_eq!(rig.heard(), ["1: PubComp 0x00"]);
}

#[test]
fn an_answer_of_the_wrong_kind_breaks_the_protocol() {
    let wrong = [
        (Q1, AckKind::PubRec),
        (Q1, AckKind::PubComp),
        (Q2, AckKind::PubAck),
        (Q2, AckKind::PubComp),
    ];
    for (qos, kind) in wrong {
        let mut rig = Rig::v5();
        rig.publish(qos, "x", 1).unwrap();
        let error = rig.feed(ack(kind, 1)).unwrap_err();
        assert!(matches!(error, SessionError::Protocol(_)), "{qos} {kind:?}");
    }
    let kinds = [
        AckKind::PubAck,
        AckKind::PubRec,
        AckKind::PubRel,
        AckKind::PubComp,
    ];
    for kind in kinds {
        let mut rig = Rig::v5();
        let error = rig.feed(ack(kind, 0)).unwrap_err();
        assert!(matches!(error, SessionError::Protocol(_)), "{kind:?} 0");
    }
}

#[test]
fn subscribing_and_unsubscribing_are_answered() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        rig.session
            .subscribe(&subscription("a/#"), 5, &mut rig.out)
            .unwrap();
        rig.session.unsubscribe("b", 6, &mut rig.out).unwrap();
        assert_eq!(rig.sent(), ["SUBSCRIBE 1 a/#", "UNSUBSCRIBE 2 b"]);
        rig.feed(Packet::UnsubAck(Box::new(UnsubAck {
            packet_id: 2,
            codes: if version.is_v5() {
                vec![ReasonCode(0x11)]
            } else {
                Vec::new()
            },
            properties: Properties::default(),
        })))
        .unwrap();
        rig.feed(suback(1, &[0x80])).unwrap();
        assert_eq!(rig.heard(), ["6: UnsubAck", "5: SubAck 0x80"]);
        assert!(rig.session.is_idle());
    }
}

#[test]
fn a_suback_of_the_wrong_length_or_kind_breaks_the_protocol() {
    for version in VERSIONS {
        for codes in [&[][..], &[0, 0]] {
            let mut rig = Rig::up(version, Properties::default());
            rig.session
                .subscribe(&subscription("a"), 5, &mut rig.out)
                .unwrap();
            let error = rig.feed(suback(1, codes)).unwrap_err();
            assert!(matches!(error, SessionError::Protocol(_)), "{codes:?}");
        }
        let mut rig = Rig::up(version, Properties::default());
        rig.publish(Q1, "x", 1).unwrap();
        assert!(rig.feed(suback(1, &[0])).is_err());
    }
}

#[test]
fn nothing_is_sent_after_disconnect() {
    let mut rig = Rig::v5();
    rig.session
        .disconnect(ReasonCode::DISCONNECT_WITH_WILL, None, &mut rig.out);
    rig.session
        .disconnect(ReasonCode::SUCCESS, None, &mut rig.out);
    assert_eq!(rig.publish(Q0, "x", 1), Err(PublishError::Busy));
    assert_eq!(rig.sent(), ["DISCONNECT 0x04"]);
    let mut bytes = Vec::new();
    delivery(Q1, 1, "late")
        .encode(Version::V5, &mut bytes)
        .unwrap();
    assert_eq!(rig.raw(&bytes), Ok(0));
    assert_eq!(rig.heard(), [""; 0]);
}

#[test]
fn a_topic_goes_once_then_its_alias() {
    let mut rig = Rig::up(
        Version::V5,
        Properties {
            topic_alias_maximum: Some(3),
            ..Properties::default()
        },
    );
    let none = EncodedProperties::default();
    let encoded = alias(3);
    let send = |rig: &mut Rig, topic: &str, qos| {
        let message = Outgoing {
            topic,
            payload: b"x",
            qos,
            retain: false,
            dup: false,
            properties: &none,
            alias: Some((3, &encoded)),
        };
        rig.session.publish(&message, 1, &mut rig.out).unwrap();
    };
    send(&mut rig, "t", Q0);
    send(&mut rig, "t", Q1);
    send(&mut rig, "u", Q0);
    send(&mut rig, "u", Q0);
    assert_eq!(
        rig.sent(),
        [
            "PUBLISH q0 [t] alias3 x",
            "PUBLISH q1 id1 [] alias3 x",
            "PUBLISH q0 [u] alias3 x",
            "PUBLISH q0 [] alias3 x"
        ]
    );
    // Aliases end with the connection, also for what is sent again.
    rig.again(
        true,
        Properties {
            topic_alias_maximum: Some(3),
            ..Properties::default()
        },
    );
    send(&mut rig, "u", Q0);
    assert_eq!(
        rig.sent(),
        ["PUBLISH q1 id1 dup [t] x", "PUBLISH q0 [u] alias3 x"]
    );
}

#[test]
fn a_publish_that_has_to_wait_does_not_use_up_the_topic() {
    let mut rig = Rig::up(
        Version::V5,
        Properties {
            topic_alias_maximum: Some(1),
            receive_maximum: Some(1),
            ..Properties::default()
        },
    );
    let none = EncodedProperties::default();
    let encoded = alias(1);
    let message = Outgoing {
        topic: "t",
        payload: b"x",
        qos: Q1,
        retain: false,
        dup: false,
        properties: &none,
        alias: Some((1, &encoded)),
    };
    rig.publish(Q1, "first", 1).unwrap();
    let busy = rig.session.publish(&message, 2, &mut rig.out);
    assert_eq!(busy, Err(PublishError::Busy));
    rig.feed(ack(AckKind::PubAck, 1)).unwrap();
    rig.sent();
    rig.session.publish(&message, 2, &mut rig.out).unwrap();
    assert_eq!(rig.sent(), ["PUBLISH q1 id1 [t] alias1 x"]);
}

#[test]
fn versions_without_aliases_send_the_topic() {
    let mut rig = Rig::up(Version::V3_1_1, Properties::default());
    let none = EncodedProperties::default();
    let encoded = alias(1);
    let message = Outgoing {
        topic: "t",
        payload: b"x",
        qos: Q0,
        retain: false,
        dup: false,
        properties: &none,
        alias: Some((1, &encoded)),
    };
    rig.session.publish(&message, 1, &mut rig.out).unwrap();
    rig.session.publish(&message, 2, &mut rig.out).unwrap();
    assert_eq!(rig.sent(), ["PUBLISH q0 [t] x", "PUBLISH q0 [t] x"]);
}
