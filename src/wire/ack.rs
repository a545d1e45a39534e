//! PUBACK, PUBREC, PUBREL and PUBCOMP (MQTT 5 §3.4 to §3.7): four packets of one shape.

use super::{Ack, AckKind, Frame, RawProperties, WireError, reader::Reader, varint};
use crate::model::{Carrier, ReasonCode, Version};

impl<'a> Ack<'a> {
    /// Reads an acknowledgement, in any of the forms of MQTT 5: identifier only, with a reason, with a
    /// reason and properties.
    ///
    /// # Errors
    ///
    /// [`WireError::Malformed`] and [`WireError::Protocol`]. A packet identifier of zero and unknown
    /// reasons are none.
    #[inline]
    pub fn decode(frame: Frame<'a>, version: Version) -> Result<Self, WireError> {
        let Some(kind) = AckKind::of(frame.first) else {
            return Err(WireError::Malformed {
                packet: "acknowledgement",
                what: "the packet is of another type",
            });
        };
        if frame.first != kind.first() && version != Version::V3_1 {
            return Err(WireError::Malformed {
                packet: kind.name(),
                what: "reserved flags are set",
            });
        }
        if let &[high, low] = frame.body {
            return Ok(Self::new(kind, u16::from_be_bytes([high, low])));
        }
        Self::decode_long(kind, frame.body, version)
    }

    fn decode_long(kind: AckKind, body: &'a [u8], version: Version) -> Result<Self, WireError> {
        let mut reader = Reader::new(kind.name(), body);
        let packet_id = reader.u16()?;
        let mut ack = Self::new(kind, packet_id);
        if version.is_v5() {
            ack.reason = ReasonCode(reader.u8()?);
            if !reader.is_empty() {
                ack.properties = RawProperties::read(&mut reader, kind.carrier())?;
            }
        }
        reader.finish()?;
        Ok(ack)
    }

    /// An acknowledgement of success, without properties.
    #[inline]
    pub fn new(kind: AckKind, packet_id: u16) -> Self {
        Self {
            kind,
            packet_id,
            reason: ReasonCode::SUCCESS,
            properties: RawProperties::EMPTY,
        }
    }

    /// Appends the packet in its shortest form; with 3.x without reason and properties. Properties that
    /// no packet can hold (above 268,435,448 bytes) are left out.
    #[inline]
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) {
        let [high, low] = self.packet_id.to_be_bytes();
        let first = self.kind.first();
        let properties = self.properties.0.len();
        let remaining = 3 + varint::len(properties) + properties;
        if !version.is_v5() || (self.reason == ReasonCode::SUCCESS && properties == 0) {
            out.extend_from_slice(&[first, 2, high, low]);
        } else if properties == 0 || remaining > varint::MAX {
            out.extend_from_slice(&[first, 3, high, low, self.reason.0]);
        } else {
            out.push(first);
            varint::put(out, remaining);
            out.extend_from_slice(&[high, low, self.reason.0]);
            self.properties.put(out);
        }
    }
}

impl AckKind {
    /// The kind by the first byte of a packet.
    #[inline]
    fn of(first: u8) -> Option<Self> {
        match first >> 4 {
            4 => Some(Self::PubAck),
            5 => Some(Self::PubRec),
            6 => Some(Self::PubRel),
            7 => Some(Self::PubComp),
            _ => None,
        }
    }

    /// The first byte of the packet: PUBREL has a flag that is always set.
    #[inline]
    fn first(self) -> u8 {
        match self {
            Self::PubRel => 0x62,
            kind => (kind as u8) << 4,
        }
    }

    fn carrier(self) -> Carrier {
        match self {
            Self::PubAck => Carrier::PubAck,
            Self::PubRec => Carrier::PubRec,
            Self::PubRel => Carrier::PubRel,
            Self::PubComp => Carrier::PubComp,
        }
    }
}
