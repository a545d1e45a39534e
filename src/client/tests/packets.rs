//! Packets made and shown in few words.

use crate::model::{Properties, QoS, ReasonCode, Version};
use crate::wire::{Ack, AckKind, ConnAck, Packet, Publish, SubAck, next_frame};

/// A packet in few words, as the tests expect it.
pub(crate) fn short(packet: &Packet<'_>) -> String {
    let reason = |reason: ReasonCode| match reason {
        ReasonCode::SUCCESS => String::new(),
        ReasonCode(code) => format!(" {code:#04x}"),
    };
    match packet {
        Packet::Publish(p) => {
            let dup = if p.dup { " dup" } else { "" };
            let alias = p
                .properties
                .topic_alias()
                .map(|alias| format!(" alias{alias}"))
                .unwrap_or_default();
            let id = match p.qos {
                QoS::AtMostOnce => String::new(),
                _ => format!(" id{}", p.packet_id),
            };
            let payload = String::from_utf8_lossy(p.payload);
            format!("PUBLISH q{}{id}{dup} [{}]{alias} {payload}", p.qos, p.topic)
        }
        Packet::Ack(ack) => format!("{:?} {}{}", ack.kind, ack.packet_id, reason(ack.reason)),
        Packet::Subscribe(p) => format!("SUBSCRIBE {} {}", p.packet_id, p.filters[0].filter),
        Packet::Unsubscribe(p) => format!("UNSUBSCRIBE {} {}", p.packet_id, p.filters[0]),
        Packet::Disconnect(p) => format!("DISCONNECT{}", reason(p.reason)),
        other => other.name().to_owned(),
    }
}

/// Every packet of a buffer, in few words. Panics if they are not whole packets.
pub(crate) fn packets(mut bytes: &[u8], version: Version) -> Vec<String> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let frame = next_frame(bytes, usize::MAX)
            .unwrap()
            .expect("a whole packet");
        all.push(short(&frame.decode(version).unwrap()));
        bytes = &bytes[frame.size..];
    }
    all
}

pub(crate) fn connack(session_present: bool, properties: Properties) -> Packet<'static> {
    Packet::ConnAck(Box::new(ConnAck {
        session_present,
        code: 0,
        properties,
    }))
}

pub(crate) fn ack(kind: AckKind, packet_id: u16) -> Packet<'static> {
    Packet::Ack(Ack::new(kind, packet_id))
}

pub(crate) fn nack(kind: AckKind, packet_id: u16, reason: u8) -> Packet<'static> {
    Packet::Ack(Ack {
        reason: ReasonCode(reason),
        ..Ack::new(kind, packet_id)
    })
}

pub(crate) fn delivery(qos: QoS, packet_id: u16, payload: &str) -> Packet<'_> {
    Packet::Publish(Publish {
        topic: "t",
        payload: payload.as_bytes(),
        qos,
        packet_id,
        ..Publish::default()
    })
}

pub(crate) fn suback(packet_id: u16, codes: &[u8]) -> Packet<'static> {
    Packet::SubAck(Box::new(SubAck {
        packet_id,
        codes: codes.iter().copied().map(ReasonCode).collect(),
        properties: Properties::default(),
    }))
}
