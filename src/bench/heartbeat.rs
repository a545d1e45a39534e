//! How late the loop of a shard is woken.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::clock::now;
use super::connections::Connections;
use super::control::Stage;
use super::recorder::ShardRecorder;

/// How often the loop's lag is measured.
const HEARTBEAT: Duration = Duration::from_millis(10);

/// What the runtime's timers are rounded to: not a lag.
const TIMER_GRAIN: Duration = Duration::from_millis(2);

/// When the loop of a shard was last awake.
#[derive(Debug)]
pub(super) struct Heartbeat(Cell<Instant>);

impl Heartbeat {
    /// It is awake now.
    pub(super) fn start() -> Self {
        Self(Cell::new(now()))
    }

    /// Measures how late the loop gets round to a timer, until everybody leaves.
    pub(super) async fn run(&self, recorder: &ShardRecorder, connections: &Connections) {
        self.0.set(now());
        while connections.stage.get() != Stage::Leave {
            // Counted from when it was last awake: a stop between then and now is a lag, too.
            let due = self.0.get() + HEARTBEAT;
            tokio::time::sleep_until(due.into()).await;
            if recorder.has_orders(connections.stage.get()) {
                // They say to which part of the run this time belongs.
                tokio::task::yield_now().await;
            }
            if connections.stage.get() != Stage::Leave {
                self.note_awake(recorder, due);
            }
        }
    }

    /// The loop is awake that should have been at `due`.
    fn note_awake(&self, recorder: &ShardRecorder, due: Instant) {
        let woken = now();
        recorder.pass(recorder.clock.us(woken));
        self.note_lag(recorder, due, woken);
    }

    /// The loop should have been awake since `due`, and was not until `woken`; what was noted before is left out.
    fn note_lag(&self, recorder: &ShardRecorder, due: Instant, woken: Instant) {
        let due = due.max(self.0.get());
        let lag = woken.saturating_duration_since(due + TIMER_GRAIN);
        let watched = woken.saturating_duration_since(self.0.replace(woken));
        let mut counts = recorder.counts.borrow_mut();
        counts.current().health.record_lag(lag, watched);
    }

    /// The sending part begins: if the loop was not awake before that, it was while connecting.
    pub(super) fn note_lag_before(&self, recorder: &ShardRecorder, sending: Instant) {
        let (due, woken) = (self.0.get() + HEARTBEAT, sending.min(now()));
        if due < woken {
            self.note_lag(recorder, due, woken);
        }
    }

    /// The work is over: if the loop was not awake before that, it should have been. How long everybody takes to leave
    /// is up to the broker.
    pub(super) fn note_last_lag(&self, recorder: &ShardRecorder) {
        let due = self.0.get() + HEARTBEAT;
        if due <= now() {
            self.note_awake(recorder, due);
        }
    }
}
