//! Limits that a run must keep: `e2e.p99>50ms`, `lost>0`, `connect_failed>1%`, `rate<1k/s`.
//!
//! A threshold names what must *not* be: the run fails when the comparison is true.

mod checked;
mod error;
mod named;
mod parse;

use std::fmt;
use std::time::Duration;

use super::counters::Counters;
use super::flow::{Flow, Spans};
use super::latencies::{Latencies, LatencyBasis, Phase};
use super::scope::{Lack, Scope};
use super::series::Sample;
use super::stat::Stat;
use super::units;

pub use checked::{Checked, CheckedValue};
pub use error::ThresholdError;
pub use named::{NamedThreshold, Unit};

/// What thresholds are checked against: the run so far, or all of it.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    /// What was counted.
    pub counters: &'a Counters,
    /// How long it took.
    pub latencies: &'a Latencies,
    /// The length of the measured part.
    pub measured: Duration,
    /// The time that each rate is over: also the part of the drain in which messages still came.
    pub spans: Spans,
    /// What `rate` is the rate of.
    pub main: Flow,
    /// What the run can measure.
    pub scope: Scope,
}

impl Figures<'_> {
    /// So many per second of the time in which they came; 0 before anything was measured.
    pub fn rate(&self, flow: Flow) -> f64 {
        self.spans.rate(flow, self.counters)
    }
}

/// A figure that a threshold looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Metric {
    Latency(Phase, LatencyBasis, Stat),
    /// By its name in the JSON report.
    Counter(&'static str),
    Rate(Rate),
}

/// Messages per second of the time in which they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rate {
    /// Of what the run is about: messages written; in a run that only receives, received; in one that only
    /// connects, connections.
    Main,
    Connected,
    Acked,
    Received,
}

impl Rate {
    const ALL: [(&'static str, Self); 4] = [
        ("rate", Self::Main),
        ("connected_rate", Self::Connected),
        ("acked_rate", Self::Acked),
        ("received_rate", Self::Received),
    ];

    fn flow(self, figures: &Figures<'_>) -> Flow {
        match self {
            Self::Main => figures.main,
            Self::Connected => Flow::Connected,
            Self::Acked => Flow::Acked,
            Self::Received => Flow::Received,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

impl Comparison {
    fn holds(self, left: f64, right: f64) -> bool {
        #[expect(clippy::float_cmp, reason = "whole microseconds and counts are exact")]
        match self {
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Equal => left == right,
            Self::NotEqual => left != right,
        }
    }
}

impl Comparison {
    fn negated(self) -> Self {
        match self {
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
        }
    }
}

/// What a figure is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    Micros(f64),
    Number(f64),
    Percent(f64),
    PerSecond(f64),
}

/// One limit that a run must keep.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    text: String,
    metric: Metric,
    comparison: Comparison,
    bound: Bound,
}

/// What came of a threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The limit is kept.
    Kept,
    /// The limit is broken; the value that broke it, with its unit.
    Missed(String),
    /// Nothing was measured that it could be compared with. At the end of a run that is a miss too:
    /// a limit that was not checked was not kept.
    Unmeasured,
}

impl Threshold {
    /// Reads a threshold as typed.
    pub fn parse(text: &str) -> Result<Self, ThresholdError> {
        parse::threshold(text)
    }

    /// Reads an objective: what must hold, where a threshold is what must not. It is missed when it does not hold.
    pub fn objective(text: &str) -> Result<Self, ThresholdError> {
        let threshold = parse::threshold(text)?;
        Ok(Self {
            comparison: threshold.comparison.negated(),
            ..threshold
        })
    }

