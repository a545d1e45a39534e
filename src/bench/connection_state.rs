//! The state of a connection, as its shard sees it.

use std::cell::{Cell, RefCell};
use std::task::{Context, Waker};

use super::role::Role;

/// How far a connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// No first answer yet.
    Opening,
    /// Up.
    Up,
    /// Lost, and on its way back.
    Lost,
    /// Ended for good.
    Gone,
}

/// The state of one connection, shared by its task and its shard.
#[derive(Debug)]
pub(super) struct ConnectionState {
    /// What the connection is for.
    pub(super) role: Role,
    /// Which of the plan's targets it connects to.
    pub(super) target: u16,
    /// How far it has come.
    pub(super) status: Cell<Status>,
    /// A publisher's place in the schedule.
    pub(super) rank: Cell<u32>,
    /// How many subscribers each of a publisher's messages is meant for.
    pub(super) deliveries: Cell<u32>,
    /// Publishes that wait for an answer.
    pub(super) outstanding: Cell<u32>,
    /// A publisher has nothing left to send; a subscriber has had all its answers.
    pub(super) finished: Cell<bool>,
    /// A subscriber has at least one subscription.
    pub(super) granted: Cell<bool>,
    /// A subscriber's filters that have had no answer yet.
    pub(super) unanswered: Cell<u32>,
    /// The socket has not taken everything yet.
    pub(super) stuck: Cell<bool>,
    /// It holds messages back until there are more.
    pub(super) batching: Cell<bool>,
    /// It has held messages back for long enough.
    pub(super) batch_is_due: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl ConnectionState {
    /// An empty state.
    pub(super) fn new(role: Role, target: u16) -> Self {
        Self {
            role,
            target,
            status: Cell::new(Status::Opening),
            rank: Cell::new(0),
            deliveries: Cell::new(0),
            outstanding: Cell::new(0),
            finished: Cell::new(false),
            granted: Cell::new(false),
            unanswered: Cell::new(0),
            stuck: Cell::new(false),
            batching: Cell::new(false),
            batch_is_due: Cell::new(false),
            waker: RefCell::new(None),
        }
    }

    /// Whether the connection is a publisher's.
    pub(super) fn is_publisher(&self) -> bool {
        matches!(self.role, Role::Publisher(_))
    }

    /// Whether it has been up and has not ended for good.
    pub(super) fn is_up(&self) -> bool {
        matches!(self.status.get(), Status::Up | Status::Lost)
    }

    /// Whether it is a subscriber's that waits for an answer.
    pub(super) fn is_subscribing(&self) -> bool {
        matches!(self.role, Role::Subscriber(_)) && self.is_up() && !self.finished.get()
    }

    /// Remembers whom to wake.
    #[inline]
    pub(super) fn register(&self, cx: &Context<'_>) {
        let mut waker = self.waker.borrow_mut();
        if !waker
            .as_ref()
            .is_some_and(|waker| waker.will_wake(cx.waker()))
        {
            *waker = Some(cx.waker().clone());
        }
    }

    /// Wakes the connection's task.
    pub(super) fn wake(&self) {
        if let Some(waker) = &*self.waker.borrow() {
            waker.wake_by_ref();
        }
    }
}
