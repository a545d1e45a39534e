//! The events of a session, for a handle (tracked calls) or a workload (called directly).

use std::borrow::Cow;
use std::time::Instant;

use super::session::LimitError;
use crate::model::{Delivery, Properties, QoS};
use crate::wire::{Ack, AckKind, ConnAck, Publish, SubAck, UnsubAck};

/// A CONNACK that accepted us.
#[derive(Clone, Copy, Debug)]
pub struct Connected<'a> {
    /// The packet.
    pub ack: &'a ConnAck,
    /// The broker has kept the session.
    pub session_present: bool,
    /// The keep-alive in force, in seconds: the server's value wins; 0 is off.
    pub keep_alive: u16,
}

/// What the broker answered to a request.
#[derive(Clone, Copy, Debug)]
pub enum Answer<'a> {
    /// PUBACK, PUBCOMP, or a PUBREC with an error.
    Acknowledged(&'a Ack<'a>),
    /// A QoS 2 message whose PUBREC had come when the session was lost: it may have been delivered or not.
    Unconfirmed,
    /// SUBACK.
    Subscribed(&'a SubAck),
    /// UNSUBACK.
    Unsubscribed(&'a UnsubAck),
}

/// What to do with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was taken: acknowledge it once [`Events::poll_stored`](super::Workload::poll_stored) is ready.
    Take,
    /// It was not taken: leave it unacknowledged, so that a persistent session keeps it.
    Leave,
}

/// A message that the broker delivered, its topic alias already resolved.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a>(Publish<'a>);

impl<'a> Incoming<'a> {
    #[inline]
    pub(super) fn new(publish: Publish<'a>) -> Self {
        Self(publish)
    }

    /// The payload.
    pub fn payload(&self) -> &'a [u8] {
        self.0.payload
    }

    /// The QoS of the delivery.
    pub fn qos(&self) -> QoS {
        self.0.qos
    }

    /// Calls `use_it` with the message as an output sees it. Properties are decoded only if there are any.
    #[inline]
    pub fn with_delivery<T>(&self, use_it: impl FnOnce(&Delivery<'_>) -> T) -> T {
        static NONE: std::sync::LazyLock<Properties> =
            std::sync::LazyLock::new(Properties::default);
        let properties: Cow<'_, Properties> = if self.0.properties.is_empty() {
            Cow::Borrowed(&NONE)
        } else {
            Cow::Owned(self.0.properties.decode())
        };
        use_it(&Delivery {
            topic: self.0.topic,
            payload: self.0.payload,
            qos: self.0.qos,
            retain: self.0.retain,
            dup: self.0.dup,
            packet_id: self.0.packet_id,
            properties: &properties,
        })
    }
}

/// Receives the events of a connection. Called from within the decoding of a batch: it must be
/// quick, and must not block.
pub trait Events {
    /// CONNACK accepted us.
    fn connected(&mut self, connected: &Connected<'_>);

    /// A message was delivered.
    fn publish(&mut self, message: &Incoming<'_>) -> Verdict;

    /// A request was answered; `key` is what the caller gave it.
    fn answered(&mut self, key: u64, answer: Answer<'_>);

    /// So many messages with this key were acknowledged in a row, without a reason; `ack` is the last of these
    /// acknowledgements.
    #[inline]
    fn acknowledged(&mut self, key: u64, count: u32, ack: &Ack<'_>) {
        for _ in 0..count {
            self.answered(key, Answer::Acknowledged(ack));
        }
    }

    /// A request from an earlier connection cannot be sent again, since the broker now forbids it.
    fn forbidden(&mut self, key: u64, error: LimitError);

    /// A message is sent again that may have been delivered: twice, unless the broker knows it (QoS 1), or
    /// as a new message since the broker has lost the session (QoS 2).
    fn sent_again(&mut self, key: u64, qos: QoS) {
        let _ = (key, qos);
    }

    /// An acknowledgement came for a packet that is not on its way.
    fn stray(&mut self, kind: AckKind, packet_id: u16) {
        let _ = (kind, packet_id);
    }

    /// A batch of bytes has come in and is about to be decoded: all events until the next
    /// batch arrived at this time.
    fn arrived(&mut self, now: Instant, bytes: usize) {
        let _ = (now, bytes);
    }

    /// A SUBACK or UNSUBACK came for a packet that is not on its way.
    fn stray_suback(&mut self, packet_id: u16) {
        let _ = packet_id;
    }
}
