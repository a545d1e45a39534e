//! Rates: what was counted, over the time in which it was counted.

use std::time::Duration;

use super::summary::Summary;
use crate::stats::{Flow, Sample, per_second};

/// So many in so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    /// The name in JSON: that of the counter.
    pub(super) name: &'static str,
    /// How many.
    pub(super) count: u64,
    /// In which time.
    pub(super) span: Duration,
}

impl Rate {
    /// So many per second; 0 in no time.
    pub(super) fn per_second(&self) -> f64 {
        per_second(self.count, self.span)
    }
}

/// Every rate, in the order of the report.
pub(super) fn all(summary: &Summary) -> [Rate; 6] {
    [
        messages(summary, Flow::Connected),
        messages(summary, Flow::Written),
        messages(summary, Flow::Acked),
        messages(summary, Flow::Received),
        bytes_out(summary),
        bytes_in(summary),
    ]
}

pub(super) fn messages(summary: &Summary, flow: Flow) -> Rate {
    Rate {
        name: flow.name(),
        count: summary.spans.counted(flow, &summary.counters),
        span: summary.spans.get(flow),
    }
}

/// Bytes written, as long as messages were.
pub(super) fn bytes_out(summary: &Summary) -> Rate {
    let until = summary.spans.get(Flow::Written);
    traffic(summary, "bytes_out", until, |it| it.bytes_out)
}

/// Bytes read, as long as messages and acknowledgements came.
pub(super) fn bytes_in(summary: &Summary) -> Rate {
    let spans = &summary.spans;
    let until = spans.get(Flow::Acked).max(spans.get(Flow::Received));
    traffic(summary, "bytes_in", until, |it| it.bytes_in)
}

/// The counters have the bytes of the whole run, with all that it takes to connect and to leave; the
/// series has them piece by piece.
fn traffic(
    summary: &Summary,
    name: &'static str,
    until: Duration,
    number: fn(&Sample) -> u64,
) -> Rate {
    let samples = summary.series.samples().iter();
    let from = summary.steady_from();
    let until = from + until;
    let within = samples.filter(|sample| from <= sample.at && sample.at < until);
    let (mut count, mut span) = (0_u64, Duration::ZERO);
    for sample in within {
        count = count.saturating_add(number(sample));
        // The last of them may go on for longer than the messages did.
        span += sample.span.min(until.saturating_sub(sample.at));
    }
    Rate { name, count, span }
}
