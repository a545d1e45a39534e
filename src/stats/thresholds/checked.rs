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
    /// The figure with its unit, or that there is none.
    pub fn shown(&self) -> String {
        let shown = self.value.as_ref().map(|value| value.shown.clone());
        shown.unwrap_or_else(|| "not measured".to_owned())
    }
}
