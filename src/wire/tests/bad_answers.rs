//! What is refused of the packets that answer, and which reason codes are taken.

use super::malformed::{ALL, FLAGGED, OLD, accept, refuse};
use crate::model::Version::{self, V3_1_1, V5};
use crate::wire::{Packet, next_frame};

#[test]
fn answers() {
    let cases: &[(&[Version], &[u8], &str)] = &[
        (ALL, b"\x20\x01\x00", "malformed CONNACK: it ends too early"),
        (
            FLAGGED,
            b"\x20\x02\x02\x00",
            "malformed CONNACK: reserved flags are set",
        ),
        (
            OLD,
            b"\x20\x03\x00\x00\x00",
            "malformed CONNACK: bytes are left over at its end",
        ),
        (
            &[V5],
            b"\x20\x04\x00\x00\x00\x00",
            "malformed CONNACK: bytes are left over at its end",
        ),
        (ALL, b"\x40\x01\x00", "malformed PUBACK: it ends too early"),
        (
            OLD,
            b"\x50\x03\x00\x01\x00",
            "malformed PUBREC: bytes are left over at its end",
        ),
        (
            &[V5],
            b"\x70\x05\x00\x01\x00\x00\x00",
            "malformed PUBCOMP: bytes are left over at its end",
        ),
        (ALL, b"\x90\x01\x00", "malformed SUBACK: it ends too early"),
        (
            &[V5],
            b"\x90\x02\x00\x01",
            "malformed SUBACK: it ends too early",
        ),
        (
            OLD,
            b"\xb0\x03\x00\x01\x00",
            "malformed UNSUBACK: bytes are left over at its end",
        ),
        (
            ALL,
            b"\xc0\x01\x00",
            "malformed PINGREQ: bytes are left over at its end",
        ),
        (
            ALL,
            b"\xd0\x01\x00",
            "malformed PINGRESP: bytes are left over at its end",
        ),
        (
            OLD,
            b"\xe0\x01\x00",
            "malformed DISCONNECT: bytes are left over at its end",
        ),
        (
            &[V5],
            b"\xe0\x03\x00\x00\x00",
            "malformed DISCONNECT: bytes are left over at its end",
        ),
        (
            &[V5],
            b"\xe0\x02\x00\x01",
            "malformed DISCONNECT: it ends too early",
        ),
        (
            &[V5],
            b"\xf0\x03\x18\x00\x00",
            "malformed AUTH: bytes are left over at its end",
        ),
    ];
    for (versions, bytes, message) in cases {
        refuse(versions, bytes, message);
    }
}

#[test]
fn no_reason_code_is_unknown_to_us() {
    for code in 0..=u8::MAX {
        for bytes in [
            &[0x20, 3, 0, code, 0][..],
            &[0x40, 3, 0, 1, code],
            &[0x62, 4, 0, 1, code, 0],
            &[0x90, 4, 0, 1, 0, code],
            &[0xB0, 4, 0, 1, 0, code],
            &[0xE0, 1, code],
            &[0xF0, 1, code],
        ] {
            accept(&[V5], bytes);
        }
        accept(OLD, &[0x90, 3, 0, 1, code]);
        accept(OLD, &[0x20, 2, 0, code]);
    }
}

#[test]
fn a_server_may_say_disconnect_in_3_1_1() {
    let frame = next_frame(b"\xe0\x00", 2).unwrap().unwrap();
    assert!(matches!(frame.decode(V3_1_1), Ok(Packet::Disconnect(_))));
}
