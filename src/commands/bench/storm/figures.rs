//! The figures of a storm by their names: for thresholds, and for reports.

use std::time::Duration;

use crate::bench::storm::{Span, StormOutcome};
use crate::model::{Storm, StormKind};
use crate::stats::{Histogram, Stat, Unit};
use crate::text::nearest;

/// The parts of a storm by their names.
pub(super) const PARTS: [&str; 3] = ["before", "during", "after"];

/// Latencies that storms record.
pub(super) const LATENCIES: [&str; 10] = [
    "connect", "connack", "tcp", "tls", "suback", "unsuback", "first", "last", "fast", "slow",
];

/// What storms count.
pub(super) const COUNTERS: [&str; 28] = [
    "wanted",
    "done",
    "undone",
    "open",
    "connected",
    "connect_failed",
    "failed_attempts",
    "retries",
    "connections_lost",
    "unprepared",
    "closed",
    "too_late",
    "subscribed",
    "subscribe_failed",
    "unsubscribed",
    "unsubscribe_failed",
    "sent",
    "received",
    "missing",
    "duplicates",
    "out_of_order",
    "sessions_lost",
    "foreign",
    "refused",
    "slow_disconnected",
    "fast_disconnected",
    "left_behind",
    "bystanders_failed",
];

/// Counts of the bystanders' messages and connections.
const OF_BYSTANDERS: [&str; 3] = ["sent", "lost", "disconnected"];

/// The unit of the figure with this name; `None`: there is no such figure.
pub(super) fn unit(name: &str) -> Option<Unit> {
    let of_stat = |name: &str| {
        Stat::from_name(name).map(|stat| match stat {
            Stat::Count => Unit::Count,
            _ => Unit::Time,
        })
    };
    match name.split_once('.') {
        None if name == "recovery" => Some(Unit::Time),
        None => COUNTERS.contains(&name).then_some(Unit::Count),
        Some(("recovery", share)) => ["p50", "p90"].contains(&share).then_some(Unit::Time),
        Some(("bystander", "slowdown")) => Some(Unit::Number),
        Some(("bystander", rest)) => {
            let (_, rest) = part(rest);
            if OF_BYSTANDERS.contains(&rest) {
                return Some(Unit::Count);
            }
            of_stat(rest)
        }
        Some((latency, stat)) if LATENCIES.contains(&latency) => of_stat(stat),
        Some(_) => None,
    }
}

/// What may have been meant by a figure that there is not, and where all figures are.
pub(super) fn suggestion(name: &str) -> String {
    const PAGE: &str = "`mqtty help bench storm connect`";
    if Stat::from_name(name).is_some() {
        return format!("name a latency, such as bystander.{name}; {PAGE} lists the figures");
    }
    let named = [
        "recovery",
        "recovery.p50",
        "recovery.p90",
        "bystander.slowdown",
    ];
    let named = named.into_iter().chain(COUNTERS).map(str::to_owned);
    let of_bystanders = OF_BYSTANDERS.map(|it| format!("bystander.{it}"));
    let timed = LATENCIES.into_iter().chain(["bystander"]);
    let timed = timed.flat_map(|it| Stat::ALL.map(|stat| format!("{it}.{}", stat.name())));
    let all: Vec<String> = named.chain(of_bystanders).chain(timed).collect();
    match nearest(name, all.iter().map(String::as_str)) {
        Some(figure) => format!("did you mean {figure}? {PAGE} lists the figures"),
        None => format!("see the list of figures: {PAGE}"),
    }
}

/// The part of the storm that a name begins with, or the storm itself, and the rest of the name.
fn part(name: &str) -> (usize, &str) {
    let named = name.split_once('.').and_then(|(first, rest)| {
        let index = PARTS.iter().position(|part| *part == first)?;
        Some((index, rest))
    });
    named.unwrap_or((1, name))
}

