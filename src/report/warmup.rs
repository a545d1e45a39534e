//! What became of a warm-up whose end was to be found, in words.

use super::layout::Tone;
use super::summary::Summary;
use crate::stats::{Steadiness, units};

/// What was left out, or why nothing was.
pub(super) fn words(summary: &Summary) -> Option<(String, Tone)> {
    let it = summary.warmup?;
    let words = match it.steadiness {
        Steadiness::Steady if it.cut.is_zero() => {
            "rate and latency were steady from the beginning (MSER-5); nothing is left out".to_owned()
        }
        Steadiness::Steady => format!(
            "the first {} are left out of message rates and latencies (MSER-5)",
            units::micros(it.cut.as_secs_f64() * 1e6)
        ),
        Steadiness::TooShort => {
            "the run is too short to find its end; measure for 30 s or longer. Nothing is left out"
                .to_owned()
        }
        Steadiness::NotSteady => {
            "no truncation point found: rate or latency was not steady to the end; run longer. Nothing is left out"
                .to_owned()
        }
    };
    let tone = if it.steadiness == Steadiness::Steady {
        Tone::Plain
    } else {
        Tone::Doubtful
    };
    Some((words, tone))
}
