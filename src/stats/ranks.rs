//! Whether two groups of runs differ, by ranks: no assumption about how figures are distributed.

/// Groups up to this size, without equal values in both, are compared exactly; larger ones by the normal distribution.
const EXACT: usize = 20;
/// The chance that an interval does not contain the true ratio, on each side.
const ONE_SIDE: f64 = 0.025;
/// The same as a deviation of the normal distribution.
const DEVIATION: f64 = 1.959_964;

/// How much larger the values of one group are than those of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// The chance of a difference like this between groups that do not differ (Mann and Whitney, two-sided).
    pub p: f64,
    /// The median of all ratios of a value of the second group to one of the first (Hodges and Lehmann).
    pub ratio: f64,
    /// The 95 % confidence interval of the ratio.
    pub interval: (f64, f64),
    /// How many pairs of values have the larger one in the second group, minus those that have it in the first, as a
    /// share of all pairs (Cliff's delta): from -1 to 1.
    pub dominance: f64,
}

/// Compares two groups of positive values; `None` where a group is empty or a value of the first is not above 0.
pub fn shift(first: &[f64], second: &[f64]) -> Option<Shift> {
    if first.is_empty() || second.is_empty() || first.iter().any(|it| *it <= 0.0) {
        return None;
    }
    let mut ratios: Vec<f64> = first
        .iter()
        .flat_map(|a| second.iter().map(move |b| b / a))
        .collect();
    ratios.sort_by(f64::total_cmp);
    let cut = cut(first.len(), second.len());
    let interval = match cut.checked_sub(1) {
        Some(at) => (ratios[at], ratios[ratios.len() - 1 - at]),
        // So few runs rule nothing out.
        None => (0.0, f64::INFINITY),
    };
    let sides = ratios.iter().map(|it| match it.total_cmp(&1.0) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => 0.0,
        std::cmp::Ordering::Less => -1.0,
    });
    Some(Shift {
        p: mann_whitney(first, second),
        ratio: median(&ratios),
        interval,
        dominance: sides.sum::<f64>() / as_f64(ratios.len()),
    })
}

/// The median of values; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        length if length % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The 95 % confidence interval of the median, from sorted values; `None` of fewer than six.
pub fn median_interval(sorted: &[f64]) -> Option<(f64, f64)> {
    let count = sorted.len();
    // How likely so few of the values are below the median.
    let (mut chance, mut sum, mut cut) = (0.5_f64.powf(as_f64(count)), 0.0, 0);
    for below in 0..count / 2 {
        sum += chance;
        if sum > ONE_SIDE {
            break;
        }
        cut += 1;
        chance *= as_f64(count - below) / as_f64(below + 1);
    }
    let low = usize::checked_sub(cut, 1)?;
    Some((*sorted.get(low)?, *sorted.get(count - cut)?))
}

/// Chances that are raised so that all of them together are wrong as rarely as one alone (Holm); in their order.
pub fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|a, b| chances[*a].total_cmp(&chances[*b]));
    let mut corrected = vec![1.0; chances.len()];
    let mut least = 0.0_f64;
    for (rank, index) in order.into_iter().enumerate() {
        least = least.max(chances[index] * as_f64(chances.len() - rank));
        corrected[index] = least.min(1.0);
    }
    corrected
}

/// The test of Mann and Whitney, two-sided.
fn mann_whitney(first: &[f64], second: &[f64]) -> f64 {
    let (m, n) = (first.len(), second.len());
    let pairs = first
        .iter()
        .flat_map(|a| second.iter().map(move |b| (a, b)));
    let u: f64 = pairs
        .map(|(a, b)| match b.total_cmp(a) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        })
        .sum();
    let smaller = u.min(as_f64(m * n) - u);
    let ties = ties(first, second);
    if m.max(n) <= EXACT && ties == 0.0 {
        let chances = distribution(m, n);
        let below = chances.iter().zip(0_u32..);
        let below = below.take_while(|(_, u)| f64::from(*u) <= smaller);
        return (2.0 * below.map(|(chance, _)| chance).sum::<f64>()).min(1.0);
    }
    let all = as_f64(m + n);
    let variance = as_f64(m * n) / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));
    if variance <= 0.0 {
        return 1.0;
    }
    let distance = (as_f64(m * n) / 2.0 - smaller - 0.5).max(0.0);
    (2.0 * tail(distance / variance.sqrt())).min(1.0)
}

/// The sum of t³ − t over the sizes of groups of equal values.
fn ties(first: &[f64], second: &[f64]) -> f64 {
    let mut all: Vec<f64> = first.iter().chain(second).copied().collect();
    all.sort_by(f64::total_cmp);
    let groups = all.chunk_by(|a, b| a.total_cmp(b).is_eq());
    groups
        .map(|group| as_f64(group.len()))
        .map(|size| size.powi(3) - size)
        .sum()
}

