//! How many of the messages to come are the same, and may leave at once.

use super::{Publisher, Rules};
use crate::client::Copies;
use crate::model::QoS;

impl Publisher {
    /// Whether messages differ in nothing: they have one topic, one payload, and no moment at which each is due.
    pub(super) fn sends_copies(&self, stamps: bool) -> bool {
        self.load.is_same() && !stamps && self.topics.changing(0).is_none()
    }

    /// How many messages leave next at most, all of them due now. So many wait for an answer, and so many bytes for the
    /// socket.
    #[inline]
    pub(super) fn copies(&self, rules: &Rules<'_>, waiting: u32, queued: usize) -> Copies {
        let bytes = rules.queued.saturating_sub(queued);
        if !rules.copies {
            return Copies { count: 1, bytes };
        }
        let room = match rules.publish.qos {
            QoS::AtMostOnce => u32::MAX,
            _ => u32::from(rules.publish.inflight).saturating_sub(waiting),
        };
        let share = self.share.unwrap_or(u64::MAX);
        let count = u32::try_from(share).map_or(room, |share| share.min(room));
        Copies { count, bytes }
    }
}
