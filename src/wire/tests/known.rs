//! Packets byte by byte, as the specifications have them, read and written.

use crate::model::Secret;
use crate::model::{Properties, QoS, ReasonCode, RetainHandling, Version, Will};
use crate::wire::{
    Ack, AckKind, Auth, ConnAck, Connect, Disconnect, EncodedProperties, Filter, Packet, Publish,
    RawProperties, SubAck, Subscribe, UnsubAck, Unsubscribe, next_frame,
};
use Version::{V3_1, V3_1_1, V5};

/// The packet reads from the bytes and writes to them.
fn both_ways(version: Version, packet: &Packet<'_>, bytes: &[u8]) {
    let frame = next_frame(bytes, bytes.len()).unwrap().unwrap();
    assert_eq!(frame.size, bytes.len(), "{packet:?}");
    assert_eq!(
        frame.decode(version).as_ref(),
        Ok(packet),
        "{version} {bytes:02x?}"
    );
    let mut out = b"before".to_vec();
    packet.encode(version, &mut out).unwrap();
    assert_eq!(&out[..6], b"before");
    assert_eq!(&out[6..], bytes, "{version} {packet:?}");
}

/// The bytes read as the packet; it has a shorter form.
fn reads(version: Version, packet: &Packet<'_>, bytes: &[u8]) {
    let frame = next_frame(bytes, bytes.len()).unwrap().unwrap();
    assert_eq!(
        frame.decode(version).as_ref(),
        Ok(packet),
        "{version} {bytes:02x?}"
    );
}

fn user(name: &str, value: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), value.to_owned())]
}

#[test]
fn connect_of_each_version() {
    let mut connect = Connect {
        version: V3_1,
        client_id: "c".to_owned(),
        clean_start: true,
        keep_alive: 60,
        ..Connect::default()
    };
    both_ways(
        V5,
        &Packet::Connect(Box::new(connect.clone())),
        b"\x10\x0f\x00\x06MQIsdp\x03\x02\x00\x3c\x00\x01c",
    );
    connect.version = V3_1_1;
    both_ways(
        V5,
        &Packet::Connect(Box::new(connect.clone())),
        b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01c",
    );
    connect.version = V5;
    both_ways(
        V3_1,
        &Packet::Connect(Box::new(connect)),
        b"\x10\x0e\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x01c",
    );
}

#[test]
fn connect_with_everything() {
    let connect = Connect {
        version: V5,
        client_id: "id".to_owned(),
        clean_start: false,
        keep_alive: 10,
        username: Some(String::new()),
        password: Some(Secret::new([0, 0xFF])),
        will: Some(Will {
            topic: "w".to_owned(),
            payload: b"gone".to_vec(),
            qos: QoS::ExactlyOnce,
            retain: true,
            properties: Properties {
                will_delay_interval: Some(5),
                payload_format_indicator: Some(1),
                ..Properties::default()
            },
        }),
        properties: Properties {
            session_expiry_interval: Some(0x0102_0304),
            receive_maximum: Some(20),
            ..Properties::default()
        },
    };
    both_ways(
        V5,
        &Packet::Connect(Box::new(connect)),
        b"\x10\x2e\x00\x04MQTT\x05\xf4\x00\x0a\
          \x08\x11\x01\x02\x03\x04\x21\x00\x14\
          \x00\x02id\
          \x07\x01\x01\x18\x00\x00\x00\x05\
          \x00\x01w\x00\x04gone\
          \x00\x00\x00\x02\x00\xff",
    );
}

#[test]
fn connect_of_3_1_may_leave_out_what_its_flags_announce() {
    let connect = Connect {
        version: V3_1,
        client_id: "c".to_owned(),
        ..Connect::default()
    };
    reads(
        V3_1,
        &Packet::Connect(Box::new(connect)),
        b"\x10\x0f\x00\x06MQIsdp\x03\xc0\x00\x00\x00\x01c",
    );
}

#[test]
fn connack() {
    let plain = Packet::ConnAck(Box::new(ConnAck {
        session_present: true,
        code: 0,
        ..ConnAck::default()
    }));
    both_ways(V3_1_1, &plain, b"\x20\x02\x01\x00");
    both_ways(V5, &plain, b"\x20\x03\x01\x00\x00");
    let refused = Packet::ConnAck(Box::new(ConnAck {
        code: 1,
        ..ConnAck::default()
    }));
    both_ways(V3_1, &refused, b"\x20\x02\x00\x01");
    reads(V3_1, &refused, b"\x20\x02\x01\x01");
    // A broker that does not know MQTT 5.
    reads(V5, &refused, b"\x20\x02\x00\x01");
    let rich = Packet::ConnAck(Box::new(ConnAck {
        session_present: false,
        code: 0x87,
        properties: Properties {
            reason_string: Some("no".to_owned()),
            maximum_qos: Some(1),
            user_properties: user("a", "b"),
            ..Properties::default()
        },
    }));
    both_ways(
        V5,
        &rich,
        b"\x20\x11\x00\x87\x0e\x1f\x00\x02no\x24\x01\x26\x00\x01a\x00\x01b",
    );
}

