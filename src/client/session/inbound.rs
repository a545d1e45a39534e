//! What the broker sends to us: QoS 2 identifiers that are not released yet, topic aliases, and how many
//! deliveries it may still have open (MQTT 5 §3.3.2.3.4, §4.3.3, §4.9).

use std::collections::HashMap;

/// When a QoS 2 delivery that waits for PUBREL has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    /// On this connection: it counts against the receive maximum.
    Now,
    /// Before it: what is left of it is a PUBREL, unless the broker repeats it.
    Earlier,
}

/// The receiving half of a session.
#[derive(Debug, Default)]
pub(super) struct Inbound {
    /// QoS 2 packet identifiers that were taken and wait for PUBREL.
    /// `None` until there was one: most connections never have any.
    #[expect(
        clippy::box_collection,
        reason = "a map in place takes 48 bytes of every connection"
    )]
    unreleased: Option<Box<HashMap<u16, Arrival>>>,
    /// How many of them have come on this connection.
    unreleased_now: u32,
    /// QoS 1 deliveries that are not stored yet.
    held: u32,
    /// QoS 1 deliveries that are stored, and nothing was written since.
    released: u32,
    /// Deliveries that were left unacknowledged for good.
    left: u32,
    /// It is not known whether the broker has kept the session (3.1).
    uncertain: bool,
    /// Topics by alias; index 0 is alias 1.
    aliases: Vec<Option<Box<str>>>,
}

impl Inbound {
    /// A new connection: aliases and open deliveries end with the old one. `keep`: the session may still be
    /// there; `uncertain`: the broker has not said so.
    pub(super) fn reconnect(&mut self, keep: bool, uncertain: bool) {
        self.aliases = Vec::new();
        self.held = 0;
        self.released = 0;
        self.left = 0;
        self.unreleased_now = 0;
        self.uncertain = uncertain;
        if keep {
            for arrival in self.unreleased.iter_mut().flat_map(|map| map.values_mut()) {
                *arrival = Arrival::Earlier;
            }
        } else {
            self.unreleased = None;
        }
    }

    /// How many deliveries the broker has open with us on this connection, for all we know.
    pub(super) fn open(&self) -> u32 {
        self.held
            .saturating_add(self.released)
            .saturating_add(self.left)
            .saturating_add(self.unreleased_now)
    }

    /// A QoS 1 delivery was taken.
    pub(super) fn take_qos1(&mut self) {
        self.held += 1;
    }

    /// A delivery will not be acknowledged.
    pub(super) fn leave(&mut self) {
        self.left += 1;
    }

    /// The acknowledgements of everything that was taken are on their way to the socket.
    pub(super) fn release_all(&mut self) {
        self.released += std::mem::take(&mut self.held);
    }

    /// The socket has taken something. Which acknowledgements were part of it is not followed: they may
    /// have arrived, so that the broker may have sent more.
    pub(super) fn wrote(&mut self) {
        self.released = 0;
    }

    fn arrival(&self, id: u16) -> Option<Arrival> {
        self.unreleased.as_ref()?.get(&id).copied()
    }

    /// Whether this QoS 2 delivery counts against the receive maximum already.
    pub(super) fn is_counted(&self, id: u16) -> bool {
        self.arrival(id) == Some(Arrival::Now)
    }

    /// Whether this QoS 2 delivery was taken before.
    ///
    /// Where it is not known whether the broker has kept the session, one that does not say that it is a
    /// repetition is a new one: the broker has begun again.
    pub(super) fn is_duplicate(&self, id: u16, dup: bool) -> bool {
        match self.arrival(id) {
            Some(Arrival::Now) => true,
            Some(Arrival::Earlier) => dup || !self.uncertain,
            None => false,
        }
    }

    /// A QoS 2 delivery was taken, or repeated by the broker on this connection.
    pub(super) fn take_qos2(&mut self, id: u16) {
        let unreleased = self.unreleased.get_or_insert_default();
        if unreleased.insert(id, Arrival::Now) != Some(Arrival::Now) {
            self.unreleased_now += 1;
        }
    }

    /// A QoS 2 delivery is released; false if it was not known.
    pub(super) fn release(&mut self, id: u16) -> bool {
        let arrival = self.unreleased.as_mut().and_then(|map| map.remove(&id));
        if arrival == Some(Arrival::Now) {
            self.unreleased_now -= 1;
        }
        arrival.is_some()
    }

    /// Remembers a topic under an alias, from 1 to what we announced.
    pub(super) fn set_alias(&mut self, alias: u16, topic: &str) {
        let index = usize::from(alias) - 1;
        if self.aliases.len() <= index {
            self.aliases.resize(index + 1, None);
        }
        if self.aliases[index].as_deref() != Some(topic) {
            self.aliases[index] = Some(topic.into());
        }
    }

    /// The topic of an alias.
    pub(super) fn alias(&self, alias: u16) -> Option<&str> {
        self.aliases.get(usize::from(alias) - 1)?.as_deref()
    }
}
