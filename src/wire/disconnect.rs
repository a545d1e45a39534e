//! DISCONNECT and AUTH (MQTT 5 §3.14, §3.15): a reason and properties, either of which may be left out.

use super::{Auth, Disconnect, WireError, list, reader::Reader, writer::put_packet};
use crate::model::{Carrier, Properties, ReasonCode, Version};

impl Disconnect {
    pub(super) fn read(body: &[u8], version: Version) -> Result<Self, WireError> {
        if !version.is_v5() {
            Reader::new("DISCONNECT", body).finish()?;
            return Ok(Self::default());
        }
        let (reason, properties) = read(body, Carrier::Disconnect)?;
        Ok(Self { reason, properties })
    }

    pub(super) fn write(&self, version: Version, out: &mut Vec<u8>) -> Result<(), WireError> {
        if version.is_v5() {
            write(
                0xE0,
                Carrier::Disconnect,
                self.reason,
                &self.properties,
                out,
            )
        } else {
            out.extend_from_slice(&[0xE0, 0]);
            Ok(())
        }
    }
}

impl Auth {
    pub(super) fn read(body: &[u8], version: Version) -> Result<Self, WireError> {
        if !version.is_v5() {
            return Err(WireError::Malformed {
                packet: "AUTH",
                what: "the packet exists only in MQTT 5",
            });
        }
        let (reason, properties) = read(body, Carrier::Auth)?;
        Ok(Self { reason, properties })
    }

    pub(super) fn write(&self, version: Version, out: &mut Vec<u8>) -> Result<(), WireError> {
        if !version.is_v5() {
            return Err(WireError::Protocol {
                packet: "AUTH",
                what: "the packet exists only in MQTT 5",
            });
        }
        write(0xF0, Carrier::Auth, self.reason, &self.properties, out)
    }
}

fn read(body: &[u8], carrier: Carrier) -> Result<(ReasonCode, Properties), WireError> {
    let mut reader = Reader::new(carrier.name(), body);
    let mut reason = ReasonCode::SUCCESS;
    let mut properties = Properties::default();
    if !reader.is_empty() {
        reason = ReasonCode(reader.u8()?);
    }
    if !reader.is_empty() {
        properties = list::read(&mut reader, carrier, Version::V5)?;
    }
    reader.finish()?;
    Ok((reason, properties))
}

/// Writes the shortest form: a DISCONNECT may leave out an empty property list after any reason, an AUTH
/// only together with the reason 0x00.
fn write(
    first: u8,
    carrier: Carrier,
    reason: ReasonCode,
    properties: &Properties,
    out: &mut Vec<u8>,
) -> Result<(), WireError> {
    put_packet(out, first, |out| {
        let bare = properties.is_empty();
        if bare && reason == ReasonCode::SUCCESS {
            return Ok(());
        }
        out.push(reason.0);
        if bare && carrier == Carrier::Disconnect {
            return Ok(());
        }
        list::encode(properties, carrier, out)
    })
}
