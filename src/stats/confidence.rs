//! Confidence intervals of figures of one run, from the figures of its pieces.
//!
//! The seconds of a run are not independent: what fills a queue in one is still felt in the next. So pieces are joined to
//! 20 to 39 batches, and what correlation is left from batch to batch widens the interval, as for a process in which
//! each value remembers a part of the one before (AR(1)). `docs/report.md` names the coverage that the tests measure.

use super::packed::PackedHistogram;

/// With fewer pieces there is no interval.
const FEWEST: usize = 20;
/// A batch has at least this many values above a percentile, so that its percentile is one.
const ABOVE: f64 = 10.0;
/// With fewer batches that say something of their own there is no interval.
const FEWEST_INDEPENDENT: f64 = 4.0;
/// No correlation above this is told from a trend.
const MOST_CORRELATION: f64 = 0.9;
/// The deviation of the normal distribution that 95 % are within.
const DEVIATION: f64 = 1.959_964;

/// The 95 % confidence interval of a rate, from counts and times (in seconds) of consecutive pieces; `None` where there
/// are too few of them.
pub fn rate_interval(pieces: &[(f64, f64)]) -> Option<(f64, f64)> {
    let rate = |pieces: &[(f64, f64)]| {
        let (count, time) = pieces
            .iter()
            .fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        (time > 0.0).then(|| count / time)
    };
    let rates: Vec<f64> = batches(pieces)?.map(rate).collect::<Option<_>>()?;
    let (middle, half) = (rate(pieces)?, half_width(&rates)?);
    Some(((middle - half).max(0.0), middle + half))
}

/// The 95 % confidence interval in microseconds of the percentile `quantile` (above 0, below 1), from the latencies of
/// consecutive pieces; `None` where there are too few pieces, or too few values in them.
pub fn quantile_interval(pieces: &[&PackedHistogram], quantile: f64) -> Option<(f64, f64)> {
    let least = ABOVE / (1.0 - quantile);
    let joined = |pieces: &[&PackedHistogram]| {
        let each = pieces.iter();
        each.fold(PackedHistogram::default(), |sum, it| sum.merged(it))
    };
    // What is twice as long counts twice as much, whatever the level.
    let batches: Vec<PackedHistogram> = batches(pieces)?.map(joined).collect();
    if batches.iter().any(|it| lossy(it.count()) < least) {
        return None;
    }
    let logarithm = |it: &PackedHistogram| lossy(it.quantile(quantile).max(1)).ln();
    let all: Vec<&PackedHistogram> = batches.iter().collect();
    let values: Vec<f64> = batches.iter().map(logarithm).collect();
    let (middle, half) = (logarithm(&joined(&all)), half_width(&values)?);
    Some(((middle - half).exp(), (middle + half).exp()))
}

/// Pieces in 20 to 39 batches of the same number; the first few may be left out.
fn batches<T>(pieces: &[T]) -> Option<std::slice::ChunksExact<'_, T>> {
    let size = pieces.len() / FEWEST;
    let batches = pieces.get(pieces.len().checked_rem(size)?..)?;
    Some(batches.chunks_exact(size))
}

/// Half of the width of the 95 % confidence interval of the mean of consecutive values.
fn half_width(values: &[f64]) -> Option<f64> {
    let count = values.iter().map(|_| 1.0).sum::<f64>();
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|it| (it - mean).powi(2)).sum();
    // What differs by less than this is the same number with another rounding.
    if squares <= (mean * 1e-9).powi(2) {
        return Some(0.0);
    }
    let pairs = values.iter().zip(values.iter().skip(1));
    let products: f64 = pairs.map(|(a, b)| (a - mean) * (b - mean)).sum();
    let seen = products / squares;
    // Of few values the correlation seems smaller than it is (Marriott and Pope).
    let correlation = (seen + (1.0 + 3.0 * seen) / count).clamp(0.0, MOST_CORRELATION);
    let inflation = (1.0 + correlation) / (1.0 - correlation);
    let independent = count / inflation;
    if independent < FEWEST_INDEPENDENT {
        return None;
    }
    let variance = squares / (count - inflation);
    Some(student(independent - 1.0) * (variance / independent).sqrt())
}

/// The deviation that 95 % of Student's distribution are within, for 3 degrees of freedom or more (the expansion of
/// Cornish and Fisher; exact to 0.03).
fn student(freedom: f64) -> f64 {
    let z = DEVIATION;
    let power = |n| z.powi(n);
    let terms = [
        z,
        (power(3) + z) / 4.0,
        (5.0 * power(5) + 16.0 * power(3) + 3.0 * z) / 96.0,
        (3.0 * power(7) + 19.0 * power(5) + 17.0 * power(3) - 15.0 * z) / 384.0,
    ];
    let mut scale = 1.0;
    let mut sum = 0.0;
    for term in terms {
        sum += term / scale;
        scale *= freedom;
    }
    sum
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn lossy(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests;
