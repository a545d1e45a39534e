//! What the embedded broker does wrong on request: kinds of faults, and when they happen.

mod malformation;
mod packet;
mod parse;
mod table;

use std::time::Duration;

use super::{ReasonCode, filter_matches};

pub use malformation::{MALFORMATIONS, Malformation};
pub use packet::{FaultPacket, FaultScope};
pub use table::{FAULTS, FaultRow, fault_list};

/// A fault: what goes wrong, how often and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// The packets that it happens to.
    pub scope: FaultScope,
    /// The share of them, above 0 and up to 1.
    pub probability: f64,
    /// The condition.
    pub when: FaultCondition,
    /// The fault as it was written.
    pub text: String,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// An answer is not sent.
    DropAck,
    /// An answer is sent later.
    DelayAck(Duration),
    /// A message is not delivered.
    Drop,
    /// A message is delivered later.
    Delay(Duration),
    /// A message is delivered twice.
    Duplicate,
    /// A message is delivered after the one that follows it.
    Reorder,
    /// A byte of the payload is changed.
    Corrupt,
    /// A connection is refused.
    Refuse(ReasonCode),
    /// The connection is closed without a DISCONNECT.
    Close,
    /// The connection is reset.
    Reset,
    /// Nothing is read from the client or written to it for a time.
    Freeze(Duration),
    /// A malformed packet is sent before the packet.
    Malformed(Malformation),
    /// A SUBSCRIBE is refused.
    DenySubscribe(ReasonCode),
    /// A PUBLISH is refused.
    DenyPublish(ReasonCode),
    /// The client's receive maximum is ignored.
    ExceedReceiveMaximum,
    /// The client's maximum packet size is ignored.
    ExceedPacketSize,
    /// A packet is written byte by byte, with a pause after each.
    OneByte(Duration),
    /// So many bytes a second are written and read.
    Bandwidth(u64),
}

/// When a fault happens; each condition that is set has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultCondition {
    /// At this packet.
    pub packet: Option<FaultPacket>,
    /// For this client identifier.
    pub client: Option<String>,
    /// For messages whose topic matches this filter.
    pub topic: Option<String>,
    /// From this time after the fault was set.
    pub from: Option<Duration>,
    /// Until this time after the fault was set.
    pub until: Option<Duration>,
    /// From this packet, of those that meet the other conditions; counted from 1.
    pub first: Option<u64>,
    /// Up to this one.
    pub last: Option<u64>,
}

/// A packet to which a fault may happen.
#[derive(Clone, Copy, Debug)]
pub struct FaultEvent<'a> {
    /// Which packet.
    pub packet: FaultPacket,
    /// The broker sends it.
    pub sent: bool,
    /// The client identifier.
    pub client: &'a str,
    /// The topic of a PUBLISH.
    pub topic: Option<&'a str>,
}

impl Fault {
    /// The name of its kind.
    pub fn name(&self) -> &str {
        self.text.split(['=', ':', '@']).next().unwrap_or_default()
    }

    /// Whether the fault may happen to a packet, a time after it was set. The number of the packet and the probability
    /// are left to the caller.
    pub fn concerns(&self, event: &FaultEvent<'_>, age: Duration) -> bool {
        let when = &self.when;
        let topic = when.topic.as_ref().is_none_or(|filter| {
            let topic = event.topic;
            topic.is_some_and(|topic| filter_matches(filter, topic))
        });
        self.scope.includes(event.packet, event.sent, when.packet)
            && when.client.as_ref().is_none_or(|id| id == event.client)
            && topic
            && when.from.is_none_or(|from| age >= from)
            && when.until.is_none_or(|until| age < until)
    }
}

impl FaultCondition {
    /// Whether the fault may happen to the packet of this number, counted from 1.
    pub fn includes_number(&self, number: u64) -> bool {
        self.first.is_none_or(|first| number >= first)
            && self.last.is_none_or(|last| number <= last)
    }
}

#[cfg(test)]
mod tests;
