//! rumqttc as a second opinion: what we write it reads, and what it writes we read, for all that it can
//! express.

use bytes::BytesMut;
use proptest::prelude::*;
use rumqttc::mqttbytes::v4;
use rumqttc::v5::mqttbytes::{self as v5_bytes, v5};

use super::arbitrary::{
    ack, connack, connect, disconnect, publish, suback, subscribe, unsuback, unsubscribe,
};
use super::owned::Owned;
use crate::model::{Properties, QoS, ReasonCode, Secret, Version, Will};
use crate::wire::{AckKind, ConnAck, Connect, Packet};

/// Ours to bytes, rumqttc's reader, rumqttc's writer, and back.
fn through_v4(packet: &Owned) -> Owned {
    let mut ours = BytesMut::from(&packet.encode(Version::V3_1_1)[..]);
    let theirs = v4::Packet::read(&mut ours, usize::MAX).unwrap();
    assert!(ours.is_empty());
    let mut out = BytesMut::new();
    theirs.write(&mut out, usize::MAX).unwrap();
    Owned::decode(&out, Version::V3_1_1)
}

fn through_v5(packet: &Owned) -> Owned {
    let mut ours = BytesMut::from(&packet.encode(Version::V5)[..]);
    let theirs = v5::Packet::read(&mut ours, None).unwrap();
    assert!(ours.is_empty());
    let mut out = BytesMut::new();
    theirs.write(&mut out, None).unwrap();
    Owned::decode(&out, Version::V5)
}

/// Makes a CONNECT one that rumqttc has room for: a password that is text, behind a user name.
fn plain_login(connect: &mut Connect) {
    if connect.username.as_ref().is_none_or(String::is_empty) {
        connect.username = None;
        connect.password = None;
    } else if let Some(password) = &mut connect.password {
        *password = Secret::new(format!("p{}", password.expose().len()));
    } else {
        connect.password = Some(Secret::new("secret"));
    }
}

/// Changes the packet to one that rumqttc can express.
fn plain(packet: Owned, version: Version) -> Owned {
    let Owned::Other(mut packet) = packet else {
        return plain_message(packet);
    };
    match &mut packet {
        Packet::Connect(connect) => plain_login(connect),
        Packet::ConnAck(connack) if version.is_v5() => {
            connack.code = [0, 0x80, 0x87, 0x8A, 0x95, 0x9F][usize::from(connack.code % 6)];
        }
        Packet::ConnAck(connack) => connack.code %= 6,
        Packet::SubAck(suback) => {
            suback.codes.push(ReasonCode(1));
            for code in &mut suback.codes {
                code.0 = [0, 1, 2, 0x80][usize::from(code.0 % 4)];
            }
        }
        Packet::UnsubAck(unsuback) if version.is_v5() => {
            unsuback.codes.push(ReasonCode(0));
            for code in &mut unsuback.codes {
                code.0 = [0, 0x11, 0x80, 0x87, 0x8F][usize::from(code.0 % 5)];
            }
        }
        Packet::Disconnect(disconnect) if version.is_v5() => {
            disconnect.reason.0 = [0, 4, 0x81, 0x8E, 0xA2][usize::from(disconnect.reason.0 % 5)];
            disconnect.properties.reason_string = Some("reason".to_owned());
        }
        _ => {}
    }
    Owned::Other(packet)
}

fn plain_message(mut packet: Owned) -> Owned {
    if let Owned::Ack {
        kind,
        packet_id,
        reason,
        ..
    } = &mut packet
    {
        *packet_id |= 1;
        reason.0 = match kind {
            AckKind::PubAck | AckKind::PubRec => [0, 0x10, 0x87][usize::from(reason.0 % 3)],
            AckKind::PubRel | AckKind::PubComp => [0, 0x92][usize::from(reason.0 % 2)],
        };
    }
    packet
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn rumqttc_agrees_about_3_1_1(packet in prop_oneof![
        connect(Version::V3_1_1), connack(Version::V3_1_1), publish(Version::V3_1_1),
        ack(Version::V3_1_1), subscribe(Version::V3_1_1), suback(Version::V3_1_1),
        unsubscribe(Version::V3_1_1), unsuback(Version::V3_1_1), disconnect(Version::V3_1_1),
    ]) {
        let packet = plain(packet, Version::V3_1_1);
        prop_assert_eq!(through_v4(&packet), packet);
    }

    #[test]
    fn rumqttc_agrees_about_5(packet in prop_oneof![
        connect(Version::V5), connack(Version::V5), publish(Version::V5), ack(Version::V5),
        subscribe(Version::V5), suback(Version::V5), unsubscribe(Version::V5),
        unsuback(Version::V5), disconnect(Version::V5),
    ]) {
        let packet = plain(packet, Version::V5);
        prop_assert_eq!(through_v5(&packet), packet);
    }
}

// Two codecs could swap two properties both ways and still agree; so each field is named once on both
// sides, with values that differ.

fn read_theirs(packet: &v5::Packet) -> Owned {
    let mut out = BytesMut::new();
    packet.write(&mut out, None).unwrap();
    Owned::decode(&out, Version::V5)
}

fn pairs() -> Vec<(String, String)> {
    vec![
        ("k".to_owned(), "1".to_owned()),
        ("k".to_owned(), "2".to_owned()),
    ]
}

