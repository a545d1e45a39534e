//! Messages that are published many times in a row, and answers that come in a row.

use super::*;
use crate::client::session::{Copies, Subscription};

const ENDLESS: usize = usize::MAX;

impl Rig {
    fn copies(
        &mut self,
        qos: QoS,
        payload: &str,
        key: u64,
        count: u32,
        bytes: usize,
    ) -> Result<u32, PublishError> {
        let none = EncodedProperties::default();
        let message = outgoing(qos, payload, &none);
        let copies = Copies { count, bytes };
        self.session
            .publish_copies(&message, key, copies, &mut self.out)
    }

    /// All of these packets in one piece.
    fn feed_all(&mut self, all: &[Packet<'_>]) -> Result<usize, SessionError> {
        let mut bytes = Vec::new();
        for packet in all {
            packet.encode(self.session.version(), &mut bytes).unwrap();
        }
        let taken = self.raw(&bytes)?;
        assert_eq!(taken, bytes.len());
        Ok(taken)
    }
}

fn receive_maximum(messages: u16) -> Properties {
    Properties {
        receive_maximum: Some(messages),
        ..Properties::default()
    }
}

#[test]
fn copies_are_what_single_messages_are() {
    for version in VERSIONS {
        for qos in [Q0, Q1, Q2] {
            for payload in ["", "x", &"long ".repeat(100)] {
                let mut one = Rig::up(version, receive_maximum(9));
                let mut all = Rig::up(version, receive_maximum(9));
                // Identifiers that are not in a row, and one of a request.
                for rig in [&mut one, &mut all] {
                    for _ in 0..4 {
                        rig.publish(Q1, "before", 1).unwrap();
                    }
                    let wanted = Subscription::default();
                    rig.session.subscribe(&wanted, 1, &mut rig.out).unwrap();
                    rig.feed(ack(AckKind::PubAck, 3)).unwrap();
                    rig.feed(ack(AckKind::PubAck, 1)).unwrap();
                }
                for _ in 0..5 {
                    one.publish(qos, payload, 7).unwrap();
                }
                assert_eq!(all.copies(qos, payload, 7, 5, ENDLESS), Ok(5));
                let sent = one.sent();
                assert_eq!(all.sent(), sent, "{version:?} {qos}");
                assert_eq!(all.session.window(), one.session.window());
                assert!(all.session.unanswered().eq(one.session.unanswered()));
                // Also after the connection was lost, with the session and without.
                for present in [true, false] {
                    one.again(present, receive_maximum(4));
                    all.again(present, receive_maximum(4));
                    assert_eq!(all.sent(), one.sent(), "{version:?} {qos} {present}");
                }
            }
        }
    }
}

#[test]
fn the_same_message_is_kept_once_for_all_its_copies() {
    let mut rig = Rig::v5();
    for (round, payload) in ["a", "a", "b", "a"].into_iter().enumerate() {
        assert_eq!(rig.copies(Q1, payload, 7, 3, ENDLESS), Ok(3));
        let expected = [1, 2, 3].map(|id| format!("PUBLISH q1 id{id} [t] {payload}"));
        assert_eq!(rig.sent(), expected, "{round}");
        rig.again(true, Properties::default());
        let expected = [1, 2, 3].map(|id| format!("PUBLISH q1 id{id} dup [t] {payload}"));
        assert_eq!(rig.sent(), expected, "{round}");
        rig.feed_all(&[1, 2, 3].map(|id| ack(AckKind::PubAck, id)))
            .unwrap();
        assert!(rig.session.is_idle());
    }
    // Identifiers of copies serve other packets afterwards.
    rig.publish(Q1, "c", 1).unwrap();
    let wanted = Subscription::default();
    rig.session.subscribe(&wanted, 1, &mut rig.out).unwrap();
    rig.sent();
    rig.again(true, Properties::default());
    assert_eq!(rig.sent(), ["PUBLISH q1 id1 dup [t] c", "SUBSCRIBE 2 "]);
}

#[test]
fn there_are_no_more_copies_than_wanted_taken_and_fitting() {
    let size = "\x32\x06\0\x01t\0\x01\0".len();
    for (count, bytes, window, expected) in [
        (3, ENDLESS, 9, 3),
        (9, ENDLESS, 2, 2),
        (9, 0, 9, 1),
        (9, size, 9, 1),
        (9, size + 1, 9, 2),
        (9, 3 * size, 9, 3),
        (1, ENDLESS, 9, 1),
        (0, ENDLESS, 9, 1),
    ] {
        let mut rig = Rig::up(Version::V5, receive_maximum(window));
        let copies = rig.copies(Q1, "", 7, count, bytes);
        assert_eq!(copies, Ok(expected), "{count} {bytes} {window}");
        assert_eq!(rig.sent().len(), expected as usize);
        assert_eq!(u32::from(window - rig.session.window()), expected);
    }
    let mut rig = Rig::up(Version::V5, receive_maximum(1));
    assert_eq!(rig.copies(Q0, "", 7, 4, ENDLESS), Ok(4));
    assert!(rig.session.is_idle() && rig.session.has_sent_plain());
    assert_eq!(rig.copies(Q1, "", 7, 4, ENDLESS), Ok(1));
    let busy = rig.copies(Q1, "", 7, 4, ENDLESS);
    assert_eq!(busy, Err(PublishError::Busy));
    assert_eq!(rig.sent().len(), 5);
}

#[test]
fn copies_stop_where_all_identifiers_are_in_use() {
    let mut rig = Rig::v5();
    let wanted = Subscription::default();
    rig.session.subscribe(&wanted, 1, &mut rig.out).unwrap();
    rig.sent();
    assert_eq!(rig.copies(Q1, "", 7, u32::MAX, ENDLESS), Ok(65_534));
    assert_eq!(rig.sent().len(), 65_534);
    let busy = rig.copies(Q1, "", 7, 2, ENDLESS);
    assert_eq!(busy, Err(PublishError::Busy));
    assert_eq!(rig.sent(), [""; 0]);
}

#[test]
fn limits_are_kept_to_by_copies() {
    let announced = Properties {
        maximum_packet_size: Some(10),
        ..Properties::default()
    };
    let mut rig = Rig::up(Version::V5, announced);
    for qos in [Q0, Q1] {
        let refused = rig.copies(qos, "too long", 7, 2, ENDLESS);
        assert!(matches!(refused, Err(PublishError::Limit(_))), "{qos}");
    }
    assert_eq!(rig.sent(), [""; 0]);
    assert!(rig.session.is_idle());
}

#[test]
fn answers_in_a_row_are_one_event_for_each_key() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        for (key, count) in [(7, 3), (8, 2), (7, 1)] {
            rig.copies(Q1, "x", key, count, ENDLESS).unwrap();
        }
        rig.copies(Q2, "x", 9, 2, ENDLESS).unwrap();
        rig.feed_all(&[7, 8].map(|id| ack(AckKind::PubRec, id)))
            .unwrap();
        let acks = [2, 1, 3, 4, 5, 6].map(|id| ack(AckKind::PubAck, id));
        let completed = [8, 7].map(|id| ack(AckKind::PubComp, id));
        rig.feed_all(&[&acks[..], &completed[..]].concat()).unwrap();
        assert_eq!(
            rig.heard(),
            [
                "3 × 7: PubAck 0x00",
                "2 × 8: PubAck 0x00",
                "7: PubAck 0x00",
                "2 × 9: PubComp 0x00"
            ]
        );
        assert!(rig.session.is_idle());
    }
}

