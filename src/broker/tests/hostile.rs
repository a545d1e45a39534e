//! Input that is wrong, by chance or on purpose: the connection ends, the broker goes on.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::client::{connect, says};
use super::{Client, VERSIONS, start};
use crate::model::{QoS, ReasonCode, Version};
use crate::wire::{AckKind, Packet};

#[test]
fn nonsense_before_connect_is_hung_up_on() {
    let broker = start();
    for bytes in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        &[0xC0, 0],
        &[0x30, 3, 0, 1, b'a'],
        &[0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        &[0x10, 0xFF, 0xFF, 0xFF, 0x7F],
        &[0x10, 0],
        &[0x10, 12, 0, 4, b'M', b'Q', b'T', b'X', 4, 2, 0, 0, 0, 0],
        &[0x16, 3, 1, 2, 0],
        &[0; 64],
    ] {
        let mut client = Client::dial(&broker, Version::V3_1_1);
        client.send_bytes(bytes);
        assert_eq!(
            client.next(|packet| format!("{packet:?}")),
            None,
            "{bytes:?}"
        );
    }
    Client::new(&broker, Version::V5, "fine").quiet();
}

#[test]
fn a_malformed_connect_of_version_5_gets_its_reason() {
    let broker = start();
    let mut client = Client::dial(&broker, Version::V5);
    // The reserved flag is set.
    client.send_bytes(&[0x10, 13, 0, 4, b'M', b'Q', b'T', b'T', 5, 3, 0, 0, 0, 0, 0]);
    assert_eq!(client.connack().code, ReasonCode::MALFORMED_PACKET.0);
    assert_eq!(client.next(|_| ()), None);
}

#[test]
fn packets_that_a_client_must_not_send_end_the_connection() {
    let broker = start();
    for version in VERSIONS {
        let mut client = Client::new(&broker, version, "c");
        client.send(&Packet::Connect(Box::new(connect(version, "c"))));
        client.ended(ReasonCode::PROTOCOL_ERROR);
        let mut client = Client::new(&broker, version, "c");
        client.send(&Packet::PingResp);
        client.ended(ReasonCode::PROTOCOL_ERROR);
        let malformed = ReasonCode::MALFORMED_PACKET;
        // What is in them does not matter, but reserved flags do.
        for (bytes, reason) in [
            (&[0x20, 0][..], ReasonCode::PROTOCOL_ERROR),
            (&[0x9F, 1, 0], malformed),
            (&[0xB0, 2, 0, 0], ReasonCode::PROTOCOL_ERROR),
            (&[0xD1, 0], malformed),
            (&[0x10, 0], ReasonCode::PROTOCOL_ERROR),
        ] {
            let mut client = Client::new(&broker, version, "c");
            client.send_bytes(bytes);
            client.ended(reason);
        }
        // QoS 3, an identifier of zero, a wildcard, an unknown type, an endless length.
        for (bytes, reason) in [
            (&[0x36, 5, 0, 1, b'a', 0, 1][..], malformed),
            (&[0x32, 6, 0, 1, b'a', 0, 0, 0], ReasonCode::PROTOCOL_ERROR),
            (&[0x30, 4, 0, 1, b'#', 0], malformed),
            (&[0x00, 0], malformed),
            (&[0xC0, 0xFF, 0xFF, 0xFF, 0xFF], malformed),
        ] {
            let mut client = Client::new(&broker, version, "c");
            client.send_bytes(bytes);
            client.ended(reason);
        }
    }
    let mut client = Client::new(&broker, Version::V5, "c");
    client.send(&Packet::Auth(Box::default()));
    client.ended(ReasonCode::PROTOCOL_ERROR);
}

#[test]
fn acknowledgements_of_nothing_do_no_harm() {
    let broker = start();
    for version in VERSIONS {
        let mut client = Client::new(&broker, version, "c");
        client.ack(AckKind::PubAck, 1);
        client.ack(AckKind::PubComp, u16::MAX);
        client.quiet();
        client.ack(AckKind::PubRec, 5);
        let unknown = if version.is_v5() {
            ReasonCode::PACKET_IDENTIFIER_NOT_FOUND
        } else {
            ReasonCode::SUCCESS
        };
        assert_eq!(client.acked(), (AckKind::PubRel, 5, unknown));
        client.subscribe(&["t"], QoS::AtLeastOnce);
        client.push(&says("t", "x", QoS::AtMostOnce));
        assert_eq!(client.text(), "x");
    }
}

#[test]
fn one_byte_at_a_time_is_enough() {
    let broker = start();
    let mut client = Client::dial(&broker, Version::V5);
    let mut bytes = Vec::new();
    Packet::Connect(Box::new(connect(Version::V5, "slow")))
        .encode(Version::V5, &mut bytes)
        .unwrap();
    for byte in bytes.drain(..) {
        client.send_bytes(&[byte]);
    }
    assert_eq!(client.connack().code, 0);
    client.subscribe(&["t"], QoS::AtMostOnce);
    for byte in [0x30, 5, 0, 1, b't', 0, b'x', 0xC0, 0] {
        client.send_bytes(&[byte]);
    }
    assert_eq!(client.text(), "x");
    client
        .next(|packet| assert_eq!(packet, Packet::PingResp))
        .unwrap();
}

#[test]
fn random_bytes_never_stop_the_broker() {
    let broker = start();
    let mut watcher = Client::new(&broker, Version::V5, "watcher");
    let mut random = StdRng::seed_from_u64(20_261_120);
    for round in 0..300_usize {
        let version = VERSIONS[round % 3];
        let mut client = Client::new(&broker, version, "hostile");
        let mut bytes: Vec<u8> = (0..random.random_range(1..200))
            .map(|_| random.random())
            .collect();
        // Half of them begin like a real packet with the right length.
        if round % 2 == 0 {
            bytes.truncate(120);
            let first = random.random_range(3_u8..=14) << 4 | random.random_range(0..16);
            let length = u8::try_from(bytes.len()).unwrap();
            bytes.splice(0..0, [first, length]);
        }
        client.send_bytes(&bytes);
    }
    watcher.subscribe(&["#"], QoS::AtMostOnce);
    watcher.push(&says("alive", "yes", QoS::AtMostOnce));
    while watcher.message().topic != "alive" {}
}
