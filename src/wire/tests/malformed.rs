//! What is refused, and in which words.

use crate::model::ReasonCode;
use crate::model::Version::{self, V3_1, V3_1_1, V5};
use crate::wire::{WireError, frame_size, next_frame};

pub(super) const ALL: &[Version] = &[V3_1, V3_1_1, V5];
pub(super) const FLAGGED: &[Version] = &[V3_1_1, V5];
pub(super) const OLD: &[Version] = &[V3_1, V3_1_1];

pub(super) fn refuse(versions: &[Version], bytes: &[u8], message: &str) {
    for &version in versions {
        let frame = next_frame(bytes, bytes.len()).unwrap().unwrap();
        assert_eq!(frame.size, bytes.len(), "{message}");
        let error = frame.decode(version).expect_err(message);
        assert_eq!(error.to_string(), message, "{version} {bytes:02x?}");
        let reason = if message.starts_with("malformed") {
            ReasonCode::MALFORMED_PACKET
        } else {
            ReasonCode::PROTOCOL_ERROR
        };
        assert_eq!(error.reason(), reason);
    }
}

pub(super) fn accept(versions: &[Version], bytes: &[u8]) {
    for &version in versions {
        let frame = next_frame(bytes, bytes.len()).unwrap().unwrap();
        assert!(frame.decode(version).is_ok(), "{version} {bytes:02x?}");
    }
}

#[test]
fn remaining_lengths() {
    for bytes in [
        &b"\x30\xff\xff\xff\xff\x01"[..],
        b"\x30\x80\x00",
        b"\x30\x80\x80\x80\x00",
    ] {
        for result in [next_frame(bytes, usize::MAX).err(), frame_size(bytes).err()] {
            assert!(
                matches!(
                    result,
                    Some(WireError::Malformed {
                        packet: "PUBLISH",
                        ..
                    })
                ),
                "{bytes:02x?}"
            );
        }
    }
}

#[test]
fn a_packet_above_the_maximum_is_refused_by_its_header() {
    let header = b"\x30\xff\xff\xff\x7f";
    let error = WireError::TooLarge {
        size: 268_435_460,
        maximum: 1_000,
    };
    assert_eq!(next_frame(header, 1_000), Err(error.clone()));
    assert_eq!(error.reason(), ReasonCode::PACKET_TOO_LARGE);
    assert_eq!(next_frame(header, 268_435_460), Ok(None));
    assert_eq!(next_frame(&header[..4], 1_000), Ok(None));
    assert_eq!(frame_size(header), Ok(Some(268_435_460)));
    assert!(next_frame(b"\xc0\x00", 2).is_ok_and(|frame| frame.is_some()));
    assert!(next_frame(b"\xc0\x00", 1).is_err());
}

#[test]
fn types_and_flags() {
    refuse(
        ALL,
        b"\x00\x00",
        "malformed packet of type 0: there is no such packet",
    );
    refuse(
        OLD,
        b"\xf0\x00",
        "malformed AUTH: the packet exists only in MQTT 5",
    );
    let cases: &[(&[u8], &str)] = &[
        (b"\x21\x02\x00\x00", "CONNACK"),
        (b"\x41\x02\x00\x01", "PUBACK"),
        (b"\x52\x02\x00\x01", "PUBREC"),
        (b"\x60\x02\x00\x01", "PUBREL"),
        (b"\x72\x02\x00\x01", "PUBCOMP"),
        (b"\x80\x06\x00\x01\x00\x01a\x00", "SUBSCRIBE"),
        (b"\x92\x03\x00\x01\x00", "SUBACK"),
        (b"\xa0\x05\x00\x01\x00\x01a", "UNSUBSCRIBE"),
        (b"\xb2\x02\x00\x01", "UNSUBACK"),
        (b"\xc1\x00", "PINGREQ"),
        (b"\xd8\x00", "PINGRESP"),
        (b"\xe4\x00", "DISCONNECT"),
    ];
    for (bytes, name) in cases {
        let message = format!("malformed {name}: reserved flags are set");
        refuse(FLAGGED, bytes, &message);
        accept(&[V3_1], bytes);
    }
    refuse(&[V5], b"\xf1\x00", "malformed AUTH: reserved flags are set");
    for bytes in [
        b"\x11\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01c".as_slice(),
        b"\x18\x0e\x00\x04MQTT\x05\x02\x00\x00\x00\x00\x01c",
        b"\x12\x0f\x00\x06MQIsdp\x04\x02\x00\x00\x00\x01c",
    ] {
        refuse(ALL, bytes, "malformed CONNECT: reserved flags are set");
    }
    // Which version a CONNECT is of is known from its body.
    for flags in 0x10..=0x1f {
        let mut bytes = b"\x10\x0f\x00\x06MQIsdp\x03\x03\x00\x00\x00\x01c".to_vec();
        bytes[0] = flags;
        accept(ALL, &bytes);
    }
}

