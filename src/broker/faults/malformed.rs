//! The malformed packets.

use crate::model::{Malformation, Version};

/// A malformed packet; `None` where the version cannot express it.
pub(super) fn malformed(what: Malformation, version: Version) -> Option<Vec<u8>> {
    let is_v5 = version.is_v5();
    // Of a PUBLISH: the fixed header's first byte, and everything up to the properties.
    let publish = |first: u8, header: &[u8], properties: &[u8]| {
        let mut body = header.to_vec();
        if is_v5 {
            body.extend_from_slice(properties);
        }
        let mut packet = vec![first, u8::try_from(body.len()).unwrap_or(0)];
        packet.append(&mut body);
        packet
    };
    Some(match what {
        Malformation::Type => vec![0x00, 0],
        Malformation::Flags => vec![0xD1, 0],
        Malformation::Length => vec![0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        Malformation::Utf8 => publish(0x30, b"\x00\x02\xFF\xFE", &[0]),
        Malformation::Qos => publish(0x36, b"\x00\x01t\x00\x01", &[0]),
        Malformation::Wildcard => publish(0x30, b"\x00\x03a/#", &[0]),
        Malformation::Id => publish(0x32, b"\x00\x01t\x00\x00", &[0]),
        Malformation::Property if is_v5 => publish(0x30, b"\x00\x01t", &[2, 0x7F, 0]),
        Malformation::Alias if is_v5 => publish(0x30, b"\x00\x00", &[3, 0x23, 0xFF, 0xFF]),
        Malformation::Property | Malformation::Alias => return None,
        Malformation::Direction => vec![0xC0, 0],
        Malformation::Connack if is_v5 => vec![0x20, 3, 0, 0, 0],
        Malformation::Connack => vec![0x20, 2, 0, 0],
    })
}
