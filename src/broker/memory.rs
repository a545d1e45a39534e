//! How much memory the clients' data takes, and how much it may.
//!
//! What counts is kept with a [`Charge`], so that it stops counting where it is dropped: messages, sessions with their
//! queues and subscriptions, output that waits, packets that are not complete.

use std::cell::Cell;
use std::rc::Rc;

/// Bytes in use, and the limit.
#[derive(Debug)]
pub(super) struct Memory {
    used: Cell<usize>,
    limit: usize,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(usize::MAX)
    }
}

impl Memory {
    /// With a limit in bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            used: Cell::new(0),
            limit,
        }
    }

    /// Bytes in use.
    pub(super) fn used(&self) -> usize {
        self.used.get()
    }

    /// Whether so many bytes more are within the limit.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        self.used.get().saturating_add(bytes) <= self.limit
    }
}

/// Bytes that count until this is dropped.
#[derive(Debug)]
pub(super) struct Charge {
    memory: Rc<Memory>,
    bytes: usize,
}

impl Charge {
    /// Counts so many bytes.
    pub(super) fn new(memory: &Rc<Memory>, bytes: usize) -> Self {
        memory.used.update(|used| used + bytes);
        Self {
            memory: Rc::clone(memory),
            bytes,
        }
    }

    /// Counts so many bytes instead.
    pub(super) fn set(&mut self, bytes: usize) {
        if bytes != self.bytes {
            let before = std::mem::replace(&mut self.bytes, bytes);
            self.memory.used.update(|used| used - before + bytes);
        }
    }

    /// How many bytes are counted.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Where they are counted.
    pub(super) fn memory(&self) -> &Rc<Memory> {
        &self.memory
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.memory.used.update(|used| used - self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_count_until_they_are_dropped() {
        let memory = Rc::new(Memory::new(100));
        let mut first = Charge::new(&memory, 60);
        let second = Charge::new(&memory, 30);
        assert!(memory.has_room(10) && !memory.has_room(11));
        assert!(!memory.has_room(usize::MAX));
        first.set(20);
        assert_eq!((memory.used(), first.bytes()), (50, 20));
        drop(second);
        drop(first);
        assert_eq!(memory.used(), 0);
    }
}
