//! Packet identifiers and what waits for an acknowledgement under each of them (MQTT 5 §2.2.1, §4.4).
//!
//! The table grows with the largest number of packets ever in flight at once and is never allocated
//! ahead. Freed identifiers are used again in the order in which they became free, so that a late
//! duplicate of an acknowledgement is unlikely to meet a new packet.

use std::rc::Rc;

use super::kept::KeptPacket;
use crate::model::QoS;
use crate::wire::AckKind;

/// What a packet identifier waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Waiting {
    /// The identifier is free.
    #[default]
    Nothing,
    /// A QoS 1 PUBLISH waits for PUBACK.
    PubAck,
    /// A QoS 2 PUBLISH waits for PUBREC.
    PubRec,
    /// A QoS 2 PUBREL waits for PUBCOMP.
    PubComp,
    /// A SUBSCRIBE with this many filters waits for SUBACK.
    SubAck(u16),
    /// An UNSUBSCRIBE with this many filters waits for UNSUBACK.
    UnsubAck(u16),
}

impl Waiting {
    /// What a PUBLISH above QoS 0 waits for.
    #[inline]
    pub(super) fn for_answer_of(qos: QoS) -> Self {
        match qos {
            QoS::ExactlyOnce => Self::PubRec,
            _ => Self::PubAck,
        }
    }

    /// Whether it is a PUBLISH on its way, which counts against the receive maximum (§4.9).
    pub(super) fn is_publish(self) -> bool {
        matches!(self, Self::PubAck | Self::PubRec | Self::PubComp)
    }

    /// Whether it is a PUBLISH of which the broker has said nothing: it may close the connection over it.
    pub(super) fn is_unanswered_publish(self) -> bool {
        matches!(self, Self::PubAck | Self::PubRec)
    }

    /// What a PUBLISH waits for that has not been answered, given the kind of the answer.
    pub(super) fn expects(self, kind: AckKind) -> bool {
        matches!(
            (self, kind),
            (Self::PubAck, AckKind::PubAck)
                | (Self::PubRec | Self::PubComp, AckKind::PubRec)
                | (Self::PubComp, AckKind::PubComp)
        )
    }
}

/// How much of a packet the socket has taken by the end of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum WrittenExtent {
    /// That is not known before the connection ends.
    #[default]
    Unknown,
    /// Not all of it on the connection that ends now.
    Cut,
    /// All of it on an earlier connection: the broker may have received it.
    All,
}

/// One identifier: what it waits for, for whom, and the packet as it would be sent again.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something else about the packet"
)]
#[derive(Debug, Default)]
pub(super) struct Slot {
    /// What it waits for.
    pub(super) waiting: Waiting,
    /// The next free identifier, while this one is free.
    next_free: u16,
    /// The caller's name for the request.
    pub(super) key: u64,
    /// The order in which packets were first sent, for sending them again in that order (§4.6).
    sequence: u64,
    /// It is to be sent again and has not been yet on this connection.
    unsent: bool,
    /// PUBREC had reason 0x10 (no matching subscribers), which PUBCOMP cannot carry.
    pub(super) unmatched: bool,
    /// It was sent again in the same session: the broker may have had it the first time.
    pub(super) resent: bool,
    /// How much of it the socket has taken.
    pub(super) taken: WrittenExtent,
    /// It was reported as sent again.
    pub(super) repeated: bool,
    /// How often it was on its way when a connection was closed for no known reason.
    pub(super) losses: u8,
    /// The encoded packet.
    pub(super) packet: KeptPacket,
}

/// The table of packets in flight.
#[derive(Debug, Default)]
pub(super) struct Inflight {
    /// Slot `i` belongs to identifier `i + 1`.
    slots: Vec<Slot>,
    /// First free identifier, 0 if none.
    free_head: u16,
    /// Last free identifier, 0 if none.
    free_tail: u16,
    /// PUBLISH packets on their way.
    publishes: u16,
    /// Those of them that have not been sent on this connection yet.
    unsent: u16,
    /// Everything on its way.
    occupied: u16,
    sequence: u64,
}

impl Inflight {
    /// How many PUBLISH packets are on their way.
    pub(super) fn publishes(&self) -> u16 {
        self.publishes
    }

    /// How many PUBLISH packets are on their way on this connection.
    pub(super) fn sent_publishes(&self) -> u16 {
        self.publishes - self.unsent
    }

    /// A new connection: everything is to be sent again. Returns the identifiers in use, in the order in
    /// which their packets were first sent.
    pub(super) fn start_again(&mut self) -> Vec<u16> {
        self.unsent = self.publishes;
        for slot in &mut self.slots {
            slot.unsent = slot.waiting != Waiting::Nothing;
        }
        self.in_order()
    }

