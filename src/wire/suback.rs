//! SUBACK and UNSUBACK (MQTT 5 §3.9, §3.11): one code per filter.

use super::{SubAck, UnsubAck, WireError, list, reader::Reader, writer::put_packet};
use crate::model::{Carrier, ReasonCode, Version};

impl SubAck {
    /// How many codes there are is not checked: the reader does not know how many filters were asked for.
    pub(super) fn read(body: &[u8], version: Version) -> Result<Self, WireError> {
        let mut reader = Reader::new("SUBACK", body);
        let packet_id = reader.u16()?;
        let properties = list::read(&mut reader, Carrier::SubAck, version)?;
        Ok(Self {
            packet_id,
            codes: codes(reader),
            properties,
        })
    }

    /// With 3.x every error becomes 0x80, the only one that a 3.1.1 SUBACK can name (§3.9.3).
    pub(super) fn write(&self, version: Version, out: &mut Vec<u8>) -> Result<(), WireError> {
        put_packet(out, 0x90, |out| {
            out.extend_from_slice(&self.packet_id.to_be_bytes());
            if version.is_v5() {
                list::encode(&self.properties, Carrier::SubAck, out)?;
                out.extend(self.codes.iter().map(|code| code.0));
            } else {
                out.extend(self.codes.iter().map(|code| code.0.min(0x80)));
            }
            Ok(())
        })
    }
}

impl UnsubAck {
    pub(super) fn read(body: &[u8], version: Version) -> Result<Self, WireError> {
        let mut reader = Reader::new("UNSUBACK", body);
        let packet_id = reader.u16()?;
        let properties = list::read(&mut reader, Carrier::UnsubAck, version)?;
        if !version.is_v5() {
            reader.finish()?;
        }
        Ok(Self {
            packet_id,
            codes: codes(reader),
            properties,
        })
    }

    pub(super) fn write(&self, version: Version, out: &mut Vec<u8>) -> Result<(), WireError> {
        put_packet(out, 0xB0, |out| {
            out.extend_from_slice(&self.packet_id.to_be_bytes());
            if version.is_v5() {
                list::encode(&self.properties, Carrier::UnsubAck, out)?;
                out.extend(self.codes.iter().map(|code| code.0));
            }
            Ok(())
        })
    }
}

/// Everything that is left, each byte a code.
fn codes(reader: Reader<'_>) -> Vec<ReasonCode> {
    reader.rest().iter().copied().map(ReasonCode).collect()
}
