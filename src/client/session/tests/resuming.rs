//! What becomes of packets in flight when the connection is lost and made again.

use super::*;
use crate::client::session::Subscription;
use crate::wire::Filter;

fn limited(receive_maximum: u16) -> Properties {
    Properties {
        receive_maximum: Some(receive_maximum),
        ..Properties::default()
    }
}

#[test]
fn everything_goes_on_in_order_where_the_session_is_still_there() {
    for version in [Version::V3_1_1, Version::V5] {
        let mut rig = Rig::up(version, Properties::default());
        for (key, qos) in [(1, Q1), (2, Q2), (3, Q2), (4, Q1)] {
            rig.publish(qos, &key.to_string(), key).unwrap();
        }
        rig.feed(ack(AckKind::PubRec, 2)).unwrap();
        rig.feed(ack(AckKind::PubAck, 1)).unwrap();
        rig.publish(Q1, "5", 5).unwrap();
        rig.publish(Q1, "6", 6).unwrap();
        rig.heard();
        rig.again(true, Properties::default());
        assert_eq!(
            rig.sent(),
            [
                "PubRel 2",
                "PUBLISH q2 id3 dup [t] 3",
                "PUBLISH q1 id4 dup [t] 4",
                "PUBLISH q1 id1 dup [t] 5",
                "PUBLISH q1 id5 dup [t] 6"
            ]
        );
        assert_eq!(rig.heard(), ["connected present"]);
        rig.feed(ack(AckKind::PubComp, 2)).unwrap();
        rig.feed(ack(AckKind::PubRec, 3)).unwrap();
        rig.feed(ack(AckKind::PubAck, 1)).unwrap();
        assert_eq!(rig.heard(), ["2: PubComp 0x00", "5: PubAck 0x00"]);
        assert_eq!(rig.sent(), ["PubRel 3"]);
    }
}

#[test]
fn without_the_session_publishes_are_new_ones() {
    let mut rig = Rig::v5();
    for (key, qos) in [(1, Q1), (2, Q2), (3, Q2)] {
        rig.publish(qos, &key.to_string(), key).unwrap();
    }
    rig.feed(ack(AckKind::PubRec, 2)).unwrap();
    rig.again(false, Properties::default());
    assert_eq!(
        rig.sent(),
        ["PUBLISH q1 id1 [t] 1", "PUBLISH q2 id3 [t] 3"],
        "no DUP"
    );
    assert_eq!(rig.heard(), ["connected", "2: unconfirmed"]);
    assert_eq!(rig.session.window(), u16::MAX - 2);
}

#[test]
fn a_session_of_3_1_may_be_there_and_is_resumed() {
    // CONNACK cannot say it. Identifiers that the broker may still know must not be given to new
    // messages, which it would take for repetitions.
    let mut rig = Rig::up(Version::V3_1, Properties::default());
    rig.publish(Q2, "1", 1).unwrap();
    rig.publish(Q1, "2", 2).unwrap();
    rig.feed(ack(AckKind::PubRec, 1)).unwrap();
    let mut resuming = connect(Version::V3_1);
    resuming.clean_start = false;
    rig.begin(resuming, None);
    rig.feed(connack(false, Properties::default())).unwrap();
    assert_eq!(rig.sent(), ["PubRel 1", "PUBLISH q1 id2 dup [t] 2"]);
    assert_eq!(rig.heard(), ["connected"]);
    // With a clean session there is nothing to resume.
    rig.again(false, Properties::default());
    assert_eq!(rig.sent(), ["PUBLISH q1 id2 [t] 2"]);
    assert_eq!(rig.heard(), ["connected", "1: unconfirmed"]);
}

#[test]
fn requests_are_made_again() {
    let mut rig = Rig::v5();
    let wanted = Subscription {
        filter: Filter {
            filter: "s".to_owned(),
            ..Filter::default()
        },
        ..Subscription::default()
    };
    rig.session.subscribe(&wanted, 1, &mut rig.out).unwrap();
    rig.session.unsubscribe("u", 2, &mut rig.out).unwrap();
    for present in [true, false] {
        rig.again(present, Properties::default());
        assert_eq!(rig.sent(), ["SUBSCRIBE 1 s", "UNSUBSCRIBE 2 u"]);
    }
    rig.feed(suback(1, &[1])).unwrap();
    assert_eq!(
        rig.heard(),
        ["connected present", "connected", "1: SubAck 0x01"]
    );
}

