//! What all connections of the broker's thread share, and how many of them there are.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use tokio::sync::Notify;

use super::faults::Faults;
use super::figures::Traffic;
use super::limits::{READ_SIZE, SMALL_PART};
use super::memory::{Charge, Memory};
use super::observers::PacketTrace;
use super::router::Router;
use super::scram::KeyStore;

/// What all connections share.
pub(super) struct Shared {
    /// The state.
    pub(super) router: RefCell<Router>,
    /// What went through the connections.
    pub(super) traffic: Rc<Traffic>,
    /// What the clients' data takes.
    pub(super) memory: Rc<Memory>,
    /// The faults that were requested, if faults are allowed.
    pub(super) faults: Option<Rc<Faults>>,
    /// The keys of users who log in with SCRAM.
    pub(super) keys: RefCell<KeyStore>,
    /// The observer of packets.
    pub(super) trace: Option<Rc<PacketTrace>>,
    /// What packets take that are not complete.
    unfinished: Rc<Memory>,
    /// The largest packet that is accepted, in bytes.
    pub(super) largest_packet: usize,
    /// Where reads go.
    pub(super) buffer: RefCell<Box<[u8]>>,
    present: Cell<usize>,
    left: Notify,
}

impl Shared {
    /// With nobody connected yet.
    pub(super) fn new(router: Router, trace: Option<Rc<PacketTrace>>) -> Self {
        Self {
            memory: Rc::clone(&router.memory),
            faults: router.faults.clone(),
            keys: RefCell::default(),
            trace,
            unfinished: Rc::clone(&router.unfinished),
            largest_packet: router.rules.largest_packet,
            traffic: Rc::clone(&router.traffic),
            router: RefCell::new(router),
            buffer: RefCell::new(vec![0; READ_SIZE].into_boxed_slice()),
            present: Cell::new(0),
            left: Notify::new(),
        }
    }

    /// Bytes that one read takes at most: where little may be kept, little is read.
    pub(super) fn read_size(&self) -> usize {
        READ_SIZE.min(self.largest_packet / 4)
    }

    /// For the bytes of a packet that is not complete; none yet.
    pub(super) fn unfinished(&self) -> Unfinished {
        Unfinished(Charge::new(&self.unfinished, 0))
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
pub(super) struct Unfinished(Charge);

impl Unfinished {
    /// Counts so many bytes; `false` if there is no room for them. A few are always counted.
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.0.bytes());
        if more > 0 && bytes > SMALL_PART && !self.0.memory().has_room(more) {
            return false;
        }
        self.0.set(bytes);
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
