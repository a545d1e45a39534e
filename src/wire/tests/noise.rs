//! Whatever comes in, nothing panics.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::arbitrary::any_packet;
use crate::model::Version;
use crate::wire::{Packet, describe, frame_size, next_frame};

const VERSIONS: [Version; 3] = [Version::V3_1, Version::V3_1_1, Version::V5];

/// Reads all that can be read, as each version; what reads can be written again and says the same.
fn swallow(bytes: &[u8]) {
    for version in VERSIONS {
        let mut rest = bytes;
        while let Ok(Some(frame)) = next_frame(rest, usize::MAX) {
            assert_eq!(frame_size(rest), Ok(Some(frame.size)));
            if let Ok(packet) = frame.decode(version) {
                again(&packet, version);
            }
            check_line(&describe(&rest[..frame.size], version));
            rest = &rest[frame.size..];
        }
        check_line(&describe(bytes, version));
    }
}

fn again(packet: &Packet<'_>, version: Version) {
    let mut out = Vec::new();
    packet.encode(version, &mut out).unwrap();
    let frame = next_frame(&out, usize::MAX).unwrap().unwrap();
    let second = frame.decode(version).unwrap();
    match (packet, &second) {
        // The same properties may stand in another order, and ours have only one.
        (Packet::Publish(one), Packet::Publish(two)) => assert_eq!(one, two),
        (Packet::Ack(one), Packet::Ack(two)) => assert_eq!(one, two),
        // 3.x has fewer codes to write than a peer may send.
        (Packet::SubAck(one), Packet::SubAck(two)) => assert_eq!(one.codes.len(), two.codes.len()),
        (one, two) => assert_eq!(one, two),
    }
}

fn check_line(line: &str) {
    assert!(!line.contains(char::is_control), "{line:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..64)) {
        swallow(&bytes);
    }

    /// Random bytes behind a header that fits them, so that they get further.
    #[test]
    fn random_bodies(first in any::<u8>(), body in vec(any::<u8>(), 0..64)) {
        let mut bytes = vec![first, u8::try_from(body.len()).unwrap()];
        bytes.extend(body);
        swallow(&bytes);
    }

    #[test]
    fn packets_with_changed_bytes(
        packet in any_packet(Version::V5),
        changes in vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = packet.encode(Version::V5);
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        swallow(&bytes);
    }

    #[test]
    fn packets_that_are_cut(packet in any_packet(Version::V3_1_1), cut in any::<Index>()) {
        let bytes = packet.encode(Version::V3_1_1);
        swallow(&bytes[..cut.index(bytes.len())]);
    }

    /// The body is cut and the header says so: every field ends early once.
    #[test]
    fn packets_whose_body_is_cut(packet in any_packet(Version::V5), cut in any::<Index>()) {
        let bytes = packet.encode(Version::V5);
        let frame = next_frame(&bytes, usize::MAX).unwrap().unwrap();
        let body = &frame.body[..cut.index(frame.body.len() + 1).min(127)];
        let mut bytes = vec![frame.first, u8::try_from(body.len()).unwrap()];
        bytes.extend_from_slice(body);
        swallow(&bytes);
    }
}
