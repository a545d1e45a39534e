//! One plain line a second, for a pipe or a log.

use std::time::Duration;

use crate::stats::units::{self, count};
use crate::stats::{Counters, Gauges, Sample};
use crate::text::Counted;

use super::table::printable;

/// What makes whole seconds of the nearest ones.
const HALF_A_SECOND: Duration = Duration::from_millis(500);

/// What is known of a run that is under way.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// What is being done: `connecting`, `subscribing`, `warming up`, `publishing`, `draining`.
    pub stage: &'a str,
    /// Since the stage began.
    pub elapsed: Duration,
    /// How the connections are.
    pub gauges: &'a Gauges,
    /// Everything counted so far.
    pub counters: &'a Counters,
    /// The last second.
    pub sample: &'a Sample,
}

/// The line, without a line feed: the stage, then `name value` pairs separated by two spaces. What
/// does not occur in the run is left out; errors come last, the most frequent reason by name.
pub fn line(progress: &Progress<'_>) -> String {
    let Progress {
        gauges,
        counters,
        sample,
        ..
    } = progress;
    let mut parts = vec![
        // A second of the run may be short of a whole one by a few microseconds.
        units::clock((progress.elapsed + HALF_A_SECOND).as_secs()),
        progress.stage.to_owned(),
        format!(
            "connected {}/{}",
            count(gauges.open),
            count(counters.connect_planned)
        ),
    ];
    if counters.connect_failed > 0 {
        parts.push(format!("failed {}", count(counters.connect_failed)));
    }
    if gauges.reconnecting > 0 {
        parts.push(format!("reconnecting {}", count(gauges.reconnecting)));
    }
    let rate = |number| units::rate(sample.rate(number));
    let bytes = |number| units::byte_rate(sample.rate(number));
    let totals = [
        (
            "written",
            counters.written,
            sample.written,
            Some(sample.bytes_out),
        ),
        ("acked", counters.acked, sample.acked, None),
        (
            "received",
            counters.received,
            sample.received,
            Some(sample.bytes_in),
        ),
    ];
    for (name, total, last, traffic) in totals {
        // One who waits for messages is to see that none has come.
        let is_awaited = name == "received" && progress.stage == "receiving";
        if total > 0 || is_awaited {
            let traffic = traffic.map_or(String::new(), |number| format!(", {}", bytes(number)));
            parts.push(format!(
                "{name} {} ({} msg/s{traffic})",
                count(total),
                rate(last)
            ));
        }
    }
    if counters.no_subscribers > 0 {
        parts.push(format!("no subscribers {}", count(counters.no_subscribers)));
    }
    if let Some(phase) = sample.phase {
        let (p50, p99) = (units::micros_u64(sample.p50), units::micros_u64(sample.p99));
        parts.push(format!("{} p50 {p50} p99 {p99}", phase.name()));
    }
    if counters.negative > 0 {
        parts.push(format!("below zero {}", count(counters.negative)));
    }
    parts.push(errors(counters));
    parts.join("  ")
}

fn errors(counters: &Counters) -> String {
    let reasons = counters.errors.by_count();
    let total = count(counters.errors.total());
    match reasons.as_slice() {
        [] => format!("errors {total}"),
        [(reason, _)] => format!("errors {total} ({})", printable(reason)),
        [(reason, n), rest @ ..] => format!(
            "errors {total} ({} {}, {})",
            count(*n),
            printable(reason),
            Counted::of(rest.len() as u64, "more reason")
        ),
    }
}
