//! CONNECT (MQTT 5 §3.1, MQTT 3.1.1 §3.1) in all three versions; the packet itself says which one.

use super::{
    Connect, WireError, list,
    reader::Reader,
    writer::{put_binary, put_packet, put_text},
};
use crate::model::{Carrier, QoS, Secret, Version, Will};

const RESERVED: u8 = 0b0000_0001;
const CLEAN_START: u8 = 0b0000_0010;
const WILL: u8 = 0b0000_0100;
const WILL_QOS: u8 = 0b0001_1000;
const WILL_RETAIN: u8 = 0b0010_0000;
const PASSWORD: u8 = 0b0100_0000;
const USER_NAME: u8 = 0b1000_0000;

impl Connect {
    /// Whether the body of a packet is that of MQTT 3.1.
    pub(super) fn is_3_1(body: &[u8]) -> bool {
        body.starts_with(b"\x00\x06MQIsdp\x03")
    }

    pub(super) fn read(body: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new("CONNECT", body);
        let version = read_version(&mut reader)?;
        let flags = reader.u8()?;
        check_flags(&reader, flags, version)?;
        let keep_alive = reader.u16()?;
        let properties = list::read(&mut reader, Carrier::Connect, version)?;
        let client_id = reader.text()?.to_owned();
        let will = if flags & WILL != 0 {
            Some(read_will(&mut reader, flags, version)?)
        } else {
            None
        };
        // A client of 3.1 may set the flags and leave the fields out (MQTT 3.1 §3.1).
        let there = |reader: &Reader<'_>, flag| {
            flags & flag != 0 && !(version == Version::V3_1 && reader.is_empty())
        };
        let username = if there(&reader, USER_NAME) {
            Some(reader.text()?.to_owned())
        } else {
            None
        };
        let password = if there(&reader, PASSWORD) {
            Some(Secret::new(reader.binary()?))
        } else {
            None
        };
        reader.finish()?;
        Ok(Self {
            version,
            client_id,
            clean_start: flags & CLEAN_START != 0,
            keep_alive,
            username,
            password,
            will,
            properties,
        })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) -> Result<(), WireError> {
        if self.password.is_some() && self.username.is_none() && !self.version.is_v5() {
            return Err(WireError::Protocol {
                packet: "CONNECT",
                what: "a password without a user name needs MQTT 5",
            });
        }
        put_packet(out, 0x10, |out| {
            put_text(out, "protocol name", self.version.protocol_name())?;
            out.push(self.version.level());
            out.push(self.flags());
            out.extend_from_slice(&self.keep_alive.to_be_bytes());
            if self.version.is_v5() {
                list::encode(&self.properties, Carrier::Connect, out)?;
            }
            put_text(out, "the client id", &self.client_id)?;
            if let Some(will) = &self.will {
                if self.version.is_v5() {
                    list::encode(&will.properties, Carrier::Will, out)?;
                }
                put_text(out, "the topic of the will", &will.topic)?;
                put_binary(out, "the payload of the will", &will.payload)?;
            }
            if let Some(username) = &self.username {
                put_text(out, "the user name", username)?;
            }
            if let Some(password) = &self.password {
                put_binary(out, "the password", password.expose())?;
            }
            Ok(())
        })
    }

    fn flags(&self) -> u8 {
        let mut flags = 0;
        if self.clean_start {
            flags |= CLEAN_START;
        }
        if let Some(will) = &self.will {
            flags |= WILL | will.qos.level() << 3;
            if will.retain {
                flags |= WILL_RETAIN;
            }
        }
        if self.password.is_some() {
            flags |= PASSWORD;
        }
        if self.username.is_some() {
            flags |= USER_NAME;
        }
        flags
    }
}

/// The version by protocol name and level (MQTT 5 §3.1.2.1 and §3.1.2.2).
fn read_version(reader: &mut Reader<'_>) -> Result<Version, WireError> {
    let name = reader.text()?;
    let level = reader.u8()?;
    match (name, level) {
        ("MQIsdp", 3) => Ok(Version::V3_1),
        ("MQTT", 4) => Ok(Version::V3_1_1),
        ("MQTT", 5) => Ok(Version::V5),
        ("MQIsdp" | "MQTT", _) => Err(WireError::UnsupportedVersion { level }),
        _ => Err(reader.malformed("the protocol name is neither MQTT nor MQIsdp")),
    }
}

/// The flags must agree with each other (MQTT 5 §3.1.2.3 to §3.1.2.9). In 3.1 the ones that are not
/// used may be anything.
fn check_flags(reader: &Reader<'_>, flags: u8, version: Version) -> Result<(), WireError> {
    if flags & PASSWORD != 0 && flags & USER_NAME == 0 && !version.is_v5() {
        return Err(reader.malformed("a password without a user name"));
    }
    if version == Version::V3_1 {
        return Ok(());
    }
    if flags & RESERVED != 0 {
        return Err(reader.malformed("a reserved flag is set"));
    }
    if flags & WILL == 0 && flags & (WILL_QOS | WILL_RETAIN) != 0 {
        return Err(reader.malformed("flags of a will without a will"));
    }
    Ok(())
}

fn read_will(reader: &mut Reader<'_>, flags: u8, version: Version) -> Result<Will, WireError> {
    let Some(qos) = QoS::from_level((flags & WILL_QOS) >> 3) else {
        return Err(reader.malformed("QoS 3 does not exist"));
    };
    let properties = list::read(reader, Carrier::Will, version)?;
    let topic = reader.topic()?;
    if topic.is_empty() {
        return Err(reader.malformed("the topic of the will is empty"));
    }
    Ok(Will {
        topic: topic.to_owned(),
        payload: reader.binary()?.to_owned(),
        qos,
        retain: flags & WILL_RETAIN != 0,
        properties,
    })
}