#[test]
fn publish() {
    refuse(
        ALL,
        b"\x36\x06\x00\x01a\x00\x01\x00",
        "malformed PUBLISH: QoS 3 does not exist",
    );
    refuse(ALL, b"\x30\x00", "malformed PUBLISH: it ends too early");
    refuse(
        ALL,
        b"\x30\x03\x00\x02a",
        "malformed PUBLISH: it ends too early",
    );
    refuse(
        ALL,
        b"\x32\x04\x00\x01a\x00",
        "malformed PUBLISH: it ends too early",
    );
    refuse(
        &[V5],
        b"\x30\x03\x00\x01a",
        "malformed PUBLISH: it ends too early",
    );
    refuse(
        ALL,
        b"\x34\x06\x00\x01a\x00\x00\x00",
        "protocol error in PUBLISH: the packet identifier is zero",
    );
    for bytes in [
        &b"\x30\x05\x00\x02\xc3\x28\x00"[..],
        b"\x30\x06\x00\x03\xed\xa0\x80\x00",
    ] {
        refuse(ALL, bytes, "malformed PUBLISH: the topic is not UTF-8");
    }
    for bytes in [
        &b"\x30\x06\x00\x03a/+\x00"[..],
        b"\x30\x04\x00\x01#\x00",
        b"\x30\x05\x00\x02a\x00\x00",
    ] {
        refuse(
            ALL,
            bytes,
            "malformed PUBLISH: the topic contains a wildcard or a null character",
        );
    }
    refuse(
        OLD,
        b"\x30\x03\x00\x00\x00",
        "malformed PUBLISH: the topic is empty",
    );
    refuse(
        &[V5],
        b"\x30\x03\x00\x00\x00",
        "protocol error in PUBLISH: neither a topic nor a topic alias",
    );
    accept(&[V5], b"\x30\x06\x00\x00\x03\x23\x00\x01");
    // DUP with QoS 0, and a payload that is not the text it is said to be.
    accept(ALL, b"\x38\x04\x00\x01a\x00");
    accept(&[V5], b"\x30\x07\x00\x01a\x02\x01\x01\xff");
}

#[test]
fn connect() {
    let cases: &[(&[u8], &str)] = &[
        (
            b"\x10\x0d\x00\x04MQTT\x04\x03\x00\x00\x00\x01c",
            "malformed CONNECT: a reserved flag is set",
        ),
        (
            b"\x10\x0d\x00\x04MQTT\x04\x08\x00\x00\x00\x01c",
            "malformed CONNECT: flags of a will without a will",
        ),
        (
            b"\x10\x0e\x00\x04MQTT\x05\x20\x00\x00\x00\x00\x01c",
            "malformed CONNECT: flags of a will without a will",
        ),
        (
            b"\x10\x10\x00\x04MQTT\x04\x40\x00\x00\x00\x01c\x00\x01p",
            "malformed CONNECT: a password without a user name",
        ),
        (
            b"\x10\x12\x00\x06MQIsdp\x03\x40\x00\x00\x00\x01c\x00\x01p",
            "malformed CONNECT: a password without a user name",
        ),
        (
            b"\x10\x13\x00\x04MQTT\x04\x1c\x00\x00\x00\x01c\x00\x01t\x00\x01p",
            "malformed CONNECT: QoS 3 does not exist",
        ),
        (
            b"\x10\x11\x00\x04MQTT\x04\x04\x00\x00\x00\x01c\x00\x00\x00\x00",
            "malformed CONNECT: the topic of the will is empty",
        ),
        (
            b"\x10\x13\x00\x04MQTT\x04\x04\x00\x00\x00\x01c\x00\x01+\x00\x01p",
            "malformed CONNECT: the topic contains a wildcard or a null character",
        ),
        (
            b"\x10\x0e\x00\x04MQTT\x04\x02\x00\x00\x00\x01cx",
            "malformed CONNECT: bytes are left over at its end",
        ),
        (
            b"\x10\x0d\x00\x04MQTT\x04\x80\x00\x00\x00\x01c",
            "malformed CONNECT: it ends too early",
        ),
        (
            b"\x10\x0d\x00\x04HTTP\x04\x02\x00\x00\x00\x01c",
            "malformed CONNECT: the protocol name is neither MQTT nor MQIsdp",
        ),
        (b"\x10\x00", "malformed CONNECT: it ends too early"),
    ];
    for (bytes, message) in cases {
        refuse(ALL, bytes, message);
    }
    accept(
        ALL,
        b"\x10\x11\x00\x04MQTT\x05\x40\x00\x00\x00\x00\x01c\x00\x01p",
    );
}

