//! What the broker delivers.

use super::*;

fn announcing(change: impl FnOnce(&mut Properties)) -> Rig {
    let mut rig = Rig::new(Version::V5);
    let mut asked = connect(Version::V5);
    change(&mut asked.properties);
    rig.open(asked, Properties::default());
    rig
}

#[test]
fn an_acknowledgement_waits_until_the_message_is_stored() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        rig.feed(delivery(Q0, 0, "a")).unwrap();
        rig.feed(delivery(Q1, 5, "b")).unwrap();
        rig.feed(delivery(Q2, 6, "c")).unwrap();
        assert_eq!(
            rig.heard(),
            ["got t q0 id0 a", "got t q1 id5 b", "got t q2 id6 c"]
        );
        assert_eq!(rig.sent(), [""; 0]);
        assert_eq!(rig.stored(), ["PubAck 5", "PubRec 6"]);
        assert_eq!(rig.stored(), [""; 0]);
        rig.feed(ack(AckKind::PubRel, 6)).unwrap();
        assert_eq!(rig.stored(), ["PubComp 6"]);
    }
}

#[test]
fn acknowledgements_do_not_overtake_what_is_on_its_way() {
    let mut rig = Rig::v5();
    rig.feed(delivery(Q1, 5, "b")).unwrap();
    rig.publish(Q0, "x", 1).unwrap();
    assert_eq!(rig.stored(), ["PUBLISH q0 [t] x", "PubAck 5"]);
}

#[test]
fn a_qos_2_message_is_delivered_once() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        rig.feed(delivery(Q2, 6, "c")).unwrap();
        rig.feed(delivery(Q2, 6, "c")).unwrap();
        assert_eq!(rig.heard(), ["got t q2 id6 c"]);
        assert_eq!(rig.stored(), ["PubRec 6", "PubRec 6"]);
        rig.feed(ack(AckKind::PubRel, 6)).unwrap();
        rig.feed(delivery(Q2, 6, "d")).unwrap();
        assert_eq!(rig.heard(), ["got t q2 id6 d"], "a new message");
    }
}

#[test]
fn a_pubrel_for_nothing_is_answered() {
    let mut rig = Rig::v5();
    rig.feed(ack(AckKind::PubRel, 6)).unwrap();
    assert_eq!(rig.stored(), ["PubComp 6 0x92"]);
    let mut rig = Rig::up(Version::V3_1_1, Properties::default());
    rig.feed(ack(AckKind::PubRel, 6)).unwrap();
    assert_eq!(rig.stored(), ["PubComp 6"]);
}

#[test]
fn what_is_left_is_not_acknowledged() {
    let mut rig = Rig::v5();
    rig.log.take = Some(1);
    rig.feed(delivery(Q1, 1, "a")).unwrap();
    rig.feed(delivery(Q1, 2, "b")).unwrap();
    rig.feed(delivery(Q2, 3, "c")).unwrap();
    assert_eq!(rig.heard(), ["got t q1 id1 a", "left b", "left c"]);
    assert_eq!(rig.stored(), ["PubAck 1"]);
}

#[test]
fn a_left_qos_2_message_comes_again_with_the_session() {
    let mut rig = Rig::v5();
    rig.log.take = Some(0);
    rig.feed(delivery(Q2, 3, "c")).unwrap();
    rig.heard();
    rig.log.take = None;
    rig.again(true, Properties::default());
    rig.feed(delivery(Q2, 3, "c")).unwrap();
    assert_eq!(rig.heard(), ["connected present", "got t q2 id3 c"]);
}

#[test]
fn duplicates_are_known_after_a_reconnect_as_long_as_the_session_is() {
    for present in [true, false] {
        let mut rig = Rig::v5();
        rig.feed(delivery(Q2, 6, "c")).unwrap();
        rig.heard();
        rig.again(present, Properties::default());
        rig.heard();
        rig.feed(delivery(Q2, 6, "c")).unwrap();
        assert_eq!(rig.heard().is_empty(), present);
        assert_eq!(rig.stored(), ["PubRec 6"]);
    }
}

