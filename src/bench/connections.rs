//! The connections of a shard: which stage they are in, how far each has come, and which may be opened now.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use tokio::sync::Notify;

use super::clock::now;
use super::connection_state::{ConnectionState, Status};
use super::control::Stage;
use super::role::Role;
use super::timer::Timer;

/// How many connections of a shard may be opening at once, where they are to open as fast as they can.
const OPENING_AT_ONCE: u32 = 100;

/// The connections of a shard.
pub(super) struct Connections {
    /// Where the run stands.
    pub(super) stage: Cell<Stage>,
    states: Box<[Rc<ConnectionState>]>,
    /// Connections that have not ended.
    alive: Cell<u32>,
    /// Connections that have not had their first answer.
    unopened: Cell<u32>,
    /// Those of them that have been begun.
    opening: Cell<u32>,
    /// One more connection may be begun, or none is wanted any more.
    room: Notify,
}

impl Connections {
    /// Connections that are still to be opened.
    pub(super) fn new(states: Box<[Rc<ConnectionState>]>) -> Self {
        let count = u32::try_from(states.len()).unwrap_or(u32::MAX);
        Self {
            stage: Cell::new(Stage::Connect),
            states,
            alive: Cell::new(count),
            unopened: Cell::new(count),
            opening: Cell::new(0),
            room: Notify::new(),
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Rc<ConnectionState>] {
        &self.states
    }

    /// How many satisfy a condition.
    pub(super) fn count(&self, condition: impl Fn(&ConnectionState) -> bool) -> u32 {
        let count = self.states.iter().filter(|state| condition(state)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Wakes every connection.
    pub(super) fn wake_all(&self) {
        for state in &self.states {
            state.wake();
        }
    }

    /// A new stage begins; returns the one before. Connections that wait for their turn to open look at it.
    pub(super) fn enter(&self, stage: Stage) -> Stage {
        self.stage.replace(stage)
    }

    /// Messages flow.
    pub(super) fn is_sending(&self) -> bool {
        matches!(self.stage.get(), Stage::Send(_))
    }

    /// Wakes what waits for its turn to open, and every connection.
    pub(super) fn look_at_stage(&self) {
        self.room.notify_one();
        self.wake_all();
    }

    /// Waits until a connection is due, or there is room for one more, or none is wanted any more.
    pub(super) async fn wait_for_turn(&self, due: Option<Instant>, timer: &mut Timer) {
        while self.stage.get() == Stage::Connect {
            match due {
                Some(due) if due <= now() => return,
                Some(due) => {
                    tokio::select! {
                        () = timer.until(due) => {}
                        () = self.room.notified() => {}
                    }
                }
                None if self.opening.get() < OPENING_AT_ONCE => return,
                None => self.room.notified().await,
            }
        }
    }

    /// A connection is begun.
    pub(super) fn begin(&self) {
        self.opening.set(self.opening.get() + 1);
    }

    /// A connection has had its first answer.
    pub(super) fn answered(&self) {
        self.unopened.set(self.unopened.get() - 1);
        let opening = self.opening.get();
        self.opening.set(opening - 1);
        if opening >= OPENING_AT_ONCE {
            self.room.notify_one();
        }
    }

    /// A connection has ended for good.
    pub(super) fn end(&self) {
        self.alive.set(self.alive.get() - 1);
    }

    /// A connection will not be begun any more.
    pub(super) fn skip(&self) {
        self.unopened.set(self.unopened.get() - 1);
        self.end();
    }

    /// Whether all have had their first answer.
    pub(super) fn are_opened(&self) -> bool {
        self.unopened.get() == 0
    }

    /// Whether all have ended for good.
    pub(super) fn have_all_ended(&self) -> bool {
        self.alive.get() == 0
    }

    /// Gives every publisher that is up its place in the schedule, from this one on; without one, its number is its place.
    /// `deliveries` says how many subscribers get the messages of a publisher.
    pub(super) fn rank(&self, first: Option<u32>, deliveries: impl Fn(u32) -> u32) {
        let mut next = first.unwrap_or(0);
        for state in &self.states {
            if let Role::Publisher(number) = state.role
                && state.status.get() != Status::Gone
            {
                state.rank.set(first.map_or(number, |_| next));
                state.deliveries.set(deliveries(number));
                next += 1;
            }
        }
    }

    /// The subscribers that have no subscription.
    pub(super) fn without_subscription(&self) -> Vec<u32> {
        let without_subscription = self.states.iter().filter_map(|state| match state.role {
            Role::Subscriber(number) if !state.granted.get() => Some(number),
            _ => None,
        });
        without_subscription.collect()
    }

    /// Whether no publisher has anything left to send.
    pub(super) fn have_sent_all(&self) -> bool {
        self.count(|state| {
            state.is_publisher() && state.status.get() != Status::Gone && !state.finished.get()
        }) == 0
    }

    /// Whether all subscribers have had their answers, and nothing was granted.
    pub(super) fn have_all_subscriptions_failed(&self) -> bool {
        self.count(|state| {
            state.status.get() != Status::Gone && (state.granted.get() || !state.finished.get())
        }) == 0
    }
}
