//! What is wrong with a threshold, and what may have been meant.

use thiserror::Error;

use super::Rate;
use crate::error::{Exit, Fault};
use crate::stats::counters::Counters;
use crate::stats::latencies::Phase;
use crate::stats::stat::Stat;
use crate::text::nearest;

/// Why a threshold could not be read. The text names what was given; the hint what is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ThresholdError {
    /// There is no comparison in it, or more than a comparison.
    #[error("cannot read the threshold {0:?}: expected a figure, a comparison and a limit")]
    Shape(String),
    /// The figure is not known.
    #[error("cannot read the threshold {text:?}: unknown figure {metric:?}")]
    Metric {
        /// The threshold as typed.
        text: String,
        /// Its part before the comparison.
        metric: String,
    },
    /// The limit does not fit the figure.
    #[error("cannot read the threshold {text:?}: {bound:?} is not {expected}")]
    Bound {
        /// The threshold as typed.
        text: String,
        /// Its part after the comparison.
        bound: String,
        /// What would be.
        expected: &'static str,
    },
}

impl Fault for ThresholdError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Shape(text) if text.contains(',') => {
                "repeat the option for each of several thresholds".to_owned()
            }
            Self::Shape(_) => {
                "write it as e2e.p99>50ms, lost>0, connect_failed>1% or rate<1k/s; comparisons are > >= < <= == !=".to_owned()
            }
            Self::Metric { metric, .. } => suggestion(metric),
            Self::Bound { .. } => {
                "write durations with a unit (300us, 50ms, 1.5s, 1m), counts as 500, 10k or 2M, shares as 1%, rates as 500/s or 90/m".to_owned()
            }
        })
    }
}

/// What other tools call figures.
const OTHER_NAMES: [(&str, &str); 5] = [
    ("p999", "p99_9"),
    ("p9999", "p99_99"),
    ("avg", "mean"),
    ("average", "mean"),
    ("median", "p50"),
];

/// What may have been meant by a figure that there is not, and where all figures are.
fn suggestion(metric: &str) -> String {
    const PAGE: &str = "`mqtty help bench e2e`";
    if Stat::from_name(metric).is_some() {
        return format!(
            "name a phase, such as ack.{metric} or e2e.{metric}; {PAGE} lists the figures"
        );
    }
    let counters = Counters::DEFINITIONS.iter().map(|it| it.0.to_owned());
    let rates = Rate::ALL.iter().map(|it| it.0.to_owned());
    let of_phase = |phase: Phase| Stat::ALL.map(|it| format!("{}.{}", phase.name(), it.name()));
    let latencies = Phase::ALL.into_iter().flat_map(of_phase);
    let figures: Vec<String> = counters.chain(rates).chain(latencies).collect();
    if let Some((phase, stat)) = metric.split_once('.')
        && let Some((_, ours)) = OTHER_NAMES.iter().find(|(other, _)| *other == stat)
    {
        return format!("did you mean {phase}.{ours}? {PAGE} lists the figures");
    }
    match nearest(metric, figures.iter().map(String::as_str)) {
        Some(figure) => format!("did you mean {figure}? {PAGE} lists the figures"),
        None => format!("see the list of figures: {PAGE}"),
    }
}
