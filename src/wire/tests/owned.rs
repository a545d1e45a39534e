//! A packet to keep and to compare.

use crate::model::{Properties, QoS, ReasonCode, Version};
use crate::wire::{Ack, AckKind, EncodedProperties, Packet, Publish, RawProperties, next_frame};

/// A packet that owns everything, properties decoded.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Owned {
    Publish {
        topic: String,
        payload: Vec<u8>,
        qos: QoS,
        retain: bool,
        dup: bool,
        packet_id: u16,
        properties: Properties,
    },
    Ack {
        kind: AckKind,
        packet_id: u16,
        reason: ReasonCode,
        properties: Properties,
    },
    Other(Packet<'static>),
}

impl Owned {
    pub(super) fn encode(&self, version: Version) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Publish {
                topic,
                payload,
                qos,
                retain,
                dup,
                packet_id,
                properties,
            } => {
                let encoded = EncodedProperties::for_publish(properties).unwrap();
                let publish = Publish {
                    topic,
                    payload,
                    qos: *qos,
                    retain: *retain,
                    dup: *dup,
                    packet_id: *packet_id,
                    properties: RawProperties::new(&encoded),
                };
                Packet::Publish(publish).encode(version, &mut out).unwrap();
                assert_eq!(out.len(), publish.encoded_len(version));
            }
            Self::Ack {
                kind,
                packet_id,
                reason,
                properties,
            } => {
                let encoded = EncodedProperties::for_ack(properties).unwrap();
                Packet::Ack(Ack {
                    kind: *kind,
                    packet_id: *packet_id,
                    reason: *reason,
                    properties: RawProperties::new(&encoded),
                })
                .encode(version, &mut out)
                .unwrap();
            }
            Self::Other(packet) => packet.encode(version, &mut out).unwrap(),
        }
        out
    }

    /// Reads the one packet that the bytes are.
    pub(super) fn decode(bytes: &[u8], version: Version) -> Self {
        let frame = next_frame(bytes, bytes.len()).unwrap().unwrap();
        assert_eq!(frame.size, bytes.len());
        match frame.decode(version).unwrap() {
            Packet::Publish(publish) => Self::Publish {
                topic: publish.topic.to_owned(),
                payload: publish.payload.to_owned(),
                qos: publish.qos,
                retain: publish.retain,
                dup: publish.dup,
                packet_id: publish.packet_id,
                properties: publish.properties.decode(),
            },
            Packet::Ack(ack) => Self::Ack {
                kind: ack.kind,
                packet_id: ack.packet_id,
                reason: ack.reason,
                properties: ack.properties.decode(),
            },
            Packet::Connect(packet) => Self::Other(Packet::Connect(packet)),
            Packet::ConnAck(packet) => Self::Other(Packet::ConnAck(packet)),
            Packet::Subscribe(packet) => Self::Other(Packet::Subscribe(packet)),
            Packet::SubAck(packet) => Self::Other(Packet::SubAck(packet)),
            Packet::Unsubscribe(packet) => Self::Other(Packet::Unsubscribe(packet)),
            Packet::UnsubAck(packet) => Self::Other(Packet::UnsubAck(packet)),
            Packet::PingReq => Self::Other(Packet::PingReq),
            Packet::PingResp => Self::Other(Packet::PingResp),
            Packet::Disconnect(packet) => Self::Other(Packet::Disconnect(packet)),
            Packet::Auth(packet) => Self::Other(Packet::Auth(packet)),
        }
    }
}
