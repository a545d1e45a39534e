//! Property lists that are refused, and in which words.

use super::malformed::{accept, refuse};
use crate::model::{ReasonCode, Version::V5};
use crate::wire::{WireError, next_frame};

/// A packet of version 5 with the given properties in the right place.
fn with_properties(first: u8, head: &[u8], properties: &[u8], tail: &[u8]) -> Vec<u8> {
    let length = head.len() + 1 + properties.len() + tail.len();
    let mut bytes = vec![first, u8::try_from(length).unwrap()];
    bytes.extend_from_slice(head);
    bytes.push(u8::try_from(properties.len()).unwrap());
    bytes.extend_from_slice(properties);
    bytes.extend_from_slice(tail);
    bytes
}

#[test]
fn property_lists() {
    let publish = |properties: &[u8]| with_properties(0x30, b"\x00\x01a", properties, b"");
    let cases: &[(&[u8], &str)] = &[
        (b"\x04", "malformed PUBLISH: a property that does not exist"),
        (
            b"\x7f\x00",
            "malformed PUBLISH: a property that does not exist",
        ),
        (
            b"\xff\x00",
            "malformed PUBLISH: a property that does not exist",
        ),
        (b"\x01", "malformed PUBLISH: it ends too early"),
        (b"\x02\x00\x00\x00", "malformed PUBLISH: it ends too early"),
        (b"\x03\x00\x02a", "malformed PUBLISH: it ends too early"),
        (b"\x26\x00\x01a\x00", "malformed PUBLISH: it ends too early"),
        (b"\x0b\x80", "malformed PUBLISH: it ends too early"),
        (
            b"\x0b\x81\x00",
            "malformed PUBLISH: a length takes more bytes than it needs",
        ),
        (
            b"\x0b\xff\xff\xff\xff\x01",
            "malformed PUBLISH: a length is longer than four bytes",
        ),
        (
            b"\x03\x00\x01\xff",
            "malformed PUBLISH: a string is not UTF-8",
        ),
        (
            b"\x26\x00\x01\x00\x00\x00",
            "malformed PUBLISH: a string contains a null character",
        ),
        (
            b"\x08\x00\x01\x00",
            "malformed PUBLISH: a string contains a null character",
        ),
        (
            b"\x01\x02",
            "protocol error in PUBLISH: a property that is 0 or 1 is neither",
        ),
        (
            b"\x0b\x00",
            "protocol error in PUBLISH: a property that starts at 1 is zero",
        ),
        (
            b"\x01\x01\x01\x01",
            "protocol error in PUBLISH: a property appears twice",
        ),
        (
            b"\x23\x00\x01\x26\x00\x00\x00\x00\x23\x00\x02",
            "protocol error in PUBLISH: a property appears twice",
        ),
        (
            b"\x1f\x00\x01x",
            "malformed PUBLISH: it cannot carry the property reason string",
        ),
        (
            b"\x18\x00\x00\x00\x01",
            "malformed PUBLISH: it cannot carry the property will delay interval",
        ),
    ];
    for (properties, message) in cases {
        refuse(&[V5], &publish(properties), message);
    }
    accept(
        &[V5],
        &publish(b"\x0b\x01\x0b\x02\x26\x00\x00\x00\x00\x26\x00\x00\x00\x00"),
    );
    refuse(
        &[V5],
        b"\x30\x05\x00\x01a\x02\x01",
        "malformed PUBLISH: it ends too early",
    );
}

#[test]
fn property_values_of_the_other_packets() {
    let connect = |properties: &[u8]| {
        with_properties(
            0x10,
            b"\x00\x04MQTT\x05\x02\x00\x00",
            properties,
            b"\x00\x01c",
        )
    };
    let connack = |properties: &[u8]| with_properties(0x20, b"\x00\x00", properties, b"");
    let zero = "a property that starts at 1 is zero";
    let flag = "a property that is 0 or 1 is neither";
    for (properties, what) in [
        (&b"\x21\x00\x00"[..], zero),
        (b"\x27\x00\x00\x00\x00", zero),
        (b"\x17\x02", flag),
        (b"\x19\xff", flag),
        (
            b"\x16\x00\x01x",
            "authentication data without an authentication method",
        ),
        (b"\x11\0\0\0\0\x11\0\0\0\0", "a property appears twice"),
    ] {
        let message = format!("protocol error in CONNECT: {what}");
        refuse(&[V5], &connect(properties), &message);
    }
    for (properties, name) in [
        (&b"\x24\x01"[..], "maximum QoS"),
        (b"\x18\x00\x00\x00\x00", "will delay interval"),
    ] {
        let message = format!("malformed CONNECT: it cannot carry the property {name}");
        refuse(&[V5], &connect(properties), &message);
    }
    accept(&[V5], &connect(b"\x22\x00\x00\x11\x00\x00\x00\x00"));
    for (properties, what) in [
        (&b"\x24\x02"[..], flag),
        (b"\x25\x02", flag),
        (b"\x28\x03", flag),
        (b"\x29\x04", flag),
        (b"\x2a\x05", flag),
        (b"\x21\x00\x00", zero),
    ] {
        let message = format!("protocol error in CONNACK: {what}");
        refuse(&[V5], &connack(properties), &message);
    }
    refuse(
        &[V5],
        &connack(b"\x17\x01"),
        "malformed CONNACK: it cannot carry the property request problem information",
    );
    accept(&[V5], &connack(b"\x13\x00\x00\x22\x00\x00"));
    refuse(
        &[V5],
        &with_properties(0x82, b"\x00\x01", b"\x0b\x01\x0b\x02", b"\x00\x01a\x00"),
        "protocol error in SUBSCRIBE: a property appears twice",
    );
    refuse(
        &[V5],
        &with_properties(0xA2, b"\x00\x01", b"\x0b\x01", b"\x00\x01a"),
        "malformed UNSUBSCRIBE: it cannot carry the property subscription identifier",
    );
    refuse(
        &[V5],
        &with_properties(0x40, b"\x00\x01\x00", b"\x11\x00\x00\x00\x00", b""),
        "malformed PUBACK: it cannot carry the property session expiry interval",
    );
    refuse(
        &[V5],
        &with_properties(0xE0, b"\x00", b"\x15\x00\x01x", b""),
        "malformed DISCONNECT: it cannot carry the property authentication method",
    );
}

#[test]
fn a_topic_alias_of_zero_has_a_reason_of_its_own() {
    let bytes = with_properties(0x30, b"\x00\x01t", b"\x23\x00\x00", b"");
    let frame = next_frame(&bytes, bytes.len()).unwrap().unwrap();
    let error = frame.decode(V5).unwrap_err();
    assert_eq!(error, WireError::TopicAlias);
    assert_eq!(error.reason(), ReasonCode::TOPIC_ALIAS_INVALID);
}
