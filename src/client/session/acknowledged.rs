//! Acknowledgements that follow each other, taken in one pass: a broker that is busy sends them by the hundred.

use super::Session;
use super::inflight::Waiting;
use crate::client::events::Events;
use crate::wire::{Ack, AckKind};

impl Session {
    /// Takes the acknowledgements at the start of `input` that are the last word on a message and say nothing but its
    /// identifier (PUBACK, PUBCOMP); returns how many bytes they are. Anything else ends the row. Messages with the
    /// same key are reported as one event.
    #[inline]
    pub(super) fn take_acknowledgements<E: Events>(
        &mut self,
        input: &[u8],
        events: &mut E,
    ) -> usize {
        let (kind, waiting) = match input {
            [0x40, 2, ..] => (AckKind::PubAck, Waiting::PubAck),
            [0x70, 2, ..] => (AckKind::PubComp, Waiting::PubComp),
            _ => return 0,
        };
        // While messages of an earlier connection are sent again, each answer makes room for the next one.
        if self.catching_up {
            return 0;
        }
        let (mut taken, mut row, mut row_key) = (0, 0, 0);
        let mut last = Ack::new(kind, 0);
        for packet in input.chunks_exact(4) {
            if packet[..2] != input[..2] {
                break;
            }
            let id = u16::from_be_bytes([packet[2], packet[3]]);
            let Some(key) = self.inflight.complete(id, waiting) else {
                break;
            };
            if key != row_key && row > 0 {
                events.acknowledged(row_key, row, &last);
                row = 0;
            }
            (row_key, row, last.packet_id) = (key, row + 1, id);
            taken += packet.len();
        }
        if row > 0 {
            events.acknowledged(row_key, row, &last);
        }
        taken
    }
}
