//! A hash that is the same in all processes, to tell whether they have the same contents; it hides nothing.

use crate::text::Counted;

/// FNV-1a with 64 bits.
pub(super) struct Fnv(u64);

impl Fnv {
    pub(super) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds bytes, and their number: two texts are not the same as one that is as long as both.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.plain(bytes);
        self.number(bytes.len() as u64);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn number(&mut self, number: u64) {
        self.plain(&number.to_be_bytes());
    }

    /// Adds bytes alone.
    pub(super) fn plain(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    pub(super) fn get(&self) -> u64 {
        self.0
    }

    /// For people: `12 bytes (5f2c01aa)`.
    pub(super) fn shown(&self, noun: &str, count: usize) -> String {
        format!("{} ({:08x})", Counted::of(count as u64, noun), self.0 >> 32)
    }
}
