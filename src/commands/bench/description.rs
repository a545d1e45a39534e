//! What a plan does, in words: what all workloads say of it.

use crate::model::{BenchPayload, BenchPlan, BenchPublish, Pacing};
use crate::report::Kind;
use crate::stats::units::rate;
use crate::text::Counted;

/// What a workload does.
pub(super) struct Description {
    pub(super) kind: Kind,
    /// `100 clients`, `QoS 1`.
    pub(super) words: Vec<String>,
    /// Its topics or filters, where a URL may have named them.
    pub(super) topics: Vec<String>,
}

/// `100 clients`.
pub(super) fn clients(plan: &BenchPlan) -> String {
    Counted::of(plan.count.into(), "client").to_string()
}

/// QoS, payload and pace of what is published.
pub(super) fn publishing(publish: &BenchPublish) -> Vec<String> {
    let mut words = vec![format!("QoS {}", publish.qos)];
    match &publish.payload {
        BenchPayload::Fixed(bytes) => words.push(crate::output::bytes(bytes.len() as u64)),
        BenchPayload::Random(size) => words.push(crate::output::bytes(*size as u64)),
        BenchPayload::Pieces(pieces) => {
            let pieces = Counted::of(pieces.len() as u64, "piece");
            words.push(format!("{pieces} of a file"));
        }
        // Named before everything else.
        BenchPayload::Made(_) => {}
        BenchPayload::Recorded(messages) => {
            words.push(Counted::of(messages.len() as u64, "recorded message").to_string());
        }
        BenchPayload::Template(_) => words.push("payloads by a template".to_owned()),
    }
    words.push(match &publish.pacing {
        Pacing::Interval(interval) if interval.is_zero() => "as fast as possible".to_owned(),
        Pacing::Unlimited => "as fast as possible".to_owned(),
        Pacing::Interval(interval) => {
            let interval = crate::output::duration(*interval);
            format!("a message every {interval} each")
        }
        Pacing::Rate(per_second) => format!("{} msg/s", rate(*per_second)),
        Pacing::Recorded(_) => "as recorded".to_owned(),
        Pacing::Stages(stages) => Counted::of(stages.len() as u64, "stage").to_string(),
    });
    words
}
