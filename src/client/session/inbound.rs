//! What the broker sends to us: QoS 2 identifiers that are not released yet, topic aliases, and how many
//! deliveries it may still have open (MQTT 5 §3.3.2.3.4, §4.3.3, §4.9).

use std::collections::HashSet;

/// The receiving half of a session.
#[derive(Debug, Default)]
pub(super) struct Inbound {
    /// QoS 2 packet identifiers that were taken and wait for PUBREL.
    unreleased: HashSet<u16>,
    /// QoS 1 deliveries whose PUBACK has not been handed to the socket.
    unacknowledged: u32,
    /// Deliveries that were left unacknowledged for good.
    left: u32,
    /// Topics by alias; index 0 is alias 1.
    aliases: Vec<Option<Box<str>>>,
}

impl Inbound {
    /// A new connection: aliases and open deliveries end with the old one.
    pub(super) fn reconnect(&mut self, session_present: bool) {
        self.aliases = Vec::new();
        self.unacknowledged = 0;
        self.left = 0;
        if !session_present {
            self.unreleased.clear();
        }
    }

    /// How many deliveries the broker has open with us.
    pub(super) fn open(&self) -> u32 {
        let unreleased = u32::try_from(self.unreleased.len()).unwrap_or(u32::MAX);
        self.unacknowledged
            .saturating_add(self.left)
            .saturating_add(unreleased)
    }

    /// A QoS 1 delivery was taken.
    pub(super) fn take_qos1(&mut self) {
        self.unacknowledged += 1;
    }

    /// A delivery will not be acknowledged.
    pub(super) fn leave(&mut self) {
        self.left += 1;
    }

    /// QoS 1 deliveries whose PUBACK has not been handed to the socket.
    pub(super) fn unacknowledged(&self) -> u32 {
        self.unacknowledged
    }

    /// That many PUBACKs were handed to the socket.
    pub(super) fn acknowledged(&mut self, count: u32) {
        self.unacknowledged = self.unacknowledged.saturating_sub(count);
    }

    /// Whether this QoS 2 delivery was taken before.
    pub(super) fn is_duplicate(&self, id: u16) -> bool {
        self.unreleased.contains(&id)
    }

    /// A QoS 2 delivery was taken.
    pub(super) fn take_qos2(&mut self, id: u16) {
        self.unreleased.insert(id);
    }

    /// A QoS 2 delivery is released; false if it was not known.
    pub(super) fn release(&mut self, id: u16) -> bool {
        self.unreleased.remove(&id)
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
