//! Limits on figures by name, where a run has figures of its own: `bystander.p99>50ms`, `recovery>10s`.

use std::fmt;

use super::parse::{count, duration, split};
use super::{Comparison, ThresholdError};
use crate::stats::units;

/// What a figure is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Microseconds.
    Time,
    /// A count.
    Count,
    /// A number without a unit.
    Number,
}

impl Unit {
    /// A value with its unit.
    pub fn shown(self, value: f64) -> String {
        match self {
            Self::Time => units::micros(value),
            Self::Count => units::rate(value),
            Self::Number => format!("{value:.1}"),
        }
    }
}

/// A limit that must be kept: what must *not* be.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedThreshold {
    text: String,
    name: String,
    comparison: Comparison,
    bound: f64,
    unit: Unit,
}

impl NamedThreshold {
    /// Reads a limit; `unit` answers with the unit of a figure, if there is such a figure.
    ///
    /// # Errors
    ///
    /// A text that is no limit, a figure that there is not, a bound that does not fit it.
    pub fn parse(text: &str, unit: impl Fn(&str) -> Option<Unit>) -> Result<Self, ThresholdError> {
        let (name, comparison, right) = split(text)?;
        let unit = unit(name).ok_or_else(|| ThresholdError::Metric {
            text: text.to_owned(),
            metric: name.to_owned(),
        })?;
        let (bound, expected) = match unit {
            Unit::Time => (duration(right), "a duration like 300us, 50ms or 1.5s"),
            Unit::Count => (count(right), "a count like 0 or 10k"),
            Unit::Number => (count(right), "a number like 2 or 1.5"),
        };
        let bound = bound.ok_or_else(|| ThresholdError::Bound {
            text: text.to_owned(),
            bound: right.to_owned(),
            expected,
        })?;
        Ok(Self {
            text: text.trim().to_owned(),
            name: name.to_owned(),
            comparison,
            bound,
            unit,
        })
    }

    /// The figure that it looks at.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a figure breaks it.
    pub fn is_missed_by(&self, value: f64) -> bool {
        self.comparison.holds(value, self.bound)
    }

    /// A value of its figure with its unit.
    pub fn shown(&self, value: f64) -> String {
        self.unit.shown(value)
    }
}

impl fmt::Display for NamedThreshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str) -> Option<Unit> {
        match name {
            "recovery" => Some(Unit::Time),
            "lost" => Some(Unit::Count),
            "slowdown" => Some(Unit::Number),
            _ => None,
        }
    }

    #[test]
    fn a_limit_is_compared_in_the_unit_of_its_figure() {
        let limit = NamedThreshold::parse("recovery > 1.5s", unit).unwrap();
        assert!(limit.is_missed_by(1_500_001.0) && !limit.is_missed_by(1_500_000.0));
        assert_eq!(
            (limit.name(), limit.shown(2e6)),
            ("recovery", "2.0 s".to_owned())
        );
        assert_eq!(limit.to_string(), "recovery > 1.5s");
        let limit = NamedThreshold::parse("lost>0", unit).unwrap();
        assert!(limit.is_missed_by(1.0) && !limit.is_missed_by(0.0));
        let limit = NamedThreshold::parse("slowdown>=2.5", unit).unwrap();
        assert!(limit.is_missed_by(2.5) && !limit.is_missed_by(2.4));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, words) in [
            ("recovery", "comparison"),
            ("e2e.p99>1s", "e2e.p99"),
            ("recovery>5", "a duration"),
            ("lost>1s", "a count"),
        ] {
            let error = NamedThreshold::parse(text, unit).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
