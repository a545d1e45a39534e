//! A shard watches itself: how late its loop is woken, and what its thread does with its time.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::clock::now;
use super::control::Stage;
use super::cpu;
use super::shard::Shard;
use crate::stats::Work;

/// How often the loop's lag is measured.
const HEARTBEAT: Duration = Duration::from_millis(10);

/// What the runtime's timers are rounded to: not a lag.
const TIMER_GRAIN: Duration = Duration::from_millis(2);

/// What a shard remembers for watching itself.
#[derive(Debug)]
pub(super) struct Watch {
    /// What the thread had done when that was last looked at.
    work: Cell<Work>,
    /// When the loop was last awake.
    awake: Cell<Instant>,
}

impl Watch {
    /// From now on.
    pub(super) fn start() -> Self {
        Self {
            work: Cell::new(cpu::thread()),
            awake: Cell::new(now()),
        }
    }

    /// What the thread has done since that was last asked.
    pub(super) fn take(&self) -> Work {
        let work = cpu::thread();
        let before = self.work.replace(work);
        Work {
            cpu: work.cpu.saturating_sub(before.cpu),
            waited: work.waited.saturating_sub(before.waited),
        }
    }
}

impl Shard {
    /// The loop is awake that should have been at `due`.
    pub(super) fn note_awake(&self, due: Instant) {
        let woken = now();
        self.pass(self.clock.us(woken));
        self.note_lag(due, woken);
    }

    /// The loop should have been awake since `due`, and was not until `woken`; what was noted before is left out.
    fn note_lag(&self, due: Instant, woken: Instant) {
        let due = due.max(self.watch.awake.get());
        let lag = woken.saturating_duration_since(due + TIMER_GRAIN);
        let watched = woken.saturating_duration_since(self.watch.awake.replace(woken));
        let mut recorder = self.recorder.borrow_mut();
        recorder.current().health.record_lag(lag, watched);
    }

    /// The sending part begins: if the loop was not awake before that, it was while connecting.
    pub(super) fn note_lag_before(&self, sending: Instant) {
        let (due, woken) = (self.watch.awake.get() + HEARTBEAT, sending.min(now()));
        if due < woken {
            self.note_lag(due, woken);
        }
    }

    /// At the end, when the heart has not beaten since: the loop should have been awake for this long.
    pub(super) fn note_last_lag(&self) {
        let due = self.watch.awake.get() + HEARTBEAT;
        if due <= now() {
            self.note_awake(due);
        }
    }
}

/// Measures how late the loop gets round to a timer, until everybody leaves.
pub(super) async fn run(shard: Rc<Shard>) {
    shard.watch.awake.set(now());
    while shard.stage.get() != Stage::Leave {
        // Counted from when it was last awake: a stop between then and now is a lag, too.
        let due = shard.watch.awake.get() + HEARTBEAT;
        tokio::time::sleep_until(due.into()).await;
        if shard.has_orders() {
            // They say to which part of the run this time belongs.
            tokio::task::yield_now().await;
        }
        shard.note_awake(due);
    }
}
