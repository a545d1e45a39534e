//! What becomes of the packets of an earlier connection (MQTT 5 §4.4).

use super::inflight::Waiting;
use super::{LimitError, Limits, Outbox, Session, sending};
use crate::client::events::{Answer, Events};
use crate::model::{QoS, ReasonCode};
use crate::wire::{Ack, AckKind};

impl Session {
    /// With the session still there everything goes on where it was. Without it a PUBLISH that the broker
    /// has not taken over is sent as a new one, and a QoS 2 message whose PUBREC has come is not, since it
    /// may have been delivered.
    pub(super) fn resume<E: Events>(
        &mut self,
        session_present: bool,
        out: &mut Outbox,
        events: &mut E,
    ) {
        self.resend = self.inflight.start_again();
        self.resumed = session_present;
        if !session_present {
            let inflight = &mut self.inflight;
            self.resend.retain(|&id| {
                let gone = inflight
                    .get(id)
                    .is_some_and(|slot| slot.waiting == Waiting::PubComp);
                if gone && let Some(key) = inflight.free(id) {
                    events.answered(key, Answer::Unconfirmed);
                }
                !gone
            });
        }
        for &id in &self.resend {
            if let Some((key, qos)) = self.inflight.is_repetition(id, session_present) {
                events.sent_again(key, qos);
            }
        }
        self.resend.reverse();
        self.send_again(out, events);
    }

    /// Sends again what waits from an earlier connection, as far as the receive maximum allows.
    pub(super) fn send_again(&mut self, out: &mut Outbox, events: &mut impl Events) {
        while self.inflight.sent_publishes() < self.at_once
            && let Some(id) = self.resend.pop()
        {
            // It may have been answered meanwhile, and its identifier may belong to another packet.
            let Some(slot) = self.inflight.send_again(id) else {
                continue;
            };
            slot.resent = self.resumed;
            if slot.waiting == Waiting::PubComp {
                sending::pubrel(id, self.version, &mut out.ready);
                continue;
            }
            let packet = slot.packet.bytes(id);
            if let Err(error) = still_allowed(slot.waiting, &packet, &self.limits) {
                if let Some(key) = self.inflight.free(id) {
                    events.forbidden(key, error);
                }
                continue;
            }
            let start = out.ready.len();
            out.ready.extend_from_slice(&packet);
            if self.resumed && slot.waiting.is_publish() {
                out.ready[start] |= 0x08;
            }
        }
    }
}

/// An acknowledgement of a packet that was sent again after a reconnect, as it would be had the broker's first answer
/// come through. A broker that has received the PUBLISH says that its identifier is in use (PUBREC 0x91), and one that
/// has received the PUBREL does not know the identifier any more (PUBCOMP 0x92, MQTT 5 §3.7.2.1).
pub(super) fn as_first_answered(ack: &Ack<'_>) -> ReasonCode {
    match (ack.kind, ack.reason) {
        (AckKind::PubRec, ReasonCode::PACKET_IDENTIFIER_IN_USE)
        | (AckKind::PubComp, ReasonCode::PACKET_IDENTIFIER_NOT_FOUND) => ReasonCode::SUCCESS,
        (_, reason) => reason,
    }
}

/// The limits of the new connection may be narrower than those that the packet was checked against.
fn still_allowed(waiting: Waiting, packet: &[u8], limits: &Limits) -> Result<(), LimitError> {
    let size = packet.len();
    if size as u64 > u64::from(limits.maximum_packet_size) {
        return Err(LimitError::PacketSize {
            size,
            maximum: limits.maximum_packet_size,
        });
    }
    let asked = match waiting {
        Waiting::PubAck => QoS::AtLeastOnce,
        Waiting::PubRec => QoS::ExactlyOnce,
        _ => return Ok(()),
    };
    if asked > limits.maximum_qos {
        return Err(LimitError::QoS {
            asked,
            maximum: limits.maximum_qos,
        });
    }
    let retained = packet.first().is_some_and(|first| first & 0x01 != 0);
    if retained && !limits.retain {
        return Err(LimitError::Retain);
    }
    Ok(())
}