#[test]
fn mqtt_3_1_cannot_say_whether_the_session_is_there_so_dup_decides() {
    let mut rig = Rig::up(Version::V3_1, Properties::default());
    let again = |rig: &mut Rig| {
        let mut resuming = connect(Version::V3_1);
        resuming.clean_start = false;
        rig.begin(resuming, None);
        rig.feed(connack(false, Properties::default())).unwrap();
        rig.heard();
    };
    rig.feed(delivery(Q2, 6, "old")).unwrap();
    again(&mut rig);
    let Packet::Publish(publish) = delivery(Q2, 6, "old") else {
        unreachable!()
    };
    rig.feed(Packet::Publish(Publish {
        dup: true,
        ..publish
    }))
    .unwrap();
    assert_eq!(rig.heard(), [""; 0]);
    again(&mut rig);
    rig.feed(delivery(Q2, 6, "new")).unwrap();
    assert_eq!(rig.heard(), ["got t q2 id6 new"]);
    // Within one connection the identifier alone decides.
    rig.feed(delivery(Q2, 6, "new")).unwrap();
    assert_eq!(rig.heard(), [""; 0]);
}

#[test]
fn the_broker_keeps_to_our_receive_maximum() {
    let mut rig = announcing(|p| p.receive_maximum = Some(2));
    rig.feed(delivery(Q1, 1, "a")).unwrap();
    rig.feed(delivery(Q2, 2, "b")).unwrap();
    rig.feed(delivery(Q2, 2, "b"))
        .expect("a repetition is not one more");
    rig.feed(delivery(Q0, 0, "c"))
        .expect("QoS 0 is not counted");
    let error = rig.feed(delivery(Q1, 3, "d")).unwrap_err();
    assert_eq!(error, SessionError::ReceiveMaximum(2));
    rig.session.reject(&error, &mut rig.out);
    assert_eq!(rig.sent(), ["DISCONNECT 0x93"]);
}

#[test]
fn what_was_acknowledged_makes_room() {
    let mut rig = announcing(|p| p.receive_maximum = Some(1));
    for id in 1..10 {
        rig.feed(delivery(Q1, id, "a")).unwrap();
        assert_eq!(rig.stored(), [format!("PubAck {id}")]);
    }
    rig.feed(delivery(Q2, 10, "b")).unwrap();
    assert_eq!(rig.stored(), ["PubRec 10"]);
    assert!(
        rig.feed(delivery(Q1, 11, "c")).is_err(),
        "PUBREC is not enough"
    );
}

#[test]
fn an_acknowledgement_that_may_have_arrived_is_not_held_against_the_broker() {
    let mut rig = announcing(|p| p.receive_maximum = Some(2));
    rig.feed(delivery(Q1, 1, "a")).unwrap();
    rig.feed(delivery(Q1, 2, "b")).unwrap();
    rig.session.release(&mut rig.out);
    // The socket has taken half of them.
    rig.out.ready.drain(..4);
    rig.session.wrote(rig.now, false);
    rig.feed(delivery(Q1, 1, "c")).unwrap();
    assert_eq!(rig.heard().len(), 3);
}

#[test]
fn what_the_socket_has_not_taken_still_counts() {
    let mut rig = announcing(|p| p.receive_maximum = Some(1));
    rig.feed(delivery(Q1, 1, "a")).unwrap();
    rig.session.release(&mut rig.out);
    assert!(rig.feed(delivery(Q1, 2, "b")).is_err());
}

#[test]
fn the_count_starts_anew_with_each_connection() {
    // MQTT 5 §4.9: a PUBREL of the old connection does not use up the quota of the new one.
    let mut rig = Rig::new(Version::V5);
    let mut asked = connect(Version::V5);
    asked.properties.receive_maximum = Some(1);
    rig.open(asked.clone(), Properties::default());
    rig.feed(delivery(Q2, 1, "a")).unwrap();
    rig.stored();
    asked.clean_start = false;
    rig.begin(asked, None);
    rig.feed(connack(true, Properties::default())).unwrap();
    rig.feed(delivery(Q2, 2, "b")).unwrap();
    rig.feed(ack(AckKind::PubRel, 1)).unwrap();
    assert_eq!(rig.stored(), ["PubRec 2", "PubComp 1"]);
    // The repetition of an old one counts like a new one.
    assert!(rig.feed(delivery(Q1, 3, "c")).is_err());
}

