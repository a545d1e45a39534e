//! Bytes as bad as they come: each a clear error, none a panic, nothing lost by the way they are cut.

use proptest::prelude::*;

use super::*;

/// A conversation of the broker's with a little of everything.
fn conversation(version: Version) -> Vec<u8> {
    let mut bytes = Vec::new();
    let all = [
        connack(false, Properties::default()),
        delivery(Q0, 0, "a"),
        delivery(Q1, 1, "b"),
        delivery(Q2, 2, "c"),
        ack(AckKind::PubRel, 2),
        Packet::PingResp,
        ack(AckKind::PubAck, 77),
        suback(78, &[0]),
    ];
    for packet in all {
        packet.encode(version, &mut bytes).unwrap();
    }
    bytes
}

#[test]
fn one_byte_at_a_time_is_the_same_as_all_at_once() {
    for version in VERSIONS {
        let bytes = conversation(version);
        let mut whole = Rig::new(version);
        whole.begin(connect(version), None);
        assert_eq!(whole.raw(&bytes), Ok(bytes.len()));

        let mut slow = Rig::new(version);
        slow.begin(connect(version), None);
        let mut rest = Vec::new();
        for byte in bytes {
            rest.push(byte);
            let taken = slow.raw(&rest).unwrap();
            rest.drain(..taken);
        }
        assert_eq!(rest, [0; 0]);
        assert_eq!(slow.heard(), whole.heard());
        assert_eq!(slow.stored(), whole.stored());
    }
}

#[test]
fn packets_that_are_wrong_end_the_connection_with_the_reason() {
    let wrong: [(&[u8], &str); 12] = [
        (b"\x00\x00", "DISCONNECT 0x81"),
        (b"\x30\xff\xff\xff\xff\x01", "DISCONNECT 0x81"),
        (b"\x30\x80\x80\x80\x80", "DISCONNECT 0x81"),
        (b"\x30\x04\x00\x02\xff\xfe", "DISCONNECT 0x81"),
        (b"\x36\x05\x00\x01a\x00\x01", "DISCONNECT 0x81"),
        (b"\x30\x02\x00\x05", "DISCONNECT 0x81"),
        (b"\x40\x01\x00", "DISCONNECT 0x81"),
        (b"\x60\x02\x00\x01", "DISCONNECT 0x81"),
        (b"\x32\x06\x00\x01a\x00\x00\x00", "DISCONNECT 0x82"),
        (b"\x10\x00", "DISCONNECT 0x81"),
        (b"\x82\x06\x00\x01\x00\x00\x01a", "DISCONNECT 0x81"),
        (b"\xc0\x00", "DISCONNECT 0x82"),
    ];
    for (bytes, answer) in wrong {
        let mut rig = Rig::v5();
        let error = rig.raw(bytes).unwrap_err();
        rig.session.reject(&error, &mut rig.out);
        assert_eq!(rig.sent(), [answer], "{bytes:02x?}: {error}");
        let mut rig = Rig::up(Version::V3_1_1, Properties::default());
        let error = rig.raw(bytes).unwrap_err();
        rig.session.reject(&error, &mut rig.out);
        assert_eq!(rig.sent(), [""; 0], "3.1.1 has no DISCONNECT with a reason");
    }
}

#[test]
fn a_packet_that_claims_the_largest_size_is_waited_for() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        assert_eq!(rig.raw(b"\x30\xff\xff\xff\x7f\x00\x01a"), Ok(0));
    }
}

#[test]
fn the_broker_disconnects_in_every_form() {
    type Form = (
        &'static [u8],
        u8,
        Option<&'static str>,
        Option<&'static str>,
    );
    let forms: [Form; 4] = [
        (b"\xe0\x00", 0x00, None, None),
        (b"\xe0\x01\x8e", 0x8E, None, None),
        (b"\xe0\x02\x8b\x00", 0x8B, None, None),
        (
            b"\xe0\x0d\x9c\x0b\x1f\x00\x03why\x1c\x00\x02xy",
            0x9C,
            Some("why"),
            Some("xy"),
        ),
    ];
    for (bytes, code, reason, server) in forms {
        let mut rig = Rig::v5();
        match rig.raw(bytes) {
            Err(SessionError::Disconnected(packet)) => {
                assert_eq!(packet.reason.0, code);
                assert_eq!(packet.properties.reason_string.as_deref(), reason);
                assert_eq!(packet.properties.server_reference.as_deref(), server);
            }
            other => panic!("{other:?}"),
        }
        let error = rig.raw(bytes).unwrap_err();
        rig.session.reject(&error, &mut rig.out);
        assert_eq!(rig.sent(), [""; 0], "a DISCONNECT is not answered");
        let mut rig = Rig::up(Version::V3_1_1, Properties::default());
        assert!(matches!(
            rig.raw(bytes),
            Err(SessionError::Protocol(_) | SessionError::Wire(_))
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_bytes_panic(
        version in prop::sample::select(&VERSIONS[..]),
        connected: bool,
        bytes in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let mut rig = Rig::new(version);
        rig.begin(connect(version), None);
        if connected {
            rig.feed(connack(false, Properties::default())).unwrap();
            rig.publish(Q1, "x", 1).unwrap();
            rig.publish(Q2, "x", 1).unwrap();
        }
        let _ = rig.raw(&bytes);
    }

    #[test]
    fn no_damaged_conversation_panics(
        version in prop::sample::select(&VERSIONS[..]),
        at: prop::sample::Index,
        byte: u8,
        cut: prop::sample::Index,
    ) {
        let mut bytes = conversation(version);
        let place = at.index(bytes.len());
        bytes[place] = byte;
        bytes.truncate(cut.index(bytes.len()) + 1);
        let mut rig = Rig::new(version);
        rig.begin(connect(version), None);
        if let Ok(taken) = rig.raw(&bytes) {
            prop_assert!(taken <= bytes.len());
        }
        rig.stored();
    }
}