/// The chance of each value of U, from 0, where groups of these sizes do not differ.
fn distribution(m: usize, n: usize) -> Vec<f64> {
    // In `ways[j]` those for the first `i` of one group and `j` of the other: the largest is of one or the other.
    let mut ways: Vec<Vec<f64>> = vec![vec![1.0]; n + 1];
    for i in 1..=m {
        let mut next: Vec<Vec<f64>> = vec![vec![1.0]];
        for j in 1..=n {
            let mut sum = vec![0.0; i * j + 1];
            for (u, ways) in ways[j].iter().enumerate() {
                sum[u + j] += ways;
            }
            for (u, ways) in next[j - 1].iter().enumerate() {
                sum[u] += ways;
            }
            next.push(sum);
        }
        ways = next;
    }
    let ways = ways.pop().unwrap_or_default();
    let all: f64 = ways.iter().sum();
    ways.into_iter().map(|it| it / all).collect()
}

/// How many of the sorted ratios are left out on each side of the interval, plus one; 0: too few runs for one.
fn cut(m: usize, n: usize) -> usize {
    if m.max(n) <= EXACT {
        let mut sum = 0.0;
        let chances = distribution(m, n).into_iter();
        let within = chances.take_while(|chance| {
            sum += chance;
            sum <= ONE_SIDE
        });
        return within.count();
    }
    let (m, n) = (as_f64(m), as_f64(n));
    let below = m * n / 2.0 - DEVIATION * (m * n * (m + n + 1.0) / 12.0).sqrt();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of pairs that is not negative"
    )]
    let whole = below.max(0.0).floor() as usize;
    whole
}

/// The chance that the normal distribution exceeds this deviation (Abramowitz and Stegun, 26.2.17).
pub(super) fn tail(deviation: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * deviation);
    let terms = [
        0.319_381_530,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    let series = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    (-deviation * deviation / 2.0).exp() / std::f64::consts::TAU.sqrt() * series
}

#[expect(clippy::cast_precision_loss, reason = "sizes of groups of runs")]
fn as_f64(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 5e-4
    }

    #[test]
    fn small_groups_are_compared_exactly() {
        // All of one above all of the other: 2 of C(8,4) = 70 arrangements are as extreme.
        let (low, high) = ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]);
        assert!(near(mann_whitney(&low, &high), 2.0 / 70.0));
        assert!(near(mann_whitney(&high, &low), 2.0 / 70.0));
        // With three runs each, no difference is significant: 2 of 20.
        assert!(near(mann_whitney(&low[..3], &high[..3]), 0.1));
        assert!(near(mann_whitney(&low, &[1.5, 2.5, 3.5, 0.5]), 0.6857));
        assert_eq!(cut(3, 3), 0);
        // Tables of the test: the critical value of U for 5 % is 0 with 4 each and 23 with 10 each.
        assert_eq!((cut(4, 4), cut(10, 10)), (1, 24));
    }

    #[test]
    fn large_groups_and_ties_go_by_the_normal_distribution() {
        assert!(near(tail(1.959_964), 0.025) && near(tail(0.0), 0.5));
        let same = [5.0; 6];
        assert!(near(mann_whitney(&same, &same), 1.0));
        let first: Vec<f64> = (0..30).map(f64::from).collect();
        let second: Vec<f64> = first.iter().map(|it| it + 15.0).collect();
        assert!(mann_whitney(&first, &second) < 1e-3);
        assert!(mann_whitney(&first, &first) > 0.9);
    }

    #[test]
    fn the_ratio_comes_with_its_interval() {
        let first = [100.0, 101.0, 102.0, 99.0, 98.0];
        let second = first.map(|it| it * 1.1);
        let shift = shift(&first, &second).unwrap();
        assert!((shift.ratio - 1.1).abs() < 0.01, "{shift:?}");
        assert!(shift.p < 0.01);
        assert!(shift.interval.0 > 1.05 && shift.interval.1 < 1.15);
        assert!(near(shift.dominance, 1.0));
        let mixed = super::shift(&[1.0, 2.0], &[2.0, 0.5]).unwrap();
        // Of four pairs one is larger in the second group, two in the first.
        assert!(near(mixed.dominance, -0.25), "{mixed:?}");
        assert!(near(super::shift(&[1.0], &[2.0]).unwrap().interval.0, 0.0));
        assert!(super::shift(&[0.0], &[2.0]).is_none() && super::shift(&[], &[2.0]).is_none());
    }

    #[test]
    fn runs_that_do_not_differ_are_rarely_told_apart() {
        use rand::{RngExt as _, SeedableRng as _};
        let mut random = rand::rngs::StdRng::seed_from_u64(7);
        let mut group = || -> Vec<f64> { (0..10).map(|_| random.random_range(0.9..1.1)).collect() };
        let alarms = (0..200).filter(|_| mann_whitney(&group(), &group()) < 0.05);
        assert!(alarms.count() <= 18, "5 % of 200 are 10");
    }

    #[test]
    fn many_figures_need_more_than_one() {
        let corrected = holm(&[0.01, 0.04, 0.03]);
        assert!(near(corrected[0], 0.03) && near(corrected[1], 0.06) && near(corrected[2], 0.06));
        assert!(holm(&[]).is_empty());
    }
}
