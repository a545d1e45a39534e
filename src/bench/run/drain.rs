//! The end of the sending part, and the wait for what is still to come.

use std::time::{Duration, Instant};

use super::Run;
use crate::bench::clock::now;
use crate::bench::{Observer, Step};

/// The drain goes on while messages and answers come, so many times as long as it waits for one of them.
const DRAIN_LIMIT: u32 = 10;

/// What has come so shortly before the end of the drain was not the last.
const STILL_ARRIVING: Duration = Duration::from_secs(1);

impl Run {
    /// When nothing was left to do, where the sending part ended by that.
    pub(super) fn finished(&self) -> Option<Instant> {
        let last_counted = self.shards.iter().map(|shard| shard.finished_us);
        let last = last_counted
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .max()?;
        Some(self.begun + Duration::from_micros(last))
    }

    /// Until nothing waits for an answer and everything has been delivered that was expected; or until
    /// nothing has come for the time that the plan allows; but not without an end.
    pub(super) async fn drain(&mut self, begun: Instant, observer: &mut impl Observer) {
        let retry_limit = self.prepared.plan.drain;
        let limit = begun + retry_limit * DRAIN_LIMIT;
        let mut progress = self.counts.progress();
        let mut since = None;
        while !self.is_drained() {
            let until = limit.min(since.unwrap_or(begun) + retry_limit);
            let event = tokio::time::timeout_at(until.into(), self.listen(observer));
            if event.await.is_err() {
                break;
            }
            if self.counts.progress() != progress {
                progress = self.counts.progress();
                since = Some(now());
            }
        }
        let ended = now();
        if !self.is_drained() && ended >= limit {
            self.still_arriving = since.is_some_and(|since| ended - since < STILL_ARRIVING);
            self.counts.cut_short = Some(ended.checked_sub(STILL_ARRIVING).unwrap_or(begun));
        }
    }

    /// Keeps the connections open for the time that the plan says; whether that was stopped. Who still comes then has come.
    pub(super) async fn hold(
        &mut self,
        stop: &mut (impl Future<Output = ()> + Unpin),
        observer: &mut impl Observer,
    ) -> bool {
        let time = self.prepared.plan.hold;
        if time.is_zero() {
            return false;
        }
        let begun = now();
        self.counts.step = Step::Holding;
        observer.step(Step::Holding);
        let held = async {
            while !self.is_gone() {
                self.listen(observer).await;
            }
        };
        let stopped = tokio::select! {
            biased;
            () = stop => true,
            _ = tokio::time::timeout(time, held) => false,
        };
        self.stages.hold = now() - begun;
        if self.is_drained() {
            self.still_arriving = false;
            self.counts.cut_short = None;
        }
        stopped
    }

    fn is_drained(&self) -> bool {
        self.is_gone() || self.is_complete() && self.counts.is_delivered()
    }
}
