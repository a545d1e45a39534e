//! Arrivals by chance: a Poisson process, whose moments can be asked for in any order.
//!
//! The time is counted in mean gaps. The moment of arrival `m` is the sum of the first `m + 1` gaps, which are drawn from an
//! exponential distribution. It is the same for all threads and processes with the same seed, and nobody has to draw the gaps of
//! the others to know it: a sum of `n` gaps has a gamma distribution, and the share of its first half a beta distribution. So the sums of
//! 256, 256, 512, 1,024 … gaps are drawn at the beginning, and halved, where they are asked for, down to blocks of 256 gaps.

use std::cell::RefCell;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// So many gaps are drawn together. A power of two.
const BLOCK: u64 = 256;
/// So many blocks are kept: publishers of one thread are at different places.
const KEPT: usize = 8;
/// So many sums are drawn at the beginning: for 2^56 arrivals.
const SUMS: u32 = 49;

/// A Poisson process.
#[derive(Clone, Debug)]
pub(super) struct Arrivals {
    seed: u64,
    /// Where each of the sums begins, and where the last one ends.
    begins: Vec<f64>,
    blocks: RefCell<Blocks>,
}

/// Blocks that were asked for last.
#[derive(Clone, Debug, Default)]
struct Blocks {
    kept: Vec<(u64, Box<[f64]>)>,
    /// The next one that is replaced.
    next: usize,
}

impl Blocks {
    /// The moments of a block, if it is kept.
    fn of(&self, block: u64) -> Option<&[f64]> {
        let found = self.kept.iter().find(|(number, _)| *number == block);
        found.map(|(_, moments)| &**moments)
    }
}

/// It is the seed that makes the difference.
impl PartialEq for Arrivals {
    fn eq(&self, other: &Self) -> bool {
        self.seed == other.seed
    }
}

/// Blocks in a row: a power of two of them, from a multiple of it on.
#[derive(Clone, Copy)]
struct Row {
    first: u64,
    count: u64,
    /// Where it begins, and where its last arrival is.
    begin: f64,
    end: f64,
}

/// What is drawn.
#[derive(Clone, Copy)]
enum Draw {
    /// The sum of a row.
    Sum,
    /// Its share of each half.
    Halves,
    /// The gaps of a block.
    Gaps,
}

impl Arrivals {
    /// The process of a seed.
    pub(super) fn new(seed: u64) -> Self {
        let mut process = Self {
            seed,
            begins: vec![0.0],
            blocks: RefCell::default(),
        };
        let mut begin = 0.0;
        for number in 0..SUMS {
            let (first, count) = row(number);
            let mut random = process.random(Draw::Sum, first, count);
            begin += gamma(float(count * BLOCK), &mut random);
            process.begins.push(begin);
        }
        process
    }

    /// The moment of arrival `m`, from 0.
    pub(super) fn moment(&self, m: u64) -> f64 {
        let block = m / BLOCK;
        let index = usize::try_from(m % BLOCK).unwrap_or(0);
        // Each message asks: the way to its block is long.
        if let Some(moments) = self.blocks.borrow().of(block) {
            return moments.get(index).copied().unwrap_or_default();
        }
        let mut row = self.row(block.checked_ilog2().map_or(0, |log| log + 1));
        while row.count > 1 {
            let [left, right] = self.halves(row);
            row = if block < right.first { left } else { right };
        }
        self.with_block(row, |moments| moments.get(index).copied())
            .unwrap_or(row.begin)
    }

    /// How many arrivals there are before this time.
    pub(super) fn count_before(&self, time: f64) -> u64 {
        let number = self.begins.partition_point(|begin| *begin < time);
        let number = u32::try_from(number.saturating_sub(1)).unwrap_or(0);
        if number >= SUMS {
            return u64::MAX;
        }
        let mut row = self.row(number);
        while row.count > 1 {
            let [left, right] = self.halves(row);
            row = if time <= right.begin { left } else { right };
        }
        let within = self.with_block(row, |moments| {
            moments.partition_point(|moment| *moment < time)
        });
        row.first * BLOCK + within as u64
    }

