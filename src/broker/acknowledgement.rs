//! An acknowledgement that the broker sends (MQTT 5 §3.4 to §3.7).

use std::rc::Rc;

use super::link::Link;
use crate::model::ReasonCode;
use crate::wire::{Ack, AckKind, RawProperties};

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
