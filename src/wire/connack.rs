//! CONNACK (MQTT 5 §3.2, MQTT 3.1.1 §3.2).

use super::{ConnAck, WireError, list, reader::Reader, writer::put_packet};
use crate::model::{Carrier, Properties, Version};

impl ConnAck {
    /// A CONNACK of two bytes is taken in MQTT 5 too: brokers that do not know version 5 refuse it
    /// with 3.1.1's return code 1 and nothing behind it.
    pub(super) fn read(body: &[u8], version: Version) -> Result<Self, WireError> {
        let mut reader = Reader::new("CONNACK", body);
        let flags = reader.u8()?;
        // In 3.1 the whole byte is reserved and says nothing.
        if flags > 1 && version != Version::V3_1 {
            return Err(reader.malformed("reserved flags are set"));
        }
        let code = reader.u8()?;
        let properties = if reader.is_empty() {
            Properties::default()
        } else {
            list::read(&mut reader, Carrier::ConnAck, version)?
        };
        reader.finish()?;
        Ok(Self {
            session_present: flags == 1 && version != Version::V3_1,
            code,
            properties,
        })
    }

    pub(super) fn write(&self, version: Version, out: &mut Vec<u8>) -> Result<(), WireError> {
        put_packet(out, 0x20, |out| {
            let session_present = self.session_present && version != Version::V3_1;
            out.extend_from_slice(&[u8::from(session_present), self.code]);
            if version.is_v5() {
                list::encode(&self.properties, Carrier::ConnAck, out)?;
            }
            Ok(())
        })
    }
}
