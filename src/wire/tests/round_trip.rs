//! What is written reads back as what it was.

use proptest::prelude::*;

use super::arbitrary::{any_packet, publish};
use super::owned::Owned;
use crate::model::{Properties, QoS, Secret, Version};
use crate::wire::{
    Connect, EncodedProperties, Filter, Packet, Publish, RawProperties, Subscribe, Unsubscribe,
    WireError, frame_size, next_frame,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn in_3_1(packet in any_packet(Version::V3_1)) {
        let bytes = packet.encode(Version::V3_1);
        prop_assert_eq!(Owned::decode(&bytes, Version::V3_1), packet);
    }

    #[test]
    fn in_3_1_1(packet in any_packet(Version::V3_1_1)) {
        let bytes = packet.encode(Version::V3_1_1);
        prop_assert_eq!(Owned::decode(&bytes, Version::V3_1_1), packet);
    }

    #[test]
    fn in_5(packet in any_packet(Version::V5)) {
        let bytes = packet.encode(Version::V5);
        prop_assert_eq!(Owned::decode(&bytes, Version::V5), packet);
    }

    /// A part of a packet is never a packet, and its size is known once its header is.
    #[test]
    fn in_pieces(packet in publish(Version::V5)) {
        let bytes = packet.encode(Version::V5);
        let header = match bytes.len() {
            0..=129 => 2,
            130..=16_386 => 3,
            _ => 4,
        };
        let edges = bytes.len().saturating_sub(50)..bytes.len();
        for cut in (0..bytes.len().min(200)).chain(edges) {
            prop_assert_eq!(next_frame(&bytes[..cut], usize::MAX), Ok(None));
            let size = (cut >= header).then_some(bytes.len());
            prop_assert_eq!(frame_size(&bytes[..cut]), Ok(size));
        }
    }
}

#[test]
fn what_no_packet_can_hold_is_refused_and_leaves_nothing_behind() {
    let long = "x".repeat(65_536);
    let filter = Filter {
        filter: long.clone(),
        ..Filter::default()
    };
    let properties = Properties {
        user_properties: vec![("a".to_owned(), long.clone())],
        ..Properties::default()
    };
    let packets = [
        Packet::Connect(Box::new(Connect {
            client_id: long.clone(),
            ..Connect::default()
        })),
        Packet::Connect(Box::new(Connect {
            password: Some(Secret::new(long.clone())),
            ..Connect::default()
        })),
        Packet::Publish(Publish {
            topic: &long,
            ..Publish::default()
        }),
        Packet::Subscribe(Box::new(Subscribe {
            packet_id: 1,
            filters: vec![filter],
            ..Subscribe::default()
        })),
        Packet::Unsubscribe(Box::new(Unsubscribe {
            packet_id: 1,
            filters: vec!["a".to_owned()],
            properties: properties.clone(),
        })),
    ];
    for packet in packets {
        let mut out = vec![7];
        let error = packet.encode(Version::V5, &mut out).unwrap_err();
        assert!(matches!(error, WireError::TooLong { .. }), "{error}");
        assert_eq!(out, [7]);
    }
    assert_eq!(
        EncodedProperties::for_publish(&properties),
        Err(WireError::TooLong {
            what: "user property"
        })
    );
}

#[test]
fn a_packet_of_more_than_256_mebibytes_is_refused() {
    let payload = vec![0; 268_435_455 - 2];
    let mut publish = Publish {
        payload: &payload,
        ..Publish::default()
    };
    assert_eq!(publish.check(Version::V3_1_1), Ok(()));
    assert_eq!(publish.encoded_len(Version::V3_1_1), 268_435_460);
    publish.topic = "a";
    let too_long = Err(WireError::TooLong { what: "the packet" });
    let mut out = Vec::new();
    assert_eq!(
        Packet::Publish(publish).encode(Version::V3_1_1, &mut out),
        too_long
    );
    publish.encode(Version::V3_1_1, &mut out);
    assert!(out.is_empty());
}

#[test]
fn properties_where_they_do_not_belong_are_refused() {
    let properties = Properties {
        topic_alias: Some(1),
        ..Properties::default()
    };
    let filters = vec![Filter::default()];
    let packets = [
        Packet::Connect(Box::new(Connect {
            properties: properties.clone(),
            ..Connect::default()
        })),
        Packet::Subscribe(Box::new(Subscribe {
            packet_id: 1,
            filters: filters.clone(),
            properties: properties.clone(),
        })),
        Packet::Subscribe(Box::new(Subscribe {
            packet_id: 1,
            filters,
            properties: Properties {
                subscription_identifiers: vec![1, 2],
                ..Properties::default()
            },
        })),
        Packet::Unsubscribe(Box::new(Unsubscribe {
            packet_id: 1,
            filters: vec!["a".to_owned()],
            properties: Properties {
                subscription_identifiers: vec![1],
                ..Properties::default()
            },
        })),
        Packet::Subscribe(Box::default()),
        Packet::Unsubscribe(Box::default()),
    ];
    for packet in packets {
        let mut out = vec![7];
        let error = packet.encode(Version::V5, &mut out).unwrap_err();
        assert!(matches!(error, WireError::Protocol { .. }), "{error}");
        assert_eq!(out, [7]);
    }
    assert!(EncodedProperties::for_ack(&properties).is_err());
}

#[test]
fn a_password_alone_needs_version_5() {
    let mut connect = Connect {
        version: Version::V3_1_1,
        password: Some(Secret::new("pw")),
        ..Connect::default()
    };
    let encode = |connect: &Connect| {
        Packet::Connect(Box::new(connect.clone())).encode(Version::V5, &mut Vec::new())
    };
    assert!(matches!(encode(&connect), Err(WireError::Protocol { .. })));
    connect.version = Version::V5;
    assert_eq!(encode(&connect), Ok(()));
}

#[test]
fn properties_that_were_encoded_once_serve_any_number_of_messages() {
    let properties = Properties {
        content_type: Some("text/plain".to_owned()),
        user_properties: vec![("k".to_owned(), "v".to_owned())],
        ..Properties::default()
    };
    let encoded = EncodedProperties::for_publish(&properties).unwrap();
    let raw = RawProperties::new(&encoded);
    assert_eq!(raw.topic_alias(), None);
    let mut out = Vec::new();
    for payload in [b"one", b"two"] {
        Publish {
            topic: "t",
            payload,
            qos: QoS::AtMostOnce,
            properties: raw,
            ..Publish::default()
        }
        .encode(Version::V5, &mut out);
    }
    let mut rest = &out[..];
    for payload in [b"one", b"two"] {
        let frame = next_frame(rest, 100).unwrap().unwrap();
        let publish = Publish::decode(frame, Version::V5).unwrap();
        assert_eq!(publish.payload, payload);
        assert_eq!(publish.properties.decode(), properties);
        rest = &rest[frame.size..];
    }
    assert!(rest.is_empty());
}
