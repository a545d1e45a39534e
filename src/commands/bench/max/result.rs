//! What a search has come to, with all its trials.

use std::time::Duration;

use super::plan::Maximum;
use super::trial::Row;
use crate::bench::search::{Interval, Reason, Verdict};
use crate::kernel::stop::Signal;
use crate::report::Summary;
use crate::stats::units;

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With a result.
    Found,
    /// Its time was over.
    TimeOver,
    /// By a signal.
    Stopped(Signal),
}

/// The result.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) search: &'a Maximum,
    pub(super) interval: Interval,
    pub(super) end: End,
    pub(super) rows: Vec<Row>,
    /// The trial of the highest load that passed, or else the first, for what it was about.
    pub(super) about: Option<Summary>,
    pub(super) took: Duration,
}

impl Found<'_> {
    /// The maximum, in a line: `87,400 … 89,100 msg/s`.
    pub(super) fn maximum(&self) -> String {
        let Interval { low, high, .. } = self.interval;
        let number = |load| self.search.quantity.number(load);
        let unit = self.search.quantity.unit();
        let text = match (low, high, &self.interval.reason) {
            (Some(low), Some(_), Some(Reason::Generator(_))) | (Some(low), None, _) => {
                format!("at least {} {unit}", number(low))
            }
            (Some(low), Some(high), _) => format!("{} … {} {unit}", number(low), number(high)),
            (None, Some(high), Some(Reason::Generator(_))) => {
                format!(
                    "unknown: this machine is the limit at {} {unit}",
                    number(high)
                )
            }
            (None, Some(high), _) => format!("below {} {unit}", number(high)),
            (None, None, _) => "unknown".to_owned(),
        };
        if self.interval.confirmed || low.is_none() {
            text
        } else {
            format!("{text} (not confirmed)")
        }
    }

    /// Why it is not more, in words.
    pub(super) fn why_not_more(&self) -> Option<String> {
        let high = self.interval.high.or(self.interval.low)?;
        let quantity = self.search.quantity;
        let at = format!("at {} {}", quantity.number(high), quantity.unit());
        Some(match self.interval.reason.as_ref()? {
            Reason::Saturated(growth) => {
                let growth = units::rate(*growth);
                format!("{at} the broker is saturated: the backlog grows by {growth} msg/s")
            }
            Reason::Missed(what) => format!("{at} {what}"),
            Reason::Paused => format!("{at} the broker paused in each trial"),
            Reason::Generator(why) => {
                format!("{at} this machine is the limit, not the broker: {why}")
            }
            Reason::End => format!("no higher load was tried (--to {})", quantity.number(high)),
        })
    }

    /// Whether the maximum is as expected; `None` where nothing is.
    pub(super) fn is_as_expected(&self) -> Option<bool> {
        let expect = self.search.expect.as_ref()?;
        Some(self.interval.low.is_some_and(|low| expect.is_met(low)))
    }

    /// The lowest load at which the 99th percentile is twice that of the lowest load that was tried; `None` without a
    /// curve.
    pub(super) fn knee(&self) -> Option<f64> {
        let mut points: Vec<(f64, f64)> = self
            .rows
            .iter()
            .filter(|row| row.length == self.search.trial)
            .filter_map(|row| Some((row.load, row.p99?)))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (_, least) = *points.first().filter(|_| self.search.curve > 0)?;
        let doubled = points.iter().find(|(_, p99)| *p99 >= least * 2.0)?;
        Some(doubled.0)
    }

    /// The share of one core that the generator used at most.
    pub(super) fn most_cpu(&self) -> f64 {
        self.rows.iter().map(|row| row.cpu).fold(0.0, f64::max)
    }
}

/// The name of a verdict, and its reason.
pub(super) fn words(verdict: &Verdict) -> (&'static str, Option<String>) {
    match verdict {
        Verdict::Pass => ("pass", None),
        Verdict::Saturated(growth) => (
            "saturated",
            Some(format!(
                "the backlog grew by {} msg/s",
                units::rate(*growth)
            )),
        ),
        Verdict::Missed(what) => ("missed", Some(what.clone())),
        Verdict::Paused => ("paused", None),
        Verdict::Generator(why) => ("generator-limited", Some(why.clone())),
    }
}
