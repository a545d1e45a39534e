//! The messages and subscriptions of storms.

use crate::client::{Filter, Subscription};
use crate::model::{QoS, RetainHandling};

/// What a payload begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamped {
    /// The run.
    pub(super) run: u32,
    /// Who has sent it, or whom it is for.
    pub(super) k: u32,
    /// Its number there, from 0.
    pub(super) number: u64,
    /// When it was due, in µs of the run.
    pub(super) due_us: u64,
}

impl Stamped {
    /// So many bytes.
    pub(super) const LENGTH: usize = 24;

    pub(super) fn read(payload: &[u8]) -> Option<Self> {
        let word = |at: usize| {
            Some(u32::from_be_bytes(
                payload.get(at..at + 4)?.try_into().ok()?,
            ))
        };
        let long = |at: usize| {
            Some(u64::from_be_bytes(
                payload.get(at..at + 8)?.try_into().ok()?,
            ))
        };
        Some(Self {
            run: word(0)?,
            k: word(4)?,
            number: long(8)?,
            due_us: long(16)?,
        })
    }
}

/// Writes the beginning of a payload, which is long enough for it.
pub(super) fn fill(payload: &mut [u8], stamp: Stamped) {
    if let Some(head) = payload.first_chunk_mut::<{ Stamped::LENGTH }>() {
        head[..4].copy_from_slice(&stamp.run.to_be_bytes());
        head[4..8].copy_from_slice(&stamp.k.to_be_bytes());
        head[8..16].copy_from_slice(&stamp.number.to_be_bytes());
        head[16..].copy_from_slice(&stamp.due_us.to_be_bytes());
    }
}

/// A subscription to one filter.
pub(super) fn subscription(filter: String, qos: QoS) -> Subscription {
    Subscription {
        filter: Filter {
            filter,
            qos,
            no_local: false,
            retain_as_published: false,
            retain_handling: RetainHandling::OnSubscribe,
        },
        identifier: None,
        user_properties: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let stamp = Stamped {
            run: 0xdead_beef,
            k: 7,
            number: 1 << 40,
            due_us: 123_456_789,
        };
        let mut payload = vec![0; Stamped::LENGTH + 3];
        fill(&mut payload, stamp);
        assert_eq!(Stamped::read(&payload), Some(stamp));
        assert_eq!(Stamped::read(&payload[..Stamped::LENGTH - 1]), None);
        fill(&mut payload[..3], stamp);
    }
}
