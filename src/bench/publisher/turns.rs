//! Which messages of a run are a publisher's own.

use super::{Publisher, Rules};
use crate::bench::publish_context::PublishContext;
use crate::bench::times::Times;

impl Publisher {
    /// Which message the next one is over all publishers.
    #[inline]
    pub(super) fn index(&self, context: &PublishContext<'_>, rules: &Rules<'_>) -> u64 {
        let turn = u64::from(rules.times.publishers.max(1));
        self.next * turn + u64::from(context.state.rank.get())
    }

    /// What the limit of the run leaves it to send in the measured part: all publishers have the same share,
    /// but for the rest of the division.
    #[inline]
    pub(super) fn share(&mut self, context: &PublishContext<'_>, times: &Times) -> u64 {
        *self.share.get_or_insert_with(|| {
            let publishers = u64::from(times.publishers.max(1));
            let rank = u64::from(context.state.rank.get());
            match context.prepared.plan.end.limit {
                Some(limit) => limit / publishers + u64::from(rank < limit % publishers),
                None => u64::MAX,
            }
        })
    }
}