#[test]
fn a_repeated_message_of_the_old_connection_counts_in_the_new_one() {
    let mut rig = Rig::new(Version::V5);
    let mut asked = connect(Version::V5);
    asked.properties.receive_maximum = Some(1);
    rig.open(asked.clone(), Properties::default());
    rig.feed(delivery(Q2, 1, "a")).unwrap();
    asked.clean_start = false;
    rig.begin(asked, None);
    rig.feed(connack(true, Properties::default())).unwrap();
    rig.feed(delivery(Q2, 1, "a")).unwrap();
    rig.feed(delivery(Q2, 1, "a")).unwrap();
    assert!(rig.feed(delivery(Q1, 3, "c")).is_err());
    rig.feed(ack(AckKind::PubRel, 1)).unwrap();
    rig.feed(delivery(Q1, 3, "c")).unwrap();
}

#[test]
fn aliases_of_the_broker_are_resolved() {
    let mut rig = announcing(|p| p.topic_alias_maximum = Some(2));
    let (one, two) = (alias(1), alias(2));
    rig.feed(aliased("a", &one, "1")).unwrap();
    rig.feed(aliased("b", &two, "2")).unwrap();
    rig.feed(aliased("", &one, "3")).unwrap();
    rig.feed(aliased("c", &one, "4")).unwrap();
    rig.feed(aliased("", &one, "5")).unwrap();
    rig.feed(aliased("", &two, "6")).unwrap();
    assert_eq!(
        rig.heard(),
        [
            "got a q0 id0 1",
            "got b q0 id0 2",
            "got a q0 id0 3",
            "got c q0 id0 4",
            "got c q0 id0 5",
            "got b q0 id0 6"
        ]
    );
}

#[test]
fn a_duplicate_may_introduce_an_alias() {
    let mut rig = announcing(|p| p.topic_alias_maximum = Some(1));
    let one = alias(1);
    let twice = Packet::Publish(Publish {
        topic: "a",
        qos: Q2,
        packet_id: 1,
        properties: RawProperties::new(&one),
        ..Publish::default()
    });
    rig.feed(delivery(Q2, 1, "x")).unwrap();
    rig.feed(twice).unwrap();
    rig.feed(aliased("", &one, "y")).unwrap();
    assert_eq!(rig.heard(), ["got t q2 id1 x", "got a q0 id0 y"]);
}

#[test]
fn aliases_that_are_not_valid_end_the_connection() {
    let (one, three) = (alias(1), alias(3));
    let unknown = aliased("", &one, "x");
    let too_high = aliased("a", &three, "x");
    for (packet, reason) in [(unknown, "DISCONNECT 0x82"), (too_high, "DISCONNECT 0x94")] {
        let mut rig = announcing(|p| p.topic_alias_maximum = Some(2));
        let error = rig.feed(packet).unwrap_err();
        rig.session.reject(&error, &mut rig.out);
        assert_eq!(rig.sent(), [reason]);
        assert_eq!(rig.heard(), [""; 0]);
    }
    // Zero does not exist: 23 is the alias, 0000 its value.
    let mut rig = announcing(|p| p.topic_alias_maximum = Some(2));
    assert!(rig.raw(b"\x30\x07\x00\x01a\x03\x23\x00\x00").is_err());
    // None announced, none allowed.
    assert!(Rig::v5().feed(aliased("a", &one, "x")).is_err());
}

#[test]
fn aliases_of_the_broker_end_with_the_connection() {
    let mut rig = Rig::new(Version::V5);
    let mut asked = connect(Version::V5);
    asked.properties.topic_alias_maximum = Some(2);
    rig.open(asked.clone(), Properties::default());
    let one = alias(1);
    rig.feed(aliased("a", &one, "1")).unwrap();
    asked.clean_start = false;
    rig.begin(asked, None);
    rig.feed(connack(true, Properties::default())).unwrap();
    assert!(rig.feed(aliased("", &one, "2")).is_err());
}
