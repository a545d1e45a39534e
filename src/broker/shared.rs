//! What all connections of the broker's thread share, and how many of them there are.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use tokio::sync::Notify;

use super::figures::Traffic;
use super::limits::READ_SIZE;
use super::router::Router;

/// What all connections share.
pub(super) struct Shared {
    /// The state.
    pub(super) router: RefCell<Router>,
    /// What went through the connections.
    pub(super) traffic: Rc<Traffic>,
    /// Where reads go.
    pub(super) buffer: RefCell<Box<[u8]>>,
    present: Cell<usize>,
    left: Notify,
}

impl Shared {
    /// With nobody connected yet.
    pub(super) fn new(router: Router) -> Self {
        Self {
            traffic: Rc::clone(&router.traffic),
            router: RefCell::new(router),
            buffer: RefCell::new(vec![0; READ_SIZE].into_boxed_slice()),
            present: Cell::new(0),
            left: Notify::new(),
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

/// A connection that is present: stopping waits for it.
pub(super) struct Presence<'a>(&'a Shared);

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        self.0.present.update(|present| present.saturating_sub(1));
        self.0.left.notify_one();
    }
}