    /// The objective that was probably meant, where this one asks for a latency above its limit, for failures or for
    /// a rate below its limit.
    pub fn reversed_objective(text: &str) -> Option<String> {
        let threshold = parse::threshold(text).ok()?;
        let less = match threshold.comparison {
            Comparison::Greater => "<",
            Comparison::GreaterOrEqual => "<=",
            _ => return None,
        };
        let meant = match threshold.metric {
            Metric::Latency(_, _, stat) if stat != Stat::Count => less,
            Metric::Counter(name) if Counters::counts_failures(name) => {
                if threshold.bound == Bound::Number(0.0) {
                    "=="
                } else {
                    less
                }
            }
            _ => return None,
        };
        let (figure, limit) = text.split_once('>')?;
        let limit = limit.strip_prefix('=').unwrap_or(limit);
        Some(format!("{}{meant}{}", figure.trim(), limit.trim()))
    }

    /// Whether a piece of the run misses the limit; `None` where its samples do not tell.
    #[expect(clippy::cast_precision_loss, reason = "latencies of at most an hour")]
    pub fn is_missed_in(&self, piece: &Sample) -> Option<bool> {
        let (Metric::Latency(phase, LatencyBasis::Intended, stat), Bound::Micros(bound)) =
            (self.metric, self.bound)
        else {
            return None;
        };
        let value = match stat {
            Stat::P50 => piece.p50,
            Stat::P95 => piece.p95,
            Stat::P99 => piece.p99,
            Stat::Max => piece.max,
            _ => return None,
        };
        (piece.phase == Some(phase)).then(|| self.comparison.holds(value as f64, bound))
    }

    /// Whether a limit that is missed once stays missed: a count that is too high does not go down.
    pub fn is_final(&self) -> bool {
        matches!(self.metric, Metric::Counter(_))
            && matches!(
                self.comparison,
                Comparison::Greater | Comparison::GreaterOrEqual
            )
    }

    /// Compares the run with the limit.
    pub fn check(&self, figures: &Figures<'_>) -> Outcome {
        if !self.is_within(figures.scope, figures.counters.checked_deliveries()) {
            return Outcome::Unmeasured;
        }
        let Some(value) = self.value(figures) else {
            return Outcome::Unmeasured;
        };
        let (Bound::Micros(bound)
        | Bound::Number(bound)
        | Bound::Percent(bound)
        | Bound::PerSecond(bound)) = self.bound;
        if self.comparison.holds(value, bound) {
            Outcome::Missed(self.shown(value, figures))
        } else if self.is_measured(figures) {
            Outcome::Kept
        } else {
            Outcome::Unmeasured
        }
    }

    /// What is reported of it.
    pub fn checked(&self, figures: &Figures<'_>) -> Checked {
        let outcome = self.check(figures);
        let value = self
            .value(figures)
            .filter(|_| outcome != Outcome::Unmeasured);
        Checked {
            expression: self.text.clone(),
            passed: outcome == Outcome::Kept,
            value: value.map(|value| CheckedValue {
                number: Some((value, self.unit())),
                shown: self.shown(value, figures),
            }),
        }
    }

    /// What its figure is a number of.
    fn unit(&self) -> units::Unit {
        match self.bound {
            Bound::Micros(_) => units::Unit::Micros,
            Bound::Number(_) => units::Unit::Count,
            Bound::Percent(_) => units::Unit::Percent,
            Bound::PerSecond(_) => units::Unit::PerSecond,
        }
    }

    /// Whether a run of this kind measures the figure, so that a 0 is a count.
    fn is_within(&self, scope: Scope, stamped: bool) -> bool {
        self.lack(scope, stamped).is_none()
    }

    /// Why a run of this kind never has the figure; with messages that are `stamped`, or may be, if it does not send
    /// them itself.
    pub fn lack(&self, scope: Scope, stamped: bool) -> Option<Lack> {
        match self.metric {
            Metric::Latency(phase, ..) => scope.lack_for_time(phase, stamped),
            Metric::Counter(name) => scope.lack_for_count(name, stamped),
            Metric::Rate(Rate::Main | Rate::Connected) => None,
            Metric::Rate(Rate::Acked) => scope.lack_for_count("acked", stamped),
            Metric::Rate(Rate::Received) => scope.lack_for_count("received", stamped),
        }
    }

