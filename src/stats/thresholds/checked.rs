//! A threshold of a finished run, as it is reported and read again.

use crate::stats::units::Unit;

/// A figure that was compared with a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedValue {
    /// The number, and what it is a number of; `None` in a report of an earlier version, which has it as text only.
    pub number: Option<(f64, Unit)>,
    /// The figure with its unit: `61 ms`.
    pub shown: String,
}

/// A threshold of a finished run, as it is reported.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// As it was typed.
    pub expression: String,
    /// Whether the run kept it.
    pub passed: bool,
    /// The figure; `None` where it was not measured.
    pub value: Option<CheckedValue>,
}

impl Checked {
    /// What became of it, in a word or two behind "threshold".
    pub fn word(&self) -> &'static str {
        match (self.passed, &self.value) {
            (true, _) => "passed",
            (false, Some(_)) => "crossed",
            (false, None) => "not measured",
        }
    }

    /// One line: `threshold crossed: lost>0: it was 3`.
    pub fn line(&self) -> String {
        let Self { expression, .. } = self;
        let word = self.word();
        match &self.value {
            Some(value) => format!("threshold {word}: {expression}: it was {}", value.shown),
            None => format!("threshold {word}: {expression}"),
        }
    }

    /// The figure with its unit, or nothing.
    pub fn shown(&self) -> String {
        let shown = self.value.as_ref().map(|value| value.shown.clone());
        shown.unwrap_or_default()
    }
}
