//! PUBACK, PUBREC, PUBREL and PUBCOMP of clients, and those that a session keeps back (MQTT 5 §3.4 to §3.7).

use std::time::Instant;

use super::acknowledgement::{Deferred, acknowledge};
use super::inflight::Slot;
use super::session::Session;
use crate::model::{QoS, ReasonCode};
use crate::wire::{Ack, AckKind};

/// Checks a client's acknowledgement by itself: its packet identifier is not zero (§2.2.1), and its reason is one
/// that the packet can have (§3.4.2.1 to §3.7.2.1).
///
/// # Errors
///
/// The reason to end the connection.
pub(super) fn check(ack: &Ack<'_>) -> Result<(), ReasonCode> {
    let possible = match ack.kind {
        AckKind::PubAck | AckKind::PubRec => matches!(
            ack.reason.0,
            0x00 | 0x10 | 0x80 | 0x83 | 0x87 | 0x90 | 0x91 | 0x97 | 0x99
        ),
        AckKind::PubRel | AckKind::PubComp => matches!(ack.reason.0, 0x00 | 0x92),
    };
    if ack.packet_id == 0 || !possible {
        return Err(ReasonCode::PROTOCOL_ERROR);
    }
    Ok(())
}

impl Session {
    /// Keeps an acknowledgement back until the backlog has shrunk.
    pub(super) fn defer(&mut self, deferred: Deferred) {
        if deferred.kind == AckKind::PubAck {
            deferred.to.hold_back();
        }
        self.deferred.push(deferred);
    }

    /// Sends the acknowledgements that were kept back.
    pub(super) fn release_deferred(&mut self) {
        for deferred in std::mem::take(&mut self.deferred) {
            let Deferred { to, .. } = &deferred;
            if deferred.kind == AckKind::PubAck {
                to.give_back();
            }
            if !to.is_closed() {
                acknowledge(to, deferred.kind, deferred.packet_id, deferred.reason);
            }
        }
    }

    /// Takes the client's PUBACK, PUBREC or PUBCOMP.
    ///
    /// One for an identifier that is not under way is answered, where the protocol has an answer, and
    /// otherwise ignored: it may be late, from before a reconnect.
    ///
    /// # Errors
    ///
    /// The reason to end the connection: it is not the acknowledgement that the message has to get next (§4.3).
    pub(super) fn acknowledged(&mut self, ack: &Ack<'_>, now: Instant) -> Result<(), ReasonCode> {
        self.progress = now;
        self.stalled = false;
        let id = ack.packet_id;
        let slot = self.inflight.get_mut(id);
        match (ack.kind, slot) {
            (AckKind::PubAck, Some(Slot::Published(delivery)))
                if delivery.qos == QoS::AtLeastOnce =>
            {
                self.inflight.finish(id);
            }
            (AckKind::PubRec, Some(slot)) if is_exactly_once(slot) => {
                if ack.reason.is_error() {
                    self.inflight.finish(id);
                } else {
                    *slot = Slot::Released;
                    self.release(id, ReasonCode::SUCCESS);
                }
            }
            // It ends the exchange, and what has ended is not released (§4.3.3).
            (AckKind::PubRec, None) if ack.reason.is_error() => {}
            (AckKind::PubRec, None) => {
                self.release(id, ReasonCode::PACKET_IDENTIFIER_NOT_FOUND);
            }
            (AckKind::PubComp, Some(Slot::Released)) => self.inflight.finish(id),
            (AckKind::PubAck | AckKind::PubComp, None) => {}
            _ => return Err(ReasonCode::PROTOCOL_ERROR),
        }
        Ok(())
    }

    fn release(&self, id: u16, reason: ReasonCode) {
        if let Some(link) = &self.link {
            acknowledge(link, AckKind::PubRel, id, reason);
        }
    }
}

/// Whether PUBREC belongs to it: a QoS 2 message, or one whose PUBREL the client may have missed.
fn is_exactly_once(slot: &Slot) -> bool {
    match slot {
        Slot::Published(delivery) => delivery.qos == QoS::ExactlyOnce,
        Slot::Released => true,
        Slot::Done => false,
    }
}
