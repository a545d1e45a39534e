//! What packets are called.

use super::AckKind;

/// The name of a packet type, the upper four bits of the first byte.
pub(super) fn packet_name(kind: u8) -> &'static str {
    match kind {
        1 => "CONNECT",
        2 => "CONNACK",
        3 => "PUBLISH",
        4 => "PUBACK",
        5 => "PUBREC",
        6 => "PUBREL",
        7 => "PUBCOMP",
        8 => "SUBSCRIBE",
        9 => "SUBACK",
        10 => "UNSUBSCRIBE",
        11 => "UNSUBACK",
        12 => "PINGREQ",
        13 => "PINGRESP",
        14 => "DISCONNECT",
        15 => "AUTH",
        _ => "packet of type 0",
    }
}

impl AckKind {
    /// The name of the packet, such as `PUBACK`.
    pub fn name(self) -> &'static str {
        packet_name(self as u8)
    }
}