#[test]
fn no_more_is_sent_again_than_the_broker_takes_at_once() {
    let mut rig = Rig::v5();
    for key in 1..=4 {
        rig.publish(Q1, &key.to_string(), key).unwrap();
    }
    rig.again(true, limited(2));
    assert_eq!(
        rig.sent(),
        ["PUBLISH q1 id1 dup [t] 1", "PUBLISH q1 id2 dup [t] 2"]
    );
    assert_eq!(rig.session.window(), 0);
    assert_eq!(
        rig.publish(Q1, "5", 5),
        Err(PublishError::Busy),
        "the old ones go first"
    );
    rig.feed(ack(AckKind::PubAck, 1)).unwrap();
    assert_eq!(rig.sent(), ["PUBLISH q1 id3 dup [t] 3"]);
    rig.feed(ack(AckKind::PubAck, 3)).unwrap();
    rig.feed(ack(AckKind::PubAck, 2)).unwrap();
    assert_eq!(rig.sent(), ["PUBLISH q1 id4 dup [t] 4"]);
    assert_eq!(rig.session.window(), 1);
    rig.publish(Q1, "5", 5).unwrap();
    assert_eq!(rig.session.window(), 0);
}

#[test]
fn a_packet_that_has_become_too_large_is_given_up_and_the_rest_goes_on() {
    let mut rig = Rig::v5();
    rig.publish(Q1, "far too large by now", 1).unwrap();
    rig.publish(Q1, "2", 2).unwrap();
    rig.again(
        true,
        Properties {
            maximum_packet_size: Some(16),
            ..limited(1)
        },
    );
    assert_eq!(rig.sent(), ["PUBLISH q1 id2 dup [t] 2"]);
    let heard = rig.heard();
    assert!(
        heard[1].starts_with("1: forbidden: the packet has 28 bytes"),
        "{heard:?}"
    );
    rig.feed(ack(AckKind::PubAck, 2)).unwrap();
    assert!(rig.session.is_idle());
    rig.publish(Q1, "3", 3).unwrap();
}

#[test]
fn what_the_broker_no_longer_allows_is_given_up() {
    let mut rig = Rig::v5();
    let none = EncodedProperties::default();
    let retained = Outgoing {
        topic: "t",
        payload: b"1",
        qos: Q1,
        retain: true,
        dup: false,
        properties: &none,
        alias: None,
    };
    rig.session.publish(&retained, 1, &mut rig.out).unwrap();
    rig.publish(Q2, "2", 2).unwrap();
    rig.publish(Q2, "3", 3).unwrap();
    rig.feed(ack(AckKind::PubRec, 3)).unwrap();
    rig.again(
        true,
        Properties {
            maximum_qos: Some(1),
            retain_available: Some(0),
            ..Properties::default()
        },
    );
    assert_eq!(rig.sent(), ["PubRel 3"], "what was taken over is finished");
    let heard = rig.heard();
    assert!(heard[1].starts_with("1: forbidden"), "{heard:?}");
    assert!(heard[2].starts_with("2: forbidden"), "{heard:?}");
}

#[test]
fn an_answer_may_come_before_the_packet_was_sent_again() {
    let mut rig = Rig::v5();
    for key in 1..=3 {
        rig.publish(Q1, &key.to_string(), key).unwrap();
    }
    rig.again(true, limited(1));
    rig.sent();
    // The broker had taken the second one on the old connection.
    rig.feed(ack(AckKind::PubAck, 2)).unwrap();
    assert_eq!(rig.sent(), [""; 0], "the first is still on its way");
    // Its identifier goes to a request, which must not be taken for a packet to send again.
    rig.session.unsubscribe("u", 9, &mut rig.out).unwrap();
    assert_eq!(rig.sent(), ["UNSUBSCRIBE 2 u"]);
    rig.feed(ack(AckKind::PubAck, 1)).unwrap();
    assert_eq!(rig.sent(), ["PUBLISH q1 id3 dup [t] 3"]);
    assert_eq!(rig.session.window(), 0);
}

