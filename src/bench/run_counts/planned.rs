//! How many messages the schedule asks for.

use std::time::Duration;

use super::RunCounts;
use crate::bench::schedule::Schedule;
use crate::model::BenchPayload;

impl RunCounts {
    /// How many messages a run asks for that was not stopped: with a limit the last ones may have been due
    /// when nobody was left to send them.
    pub(super) fn planned_in_all(&self) -> Option<u64> {
        let plan = &self.prepared.plan;
        let limit = plan
            .end
            .limit
            .filter(|_| self.prepared.published().is_some())?;
        if self.times.is_none() || self.schedule == Schedule::Unlimited {
            return None;
        }
        let before = self.schedule.due_before(plan.warmup.time());
        let within = self.prepared.sending_time().map_or(u64::MAX, |time| {
            self.schedule.due_before(time).saturating_sub(before)
        });
        let messages = limit.min(within).min(self.pieces());
        Some(self.own(before.saturating_add(messages)) - self.own(before))
    }

    /// How many of the first so many messages of the run are sent here.
    fn own(&self, messages: u64) -> u64 {
        let publishers = self.times.map_or(1, |times| times.publishers);
        self.prepared.plan.share().turns(messages, publishers)
    }

    /// How many messages there are at all: a file in pieces is sent once by each client.
    fn pieces(&self) -> u64 {
        let publish = self.prepared.published();
        match (publish.map(|publish| &publish.payload), &self.times) {
            (Some(BenchPayload::Pieces(pieces)), Some(times)) => {
                u64::from(times.publishers).saturating_mul(pieces.len() as u64)
            }
            _ => u64::MAX,
        }
    }

    /// How many messages the schedule asks for between two moments of the measured part.
    pub(super) fn planned(&self, from: Duration, to: Duration) -> u64 {
        let plan = &self.prepared.plan;
        if self.prepared.published().is_none() {
            return 0;
        }
        let before = self.schedule.due_before(plan.warmup.time());
        let last = plan
            .end
            .limit
            .map_or(u64::MAX, |limit| before.saturating_add(limit))
            .min(self.pieces());
        let until = |time: Duration| {
            let time = plan.warmup.time() + time;
            let end = self.prepared.sending_time();
            let time = end.map_or(time, |end| end.min(time));
            self.own(self.schedule.due_before(time).min(last))
        };
        until(to).saturating_sub(until(from))
    }
}
