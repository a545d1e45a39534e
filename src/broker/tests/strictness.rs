//! Packets that can be read and that the specification forbids: each ends the connection, with its reason.

use super::client::{Got, connect, says};
use super::{Client, VERSIONS, start};
use crate::model::{Properties, QoS, ReasonCode, Version, Will};
use crate::wire::{Ack, AckKind, Connect, Filter, Packet, RawProperties, Subscribe};

#[test]
fn an_acknowledgement_has_to_be_of_the_kind_that_the_message_needs() {
    use AckKind::{PubAck, PubComp, PubRec};
    let broker = start();
    for version in VERSIONS {
        for (qos, kinds) in [
            (QoS::AtLeastOnce, &[PubRec][..]),
            (QoS::AtLeastOnce, &[PubComp]),
            (QoS::ExactlyOnce, &[PubAck]),
            (QoS::ExactlyOnce, &[PubComp]),
            (QoS::ExactlyOnce, &[PubRec, PubAck]),
        ] {
            let mut client = Client::new(&broker, version, "c");
            client.subscribe(&["t"], qos);
            Client::new(&broker, version, "pub").say("t", "x", qos);
            let id = client.message().id;
            for (at, kind) in kinds.iter().enumerate() {
                client.ack(*kind, id);
                if at + 1 < kinds.len() {
                    assert_eq!(client.acked(), (AckKind::PubRel, id, ReasonCode::SUCCESS));
                }
            }
            client.ended(ReasonCode::PROTOCOL_ERROR);
        }
    }
}

#[test]
fn a_second_pubrec_is_answered_again_and_a_late_acknowledgement_is_ignored() {
    let broker = start();
    for version in VERSIONS {
        let mut client = Client::new(&broker, version, "c");
        client.subscribe(&["t"], QoS::ExactlyOnce);
        Client::new(&broker, version, "pub").say("t", "x", QoS::ExactlyOnce);
        let id = client.message().id;
        for _ in 0..2 {
            client.ack(AckKind::PubRec, id);
            assert_eq!(client.acked(), (AckKind::PubRel, id, ReasonCode::SUCCESS));
        }
        client.ack(AckKind::PubComp, id);
        client.ack(AckKind::PubComp, id);
        client.quiet();
    }
}

#[test]
fn the_packet_identifier_of_an_acknowledgement_is_not_zero() {
    use AckKind::{PubAck, PubComp, PubRec, PubRel};
    let broker = start();
    for version in VERSIONS {
        for kind in [PubAck, PubRec, PubRel, PubComp] {
            let mut client = Client::new(&broker, version, "c");
            client.ack(kind, 0);
            client.ended(ReasonCode::PROTOCOL_ERROR);
        }
    }
}

#[test]
fn an_acknowledgement_has_a_reason_of_its_packet() {
    use AckKind::{PubAck, PubComp, PubRec, PubRel};
    let broker = start();
    let send = |kind, reason| {
        let mut client = Client::new(&broker, Version::V5, "c");
        client.send(&Packet::Ack(Ack {
            kind,
            packet_id: 1,
            reason: ReasonCode(reason),
            properties: RawProperties::EMPTY,
        }));
        client
    };
    for (kind, reasons) in [
        (PubAck, &[0x01, 0x92, 0x9D, 0xFF][..]),
        (PubRec, &[0x11, 0x92, 0xFF]),
        (PubRel, &[0x10, 0x80, 0xFF]),
        (PubComp, &[0x10, 0x97, 0xFF]),
    ] {
        for reason in reasons {
            send(kind, *reason).ended(ReasonCode::PROTOCOL_ERROR);
        }
    }
    // A PUBREC with an error has no answer, whether or not the message is known.
    for (kind, reason) in [
        (PubAck, 0x99),
        (PubAck, 0x10),
        (PubComp, 0x92),
        (PubRec, 0x97),
    ] {
        send(kind, reason).quiet();
    }
    for (kind, reason) in [(PubRec, 0x10), (PubRel, 0x92)] {
        send(kind, reason).acked();
    }
}

#[test]
fn a_message_of_qos_0_is_never_a_duplicate() {
    let broker = start();
    for version in VERSIONS {
        let mut client = Client::new(&broker, version, "c");
        client.push(&Got {
            dup: true,
            ..says("t", "x", QoS::AtMostOnce)
        });
        if version == Version::V3_1 {
            client.quiet();
        } else {
            client.ended(ReasonCode::MALFORMED_PACKET);
        }
    }
}

#[test]
fn a_response_topic_can_be_published_to() {
    let broker = start();
    for (topic, reason) in [
        ("", ReasonCode::PROTOCOL_ERROR),
        ("#", ReasonCode::MALFORMED_PACKET),
        ("a/+/b", ReasonCode::MALFORMED_PACKET),
    ] {
        let mut client = Client::new(&broker, Version::V5, "c");
        let mut message = says("t", "x", QoS::AtMostOnce);
        message.properties.response_topic = Some(topic.to_owned());
        client.push(&message);
        client.ended(reason);
        let mut with_will = connect(Version::V5, "c");
        with_will.will = Some(Will {
            topic: "t".into(),
            payload: Vec::new(),
            qos: QoS::AtMostOnce,
            retain: false,
            properties: Properties {
                response_topic: Some(topic.to_owned()),
                ..Properties::default()
            },
        });
        let (mut client, answer) = Client::open(&broker, with_will);
        assert_eq!(answer.code, reason.0, "{topic:?}");
        assert_eq!(client.next(|_| ()), None);
    }
}

