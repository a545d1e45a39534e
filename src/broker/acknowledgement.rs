//! An acknowledgement that the broker sends (MQTT 5 §3.4 to §3.7).

use std::rc::Rc;

use super::link::Link;
use crate::model::{Properties, ReasonCode};
use crate::wire::{Ack, AckKind, EncodedProperties, RawProperties};

/// An acknowledgement that a publisher gets when the backlog has shrunk.
#[derive(Debug)]
pub(super) struct Deferred {
    /// The publisher's connection.
    pub(super) to: Rc<Link>,
    /// PUBACK or PUBREC.
    pub(super) kind: AckKind,
    /// Its packet identifier.
    pub(super) packet_id: u16,
    /// Its reason.
    pub(super) reason: ReasonCode,
}

/// Sends an acknowledgement without properties.
pub(super) fn acknowledge(link: &Link, kind: AckKind, packet_id: u16, reason: ReasonCode) {
    let ack = Ack {
        kind,
        packet_id,
        reason,
        properties: RawProperties::EMPTY,
    };
    link.send(|out| ack.encode(link.version(), out));
}

/// Sends an acknowledgement with a reason in words, where the client takes it (MQTT 5 §3.1.2.11.7, §3.4.2.2.2).
pub(super) fn explain(link: &Link, kind: AckKind, packet_id: u16, reason: ReasonCode, why: &str) {
    let properties = EncodedProperties::for_ack(&Properties {
        reason_string: Some(why.to_owned()),
        ..Properties::default()
    });
    let properties = properties.unwrap_or_default();
    let mut packet = Vec::new();
    let ack = Ack {
        kind,
        packet_id,
        reason,
        properties: RawProperties::new(&properties),
    };
    ack.encode(link.version(), &mut packet);
    if link.takes_reasons() && packet.len() <= link.maximum_packet() {
        link.send(|out| out.extend_from_slice(&packet));
    } else {
        acknowledge(link, kind, packet_id, reason);
    }
}