    /// The slot of a packet that is to be sent again and has not been; it counts as sent from now on.
    pub(super) fn send_again(&mut self, id: u16) -> Option<&mut Slot> {
        let slot = self.slots.get_mut(usize::from(id).checked_sub(1)?)?;
        if !std::mem::take(&mut slot.unsent) {
            return None;
        }
        if slot.waiting.is_publish() {
            self.unsent -= 1;
        }
        Some(slot)
    }

    /// A QoS 2 PUBLISH was taken over by the broker: what remains is PUBREL.
    pub(super) fn received(&mut self, id: u16, unmatched: bool) {
        if let Some(slot) = self.get(id) {
            slot.waiting = Waiting::PubComp;
            slot.unmatched |= unmatched;
            slot.resent = false;
            slot.packet.finish();
        }
    }

    /// The messages that were sent on this connection and of which the broker has said nothing.
    pub(super) fn under_way(&self) -> Vec<u16> {
        (1..=u16::MAX)
            .zip(&self.slots)
            .filter(|(_, slot)| slot.waiting.is_unanswered_publish() && !slot.unsent)
            .map(|(id, _)| id)
            .collect()
    }

    /// The connection is over: notes which messages the broker may have received.
    pub(super) fn note_reached(&mut self) {
        for slot in &mut self.slots {
            slot.taken = match slot.taken {
                WrittenExtent::Unknown if !slot.unsent => WrittenExtent::All,
                WrittenExtent::All => WrittenExtent::All,
                WrittenExtent::Unknown | WrittenExtent::Cut => WrittenExtent::Unknown,
            };
        }
    }

    /// Whether a message that is to be sent again may have been delivered, if that was not asked before.
    /// `present`: the broker knows which messages of QoS 2 it has.
    pub(super) fn is_repetition(&mut self, id: u16, present: bool) -> Option<(u64, QoS)> {
        let slot = self.get(id)?;
        let qos = match slot.waiting {
            Waiting::PubAck => QoS::AtLeastOnce,
            Waiting::PubRec if !present => QoS::ExactlyOnce,
            _ => return None,
        };
        let new = slot.taken == WrittenExtent::All && !std::mem::replace(&mut slot.repeated, true);
        new.then_some((slot.key, qos))
    }

    /// Whether a SUBSCRIBE or an UNSUBSCRIBE waits for its answer.
    pub(super) fn has_requests(&self) -> bool {
        let is_request =
            |slot: &Slot| matches!(slot.waiting, Waiting::SubAck(_) | Waiting::UnsubAck(_));
        self.slots.iter().any(is_request)
    }

    /// How many packets do not wait any more.
    pub(super) fn finished(&self) -> u64 {
        self.sequence - u64::from(self.occupied)
    }

    /// Whether nothing waits for an acknowledgement.
    pub(super) fn is_empty(&self) -> bool {
        self.occupied == 0
    }

    /// Takes a free identifier; `None` when all 65,535 are in use. Its packet is to be set.
    #[inline]
    pub(super) fn take(&mut self, waiting: Waiting, key: u64) -> Option<(u16, &mut Slot)> {
        let id = if self.free_head != 0 {
            let id = self.free_head;
            self.free_head = self.slots[usize::from(id) - 1].next_free;
            if self.free_head == 0 {
                self.free_tail = 0;
            }
            id
        } else {
            let id = u16::try_from(self.slots.len() + 1).ok()?;
            self.slots.push(Slot::default());
            id
        };
        self.sequence += 1;
        self.occupied += 1;
        if waiting.is_publish() {
            self.publishes += 1;
        }
        let slot = &mut self.slots[usize::from(id) - 1];
        slot.waiting = waiting;
        slot.key = key;
        slot.sequence = self.sequence;
        (slot.unmatched, slot.resent) = (false, false);
        (slot.taken, slot.repeated, slot.losses) = (WrittenExtent::Unknown, false, 0);
        Some((id, slot))
    }

    /// The slot of an identifier that is in use.
    pub(super) fn get(&mut self, id: u16) -> Option<&mut Slot> {
        let slot = self.slots.get_mut(usize::from(id).checked_sub(1)?)?;
        (slot.waiting != Waiting::Nothing).then_some(slot)
    }

