//! QoS 1 and 2 messages under way to one client, by packet identifier.
//!
//! Identifiers are given out strictly in order, so the messages under way are a queue whose position is
//! the identifier: an acknowledgement is found by subtraction, whatever order they come in.

use std::collections::VecDeque;

use super::message::Delivery;

/// Identifiers go from 1 to 65,535 and round again.
const IDS: usize = 65_535;

/// What an identifier stands for.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// Acknowledged out of turn; kept until those before it are.
    Done,
    /// Published, not acknowledged (QoS 1), not received (QoS 2).
    Published(Delivery),
    /// PUBREC has come, PUBCOMP is awaited.
    Released,
}

/// The messages under way.
#[derive(Debug)]
pub(super) struct Inflight {
    slots: VecDeque<Slot>,
    /// The identifier of the first slot, or the next one when there is none.
    first: u16,
    /// How many slots have been sent on the present connection.
    sent: usize,
    /// How many of these await an acknowledgement.
    outstanding: usize,
}

impl Default for Inflight {
    fn default() -> Self {
        Self {
            slots: VecDeque::new(),
            first: 1,
            sent: 0,
            outstanding: 0,
        }
    }
}

impl Inflight {
    /// How many messages of the present connection await an acknowledgement.
    pub(super) fn outstanding(&self) -> usize {
        self.outstanding
    }

    /// How many messages are under way, whether or not they were sent on the present connection.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The next one to send again, if it was not acknowledged.
    pub(super) fn next_unsent(&self) -> Option<&Slot> {
        self.slots.get(self.sent)
    }

    /// A new connection: everything that is under way has to be sent again.
    pub(super) fn restart(&mut self) {
        self.sent = 0;
        self.outstanding = 0;
    }

    /// The next one to send again, in the order of the first time.
    pub(super) fn resend(&mut self) -> Option<(u16, &Slot)> {
        while let Some(Slot::Done) = self.slots.get(self.sent) {
            self.sent += 1;
        }
        let id = self.id_at(self.sent);
        let slot = self.slots.get(self.sent)?;
        self.sent += 1;
        self.outstanding += 1;
        Some((id, slot))
    }

    /// Whether something has to be sent again.
    pub(super) fn has_unsent(&self) -> bool {
        self.sent < self.slots.len()
    }

    /// The identifier of the message that [`Inflight::push`] puts under way next; `None` until everything
    /// that had to be sent again was, and while an identifier 65,534 places back is still in use.
    pub(super) fn next_id(&self) -> Option<u16> {
        let free = self.slots.len() < IDS - 1 && !self.has_unsent();
        free.then(|| self.id_at(self.slots.len()))
    }

    /// Puts a new message under way, with the identifier that [`Inflight::next_id`] named.
    pub(super) fn push(&mut self, delivery: Delivery) {
        self.slots.push_back(Slot::Published(delivery));
        self.sent += 1;
        self.outstanding += 1;
    }

    /// The slot of an identifier, if it is under way.
    pub(super) fn get_mut(&mut self, id: u16) -> Option<&mut Slot> {
        let at = self.position(id)?;
        match self.slots.get_mut(at) {
            None | Some(Slot::Done) => None,
            slot => slot,
        }
    }

    /// Ends what an identifier stands for.
    pub(super) fn finish(&mut self, id: u16) {
        let Some(at) = self.position(id) else { return };
        let Some(slot) = self.slots.get_mut(at) else {
            return;
        };
        if matches!(slot, Slot::Done) {
            return;
        }
        *slot = Slot::Done;
        if at < self.sent {
            self.outstanding = self.outstanding.saturating_sub(1);
        }
        while let Some(Slot::Done) = self.slots.front() {
            self.slots.pop_front();
            self.first = if usize::from(self.first) == IDS {
                1
            } else {
                self.first + 1
            };
            self.sent = self.sent.saturating_sub(1);
        }
    }

    fn id_at(&self, at: usize) -> u16 {
        let id = (usize::from(self.first) - 1 + at) % IDS + 1;
        u16::try_from(id).unwrap_or(u16::MAX)
    }

    fn position(&self, id: u16) -> Option<usize> {
        let id = usize::from(id).checked_sub(1)?;
        Some((id + IDS - (usize::from(self.first) - 1)) % IDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::message::Delivery;

    fn push(inflight: &mut Inflight) -> u16 {
        let id = inflight.next_id().expect("a free identifier");
        inflight.push(Delivery::for_test("t"));
        id
    }

    #[test]
    fn identifiers_go_round_and_skip_zero() {
        let mut inflight = Inflight::default();
        for expected in (1..=u16::MAX).chain(1..10) {
            assert_eq!(push(&mut inflight), expected);
            inflight.finish(expected);
        }
        assert!(inflight.slots.is_empty());
    }

    #[test]
    fn an_identifier_in_use_is_never_given_out_twice() {
        let mut inflight = Inflight::default();
        let first = push(&mut inflight);
        for _ in 0..IDS - 2 {
            let id = push(&mut inflight);
            assert_ne!(id, first);
            inflight.finish(id);
        }
        assert_eq!(inflight.next_id(), None);
        inflight.finish(first);
        assert_eq!(push(&mut inflight), u16::MAX);
    }

    #[test]
    fn acknowledgements_may_come_in_any_order_and_twice() {
        let mut inflight = Inflight::default();
        for _ in 0..3 {
            push(&mut inflight);
        }
        inflight.finish(3);
        inflight.finish(3);
        assert_eq!(inflight.outstanding(), 2);
        assert!(inflight.get_mut(3).is_none());
        assert!(inflight.get_mut(1).is_some());
        inflight.finish(1);
        inflight.finish(2);
        inflight.finish(9);
        inflight.finish(0);
        assert!(inflight.slots.is_empty());
        assert_eq!((inflight.outstanding(), push(&mut inflight)), (0, 4));
    }

    #[test]
    fn a_new_connection_gets_what_is_left_in_the_old_order() {
        let mut inflight = Inflight::default();
        for _ in 0..4 {
            push(&mut inflight);
        }
        inflight.finish(2);
        if let Some(slot) = inflight.get_mut(3) {
            *slot = Slot::Released;
        }
        inflight.restart();
        assert_eq!(inflight.outstanding(), 0);
        assert_eq!(inflight.next_id(), None);
        let mut again = Vec::new();
        while let Some((id, slot)) = inflight.resend() {
            again.push((id, matches!(slot, Slot::Released)));
        }
        assert_eq!(again, [(1, false), (3, true), (4, false)]);
        assert_eq!((inflight.outstanding(), push(&mut inflight)), (3, 5));
    }
}
