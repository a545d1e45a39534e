//! Whether the intervals contain the truth as often as they say, on seconds that depend on each other.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::*;
use crate::stats::Histogram;

/// How many runs are drawn.
const RUNS: u64 = 200;
/// How often the truth is to be inside, of a nominal 95 %.
const COVERAGE: f64 = 0.90;

/// Numbers around 0 with a deviation of 1, each of which remembers this part of the one before.
struct Remembering {
    random: StdRng,
    memory: f64,
    last: f64,
}

impl Remembering {
    fn new(seed: u64, memory: f64) -> Self {
        let mut drawn = Self {
            random: StdRng::seed_from_u64(seed),
            memory,
            last: 0.0,
        };
        // What it begins with is forgotten by then.
        (0..100).for_each(|_| {
            drawn.next();
        });
        drawn
    }

    /// Normally distributed (Box and Muller).
    fn normal(&mut self) -> f64 {
        let (a, b): (f64, f64) = (
            self.random.random_range(f64::EPSILON..1.0),
            self.random.random_range(0.0..1.0),
        );
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }

    fn next(&mut self) -> f64 {
        let news = (1.0 - self.memory * self.memory).sqrt();
        self.last = self.memory * self.last + news * self.normal();
        self.last
    }
}

/// How many of the intervals contain the truth, and how many runs have one.
fn inside(truth: f64, interval: impl Fn(u64) -> Option<(f64, f64)>) -> (f64, f64) {
    let intervals: Vec<_> = (0..RUNS).filter_map(interval).collect();
    let right = intervals.iter().filter(|it| it.0 <= truth && truth <= it.1);
    let all = lossy(intervals.len() as u64);
    (lossy(right.count() as u64) / all, all / lossy(RUNS))
}

#[test]
fn intervals_of_rates_hold_on_seconds_that_depend_on_each_other() {
    for (seconds, memory) in [
        (30, 0.0),
        (60, 0.0),
        (60, 0.5),
        (120, 0.7),
        (300, 0.8),
        (900, 0.9),
    ] {
        let (coverage, told) = inside(20_000.0, |seed| {
            let mut drawn = Remembering::new(seed, memory);
            let second = |_| (20_000.0 + 500.0 * drawn.next(), 1.0);
            rate_interval(&(0..seconds).map(second).collect::<Vec<_>>())
        });
        assert!(coverage >= COVERAGE, "{seconds} s, {memory}: {coverage}");
        assert!(
            told > 0.5,
            "{seconds} s, {memory}: only {told} have an interval"
        );
    }
}

/// How many places of its distribution each second has a latency at.
const PLACES: u32 = 100;

/// The latencies of a second around a level, the smallest first: the same shape every second.
fn second(level: f64) -> PackedHistogram {
    let latency = |place: u32| {
        let share = (f64::from(place) + 0.5) / f64::from(PLACES);
        let logarithm = 9.0 + level + 0.5 * (share / (1.0 - share)).ln();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a latency of some milliseconds"
        )]
        let latency = logarithm.exp() as u64;
        (latency, 20)
    };
    (0..PLACES).map(latency).collect()
}

/// A run whose level changes slowly.
fn latencies(seed: u64, seconds: usize, memory: f64) -> Vec<PackedHistogram> {
    let mut drawn = Remembering::new(seed, memory);
    (0..seconds).map(|_| second(0.2 * drawn.next())).collect()
}

#[test]
fn intervals_of_percentiles_hold_on_seconds_that_depend_on_each_other() {
    let quantiles = [0.5, 0.9, 0.99];
    // What all seconds there could be have in common.
    let mut truth = Histogram::new();
    let all = latencies(u64::MAX, 20_000, 0.5);
    for it in &all {
        it.add_to(&mut truth);
    }
    #[expect(clippy::cast_precision_loss, reason = "microseconds")]
    let truths = quantiles.map(|quantile| truth.quantile(quantile) as f64);
    for (seconds, memory) in [(60, 0.0), (60, 0.5), (200, 0.7)] {
        let runs: Vec<[Option<(f64, f64)>; 3]> = (0..RUNS)
            .map(|seed| {
                let pieces = latencies(seed, seconds, memory);
                let pieces: Vec<&PackedHistogram> = pieces.iter().collect();
                quantiles.map(|quantile| quantile_interval(&pieces, quantile))
            })
            .collect();
        for (index, truth) in truths.into_iter().enumerate() {
            let of_run = |seed: u64| runs[usize::try_from(seed).unwrap()][index];
            let (coverage, told) = inside(truth, of_run);
            let case = format!("p{} of {seconds} s, {memory}", quantiles[index]);
            assert!(coverage >= COVERAGE, "{case}: {coverage}");
            assert!(told > 0.5, "{case}: only {told} have an interval");
        }
    }
}

#[test]
fn there_is_no_interval_of_too_few() {
    assert_eq!(rate_interval(&[(100.0, 1.0); 19]), None);
    assert_eq!(rate_interval(&[(100.0, 1.0); 20]), Some((100.0, 100.0)));
    assert_eq!(rate_interval(&[]), None);
    let mut histogram = Histogram::new();
    histogram.record_n(1_000, 500);
    let second = PackedHistogram::of(&histogram);
    let seconds = vec![&second; 30];
    let median = quantile_interval(&seconds, 0.5).unwrap();
    assert!((median.0 - 1_000.0).abs() < 1.0 && (median.1 - 1_000.0).abs() < 1.0);
    // Five values a second are above the 99th percentile.
    assert_eq!(quantile_interval(&seconds, 0.99), None);
    // A ramp is no mean with noise.
    let ramp: Vec<(f64, f64)> = (0..60).map(|at| (f64::from(at), 1.0)).collect();
    assert_eq!(rate_interval(&ramp), None);
}

#[test]
fn students_distribution() {
    for (freedom, expected) in [(3.0, 3.182), (5.0, 2.571), (10.0, 2.228), (30.0, 2.042)] {
        let is = student(freedom);
        assert!((is - expected).abs() < 0.03, "{freedom}: {is}");
    }
}
