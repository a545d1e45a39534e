//! What all connections of the broker's thread share, and how many of them there are.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use tokio::sync::Notify;

use super::figures::Traffic;
use super::limits::{PACKET_SHARE, PACKET_SIZE, READ_SIZE, UNFINISHED_SHARE};
use super::memory::{Charge, Memory};
use super::router::Router;

/// What all connections share.
pub(super) struct Shared {
    /// The state.
    pub(super) router: RefCell<Router>,
    /// What went through the connections.
    pub(super) traffic: Rc<Traffic>,
    /// What the clients' data takes.
    pub(super) memory: Rc<Memory>,
    /// What packets take that are not complete.
    unfinished: Rc<Memory>,
    /// Where reads go.
    pub(super) buffer: RefCell<Box<[u8]>>,
    present: Cell<usize>,
    left: Notify,
}

impl Shared {
    /// With nobody connected yet.
    pub(super) fn new(router: Router) -> Self {
        let memory = Rc::clone(&router.memory);
        let unfinished = Memory::new(memory.limit() / UNFINISHED_SHARE);
        Self {
            memory,
            unfinished: Rc::new(unfinished),
            traffic: Rc::clone(&router.traffic),
            router: RefCell::new(router),
            buffer: RefCell::new(vec![0; READ_SIZE].into_boxed_slice()),
            present: Cell::new(0),
            left: Notify::new(),
        }
    }

    /// The largest packet that is accepted, in bytes.
    pub(super) fn largest_packet(&self) -> usize {
        (self.memory.limit() / PACKET_SHARE).min(PACKET_SIZE)
    }

    /// For the bytes of a packet that is not complete; none yet.
    pub(super) fn unfinished(&self) -> Unfinished {
        Unfinished {
            of_all: Charge::new(&self.memory, 0),
            of_unfinished: Charge::new(&self.unfinished, 0),
        }
    }

    /// Counts a connection as present until what is returned is dropped.
    pub(super) fn enter(&self) -> Presence<'_> {
        self.present.update(|present| present + 1);
        Presence(self)
    }

    /// Waits until no connection is present.
    pub(super) async fn deserted(&self) {
        while self.present.get() > 0 {
            self.left.notified().await;
        }
    }
}

/// What one connection keeps of a packet that is not complete.
#[derive(Debug)]
pub(super) struct Unfinished {
    of_all: Charge,
    of_unfinished: Charge,
}

impl Unfinished {
    /// Counts so many bytes; `false` if they are more than before and there is no room for them.
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.of_all.bytes());
        let charges = [&self.of_all, &self.of_unfinished];
        if more > 0 && !charges.iter().all(|charge| charge.memory().has_room(more)) {
            return false;
        }
        self.of_all.set(bytes);
        self.of_unfinished.set(bytes);
        true
    }
}

/// A connection that is present: stopping waits for it.
pub(super) struct Presence<'a>(&'a Shared);

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        self.0.present.update(|present| present.saturating_sub(1));
        self.0.left.notify_one();
    }
}