    /// The row with this number of those that the sums are of.
    fn row(&self, number: u32) -> Row {
        let number = number.min(SUMS - 1);
        let (first, count) = row(number);
        let at = |index: u32| self.begins.get(index as usize).copied().unwrap_or(0.0);
        Row {
            first,
            count,
            begin: at(number),
            end: at(number + 1),
        }
    }

    fn halves(&self, row: Row) -> [Row; 2] {
        let count = row.count / 2;
        let gaps = float(count * BLOCK);
        let mut random = self.random(Draw::Halves, row.first, row.count);
        let (left, right) = (gamma(gaps, &mut random), gamma(gaps, &mut random));
        let middle = row.begin + (row.end - row.begin) * left / (left + right);
        [
            Row {
                count,
                end: middle,
                ..row
            },
            Row {
                first: row.first + count,
                count,
                begin: middle,
                end: row.end,
            },
        ]
    }

    /// The moments in a row of one block.
    fn with_block<T>(&self, row: Row, look: impl FnOnce(&[f64]) -> T) -> T {
        let mut blocks = self.blocks.borrow_mut();
        if let Some(moments) = blocks.of(row.first) {
            return look(moments);
        }
        let mut random = self.random(Draw::Gaps, row.first, row.count);
        let mut sum = 0.0;
        let mut moments: Box<[f64]> = (0..BLOCK)
            .map(|_| {
                sum += exponential(&mut random);
                sum
            })
            .collect();
        for moment in &mut moments {
            *moment = row.begin + *moment / sum * (row.end - row.begin);
        }
        if let Some(last) = moments.last_mut() {
            *last = row.end;
        }
        let found = look(&moments);
        let next = blocks.next;
        blocks.next = (next + 1) % KEPT;
        match blocks.kept.get_mut(next) {
            Some(place) => *place = (row.first, moments),
            None => blocks.kept.push((row.first, moments)),
        }
        found
    }