#[test]
fn versions_that_we_do_not_speak_have_an_error_of_their_own() {
    for (bytes, level) in [
        (&b"\x10\x0d\x00\x04MQTT\x06\x02\x00\x00\x00\x01c"[..], 6),
        (b"\x10\x0d\x00\x04MQTT\x03\x02\x00\x00\x00\x01c", 3),
        (b"\x10\x0f\x00\x06MQIsdp\x04\x02\x00\x00\x00\x01c", 4),
        (b"\x10\x0d\x00\x04MQTT\x84\x02\x00\x00\x00\x01c", 0x84),
    ] {
        let frame = next_frame(bytes, 100).unwrap().unwrap();
        let error = WireError::UnsupportedVersion { level };
        assert_eq!(frame.decode(V5), Err(error.clone()));
        assert_eq!(error.reason(), ReasonCode::UNSUPPORTED_PROTOCOL_VERSION);
    }
}

#[test]
fn subscriptions() {
    let cases: &[(&[Version], &[u8], &str)] = &[
        (
            OLD,
            b"\x82\x02\x00\x01",
            "protocol error in SUBSCRIBE: there is no topic filter in it",
        ),
        (
            &[V5],
            b"\x82\x03\x00\x01\x00",
            "protocol error in SUBSCRIBE: there is no topic filter in it",
        ),
        (
            &[V5],
            b"\xa2\x03\x00\x01\x00",
            "protocol error in UNSUBSCRIBE: there is no topic filter in it",
        ),
        (
            OLD,
            b"\xa2\x05\x00\x00\x00\x01a",
            "protocol error in UNSUBSCRIBE: the packet identifier is zero",
        ),
        (
            ALL,
            b"\x82\x06\x00\x00\x00\x01a\x00",
            "protocol error in SUBSCRIBE: the packet identifier is zero",
        ),
        (
            OLD,
            b"\x82\x06\x00\x01\x00\x01a\x03",
            "protocol error in SUBSCRIBE: QoS 3 does not exist",
        ),
        (
            &[V5],
            b"\x82\x07\x00\x01\x00\x00\x01a\x03",
            "protocol error in SUBSCRIBE: QoS 3 does not exist",
        ),
        (
            &[V3_1_1],
            b"\x82\x06\x00\x01\x00\x01a\x04",
            "malformed SUBSCRIBE: reserved bits of the subscription options are set",
        ),
        (
            &[V5],
            b"\x82\x07\x00\x01\x00\x00\x01a\x40",
            "malformed SUBSCRIBE: reserved bits of the subscription options are set",
        ),
        (
            &[V5],
            b"\x82\x07\x00\x01\x00\x00\x01a\x30",
            "protocol error in SUBSCRIBE: retain handling 3 does not exist",
        ),
        (
            OLD,
            b"\x82\x05\x00\x01\x00\x01a",
            "malformed SUBSCRIBE: it ends too early",
        ),
        (
            OLD,
            b"\x82\x06\x00\x01\x00\x01\xff\x00",
            "malformed SUBSCRIBE: a string is not UTF-8",
        ),
    ];
    for (versions, bytes, message) in cases {
        refuse(versions, bytes, message);
    }
    accept(&[V3_1], b"\x8a\x06\x00\x01\x00\x01a\xf1");
}
