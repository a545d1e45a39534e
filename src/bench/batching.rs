//! Publishers without a pace fill their windows not by single messages but by several at once.
//!
//! A broker that answers message by message wakes us for each of them, and to send one message for each
//! answer costs several times what the messages cost themselves. So a publisher whose window is nearly full
//! waits a little: until there is more room, or for a part of the time that an answer takes at present.
//! The broker has the rest of the window to work on meanwhile, and no answer is waited for that only our
//! next message would bring, as it does where TCP acknowledgements travel with messages.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Notify;

use super::clock::now;
use super::connection_state::ConnectionState;
use super::connections::Connections;
use super::timer::Timer;

/// The part of a window that is filled at once, and of the time of an answer that a message may be held
/// back. At a half some brokers ran out of work now and then; a quarter costs a fifth more.
const PART: u32 = 3;

/// In a smaller window there is nothing to gather.
const SMALLEST_WINDOW: u32 = 8;

/// A shorter wait than this (µs) costs more than it brings.
const SHORTEST_US: u64 = 50;

/// No message is held back longer (µs).
const LONGEST_US: u64 = 20_000;

/// Fewer messages than these are not worth a wait.
const FEWEST: u64 = 2;

/// So many answers make the mean.
const ANSWERS: u64 = 64;

/// The publishers of a shard that hold messages back.
#[derive(Debug, Default)]
pub(super) struct Batching {
    waiting: RefCell<Vec<Rc<ConnectionState>>>,
    begun: Notify,
    /// The mean time of an answer, in µs, times [`ANSWERS`].
    answers_us: Cell<u64>,
}

impl Batching {
    /// So many answers took so long, in µs.
    #[inline]
    pub(super) fn note(&self, answer_us: u64, answers: u32) {
        let sum = self.answers_us.get();
        let answers = u64::from(answers).min(ANSWERS);
        let forgotten = sum / ANSWERS * answers;
        self.answers_us.set(sum - forgotten + answer_us * answers);
    }

    /// How long messages are held back, in µs.
    fn wait_us(&self) -> u64 {
        (self.answers_us.get() / ANSWERS / u64::from(PART)).min(LONGEST_US)
    }

    /// Whether a publisher with so many messages unanswered and room for so many more waits until there is
    /// more room. It will be woken.
    pub(super) fn holds_back(
        &self,
        state: &Rc<ConnectionState>,
        unanswered: u32,
        room: u32,
    ) -> bool {
        let window = unanswered + room;
        if state.batch_is_due.replace(false) || window < SMALLEST_WINDOW || room * PART >= window {
            return false;
        }
        if room > 0 && !state.batching.get() {
            let (wait, answer) = (self.wait_us(), self.answers_us.get() / ANSWERS);
            // So many messages are answered in the meantime.
            let gathered = wait * u64::from(window) / answer.max(1);
            if wait < SHORTEST_US || gathered < FEWEST {
                return false;
            }
            state.batching.set(true);
            let mut waiting = self.waiting.borrow_mut();
            waiting.push(state.clone());
            if waiting.len() == 1 {
                self.begun.notify_one();
            }
        }
        true
    }

    /// Nothing is sent any more.
    pub(super) fn end(&self) {
        self.begun.notify_one();
    }

    /// Wakes those that hold messages back, until the sending part is over.
    pub(super) async fn run(&self, connections: &Connections, mut timer: Timer) {
        loop {
            self.begun.notified().await;
            if !connections.is_sending() {
                return;
            }
            let wait = Duration::from_micros(self.wait_us());
            timer.until(now() + wait).await;
            self.release();
        }
    }

    /// Those that hold messages back have waited long enough.
    fn release(&self) {
        for state in self.waiting.borrow_mut().drain(..) {
            state.batching.set(false);
            state.batch_is_due.set(true);
            state.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::role::Role;
    use super::*;

    fn state() -> Rc<ConnectionState> {
        Rc::new(ConnectionState::new(Role::Publisher(0), 0))
    }

    /// The mean of the answers is what all of them took.
    fn after_answers_of(us: u64) -> Batching {
        let batching = Batching::default();
        for _ in 0..1000 {
            batching.note(us, 1);
        }
        batching
    }

    #[test]
    fn only_little_room_in_a_large_window_is_worth_waiting() {
        let batching = after_answers_of(6_000);
        let holds = |unanswered, room| batching.holds_back(&state(), unanswered, room);
        assert!(holds(99, 1) && holds(67, 33) && holds(7, 1));
        assert!(!holds(66, 34), "a third of the window");
        assert!(!holds(0, 100) && !holds(0, 1), "nothing would come back");
        assert!(!holds(6, 1), "a small window");
    }

    #[test]
    fn a_wait_is_a_part_of_an_answers_time_and_not_long() {
        let state = state();
        assert!(!after_answers_of(100).holds_back(&state, 99, 1));
        let third = after_answers_of(3_000).wait_us();
        assert!((950..=1_000).contains(&third), "{third}");
        let slow = after_answers_of(10_000_000);
        assert_eq!(slow.wait_us(), LONGEST_US);
        assert!(!slow.holds_back(&state, 99, 1), "hardly one would come");
    }

    #[test]
    fn who_has_waited_sends_what_there_is_once() {
        let (batching, state) = (after_answers_of(6_000), state());
        assert!(batching.holds_back(&state, 99, 1));
        assert!(batching.holds_back(&state, 98, 2));
        assert_eq!(batching.waiting.borrow().len(), 1);
        batching.release();
        assert!(!batching.holds_back(&state, 98, 2));
        assert!(batching.holds_back(&state, 99, 1));
        // Without any room there is nothing to wake it for.
        batching.release();
        state.batch_is_due.set(false);
        assert!(batching.holds_back(&state, 100, 0));
        assert!(batching.waiting.borrow().is_empty());
    }
}