    /// A source of random numbers for so many blocks from this one on.
    fn random(&self, draw: Draw, first: u64, count: u64) -> StdRng {
        // Another number for each of them, since `first` is a multiple of `count`.
        let number = (2 * first + count) | (draw as u64) << 62;
        StdRng::seed_from_u64(self.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// The first block of the sum with this number, and how many it is of.
fn row(number: u32) -> (u64, u64) {
    match number.checked_sub(1) {
        None => (0, 1),
        Some(log) => (1 << log, 1 << log),
    }
}

#[expect(clippy::cast_precision_loss, reason = "powers of two")]
fn float(number: u64) -> f64 {
    number as f64
}

/// A number from the exponential distribution with the mean 1.
fn exponential(random: &mut StdRng) -> f64 {
    let chance: f64 = random.random_range(0.0..1.0);
    -(1.0 - chance).ln()
}

/// A number from the normal distribution with the mean 0 and the variance 1, by the polar method.
fn normal(random: &mut StdRng) -> f64 {
    loop {
        let (x, y) = (
            random.random_range(-1.0..1.0),
            random.random_range(-1.0..1.0_f64),
        );
        let square: f64 = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * square.ln() / square).sqrt();
        }
    }
}

/// A sum of so many gaps, at least 1: a number from the gamma distribution, by the method of Marsaglia and Tsang.
fn gamma(gaps: f64, random: &mut StdRng) -> f64 {
    let d = gaps - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(random);
        let v = (1.0 + c * x).powi(3);
        if v <= 0.0 {
            continue;
        }
        let chance: f64 = random.random_range(0.0..1.0);
        if (1.0 - chance).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_ascend_and_are_the_same_in_any_order() {
        let process = Arrivals::new(7);
        let all: Vec<f64> = (0..20_000).map(|m| process.moment(m)).collect();
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
        let other = Arrivals::new(7);
        for m in [19_999, 0, 255, 256, 511, 512, 9_999, 1, 12_345] {
            assert_eq!(
                other.moment(m).to_bits(),
                all[usize::try_from(m).unwrap()].to_bits()
            );
        }
        assert_ne!(Arrivals::new(8).moment(0).to_bits(), all[0].to_bits());
        // Far away, too.
        for m in [1 << 40, (1 << 40) + 1, 1 << 55] {
            assert!(process.moment(m) < process.moment(m + 1), "{m}");
        }
    }

    #[test]
    fn counts_agree_with_moments() {
        let process = Arrivals::new(3);
        assert_eq!(process.count_before(0.0), 0);
        for m in (0..3_000).chain([100_000, 1_000_001, 1 << 33]) {
            let moment = process.moment(m);
            assert_eq!(process.count_before(moment), m);
            assert_eq!(
                process.count_before(moment + 1e-5 * (1.0 + moment * 1e-6)),
                m + 1,
                "{m}"
            );
        }
    }

    /// The share of gaps that are longer than this many mean gaps.
    fn longer(gaps: &[f64], than: f64) -> f64 {
        float(gaps.iter().filter(|gap| **gap > than).count() as u64) / float(gaps.len() as u64)
    }

    #[test]
    fn gaps_are_exponentially_distributed_and_independent() {
        let process = Arrivals::new(11);
        let moments: Vec<f64> = (0..200_000).map(|m| process.moment(m)).collect();
        let gaps: Vec<f64> = moments.windows(2).map(|pair| pair[1] - pair[0]).collect();
        // Each share has a deviation of at most 0.0012.
        for than in [0.1, 0.5, 1.0, 2.0, 4.0] {
            let (found, expected) = (longer(&gaps, than), (-than).exp());
            assert!(
                (found - expected).abs() < 0.005,
                "{than}: {found} {expected}"
            );
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / float(values.len() as u64);
        let products: Vec<f64> = gaps
            .windows(2)
            .map(|pair| (pair[0] - 1.0) * (pair[1] - 1.0))
            .collect();
        assert!(mean(&products).abs() < 0.02, "{}", mean(&products));
    }

    /// In pieces of any length the variance of the counts is their mean: blocks leave no trace.
    #[test]
    fn counts_vary_as_those_of_a_poisson_process() {
        for length in [10_u64, 100, 1_000, 10_000] {
            let (mut sum, mut squares, mut pieces) = (0.0, 0.0, 0.0);
            for seed in 0..20 {
                let process = Arrivals::new(seed);
                let at = |piece: u64| process.count_before(float(piece * length));
                for piece in 0..100 {
                    let count = float(at(piece + 1) - at(piece));
                    sum += count;
                    squares += count * count;
                    pieces += 1.0;
                }
            }
            let mean = sum / pieces;
            let variance = squares / pieces - mean * mean;
            let length = float(length);
            // Deviations of 4 and more than 4.
            assert!(
                (mean - length).abs() < 4.0 * (length / pieces).sqrt(),
                "{length}: {mean}"
            );
            assert!(
                (0.85..1.15).contains(&(variance / length)),
                "{length}: {variance}"
            );
        }
    }

    #[test]
    fn sums_of_gaps_have_their_mean_and_variance() {
        let mut random = StdRng::seed_from_u64(1);
        for gaps in [1.0, 256.0, 65_536.0] {
            let count = 20_000;
            let drawn: Vec<f64> = (0..count).map(|_| gamma(gaps, &mut random)).collect();
            let mean = drawn.iter().sum::<f64>() / f64::from(count);
            let variance =
                drawn.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / f64::from(count);
            assert!((mean / gaps - 1.0).abs() < 0.04, "{gaps}: {mean}");
            assert!(
                (0.9..1.1).contains(&(variance / gaps)),
                "{gaps}: {variance}"
            );
        }
    }
}