/// A storm with what came of it.
pub(super) struct Figures<'a> {
    pub(super) storm: &'a Storm,
    pub(super) outcome: &'a StormOutcome,
}

impl Figures<'_> {
    /// The figure with this name, in µs where it is a time; `None`: it was not measured.
    pub(super) fn get(&self, name: &str) -> Option<f64> {
        let outcome = self.outcome;
        let micros = |time: Option<Duration>| time.map(|time| time.as_secs_f64() * 1e6);
        match name.split_once('.') {
            None if name == "recovery" => micros(outcome.recovery.all),
            None => Some(as_f64(self.counter(name))),
            Some(("recovery", "p50")) => micros(outcome.recovery.half),
            Some(("recovery", _)) => micros(outcome.recovery.most),
            Some(("bystander", "slowdown")) => self.slowdown(),
            Some(("bystander", "disconnected")) => {
                Some(as_f64(self.counter("bystanders_disconnected")))
            }
            Some(("bystander", rest)) => {
                let (index, rest) = part(rest);
                let span = &outcome.bystanders[index];
                match rest {
                    "sent" => Some(as_f64(span.sent)),
                    "lost" => (span.sent > 0).then(|| as_f64(span.lost)),
                    stat => of(&span.latency, stat),
                }
            }
            Some((latency, stat)) => of(outcome.tally.latencies.get(latency)?, stat),
        }
    }

    /// A count by its name.
    pub(super) fn counter(&self, name: &str) -> u64 {
        let outcome = self.outcome;
        let undone = outcome.wanted.saturating_sub(outcome.done);
        let of_messages = matches!(
            self.storm.kind,
            StormKind::Burst(_) | StormKind::Slow { .. }
        );
        match name {
            "wanted" => outcome.wanted,
            "done" => outcome.done,
            "undone" => undone,
            "open" => outcome.open,
            "missing" if of_messages => undone,
            name => outcome.tally.counters.get(name).copied().unwrap_or(0),
        }
    }

    /// How many times slower the bystanders were in the storm: the 99th percentile then, divided by that before.
    pub(super) fn slowdown(&self) -> Option<f64> {
        let p99 = |span: &Span| span.latency.stat(Stat::P99);
        let [before, during, _] = &self.outcome.bystanders;
        Some(p99(during)? / p99(before)?.max(1.0))
    }

    /// Messages of bystanders that did not come back, in all parts.
    pub(super) fn bystanders_lost(&self) -> u64 {
        self.outcome.bystanders.iter().map(|span| span.lost).sum()
    }
}

fn of(latency: &Histogram, stat: &str) -> Option<f64> {
    latency.stat(Stat::from_name(stat)?)
}

#[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_there_is_not_has_a_neighbour() {
        for (name, said) in [
            ("p99", "name a latency, such as bystander.p99"),
            ("recovry", "did you mean recovery?"),
            ("bystandr.lost", "did you mean bystander.lost?"),
            ("e2e.p99", "see the list of figures"),
        ] {
            let hint = suggestion(name);
            assert!(hint.starts_with(said), "{hint}");
            assert!(hint.contains("`mqtty help bench storm connect`"), "{hint}");
        }
    }

    #[test]
    fn figures_have_the_unit_that_they_are_measured_in() {
        for (name, expected) in [
            ("bystander.p99", Some(Unit::Time)),
            ("bystander.before.p99", Some(Unit::Time)),
            ("bystander.after.count", Some(Unit::Count)),
            ("bystander.lost", Some(Unit::Count)),
            ("bystander.slowdown", Some(Unit::Number)),
            ("recovery", Some(Unit::Time)),
            ("recovery.p90", Some(Unit::Time)),
            ("recovery.p95", None),
            ("connack.max", Some(Unit::Time)),
            ("undone", Some(Unit::Count)),
            ("e2e.p99", None),
            ("bystander", None),
            ("lost", None),
        ] {
            assert_eq!(unit(name), expected, "{name}");
        }
    }
}
