//! Waking a connection, and telling it to leave.

use std::cell::{Cell, RefCell};
use std::task::{Context, Waker};

/// Wakes the task of a connection.
#[derive(Debug, Default)]
pub(super) struct Signal {
    leave: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Signal {
    pub(super) fn wake(&self) {
        if let Some(waker) = &*self.waker.borrow() {
            waker.wake_by_ref();
        }
    }

    /// The connection is to be left with DISCONNECT.
    pub(super) fn leave(&self) {
        self.leave.set(true);
        self.wake();
    }

    /// Whether the connection is to be left.
    pub(super) fn is_leaving(&self) -> bool {
        self.leave.get()
    }

    /// A new connection begins.
    pub(super) fn reset(&self) {
        self.leave.set(false);
    }

    /// Remembers whom to wake.
    pub(super) fn register(&self, cx: &Context<'_>) {
        let mut waker = self.waker.borrow_mut();
        if !waker.as_ref().is_some_and(|it| it.will_wake(cx.waker())) {
            *waker = Some(cx.waker().clone());
        }
    }
}