#[test]
fn the_properties_of_connack_mean_the_same() {
    let theirs = v5::Packet::ConnAck(v5::ConnAck {
        session_present: true,
        code: v5::ConnectReturnCode::NotAuthorized,
        properties: Some(v5::ConnAckProperties {
            session_expiry_interval: Some(1),
            receive_max: Some(2),
            max_qos: Some(1),
            retain_available: Some(0),
            max_packet_size: Some(3),
            assigned_client_identifier: Some("a".to_owned()),
            topic_alias_max: Some(4),
            reason_string: Some("b".to_owned()),
            user_properties: pairs(),
            wildcard_subscription_available: Some(0),
            subscription_identifiers_available: Some(1),
            shared_subscription_available: None,
            server_keep_alive: Some(5),
            response_information: Some("c".to_owned()),
            server_reference: Some("d".to_owned()),
            authentication_method: Some("e".to_owned()),
            authentication_data: Some(b"f"[..].into()),
        }),
    });
    let ours = ConnAck {
        session_present: true,
        code: 0x87,
        properties: Properties {
            session_expiry_interval: Some(1),
            receive_maximum: Some(2),
            maximum_qos: Some(1),
            retain_available: Some(0),
            maximum_packet_size: Some(3),
            assigned_client_identifier: Some("a".to_owned()),
            topic_alias_maximum: Some(4),
            reason_string: Some("b".to_owned()),
            user_properties: pairs(),
            wildcard_subscription_available: Some(0),
            subscription_identifier_available: Some(1),
            server_keep_alive: Some(5),
            response_information: Some("c".to_owned()),
            server_reference: Some("d".to_owned()),
            authentication_method: Some("e".to_owned()),
            authentication_data: Some(Secret::new("f")),
            ..Properties::default()
        },
    };
    assert_eq!(
        read_theirs(&theirs),
        Owned::Other(Packet::ConnAck(Box::new(ours)))
    );
}

#[test]
fn the_properties_of_publish_mean_the_same() {
    let theirs = v5::Packet::Publish(v5::Publish {
        dup: false,
        qos: v5_bytes::QoS::ExactlyOnce,
        retain: true,
        topic: b"t"[..].into(),
        pkid: 9,
        payload: b"p"[..].into(),
        properties: Some(v5::PublishProperties {
            payload_format_indicator: Some(1),
            message_expiry_interval: Some(2),
            topic_alias: Some(3),
            response_topic: Some("a".to_owned()),
            correlation_data: Some(b"b"[..].into()),
            user_properties: pairs(),
            subscription_identifiers: vec![4, 268_435_455],
            content_type: Some("c".to_owned()),
        }),
    });
    let ours = Owned::Publish {
        topic: "t".to_owned(),
        payload: b"p".to_vec(),
        qos: QoS::ExactlyOnce,
        retain: true,
        dup: false,
        packet_id: 9,
        properties: Properties {
            payload_format_indicator: Some(1),
            message_expiry_interval: Some(2),
            topic_alias: Some(3),
            response_topic: Some("a".to_owned()),
            correlation_data: Some(b"b".to_vec()),
            user_properties: pairs(),
            subscription_identifiers: vec![4, 268_435_455],
            content_type: Some("c".to_owned()),
            ..Properties::default()
        },
    };
    assert_eq!(read_theirs(&theirs), ours);
}

#[test]
fn the_fields_of_connect_mean_the_same() {
    let connect = v5::Connect {
        keep_alive: 7,
        client_id: "id".to_owned(),
        clean_start: true,
        properties: Some(v5::ConnectProperties {
            session_expiry_interval: Some(1),
            receive_maximum: Some(2),
            max_packet_size: Some(3),
            topic_alias_max: Some(4),
            request_response_info: Some(1),
            request_problem_info: Some(0),
            user_properties: pairs(),
            authentication_method: Some("m".to_owned()),
            authentication_data: Some(b"d"[..].into()),
        }),
    };
    let will = v5::LastWill {
        topic: b"w"[..].into(),
        message: b"gone"[..].into(),
        qos: v5_bytes::QoS::AtLeastOnce,
        retain: false,
        properties: Some(v5::LastWillProperties {
            delay_interval: Some(5),
            payload_format_indicator: Some(1),
            message_expiry_interval: Some(6),
            content_type: Some("c".to_owned()),
            response_topic: Some("r".to_owned()),
            correlation_data: Some(b"x"[..].into()),
            user_properties: pairs(),
        }),
    };
    let login = v5::Login::new("user", "password");
    let ours = Connect {
        version: Version::V5,
        client_id: "id".to_owned(),
        clean_start: true,
        keep_alive: 7,
        username: Some("user".to_owned()),
        password: Some(Secret::new("password")),
        will: Some(Will {
            topic: "w".to_owned(),
            payload: b"gone".to_vec(),
            qos: QoS::AtLeastOnce,
            retain: false,
            properties: Properties {
                will_delay_interval: Some(5),
                payload_format_indicator: Some(1),
                message_expiry_interval: Some(6),
                content_type: Some("c".to_owned()),
                response_topic: Some("r".to_owned()),
                correlation_data: Some(b"x".to_vec()),
                user_properties: pairs(),
                ..Properties::default()
            },
        }),
        properties: Properties {
            session_expiry_interval: Some(1),
            receive_maximum: Some(2),
            maximum_packet_size: Some(3),
            topic_alias_maximum: Some(4),
            request_response_information: Some(1),
            request_problem_information: Some(0),
            user_properties: pairs(),
            authentication_method: Some("m".to_owned()),
            authentication_data: Some(Secret::new("d")),
            ..Properties::default()
        },
    };
    assert_eq!(
        read_theirs(&v5::Packet::Connect(connect, Some(will), Some(login))),
        Owned::Other(Packet::Connect(Box::new(ours)))
    );
}
