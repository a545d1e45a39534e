//! Where the steady part of a series begins: MSER, the marginal standard error rule. It cuts where the standard error of
//! the mean of what is left is smallest: a beginning that differs makes it larger, and so do too few values.

use super::trend::kendall;

/// With fewer values than this nothing can be told.
const FEWEST: usize = 6;
/// So many values are left of a series at least.
const LEFT: usize = 5;
/// A rank correlation this many standard deviations from none is a trend.
const TREND: f64 = 1.96;

/// Where a series becomes steady.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truncation {
    /// At the value of this index; 0: from the beginning.
    At(usize),
    /// Nowhere: the best cut is beyond the middle, and what is left after the best one before it still has a trend.
    Nowhere,
    /// There are too few values.
    TooShort,
}

/// Where a series of batch means becomes steady. MSER-5 is this rule for means of five values each: single values
/// scatter so much that the smallest error may be anywhere. The time grows with the square of the number of values
/// where the best cut is beyond the middle.
pub(super) fn truncation(values: &[f64]) -> Truncation {
    let length = values.len();
    if length < FEWEST {
        return Truncation::TooShort;
    }
    let errors = errors(values);
    let middle = length / 2;
    let cut = smallest(&errors[..=length.saturating_sub(LEFT).max(middle)]);
    if cut <= middle {
        return Truncation::At(cut);
    }
    // By chance few values can lie close to each other, wherever they are: that alone is no reason.
    let cut = smallest(&errors[..=middle]);
    if has_trend(&values[cut..]) {
        Truncation::Nowhere
    } else {
        Truncation::At(cut)
    }
}

/// For each value: the square of the standard error of the mean of it and of those that follow.
fn errors(values: &[f64]) -> Vec<f64> {
    let mut errors = vec![0.0; values.len()];
    // Mean and sum of squares grow from the end (Welford), so that values that hardly differ lose no digits.
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for (index, value) in values.iter().enumerate().rev() {
        count += 1.0;
        let distance = value - mean;
        mean += distance / count;
        squares += distance * (value - mean);
        errors[index] = squares / (count * count);
    }
    errors
}

/// The first of the smallest.
fn smallest(errors: &[f64]) -> usize {
    let each = errors.iter().enumerate();
    let least = each.min_by(|a, b| a.1.total_cmp(b.1));
    least.map_or(0, |(index, _)| index)
}

/// Whether values go up or down steadily (Mann and Kendall).
fn has_trend(values: &[f64]) -> bool {
    let count = values.iter().map(|_| 1.0).sum::<f64>();
    let deviation = (2.0 * (2.0 * count + 5.0) / (9.0 * count * (count - 1.0))).sqrt();
    kendall(values).abs() > TREND * deviation
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt as _, SeedableRng as _};

    use super::*;

    /// The width of a batch.
    const BATCH: usize = 5;

    /// Values of this many seconds: noise with a correlation from one to the next, and what is added to each.
    fn series(seed: u64, seconds: usize, added: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut random = StdRng::seed_from_u64(seed);
        let mut noise = 0.0;
        let second = |at| {
            noise = 0.5 * noise + random.random_range(-1.0..1.0);
            1_000.0 + 10.0 * noise + added(at)
        };
        (0..seconds).map(second).collect()
    }

    fn batches(values: &[f64]) -> Vec<f64> {
        let chunks = values.chunks_exact(BATCH);
        chunks.map(|it| it.iter().sum::<f64>() / 5.0).collect()
    }

    /// How many of 200 seeded series are cut at one of these batches.
    fn cut_at(
        expected: std::ops::RangeInclusive<usize>,
        seconds: usize,
        added: impl Fn(usize) -> f64 + Copy,
    ) -> usize {
        let within = |seed: &u64| match truncation(&batches(&series(*seed, seconds, added))) {
            Truncation::At(cut) => expected.contains(&cut),
            Truncation::Nowhere | Truncation::TooShort => false,
        };
        (0..200).filter(within).count()
    }

    #[test]
    fn a_beginning_that_differs_is_cut_where_it_ends() {
        // Too slow for 40 of 300 seconds, then as it stays.
        let step = |at| if at < 40 { -300.0 } else { 0.0 };
        let right = cut_at(8..=20, 300, step);
        assert!(right >= 190, "{right} of 200");
        // What fades: after 75 s a twentieth of the noise is left of it.
        let fading = |at: usize| -200.0 * (-(at as f64) / 15.0).exp();
        let right = cut_at(6..=30, 300, fading);
        assert!(right >= 190, "{right} of 200");
    }

    #[test]
    fn the_cut_is_never_inside_the_beginning() {
        let step = |at| if at < 40 { -300.0 } else { 0.0 };
        for seed in 0..200 {
            if let Truncation::At(cut) = truncation(&batches(&series(seed, 300, step))) {
                assert!(cut >= 8, "seed {seed}: {cut}");
            }
        }
    }

    #[test]
    fn a_steady_series_is_found_steady() {
        let steady = cut_at(0..=30, 300, |_| 0.0);
        assert!(steady >= 190, "{steady} of 200");
        assert_eq!(truncation(&[7.0; 40]), Truncation::At(0));
        let mut values = [7.0; 40];
        values[0] = 3.0;
        assert_eq!(truncation(&values), Truncation::At(1));
    }

    #[test]
    fn a_series_that_never_becomes_steady_is_told() {
        for seed in 0..200 {
            let ramp = |at: usize| at as f64 * 2.0;
            let values = batches(&series(seed, 300, ramp));
            assert_eq!(truncation(&values), Truncation::Nowhere, "seed {seed}");
            // The load changes after three quarters.
            let late = |at| if at < 225 { 0.0 } else { 300.0 };
            let values = batches(&series(seed, 300, late));
            assert_eq!(truncation(&values), Truncation::Nowhere, "seed {seed}");
        }
        assert_eq!(truncation(&[1.0; 5]), Truncation::TooShort);
        assert_eq!(truncation(&[]), Truncation::TooShort);
    }
}