    /// Frees an identifier and returns the key of its request.
    #[inline]
    pub(super) fn free(&mut self, id: u16) -> Option<u64> {
        let slot = self.slots.get_mut(usize::from(id).checked_sub(1)?)?;
        if slot.waiting == Waiting::Nothing {
            return None;
        }
        if slot.waiting.is_publish() {
            self.publishes -= 1;
            self.unsent -= u16::from(slot.unsent);
        }
        slot.unsent = false;
        self.occupied -= 1;
        slot.waiting = Waiting::Nothing;
        slot.next_free = 0;
        slot.packet.finish();
        let key = slot.key;
        if self.free_tail == 0 {
            self.free_head = id;
        } else {
            self.slots[usize::from(self.free_tail) - 1].next_free = id;
        }
        self.free_tail = id;
        Some(key)
    }

    /// Frees the identifier of a message that is done when this answer comes, and returns its key. `None`: it waits for
    /// something else, or its answer is not the broker's last word on it.
    #[inline]
    pub(super) fn complete(&mut self, id: u16, waiting: Waiting) -> Option<u64> {
        let slot = self.slots.get(usize::from(id).checked_sub(1)?)?;
        if slot.waiting != waiting || slot.unmatched {
            return None;
        }
        self.free(id)
    }

    /// What the PUBLISH packets are copies of that differ from this one in nothing but their identifiers. It is found
    /// where such a packet was sent before.
    pub(super) fn original(&self, packet: &[u8]) -> Rc<[u8]> {
        let next = usize::from(self.free_head).checked_sub(1);
        let before = next.and_then(|next| self.slots.get(next)?.packet.original());
        before
            .filter(|before| before[..] == *packet)
            .map_or_else(|| packet.into(), Rc::clone)
    }

    fn in_order(&self) -> Vec<u16> {
        let mut ids: Vec<(u64, u16)> = (1..=u16::MAX)
            .zip(&self.slots)
            .filter(|(_, slot)| slot.waiting != Waiting::Nothing)
            .map(|(id, slot)| (slot.sequence, id))
            .collect();
        ids.sort_unstable();
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// Gives the publishes whose key is `overdue` the key [`EXPIRED`](super::EXPIRED).
    pub(super) fn expire(&mut self, mut overdue: impl FnMut(u64) -> bool) {
        for slot in &mut self.slots {
            if slot.waiting.is_publish() && slot.key != super::EXPIRED && overdue(slot.key) {
                slot.key = super::EXPIRED;
            }
        }
    }

    /// The keys of the PUBLISH packets on their way.
    pub(super) fn publish_keys(&self) -> impl Iterator<Item = u64> {
        let waiting = self.slots.iter().filter(|slot| slot.waiting.is_publish());
        waiting.map(|slot| slot.key)
    }

    /// The smallest key among the PUBLISH packets on their way. Looks at the whole table.
    pub(super) fn oldest_publish(&self) -> Option<u64> {
        self.publish_keys().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_reused_in_the_order_they_became_free() {
        let mut table = Inflight::default();
        for expected in 1..=4 {
            assert_eq!(table.take(Waiting::PubAck, 0).unwrap().0, expected);
        }
        table.free(3);
        table.free(1);
        assert_eq!(table.publishes(), 2);
        assert_eq!(table.take(Waiting::PubAck, 0).unwrap().0, 3);
        assert_eq!(table.take(Waiting::PubAck, 0).unwrap().0, 1);
        assert_eq!(table.take(Waiting::PubAck, 0).unwrap().0, 5);
    }

    #[test]
    fn all_identifiers_can_be_in_use_and_no_more() {
        let mut table = Inflight::default();
        for _ in 0..65_535 {
            assert!(table.take(Waiting::PubAck, 0).is_some());
        }
        assert!(table.take(Waiting::PubAck, 0).is_none());
        assert_eq!(table.free(65_535), Some(0));
        assert_eq!(table.take(Waiting::PubRec, 9).unwrap().0, 65_535);
    }

    #[test]
    fn an_identifier_is_freed_once() {
        let mut table = Inflight::default();
        table.take(Waiting::SubAck(1), 7);
        assert_eq!(table.publishes(), 0);
        assert_eq!(table.free(1), Some(7));
        assert_eq!(table.free(1), None);
        assert_eq!(table.free(0), None);
        assert_eq!(table.free(2), None);
        assert!(table.is_empty());
    }

    #[test]
    fn order_is_that_of_first_sending() {
        let mut table = Inflight::default();
        for key in 0..3 {
            table.take(Waiting::PubAck, key);
        }
        table.free(1);
        table.take(Waiting::PubRec, 3);
        assert_eq!(table.in_order(), [2, 3, 1]);
        assert_eq!(table.oldest_publish(), Some(1));
    }
}
