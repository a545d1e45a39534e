//! What a publisher did in one go, counted when it is over.

use std::time::Duration;

use super::connection_state::ConnectionState;
use super::recorder::ShardRecorder;
use crate::stats::Flow;

/// What one burst did, added to the recorder when it is over.
#[derive(Default)]
pub(super) struct Burst {
    /// Messages that count, for the first time.
    pub(super) fresh: u64,
    /// Those of them that may not be sent.
    pub(super) forbidden: u64,
    /// Payloads made from a template.
    pub(super) made: u32,
    /// Messages that wait for an answer.
    pub(super) waiting: u32,
    /// Messages that were written long after their moment.
    pub(super) late: u64,
    /// The furthest that one was behind it, in µs.
    pub(super) behind_us: u64,
}

impl Burst {
    /// Adds it to what is counted.
    pub(super) fn account(
        &self,
        recorder: &ShardRecorder,
        state: &ConnectionState,
        unlimited: bool,
        now_us: u64,
    ) {
        state
            .outstanding
            .set(state.outstanding.get() + self.waiting);
        recorder.add_outstanding(self.waiting);
        if self.fresh == 0 {
            return;
        }
        let mut counts = recorder.counts.borrow_mut();
        if unlimited {
            counts.counters().planned += self.fresh;
        } else {
            counts.current().health.paced += self.fresh;
        }
        let written = self.fresh - self.forbidden;
        counts.counters().written += written;
        if written > 0 {
            counts.current().last_counted.note(Flow::Written, now_us);
        }
        counts.counters().expected += written * u64::from(state.deliveries.get());
        counts.counters().late += self.late;
        let behind = Duration::from_micros(self.behind_us);
        counts.current().health.note_behind(behind);
    }
}