#[test]
fn publish() {
    let mut publish = Publish {
        topic: "a/b",
        payload: b"hi",
        ..Publish::default()
    };
    for version in [V3_1, V3_1_1] {
        both_ways(version, &Packet::Publish(publish), b"\x30\x07\x00\x03a/bhi");
    }
    both_ways(V5, &Packet::Publish(publish), b"\x30\x08\x00\x03a/b\x00hi");
    publish.qos = QoS::ExactlyOnce;
    publish.dup = true;
    publish.retain = true;
    publish.packet_id = 0x0102;
    both_ways(
        V3_1_1,
        &Packet::Publish(publish),
        b"\x3d\x09\x00\x03a/b\x01\x02hi",
    );
    let encoded = EncodedProperties::for_publish(&Properties {
        topic_alias: Some(7),
        subscription_identifiers: vec![1, 300],
        ..Properties::default()
    })
    .unwrap();
    publish.qos = QoS::AtLeastOnce;
    publish.topic = "";
    publish.payload = b"";
    publish.properties = RawProperties::new(&encoded);
    both_ways(
        V5,
        &Packet::Publish(publish),
        b"\x3b\x0d\x00\x00\x01\x02\x08\x0b\x01\x0b\xac\x02\x23\x00\x07",
    );
    assert_eq!(publish.properties.topic_alias(), Some(7));
}

#[test]
fn acknowledgements() {
    for (kind, first) in [
        (AckKind::PubAck, 0x40),
        (AckKind::PubRec, 0x50),
        (AckKind::PubRel, 0x62),
        (AckKind::PubComp, 0x70),
    ] {
        let mut ack = Ack::new(kind, 0x0A0B);
        for version in [V3_1, V3_1_1, V5] {
            both_ways(version, &Packet::Ack(ack), &[first, 2, 0x0A, 0x0B]);
        }
        for longer in [
            &[first, 3, 0x0A, 0x0B, 0][..],
            &[first, 4, 0x0A, 0x0B, 0, 0],
        ] {
            reads(V5, &Packet::Ack(ack), longer);
        }
        ack.reason = ReasonCode(0xC7);
        both_ways(V5, &Packet::Ack(ack), &[first, 3, 0x0A, 0x0B, 0xC7]);
        let encoded = EncodedProperties::for_ack(&Properties {
            reason_string: Some("x".to_owned()),
            ..Properties::default()
        })
        .unwrap();
        ack.properties = RawProperties::new(&encoded);
        both_ways(
            V5,
            &Packet::Ack(ack),
            &[first, 8, 0x0A, 0x0B, 0xC7, 4, 0x1F, 0, 1, b'x'],
        );
        ack.reason = ReasonCode::SUCCESS;
        both_ways(
            V5,
            &Packet::Ack(ack),
            &[first, 8, 0x0A, 0x0B, 0, 4, 0x1F, 0, 1, b'x'],
        );
        let mut out = Vec::new();
        ack.encode(V3_1_1, &mut out);
        assert_eq!(out, [first, 2, 0x0A, 0x0B]);
    }
}

#[test]
fn subscribe() {
    let mut subscribe = Subscribe {
        packet_id: 10,
        filters: vec![
            Filter {
                filter: "a/#".to_owned(),
                qos: QoS::AtLeastOnce,
                ..Filter::default()
            },
            Filter {
                filter: "c".to_owned(),
                qos: QoS::ExactlyOnce,
                ..Filter::default()
            },
        ],
        ..Subscribe::default()
    };
    for version in [V3_1, V3_1_1] {
        both_ways(
            version,
            &Packet::Subscribe(Box::new(subscribe.clone())),
            b"\x82\x0c\x00\x0a\x00\x03a/#\x01\x00\x01c\x02",
        );
    }
    both_ways(
        V5,
        &Packet::Subscribe(Box::new(subscribe.clone())),
        b"\x82\x0d\x00\x0a\x00\x00\x03a/#\x01\x00\x01c\x02",
    );
    subscribe.filters[1] = Filter {
        filter: "c".to_owned(),
        qos: QoS::ExactlyOnce,
        no_local: true,
        retain_as_published: true,
        retain_handling: RetainHandling::Never,
    };
    subscribe.properties.subscription_identifiers = vec![268_435_455];
    subscribe.properties.user_properties = user("k", "v");
    both_ways(
        V5,
        &Packet::Subscribe(Box::new(subscribe)),
        b"\x82\x19\x00\x0a\x0c\x0b\xff\xff\xff\x7f\x26\x00\x01k\x00\x01v\x00\x03a/#\x01\x00\x01c\x2e",
    );
}