#[test]
fn a_row_ends_before_what_is_something_else() {
    let mut rig = Rig::v5();
    rig.copies(Q1, "x", 7, 6, ENDLESS).unwrap();
    rig.copies(Q2, "x", 8, 1, ENDLESS).unwrap();
    rig.feed_all(&[
        ack(AckKind::PubAck, 1),
        ack(AckKind::PubAck, 2),
        ack(AckKind::PubAck, 2),
        nack(AckKind::PubAck, 3, 0x10),
        ack(AckKind::PubRec, 7),
        ack(AckKind::PubAck, 4),
        delivery(Q0, 0, "in between"),
        ack(AckKind::PubAck, 5),
    ])
    .unwrap();
    assert_eq!(
        rig.heard(),
        [
            "2 × 7: PubAck 0x00",
            "stray PubAck 2",
            "7: PubAck 0x10",
            "7: PubAck 0x00",
            "got t q0 id0 in between",
            "7: PubAck 0x00"
        ]
    );
    // What breaks the protocol does so after what came before it.
    let broken = rig.feed_all(&[ack(AckKind::PubAck, 6), ack(AckKind::PubAck, 7)]);
    assert!(matches!(broken, Err(SessionError::Protocol(_))));
    assert_eq!(rig.heard(), ["7: PubAck 0x00"]);
}

#[test]
fn a_row_may_be_cut_anywhere() {
    let mut bytes = Vec::new();
    for id in 1..=3 {
        bytes.extend_from_slice(&[0x40, 2, 0, id]);
    }
    for cut in 0..=bytes.len() {
        let mut rig = Rig::v5();
        rig.copies(Q1, "x", 7, 3, ENDLESS).unwrap();
        let taken = rig.raw(&bytes[..cut]).unwrap();
        assert_eq!(taken, cut / 4 * 4);
        assert_eq!(rig.raw(&bytes[taken..]), Ok(bytes.len() - taken));
        assert!(rig.session.is_idle());
    }
}

#[test]
fn a_message_without_subscribers_says_so_also_in_a_row() {
    // PUBREC has the reason, which PUBCOMP cannot carry.
    let mut rig = Rig::v5();
    rig.copies(Q2, "x", 7, 3, ENDLESS).unwrap();
    rig.feed_all(&[
        ack(AckKind::PubRec, 1),
        nack(AckKind::PubRec, 2, 0x10),
        ack(AckKind::PubRec, 3),
    ])
    .unwrap();
    rig.feed_all(&[1, 2, 3].map(|id| ack(AckKind::PubComp, id)))
        .unwrap();
    let heard = ["0x00", "0x10", "0x00"].map(|code| format!("7: PubComp {code}"));
    assert_eq!(rig.heard(), heard);
}