#[test]
fn a_second_loss_in_the_middle_of_sending_again_loses_nothing() {
    let mut rig = Rig::v5();
    for key in 1..=3 {
        rig.publish(Q1, &key.to_string(), key).unwrap();
    }
    rig.again(true, limited(1));
    rig.again(true, limited(1));
    assert_eq!(rig.sent(), ["PUBLISH q1 id1 dup [t] 1"]);
    for id in 1..=3 {
        rig.feed(ack(AckKind::PubAck, id)).unwrap();
    }
    assert!(rig.session.is_idle());
    assert_eq!(
        rig.sent(),
        ["PUBLISH q1 id2 dup [t] 2", "PUBLISH q1 id3 dup [t] 3"]
    );
}

#[test]
fn a_full_table_is_sent_again_through_a_narrow_window_in_good_time() {
    let mut rig = Rig::v5();
    for key in 0..65_535 {
        rig.publish(Q1, "x", key).unwrap();
    }
    rig.again(true, limited(1));
    let mut bytes = Vec::new();
    for id in 1..=65_535 {
        bytes.clear();
        ack(AckKind::PubAck, id)
            .encode(Version::V5, &mut bytes)
            .unwrap();
        rig.raw(&bytes).unwrap();
    }
    assert!(rig.session.is_idle());
    assert_eq!(rig.heard().len(), 65_536);
}

#[test]
fn what_the_broker_has_received_before_the_loss_is_no_refusal_after_it() {
    let mut rig = Rig::v5();
    for key in 1..=3 {
        rig.publish(Q2, &key.to_string(), key).unwrap();
    }
    rig.feed(ack(AckKind::PubRec, 1)).unwrap();
    rig.again(true, Properties::default());
    assert_eq!(
        rig.sent(),
        [
            "PubRel 1",
            "PUBLISH q2 id2 dup [t] 2",
            "PUBLISH q2 id3 dup [t] 3"
        ]
    );
    rig.heard();
    // The first was released on the old connection, and the second received.
    rig.feed(nack(AckKind::PubComp, 1, 0x92)).unwrap();
    rig.feed(nack(AckKind::PubRec, 2, 0x91)).unwrap();
    assert_eq!(rig.sent(), ["PubRel 2"]);
    rig.feed(ack(AckKind::PubComp, 2)).unwrap();
    assert_eq!(rig.heard(), ["1: PubComp 0x00", "2: PubComp 0x00"]);
    // Any other refusal is one.
    rig.feed(nack(AckKind::PubRec, 3, 0x97)).unwrap();
    assert_eq!(rig.heard(), ["3: PubRec 0x97"]);
}

#[test]
fn identifiers_in_use_and_unknown_ones_are_refusals_of_what_is_sent_once() {
    let mut rig = Rig::v5();
    rig.publish(Q2, "1", 1).unwrap();
    rig.publish(Q2, "2", 2).unwrap();
    rig.feed(nack(AckKind::PubRec, 1, 0x91)).unwrap();
    rig.feed(ack(AckKind::PubRec, 2)).unwrap();
    rig.feed(nack(AckKind::PubComp, 2, 0x92)).unwrap();
    assert_eq!(rig.heard(), ["1: PubRec 0x91", "2: PubComp 0x92"]);
    // In a new session everything is sent for the first time.
    rig.publish(Q2, "3", 3).unwrap();
    rig.again(false, Properties::default());
    rig.feed(nack(AckKind::PubRec, 1, 0x91)).unwrap();
    assert_eq!(rig.heard(), ["connected", "3: PubRec 0x91"]);
    // After PUBREC, PUBREL is sent for the first time.
    rig.publish(Q2, "4", 4).unwrap();
    rig.again(true, Properties::default());
    rig.feed(ack(AckKind::PubRec, 2)).unwrap();
    rig.feed(nack(AckKind::PubComp, 2, 0x92)).unwrap();
    assert_eq!(rig.heard(), ["connected present", "4: PubComp 0x92"]);
}
