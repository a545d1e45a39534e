//! Whether a figure drifts in a long run: by slopes that outliers, steps and sawteeth do not change, not by comparing the
//! end with the beginning.
//!
//! A [`Track`] has a bounded number of points however long the run is: when it is full, neighbours are joined.

use super::ranks::{median, tail};
use super::trend::theil_sen;

/// The most points of a track.
const MOST: usize = 1_024;
/// The most values that are kept for a point.
const MOST_PENDING: usize = 256;
/// With fewer points nothing is said.
const LEAST: u64 = 100;
/// So many parts of the run are compared.
const PARTS: usize = 40;
/// The part of the run that is left out: it warms up.
const WARM_UP: f64 = 0.05;
/// A trend is one if it comes about by chance with at most this probability.
const CHANCE: f64 = 0.01;
/// One change at one moment is not a drift: it explains the figure better than a line does, by this factor.
const BETTER: f64 = 0.8;
/// Seconds.
const DAY: f64 = 86_400.0;

/// What a part of a run is represented by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typical {
    /// The median.
    Median,
    /// The smallest value: memory that is freed from time to time looks like a saw.
    Least,
}

/// A figure over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    points: Vec<Point>,
    /// How many values make a point.
    width: u64,
    next: Pending,
    values: u64,
}

/// Values that are to be a point. Of very many, each second one is kept, then each fourth: their median is that of all.
#[derive(Clone, Debug, PartialEq)]
struct Pending {
    at: f64,
    count: u64,
    least: f64,
    kept: Vec<f64>,
    stride: u64,
}

impl Pending {
    const NONE: Self = Self {
        at: 0.0,
        count: 0,
        least: f64::INFINITY,
        kept: Vec::new(),
        stride: 1,
    };

    fn push(&mut self, at: f64, value: f64) {
        if self.count == 0 {
            self.at = at;
        }
        if self.count.is_multiple_of(self.stride) {
            self.kept.push(value);
        }
        self.count += 1;
        self.least = self.least.min(value);
        if self.kept.len() >= MOST_PENDING {
            let mut keep = false;
            self.kept.retain(|_| {
                keep = !keep;
                keep
            });
            self.stride *= 2;
        }
    }

    fn point(&self) -> Point {
        Point {
            at: self.at,
            middle: median(&self.kept),
            least: self.least,
        }
    }
}

/// Values that follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    /// When the first was measured, in seconds.
    at: f64,
    /// Their median, or the mean of such: an outlier does not change it.
    middle: f64,
    least: f64,
}

impl Point {
    /// With the next one as one point.
    fn joined(&self, next: Option<&Self>) -> Self {
        next.map_or(*self, |next| Self {
            at: self.at,
            middle: f64::midpoint(self.middle, next.middle),
            least: self.least.min(next.least),
        })
    }
}

impl Default for Track {
    fn default() -> Self {
        Self {
            points: Vec::new(),
            width: 1,
            next: Pending::NONE,
            values: 0,
        }
    }
}

impl Track {
    /// Takes a value that was measured so many seconds after the beginning. What is not a number is left out.
    pub fn push(&mut self, at: f64, value: f64) {
        if !value.is_finite() {
            return;
        }
        self.values += 1;
        self.next.push(at, value);
        if self.next.count >= self.width {
            self.points.push(self.next.point());
            self.next = Pending::NONE;
        }
        if self.points.len() >= MOST {
            let pairs = self.points.chunks(2);
            self.points = pairs.map(|pair| pair[0].joined(pair.get(1))).collect();
            self.width *= 2;
        }
    }

    /// How many values were taken.
    pub fn values(&self) -> u64 {
        self.values
    }

    /// How many points are kept.
    pub fn points(&self) -> usize {
        self.points.len()
    }

    /// From the first value to the last point, in seconds.
    pub fn length(&self) -> f64 {
        match (self.points.first(), self.points.last()) {
            (Some(first), Some(last)) => last.at - first.at,
            _ => 0.0,
        }
    }

