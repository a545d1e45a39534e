//! PUBLISH (MQTT 5 §3.3): the hot path, read and written in place.

use super::{Frame, Publish, RawProperties, WireError, next_frame, reader::Reader, varint};
use crate::model::{Carrier, QoS, Version};

impl<'a> Publish<'a> {
    /// Reads a PUBLISH. Topic, payload and properties point into the frame.
    ///
    /// The payload is not looked at, whatever the payload format indicator says; DUP with QoS 0 is let
    /// through.
    ///
    /// # Errors
    ///
    /// [`WireError::Malformed`] and [`WireError::Protocol`], as MQTT 5 §3.3 and §4.13 have it.
    #[inline]
    pub fn decode(frame: Frame<'a>, version: Version) -> Result<Self, WireError> {
        let mut reader = Reader::new("PUBLISH", frame.body);
        if frame.first >> 4 != 3 {
            return Err(reader.malformed("the packet is of another type"));
        }
        let qos = match frame.first & 0b0110 {
            0b0000 => QoS::AtMostOnce,
            0b0010 => QoS::AtLeastOnce,
            0b0100 => QoS::ExactlyOnce,
            _ => return Err(reader.malformed("QoS 3 does not exist")),
        };
        let topic = reader.topic()?;
        let packet_id = match qos {
            QoS::AtMostOnce => 0,
            QoS::AtLeastOnce | QoS::ExactlyOnce => reader.packet_id()?,
        };
        let properties = if version.is_v5() {
            RawProperties::read(&mut reader, Carrier::Publish)?
        } else {
            RawProperties::EMPTY
        };
        if topic.is_empty() && properties.topic_alias().is_none() {
            return Err(if version.is_v5() {
                reader.protocol("neither a topic nor a topic alias")
            } else {
                reader.malformed("the topic is empty")
            });
        }
        Ok(Self {
            topic,
            payload: reader.rest(),
            qos,
            retain: frame.first & 0b0001 != 0,
            dup: frame.first & 0b1000 != 0,
            packet_id,
            properties,
        })
    }

    /// The size in bytes of the properties of a PUBLISH that was not decoded yet; 0 where it has none or is malformed.
    pub fn properties_size(frame: Frame<'_>, version: Version) -> usize {
        let mut reader = Reader::new("PUBLISH", frame.body);
        let identifier = if frame.first & 0b0110 == 0 { 0 } else { 2 };
        if !version.is_v5() || frame.first >> 4 != 3 {
            return 0;
        }
        let size = reader.binary().and_then(|_| {
            reader.take(identifier)?;
            reader.varint()
        });
        size.unwrap_or(0)
    }

    /// Appends the packet.
    ///
    /// What no PUBLISH can hold (see [`Publish::check`]) is left out whole: callers have checked what
    /// can be that long.
    #[inline]
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) {
        if self.put_head(version, self.remaining(version), self.payload.len(), out) {
            out.extend_from_slice(self.payload);
        }
    }

    /// Appends the packet, or everything of it but the payload, which has to follow then, and says whether it did: not if
    /// the whole packet is larger than `maximum` bytes, or than a packet can be.
    #[inline]
    pub fn encode_within(
        &self,
        maximum: usize,
        with_payload: bool,
        version: Version,
        out: &mut Vec<u8>,
    ) -> bool {
        let remaining = self.remaining(version);
        if 1 + varint::len(remaining) + remaining > maximum {
            return false;
        }
        let payload = if with_payload { self.payload } else { &[] };
        let fits = self.put_head(version, remaining, payload.len(), out);
        if fits {
            out.extend_from_slice(payload);
        }
        fits
    }

    /// Appends everything but the payload, with room for so many bytes of it, and says whether a packet can hold it;
    /// `remaining` is the length that the packet has.
    #[inline]
    fn put_head(&self, version: Version, remaining: usize, room: usize, out: &mut Vec<u8>) -> bool {
        let Ok(topic_len) = u16::try_from(self.topic.len()) else {
            return false;
        };
        if remaining > varint::MAX {
            return false;
        }
        let first = 0x30 | u8::from(self.dup) << 3 | self.qos.level() << 1 | u8::from(self.retain);
        let [high, low] = topic_len.to_be_bytes();
        out.reserve(5 + remaining - self.payload.len() + room);
        if remaining < 0x80 {
            out.extend_from_slice(&[first, varint::low_seven(remaining), high, low]);
        } else {
            out.push(first);
            varint::put(out, remaining);
            out.extend_from_slice(&[high, low]);
        }
        out.extend_from_slice(self.topic.as_bytes());
        if self.qos != QoS::AtMostOnce {
            out.extend_from_slice(&self.packet_id.to_be_bytes());
        }
        if version.is_v5() {
            self.properties.put(out);
        }
        true
    }

    /// The size in bytes of the packet that [`Publish::encode`] writes, fixed header included.
    #[inline]
    pub fn encoded_len(&self, version: Version) -> usize {
        let remaining = self.remaining(version);
        1 + varint::len(remaining) + remaining
    }

    /// Puts another packet identifier into a whole PUBLISH above QoS 0; returns where it is. `None`: it has none.
    pub fn set_identifier(packet: &mut [u8], id: u16) -> Option<usize> {
        let frame = next_frame(packet, usize::MAX).ok()??;
        let start = frame.size - frame.body.len();
        let mut reader = Reader::new("PUBLISH", frame.body);
        let at = start + 2 + reader.binary().ok()?.len();
        if frame.first >> 4 != 3 || frame.first & 0b0110 == 0 {
            return None;
        }
        packet
            .get_mut(at..at + 2)?
            .copy_from_slice(&id.to_be_bytes());
        Some(at)
    }

    /// Whether a packet can hold it.
    ///
    /// # Errors
    ///
    /// [`WireError::TooLong`] for a topic above 65,535 bytes, or when everything after the fixed header
    /// is above 268,435,455 bytes.
    pub fn check(&self, version: Version) -> Result<(), WireError> {
        if self.topic.len() > usize::from(u16::MAX) {
            Err(WireError::TooLong { what: "the topic" })
        } else if self.remaining(version) > varint::MAX {
            Err(WireError::TooLong { what: "the packet" })
        } else {
            Ok(())
        }
    }

    #[inline]
    fn remaining(&self, version: Version) -> usize {
        let mut length = 2 + self.topic.len() + self.payload.len();
        if self.qos != QoS::AtMostOnce {
            length += 2;
        }
        if version.is_v5() {
            let properties = self.properties.0.len();
            length += varint::len(properties) + properties;
        }
        length
    }
}
