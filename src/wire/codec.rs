//! Any packet, by its type.

use super::{
    Ack, Auth, ConnAck, Connect, Disconnect, Frame, Packet, Publish, SubAck, Subscribe, UnsubAck,
    Unsubscribe, WireError, names::packet_name, reader::Reader, varint,
};
use crate::model::Version;

impl<'a> Frame<'a> {
    /// Reads the packet as the version has it; a CONNECT says itself which version it is.
    ///
    /// A packet that a peer must not send, such as a DISCONNECT from a 3.x broker, is read all the same:
    /// who sent it is not known here.
    ///
    /// # Errors
    ///
    /// [`WireError::Malformed`], [`WireError::Protocol`] and, for a CONNECT,
    /// [`WireError::UnsupportedVersion`]. Unknown reason codes are no error.
    pub fn decode(self, version: Version) -> Result<Packet<'a>, WireError> {
        let kind = self.first >> 4;
        self.check_flags(version)?;
        let body = self.body;
        Ok(match kind {
            1 => Packet::Connect(Box::new(Connect::read(body)?)),
            2 => Packet::ConnAck(Box::new(ConnAck::read(body, version)?)),
            3 => Packet::Publish(Publish::decode(self, version)?),
            4..=7 => Packet::Ack(Ack::decode(self, version)?),
            8 => Packet::Subscribe(Box::new(Subscribe::read(body, version)?)),
            9 => Packet::SubAck(Box::new(SubAck::read(body, version)?)),
            10 => Packet::Unsubscribe(Box::new(Unsubscribe::read(body, version)?)),
            11 => Packet::UnsubAck(Box::new(UnsubAck::read(body, version)?)),
            12 => self.empty(Packet::PingReq)?,
            13 => self.empty(Packet::PingResp)?,
            14 => Packet::Disconnect(Box::new(Disconnect::read(body, version)?)),
            15 => Packet::Auth(Box::new(Auth::read(body, version)?)),
            _ => {
                return Err(WireError::Malformed {
                    packet: packet_name(kind),
                    what: "there is no such packet",
                });
            }
        })
    }

    /// The lower four bits are fixed for every type but PUBLISH (MQTT 5 §2.1.3). In 3.1 they were merely
    /// not used, and DUP was set on SUBSCRIBE, UNSUBSCRIBE and PUBREL sent again.
    ///
    /// # Errors
    ///
    /// [`WireError::Malformed`].
    pub fn check_flags(&self, version: Version) -> Result<(), WireError> {
        let kind = self.first >> 4;
        let is_3_1 = if kind == 1 {
            Connect::is_3_1(self.body)
        } else {
            version == Version::V3_1
        };
        let expected = match kind {
            3 => return Ok(()),
            6 | 8 | 10 => 0b0010,
            _ => 0b0000,
        };
        if self.first & 0x0F == expected || is_3_1 {
            return Ok(());
        }
        Err(WireError::Malformed {
            packet: packet_name(kind),
            what: "reserved flags are set",
        })
    }

    fn empty(self, packet: Packet<'a>) -> Result<Packet<'a>, WireError> {
        Reader::new(packet_name(self.first >> 4), self.body).finish()?;
        Ok(packet)
    }
}

impl Packet<'_> {
    /// Appends the packet in its shortest form. With 3.x properties and reason codes are left out; a
    /// CONNECT is written as its own version has it.
    ///
    /// # Errors
    ///
    /// [`WireError::TooLong`] for texts and data above 65,535 bytes and packets above what a header can
    /// say; [`WireError::Protocol`] for what the packet cannot carry. `out` is then as it was.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), WireError> {
        match self {
            Self::Connect(connect) => connect.write(out),
            Self::ConnAck(connack) => connack.write(version, out),
            Self::Publish(publish) => {
                publish.check(version)?;
                publish.encode(version, out);
                Ok(())
            }
            Self::Ack(ack) => {
                if ack.properties.bytes().len() > varint::MAX - 7 {
                    return Err(WireError::TooLong { what: "the packet" });
                }
                ack.encode(version, out);
                Ok(())
            }
            Self::Subscribe(subscribe) => subscribe.write(version, out),
            Self::SubAck(suback) => suback.write(version, out),
            Self::Unsubscribe(unsubscribe) => unsubscribe.write(version, out),
            Self::UnsubAck(unsuback) => unsuback.write(version, out),
            Self::PingReq => {
                out.extend_from_slice(&[0xC0, 0]);
                Ok(())
            }
            Self::PingResp => {
                out.extend_from_slice(&[0xD0, 0]);
                Ok(())
            }
            Self::Disconnect(disconnect) => disconnect.write(version, out),
            Self::Auth(auth) => auth.write(version, out),
        }
    }

    /// The name of the packet, such as `SUBACK`.
    pub fn name(&self) -> &'static str {
        packet_name(match self {
            Self::Connect(_) => 1,
            Self::ConnAck(_) => 2,
            Self::Publish(_) => 3,
            Self::Ack(ack) => ack.kind as u8,
            Self::Subscribe(_) => 8,
            Self::SubAck(_) => 9,
            Self::Unsubscribe(_) => 10,
            Self::UnsubAck(_) => 11,
            Self::PingReq => 12,
            Self::PingResp => 13,
            Self::Disconnect(_) => 14,
            Self::Auth(_) => 15,
        })
    }
}
