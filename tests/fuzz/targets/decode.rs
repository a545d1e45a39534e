//! A stream of bytes, cut into packets and read as each version; what reads can be written, and that
//! reads as the same again.

use mqtty::model::Version;
use mqtty::wire::{Packet, frame_size, next_frame};

pub(crate) fn run(bytes: &[u8]) {
    for version in [Version::V3_1, Version::V3_1_1, Version::V5] {
        let mut rest = bytes;
        while let Ok(Some(frame)) = next_frame(rest, 1 << 20) {
            assert_eq!(frame_size(rest), Ok(Some(frame.size)));
            if let Ok(packet) = frame.decode(version) {
                write_and_read(&packet, version);
            }
            rest = &rest[frame.size..];
        }
    }
}

fn write_and_read(packet: &Packet<'_>, version: Version) {
    if let Packet::Publish(publish) = packet {
        let _ = (
            publish.properties.decode(),
            publish.properties.topic_alias(),
        );
    }
    let mut out = Vec::new();
    packet
        .encode(version, &mut out)
        .expect("what was read can be written");
    let frame = next_frame(&out, usize::MAX)
        .expect("a packet")
        .expect("a whole packet");
    assert_eq!(frame.size, out.len());
    let again = frame.decode(version).expect("what was written can be read");
    // A SUBACK of 3.x has fewer codes to say than a peer may send.
    if version == Version::V5 || !matches!(packet, Packet::SubAck(_)) {
        assert_eq!(*packet, again);
    }
}
