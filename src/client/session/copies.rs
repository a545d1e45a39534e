//! A message that is published many times in a row: encoded once, checked once, and kept once.

use super::inflight::Waiting;
use super::{LimitError, Outbox, Outgoing, PublishError, Session};
use crate::model::QoS;
use crate::wire::Publish;

/// How often a message is published at most.
#[derive(Clone, Copy, Debug)]
pub struct Copies {
    /// So many times.
    pub count: u32,
    /// Until so many bytes have been added, or a few more: the last packet is whole.
    pub bytes: usize,
}

impl Copies {
    /// How many packets of this size, at least one.
    fn of_size(self, size: usize) -> usize {
        let fitting = self.bytes.div_ceil(size.max(1)).max(1);
        usize::try_from(self.count).map_or(fitting, |count| count.min(fitting))
    }
}

impl Session {
    /// Appends the same PUBLISH several times, at least once and no more often than the broker would take it; returns
    /// how often. All have the same `key`.
    ///
    /// # Errors
    ///
    /// As [`Session::publish`]; then nothing was appended.
    pub fn publish_copies(
        &mut self,
        message: &Outgoing<'_>,
        key: u64,
        copies: Copies,
        out: &mut Outbox,
    ) -> Result<u32, PublishError> {
        if copies.count <= 1 || message.alias.is_some() {
            return self.publish(message, key, out).map(|_| 1);
        }
        let publish = self.admitted(message)?;
        self.check(&publish, None)?;
        let start = out.ready.len();
        if message.qos == QoS::AtMostOnce {
            publish.encode(self.version, &mut out.ready);
            let count = copies.of_size(out.ready.len() - start);
            repeat(&mut out.ready, start, count);
            self.has_sent_plain = true;
            return Ok(number(count));
        }
        let window = self.window();
        if window == 0 || !self.resend.is_empty() {
            return Err(PublishError::Busy);
        }
        publish.encode(self.version, &mut out.ready);
        let Some(at) = Publish::set_identifier(&mut out.ready[start..], 0) else {
            out.ready.truncate(start);
            let text = "the packet cannot hold the topic".to_owned();
            return Err(LimitError::Encoding(text).into());
        };
        let original = self.inflight.original(&out.ready[start..]);
        let size = original.len();
        let wanted = copies.of_size(size).min(window.into());
        repeat(&mut out.ready, start, wanted);
        let waiting = Waiting::for_answer_of(message.qos);
        let mut count = 0;
        for packet in out.ready[start..].chunks_exact_mut(size) {
            // Requests have identifiers too.
            let Some((id, slot)) = self.inflight.take(waiting, key) else {
                break;
            };
            slot.packet.copy(&original);
            packet[at..at + 2].copy_from_slice(&id.to_be_bytes());
            count += 1;
        }
        out.ready.truncate(start + count * size);
        if count == 0 {
            return Err(PublishError::Busy);
        }
        Ok(number(count))
    }
}

/// A number of messages, which was made of one.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Repeats what begins at `start`, until it is there `count` times.
fn repeat(bytes: &mut Vec<u8>, start: usize, count: usize) {
    let size = bytes.len() - start;
    let end = start + size * count;
    bytes.reserve(end - bytes.len());
    while bytes.len() < end {
        // Whole packets: all of those that are there already, or as many as are missing.
        let more = (bytes.len() - start).min(end - bytes.len());
        bytes.extend_from_within(start..start + more);
    }
}