#[test]
fn unsubscribe() {
    let mut unsubscribe = Unsubscribe {
        packet_id: 0x1234,
        filters: vec!["a".to_owned(), "b/+".to_owned()],
        ..Unsubscribe::default()
    };
    both_ways(
        V3_1_1,
        &Packet::Unsubscribe(Box::new(unsubscribe.clone())),
        b"\xa2\x0a\x12\x34\x00\x01a\x00\x03b/+",
    );
    unsubscribe.properties.user_properties = user("", "v");
    both_ways(
        V5,
        &Packet::Unsubscribe(Box::new(unsubscribe)),
        b"\xa2\x11\x12\x34\x06\x26\x00\x00\x00\x01v\x00\x01a\x00\x03b/+",
    );
}

#[test]
fn suback_and_unsuback() {
    let suback = Packet::SubAck(Box::new(SubAck {
        packet_id: 10,
        codes: vec![ReasonCode(0), ReasonCode(2), ReasonCode(0x80)],
        ..SubAck::default()
    }));
    both_ways(V3_1_1, &suback, b"\x90\x05\x00\x0a\x00\x02\x80");
    both_ways(V5, &suback, b"\x90\x06\x00\x0a\x00\x00\x02\x80");
    let refused = Packet::SubAck(Box::new(SubAck {
        packet_id: 10,
        codes: vec![ReasonCode(0x87)],
        properties: Properties {
            reason_string: Some("left out".to_owned()),
            ..Properties::default()
        },
    }));
    let mut out = Vec::new();
    refused.encode(V3_1_1, &mut out).unwrap();
    assert_eq!(out, b"\x90\x03\x00\x0a\x80");
    both_ways(
        V3_1_1,
        &Packet::UnsubAck(Box::new(UnsubAck {
            packet_id: 10,
            ..UnsubAck::default()
        })),
        b"\xb0\x02\x00\x0a",
    );
    both_ways(
        V5,
        &Packet::UnsubAck(Box::new(UnsubAck {
            packet_id: 10,
            codes: vec![ReasonCode(0), ReasonCode(0x11), ReasonCode(0xEE)],
            ..UnsubAck::default()
        })),
        b"\xb0\x06\x00\x0a\x00\x00\x11\xee",
    );
}

#[test]
fn pings() {
    for version in [V3_1, V3_1_1, V5] {
        both_ways(version, &Packet::PingReq, b"\xc0\x00");
        both_ways(version, &Packet::PingResp, b"\xd0\x00");
    }
}

#[test]
fn disconnect_in_all_forms() {
    let mut disconnect = Disconnect::default();
    for version in [V3_1, V3_1_1, V5] {
        both_ways(
            version,
            &Packet::Disconnect(Box::new(disconnect.clone())),
            b"\xe0\x00",
        );
    }
    reads(
        V5,
        &Packet::Disconnect(Box::new(disconnect.clone())),
        b"\xe0\x02\x00\x00",
    );
    disconnect.reason = ReasonCode::SESSION_TAKEN_OVER;
    both_ways(
        V5,
        &Packet::Disconnect(Box::new(disconnect.clone())),
        b"\xe0\x01\x8e",
    );
    disconnect.properties.server_reference = Some("b".to_owned());
    both_ways(
        V5,
        &Packet::Disconnect(Box::new(disconnect.clone())),
        b"\xe0\x06\x8e\x04\x1c\x00\x01b",
    );
    let mut out = Vec::new();
    Packet::Disconnect(Box::new(disconnect))
        .encode(V3_1_1, &mut out)
        .unwrap();
    assert_eq!(out, b"\xe0\x00");
}

#[test]
fn auth_in_all_forms() {
    let mut auth = Auth::default();
    both_ways(V5, &Packet::Auth(Box::new(auth.clone())), b"\xf0\x00");
    auth.reason = ReasonCode::CONTINUE_AUTHENTICATION;
    both_ways(
        V5,
        &Packet::Auth(Box::new(auth.clone())),
        b"\xf0\x02\x18\x00",
    );
    reads(V5, &Packet::Auth(Box::new(auth.clone())), b"\xf0\x01\x18");
    auth.properties.authentication_method = Some("M".to_owned());
    auth.properties.authentication_data = Some(Secret::new([0, 1]));
    both_ways(
        V5,
        &Packet::Auth(Box::new(auth)),
        b"\xf0\x0b\x18\x09\x15\x00\x01M\x16\x00\x02\x00\x01",
    );
}