    /// The value of each part of the run, without its warm-up, and when that part was.
    fn parts(&self, typical: Typical) -> Vec<(f64, f64)> {
        let begin = self.points.first().map_or(0.0, |first| first.at) + self.length() * WARM_UP;
        let first = self.points.partition_point(|point| point.at < begin);
        let points = &self.points[first..];
        let size = points.len().div_ceil(PARTS).max(1);
        let part = |points: &[Point]| {
            let values: Vec<f64> = match typical {
                Typical::Median => points.iter().map(|point| point.middle).collect(),
                Typical::Least => points.iter().map(|point| point.least).collect(),
            };
            let value = match typical {
                Typical::Median => median(&values),
                Typical::Least => values.into_iter().fold(f64::INFINITY, f64::min),
            };
            (points[points.len() / 2].at, value)
        };
        points.chunks(size).map(part).collect()
    }

    /// Whether the figure drifts. A change is one if it would exceed `limit` (0.1: a tenth) of the figure in a day.
    pub fn judge(&self, typical: Typical, limit: f64) -> Drift {
        if self.values < LEAST {
            return Drift::Unknown;
        }
        let parts = self.parts(typical);
        let values: Vec<f64> = parts.iter().map(|(_, value)| *value).collect();
        let level = median(&values);
        let (Some(slope), true) = (theil_sen(&parts), level.abs() > 0.0) else {
            return Drift::Steady { level };
        };
        let per_day = slope * DAY / level.abs();
        if per_day.abs() <= limit || by_chance(&values) > CHANCE {
            return Drift::Steady { level };
        }
        let lines: Vec<f64> = parts.iter().map(|(at, value)| value - slope * at).collect();
        let line = distance(&lines);
        let (step, from, to) = best_step(&values);
        if step < line * BETTER {
            return Drift::Step { from, to };
        }
        let (first, last) = (parts[0], parts[parts.len() - 1]);
        let start = median(&lines);
        Drift::Drifts {
            per_day,
            from: start + slope * first.0,
            to: start + slope * last.0,
        }
    }
}

/// What became of a figure over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drift {
    /// There are too few values.
    Unknown,
    /// It stayed about where it was.
    Steady {
        /// The median.
        level: f64,
    },
    /// It changed once.
    Step {
        /// Before.
        from: f64,
        /// After.
        to: f64,
    },
    /// It goes in one direction.
    Drifts {
        /// The change in a day, as a share of the figure: 0.5 is a half.
        per_day: f64,
        /// At the beginning, after the warm-up.
        from: f64,
        /// At the end.
        to: f64,
    },
}

impl Drift {
    /// The name in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Steady { .. } => "steady",
            Self::Step { .. } => "step",
            Self::Drifts { .. } => "drifts",
        }
    }
}

/// The chance of a trend like this in values in which there is none (Mann and Kendall, two-sided).
fn by_chance(values: &[f64]) -> f64 {
    let mut sum = 0.0_f64;
    for (index, value) in values.iter().enumerate() {
        for later in &values[index + 1..] {
            sum += match later.total_cmp(value) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.0,
                std::cmp::Ordering::Less => -1.0,
            };
        }
    }
    let count = as_f64(values.len());
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let weight = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    let groups = sorted.chunk_by(|a, b| a.total_cmp(b).is_eq());
    let ties: f64 = groups.map(|group| weight(as_f64(group.len()))).sum();
    let variance = (weight(count) - ties) / 18.0;
    if variance <= 0.0 {
        return 1.0;
    }
    let deviation = (sum.abs() - 1.0).max(0.0) / variance.sqrt();
    (2.0 * tail(deviation)).min(1.0)
}

/// How far values are from their median, all together.
fn distance(values: &[f64]) -> f64 {
    let middle = median(values);
    values.iter().map(|value| (value - middle).abs()).sum()
}

/// The one change that explains the values best: how far they are from it, and the values before and after. Both sides
/// have several values.
fn best_step(values: &[f64]) -> (f64, f64, f64) {
    const SIDE: usize = 3;
    let steps = (SIDE..values.len().saturating_sub(SIDE - 1)).map(|at| {
        let (before, after) = values.split_at(at);
        let far = distance(before) + distance(after);
        (far, median(before), median(after))
    });
    steps
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or((f64::INFINITY, 0.0, 0.0))
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn as_f64(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests;
