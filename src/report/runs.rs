//! The figures of a benchmark that was run several times.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::columns::decimal;
use crate::stats::units::Unit;
use crate::stats::{median, median_interval};

/// The runs of a benchmark.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Runs {
    /// When each began.
    pub started: Vec<Timestamp>,
    /// Their figures.
    pub figures: Vec<RunFigure>,
}

/// A figure in all runs.
#[derive(Clone, Debug, PartialEq)]
pub struct RunFigure {
    /// What it is: `e2e p99`.
    pub name: String,
    /// What it is a number of.
    pub unit: Unit,
    /// Its value in each run; `None` where it was not measured.
    pub values: Vec<Option<f64>>,
}

impl RunFigure {
    /// The values that there are, the smallest first.
    fn sorted(&self) -> Vec<f64> {
        let mut sorted: Vec<f64> = self.values.iter().copied().flatten().collect();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    /// The median, the smallest and the largest; `None` where no run has measured it.
    pub(super) fn spread(&self) -> Option<[f64; 3]> {
        let sorted = self.sorted();
        Some([median(&sorted), *sorted.first()?, *sorted.last()?])
    }

    /// The confidence interval of the median, where there are enough runs for one.
    pub(super) fn interval(&self) -> Option<(f64, f64)> {
        median_interval(&self.sorted())
    }

    /// The standard deviation as a share of the mean.
    pub(super) fn variation(&self) -> f64 {
        let values = self.sorted();
        let count = values.iter().map(|_| 1.0).sum::<f64>();
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|it| (it - mean).powi(2)).sum();
        if count < 2.0 || mean <= 0.0 {
            return 0.0;
        }
        (squares / (count - 1.0)).sqrt() / mean
    }
}

/// All of it, with what follows from the values.
pub(super) fn json(runs: &Runs) -> Value {
    let started: Vec<String> = runs.started.iter().map(ToString::to_string).collect();
    let figure = |it: &RunFigure| {
        let spread = it.spread().map(|spread| spread.map(decimal));
        let [median, min, max] = spread.unwrap_or_default();
        let interval = it
            .interval()
            .map(|(low, high)| [decimal(low), decimal(high)]);
        let values: Vec<Option<Value>> = it.values.iter().map(|it| it.map(decimal)).collect();
        json!({
            "name": it.name,
            "unit": it.unit.name(),
            "values": values,
            "median": median,
            "min": min,
            "max": max,
            "interval_95": interval,
        })
    };
    let figures: Vec<Value> = runs.figures.iter().map(figure).collect();
    json!({ "started": started, "figures": figures })
}