    /// Whether the run has looked at the figure at all.
    fn is_measured(&self, figures: &Figures<'_>) -> bool {
        let counters = figures.counters;
        match self.metric {
            Metric::Latency(phase, basis, stat) => {
                stat == Stat::Count || figures.latencies.get(phase, basis).is_some()
            }
            Metric::Counter(name) => counters.is_measured(name),
            Metric::Rate(rate) => counters.is_measured(rate.flow(figures).name()),
        }
    }

    /// One line for a threshold that was not kept: `threshold crossed: e2e.p99>50ms: it was 61 ms`, or `threshold
    /// not measured: e2e.p99>50ms`; `None` when it is kept.
    pub fn missed_message(&self, figures: &Figures<'_>) -> Option<String> {
        match self.check(figures) {
            Outcome::Kept => None,
            Outcome::Missed(value) => Some(format!("threshold crossed: {self}: it was {value}")),
            Outcome::Unmeasured => Some(format!(
                "threshold not measured: {self}{}",
                self.why_unmeasured(figures)
            )),
        }
    }

    /// Why there is no figure, where it is known.
    fn why_unmeasured(&self, figures: &Figures<'_>) -> &'static str {
        match self.metric {
            Metric::Latency(Phase::E2e, ..) if figures.counters.negative > 0 => {
                ": samples are below zero, the clocks of sender and receiver disagree"
            }
            Metric::Counter(name)
                if figures.scope.only_receives() && Counters::needs_stamps(name) =>
            {
                ": no message had a stamp, which bench pub --stamp adds"
            }
            _ => "",
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "counts below 2^53 compare exactly"
    )]
    fn value(&self, figures: &Figures<'_>) -> Option<f64> {
        match self.metric {
            // The fastest delivery may be one whose sample is below zero and left out.
            Metric::Latency(Phase::E2e, _, Stat::Min) if figures.counters.negative > 0 => None,
            Metric::Latency(phase, basis, stat) => match figures.latencies.get(phase, basis) {
                Some(histogram) => histogram.stat(stat),
                None => (stat == Stat::Count).then_some(0.0),
            },
            Metric::Counter(name) => {
                let count = figures.counters.get(name)?;
                if matches!(self.bound, Bound::Percent(_)) {
                    let whole = figures.counters.whole_of(name)?;
                    return (whole > 0).then(|| count as f64 / whole as f64 * 100.0);
                }
                Some(count as f64)
            }
            Metric::Rate(rate) => {
                let flow = rate.flow(figures);
                (!figures.spans.get(flow).is_zero()).then(|| figures.rate(flow))
            }
        }
    }

    /// A value as it is shown beside the limit.
    fn shown(&self, value: f64, figures: &Figures<'_>) -> String {
        match (self.bound, self.metric) {
            (Bound::Micros(_), _) => units::micros(value),
            (Bound::Percent(_), Metric::Counter(name)) => {
                let of = figures.counters.whole_of(name).unwrap_or(0);
                let number = figures.counters.get(name).unwrap_or(0);
                format!(
                    "{} ({} of {})",
                    percent(value),
                    units::count(number),
                    units::count(of)
                )
            }
            (Bound::Percent(_), _) => percent(value),
            (Bound::PerSecond(bound), _) => format!("{}/s", apart(value, bound)),
            (Bound::Number(_), _) => format!("{value:.0}"),
        }
    }
}

/// `50 %`, `0.15 %`: limits may be as narrow as a thousandth.
fn percent(value: f64) -> String {
    let text = format!("{value:.3}");
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A rate with a digit after the point, or as many as it takes to tell it from its limit.
fn apart(value: f64, bound: f64) -> String {
    const MOST: usize = 6;
    #[expect(clippy::float_cmp, reason = "the same number, or not")]
    let digits = (1..MOST).find(|digits| {
        let shown: Result<f64, _> = format!("{value:.digits$}").parse();
        value == bound || shown != Ok(bound)
    });
    let digits = digits.unwrap_or(MOST);
    format!("{value:.digits$}")
}

impl fmt::Display for Threshold {
    /// As it was typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