/// A CONNECT of a client that accepts packets of so many bytes.
fn limited(client_id: &str, maximum: u32) -> Connect {
    let mut connect = connect(Version::V5, client_id);
    connect.properties = Properties {
        maximum_packet_size: Some(maximum),
        ..Properties::default()
    };
    connect
}

#[test]
fn a_connack_that_the_client_does_not_accept_is_not_sent() {
    let broker = start();
    let (_, answer) = Client::open(&broker, connect(Version::V5, "c"));
    let mut bytes = Vec::new();
    Packet::ConnAck(Box::new(answer))
        .encode(Version::V5, &mut bytes)
        .unwrap();
    let size = u32::try_from(bytes.len()).unwrap();
    for (client_id, maximum, accepted) in [
        ("c", size, true),
        ("c", size - 1, false),
        // The name that the broker gives needs room, too.
        ("", size, false),
        ("", size + 40, true),
    ] {
        let mut client = Client::dial(&broker, Version::V5);
        client.send(&Packet::Connect(Box::new(limited(client_id, maximum))));
        let answer = client.next(|packet| matches!(packet, Packet::ConnAck(_)));
        assert_eq!(answer, accepted.then_some(true), "{client_id} {maximum}");
    }
    // A refusal is a CONNACK like any other: five bytes.
    for (maximum, told) in [(4, false), (5, true)] {
        let mut connect = limited("c", maximum);
        connect.properties.authentication_method = Some("x".into());
        let mut client = Client::dial(&broker, Version::V5);
        client.send(&Packet::Connect(Box::new(connect)));
        assert_eq!(client.next(|_| ()).is_some(), told, "{maximum}");
    }
}

#[test]
fn an_answer_that_the_client_does_not_accept_ends_the_connection() {
    let broker = start();
    let filters: Vec<String> = (0..40).map(|n| format!("t/{n}")).collect();
    let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
    let mut client = Client::with(&broker, limited("c", 40));
    client.subscribe(&filters[..30], QoS::AtMostOnce);
    client.send(&Packet::Subscribe(Box::new(Subscribe {
        packet_id: 1,
        filters: filters
            .iter()
            .map(|filter| Filter {
                filter: (*filter).into(),
                ..Filter::default()
            })
            .collect(),
        properties: Properties::default(),
    })));
    client.ended(ReasonCode::PACKET_TOO_LARGE);
}

#[test]
fn the_reason_string_says_what_is_wrong() {
    let broker = start();
    for (bytes, text) in [
        (&[0xC1, 0][..], "malformed PINGREQ: reserved flags are set"),
        (
            &[0x30, 4, 0, 1, b'#', 0],
            "malformed PUBLISH: the topic contains a wildcard or a null character",
        ),
        (
            &[0x82, 8, 0, 1, 0, 0, 2, b'a', b'#', 0],
            "malformed SUBSCRIBE: the topic filter is not valid: # must be alone in the last level",
        ),
    ] {
        for (maximum, expected) in [(1000, Some(text)), (20, None)] {
            let mut client = Client::dial(&broker, Version::V5);
            let mut connect = connect(Version::V5, "c");
            connect.properties.maximum_packet_size = Some(maximum);
            client.send(&Packet::Connect(Box::new(connect)));
            client.connack();
            client.send_bytes(bytes);
            let said = client.next(|packet| match packet {
                Packet::Disconnect(disconnect) => disconnect.properties.reason_string,
                other => panic!("{other:?}"),
            });
            assert_eq!(said, Some(expected.map(String::from)));
        }
    }
}

#[test]
fn the_rest_of_what_is_no_packet_is_not_waited_for() {
    let broker = start();
    for version in VERSIONS {
        for bytes in [&[0x00][..], &[0x0A, 0xC0], &[0x0F, 0xFF]] {
            let mut client = Client::new(&broker, version, "c");
            client.send_bytes(bytes);
            client.ended(ReasonCode::MALFORMED_PACKET);
        }
    }
}

#[test]
fn a_connect_of_3_1_may_have_any_flags() {
    let broker = start();
    for first in 0x10..=0x1F {
        let mut client = Client::dial(&broker, Version::V3_1);
        // The reserved bit of the flags behind the level is set, too.
        client.send_bytes(&[first, 15]);
        client.send_bytes(b"\x00\x06MQIsdp\x03\x03\x00\x3C\x00\x01c");
        assert_eq!(client.connack().code, 0);
    }
    for level in [b"\x04MQTT\x04", b"\x04MQTT\x05"] {
        let mut client = Client::dial(&broker, Version::V3_1_1);
        // The byte behind the keep-alive interval is the length of the properties, or of the client identifier. All of it
        // in one write: the broker may close after the first byte.
        let parts: [&[u8]; 3] = [b"\x12\x0E\x00", level, b"\x02\x00\x3C\x00\x00\x01c"];
        client.send_bytes(&parts.concat());
        client.version = if level.ends_with(b"\x05") {
            Version::V5
        } else {
            Version::V3_1_1
        };
        if client.version.is_v5() {
            assert_eq!(client.connack().code, ReasonCode::MALFORMED_PACKET.0);
        }
        assert_eq!(client.next(|packet| format!("{packet:?}")), None);
    }
}
