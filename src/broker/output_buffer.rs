//! The output of a connection: bytes, and large payloads that it shares with other connections.

use std::collections::VecDeque;
use std::rc::Rc;

use super::limits::HIGH_WATER;
use super::memory::{Charge, Memory};
use super::message::Stored;

/// Bytes above this capacity are given back when the output runs empty, so that idle connections hold none.
const KEPT_CAPACITY: usize = 512;

/// What waits to be written.
#[derive(Debug)]
pub(super) struct OutputBuffer {
    /// Large payloads, and what comes before each.
    parts: VecDeque<Part>,
    /// The bytes of all parts, and what those cost that are not shared.
    part_bytes: usize,
    part_cost: usize,
    /// What comes after the parts.
    bytes: Vec<u8>,
    /// Bytes of the first part that are written, or of `bytes` where there are no parts.
    written: usize,
    /// Packets that were appended and not counted yet.
    packets: u64,
    charge: Charge,
}

#[derive(Debug)]
enum Part {
    Own(Vec<u8>),
    /// Counted where it is kept.
    Shared(Rc<Stored>),
}

impl Part {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Shared(message) => &message.payload,
        }
    }

    fn cost(&self) -> usize {
        match self {
            Self::Own(bytes) => bytes.capacity(),
            Self::Shared(_) => 0,
        }
    }
}

impl OutputBuffer {
    /// With nothing in it.
    pub(super) fn new(memory: &Rc<Memory>) -> Self {
        Self {
            parts: VecDeque::new(),
            part_bytes: 0,
            part_cost: 0,
            bytes: Vec::new(),
            written: 0,
            packets: 0,
            charge: Charge::new(memory, 0),
        }
    }

    /// Where it is counted.
    pub(super) fn memory(&self) -> &Rc<Memory> {
        self.charge.memory()
    }

    /// Appends a packet, or nothing.
    pub(super) fn append<R>(&mut self, append: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        let before = self.bytes.len();
        let answer = append(&mut self.bytes);
        self.packets += u64::from(self.bytes.len() > before);
        self.recount();
        answer
    }

    /// Appends the payload of a message behind the rest of its packet.
    pub(super) fn append_payload(&mut self, message: &Rc<Stored>) {
        let before = Part::Own(std::mem::take(&mut self.bytes));
        for part in [before, Part::Shared(Rc::clone(message))] {
            self.part_bytes += part.bytes().len();
            self.part_cost += part.cost();
            self.parts.push_back(part);
        }
        self.recount();
    }

    /// The next bytes to write.
    pub(super) fn front(&self) -> &[u8] {
        let first = self.parts.front().map_or(&self.bytes[..], Part::bytes);
        &first[self.written..]
    }

    /// So many of these bytes are written.
    pub(super) fn note_written(&mut self, bytes: usize) {
        self.written += bytes;
        if let Some(first) = self.parts.front() {
            let (size, cost) = (first.bytes().len(), first.cost());
            if self.written >= size {
                self.written = 0;
                self.part_bytes -= size;
                self.part_cost -= cost;
                self.parts.pop_front();
                self.recount();
            }
        } else if self.written >= self.bytes.len() {
            self.written = 0;
            self.bytes.clear();
            if self.bytes.capacity() > KEPT_CAPACITY {
                self.bytes = Vec::new();
                self.charge.set(0);
            }
        } else if self.written >= HIGH_WATER {
            let written = std::mem::take(&mut self.written);
            self.bytes.drain(..written);
        }
    }

    /// How many packets were appended since this was last asked.
    pub(super) fn take_packets(&mut self) -> u64 {
        std::mem::take(&mut self.packets)
    }

    /// Takes everything.
    pub(super) fn take_all(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        for part in self.parts.drain(..) {
            all.extend_from_slice(part.bytes());
        }
        if all.is_empty() {
            all = std::mem::take(&mut self.bytes);
        } else {
            all.append(&mut std::mem::take(&mut self.bytes));
        }
        all.drain(..std::mem::take(&mut self.written));
        (self.part_bytes, self.part_cost) = (0, 0);
        self.charge.set(0);
        all
    }

    /// Bytes that wait to be written.
    pub(super) fn pending(&self) -> usize {
        self.part_bytes + self.bytes.len() - self.written
    }

    fn recount(&mut self) {
        self.charge.set(self.part_cost + self.bytes.capacity());
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn shared_payloads_stand_in_their_places() {
        let memory = Rc::new(Memory::new(1 << 20));
        let message = Stored::for_test("payload", None, Instant::now());
        for step in 1..=20 {
            let mut output = OutputBuffer::new(&memory);
            output.append(|out| out.extend_from_slice(b"head"));
            output.append_payload(&message);
            output.append(|out| out.extend_from_slice(b"next"));
            output.append_payload(&message);
            output.append(|out| out.extend_from_slice(b"last"));
            assert_eq!((output.take_packets(), output.pending()), (3, 26));
            let mut written = Vec::new();
            while output.pending() > 12 {
                let front = output.front();
                let size = front.len().min(step);
                written.extend_from_slice(&front[..size]);
                output.note_written(size);
                assert_eq!(output.pending(), 26 - written.len());
            }
            written.extend(output.take_all());
            assert_eq!(written, b"headpayloadnextpayloadlast");
            assert_eq!((output.pending(), memory.used()), (0, 0));
        }
    }
}
