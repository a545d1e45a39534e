//! Histograms of short pieces of a run in a few bytes each, which can be added up and asked for percentiles.
//!
//! A full [`Histogram`] takes 190 kB; a second of a run fills a few hundred of its 23,552 buckets. Only those are
//! kept: the distance from the bucket before and the count, each as a number of as few bytes as it needs (LEB128). Where
//! values spread so far that this is more than 2 KiB, eight buckets become one, which is exact to 0.8 %.

use super::histogram::Histogram;
use super::latencies::{Latencies, LatencyBasis, Phase};

/// Longer than this no histogram keeps its full precision.
const LONGEST_EXACT: usize = 2 * 1024;
/// The significant bits of a value that are left then; a full histogram keeps 11.
const COARSE_BITS: u32 = 8;

/// The buckets of a histogram that hold something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackedHistogram {
    bytes: Box<[u8]>,
    count: u64,
}

impl PackedHistogram {
    /// The same counts.
    pub fn of(histogram: &Histogram) -> Self {
        histogram.buckets().collect::<Self>().shortened()
    }

    /// The same, or a coarser one if it is too long.
    fn shortened(self) -> Self {
        if self.size() <= LONGEST_EXACT {
            return self;
        }
        let mut buckets: Vec<(u64, u64)> = Vec::new();
        for (value, count) in self.buckets() {
            let value = coarse(value);
            match buckets.last_mut() {
                Some((last, sum)) if *last == value => *sum = sum.saturating_add(count),
                _ => buckets.push((value, count)),
            }
        }
        buckets.into_iter().collect()
    }

    /// How many values were recorded.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The counts of both.
    #[must_use]
    pub fn merged(&self, other: &Self) -> Self {
        let (mut mine, mut theirs) = (self.buckets().peekable(), other.buckets().peekable());
        let both = std::iter::from_fn(|| match (mine.peek(), theirs.peek()) {
            (Some((a, _)), Some((b, _))) if a == b => {
                let ((value, a), (_, b)) = (mine.next()?, theirs.next()?);
                Some((value, a.saturating_add(b)))
            }
            (Some((a, _)), Some((b, _))) if a > b => theirs.next(),
            (Some(_), _) => mine.next(),
            (None, _) => theirs.next(),
        });
        both.collect::<Self>().shortened()
    }

    /// The value in microseconds that the share `quantile` (above 0, up to 1) of the values does not exceed, as the
    /// histogram itself has it but for its exact maximum; 0 when there is none.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank from 0 to the count"
    )]
    pub fn quantile(&self, quantile: f64) -> u64 {
        let rank = ((self.count as f64 * quantile.min(1.0)).ceil() as u64).max(1);
        let (mut seen, mut last) = (0_u64, 0);
        for (value, count) in self.buckets() {
            seen = seen.saturating_add(count);
            last = value;
            if seen >= rank {
                break;
            }
        }
        last
    }

    /// A full histogram with the same counts.
    pub fn unpacked(&self) -> Histogram {
        let mut histogram = Histogram::new();
        self.add_to(&mut histogram);
        histogram
    }

    /// Adds the counts to a histogram.
    pub fn add_to(&self, histogram: &mut Histogram) {
        for (value, count) in self.buckets() {
            histogram.record_n(value, count);
        }
    }

    /// The largest value of each bucket, in microseconds, with its count: the smallest first.
    fn buckets(&self) -> impl Iterator<Item = (u64, u64)> + use<'_> {
        let mut rest: &[u8] = &self.bytes;
        let mut value = 0_u64;
        std::iter::from_fn(move || {
            value += take(&mut rest)?;
            Some((value, take(&mut rest)?))
        })
    }
}

impl FromIterator<(u64, u64)> for PackedHistogram {
    /// Buckets by their largest value, the smallest first.
    fn from_iter<I: IntoIterator<Item = (u64, u64)>>(buckets: I) -> Self {
        let (mut bytes, mut count, mut before) = (Vec::new(), 0_u64, 0);
        for (value, number) in buckets {
            put(&mut bytes, value - before);
            put(&mut bytes, number);
            before = value;
            count = count.saturating_add(number);
        }
        Self {
            bytes: bytes.into(),
            count,
        }
    }
}

/// The largest value of the coarse bucket that a value is in.
fn coarse(value: u64) -> u64 {
    let bits = u64::BITS - value.leading_zeros();
    value | ((1 << bits.saturating_sub(COARSE_BITS)) - 1)
}

/// Appends a number, seven bits a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Takes a number from the beginning.
fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// The latencies from one of two moments in a piece of a run: of each phase that a piece can be about, where something
/// was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackedLatencies(Vec<(Phase, PackedHistogram)>);

impl PackedLatencies {
    /// The phases that may be in it.
    pub const PHASES: [Phase; 3] = [Phase::Connack, Phase::Ack, Phase::E2e];

    /// What was recorded from this moment on.
    pub fn of(latencies: &Latencies, basis: LatencyBasis) -> Self {
        let packed = |phase| {
            let histogram = latencies.get(phase, basis)?;
            Some((phase, PackedHistogram::of(histogram)))
        };
        Self(Self::PHASES.into_iter().filter_map(packed).collect())
    }

    /// The histogram of a phase; `None` when nothing was recorded.
    pub fn get(&self, phase: Phase) -> Option<&PackedHistogram> {
        let found = self.0.iter().find(|(known, _)| *known == phase);
        found.map(|(_, histogram)| histogram)
    }

    /// Puts a histogram in the place of a phase.
    pub fn set(&mut self, phase: Phase, histogram: PackedHistogram) {
        self.0.retain(|(known, _)| *known != phase);
        self.0.push((phase, histogram));
        self.0.sort_by_key(|(phase, _)| *phase);
    }

    /// Every phase with its histogram.
    pub fn iter(&self) -> impl Iterator<Item = (Phase, &PackedHistogram)> {
        self.0.iter().map(|(phase, histogram)| (*phase, histogram))
    }

    /// How many bytes they take.
    pub fn size(&self) -> usize {
        self.iter().map(|(_, histogram)| histogram.size()).sum()
    }

    /// What both hold.
    #[must_use]
    pub fn merged(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        for (phase, theirs) in other.iter() {
            let both = match self.get(phase) {
                Some(mine) => mine.merged(theirs),
                None => theirs.clone(),
            };
            merged.set(phase, both);
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt as _, SeedableRng as _};

    use super::*;

    /// A histogram of so many values around a few milliseconds, drawn with this seed.
    fn drawn(seed: u64, count: u32) -> Histogram {
        let mut random = StdRng::seed_from_u64(seed);
        let mut histogram = Histogram::new();
        for _ in 0..count {
            let power: f64 = random.random_range(0.0..1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "small"
            )]
            histogram.record_us((300.0 * (1.0 + power.powi(8) * 400.0)) as u64);
        }
        histogram
    }

    #[test]
    fn a_packed_histogram_has_the_same_counts_and_percentiles() {
        for (seed, count) in [(1, 1), (2, 10), (3, 100), (4, 700)] {
            let histogram = drawn(seed, count);
            let packed = PackedHistogram::of(&histogram);
            assert_eq!(packed.count(), u64::from(count));
            for quantile in [0.01, 0.5, 0.9, 0.99, 0.999, 1.0] {
                let value = packed.quantile(quantile).min(histogram.max());
                assert_eq!(value, histogram.quantile(quantile), "{seed} {quantile}");
            }
            let mut unpacked = packed.unpacked();
            unpacked.set_extremes(histogram.min(), histogram.max(), histogram.mean());
            assert_eq!(unpacked, histogram);
        }
        let mut extremes = Histogram::new();
        for value in [0, 1, u64::from(u32::MAX), 3_600_000_000, u64::MAX] {
            extremes.record_us(value);
        }
        let packed = PackedHistogram::of(&extremes);
        assert_eq!((packed.count(), packed.quantile(0.1)), (5, 0));
        assert_eq!(PackedHistogram::default().quantile(0.5), 0);
    }

    #[test]
    fn merging_packed_histograms_is_exact() {
        let (mut a, b) = (drawn(5, 500), drawn(6, 200));
        let packed = PackedHistogram::of(&a).merged(&PackedHistogram::of(&b));
        let back = PackedHistogram::of(&b).merged(&PackedHistogram::of(&a));
        a.merge(&b);
        assert_eq!(packed, PackedHistogram::of(&a));
        assert_eq!(packed, back);
        let nothing = PackedHistogram::default();
        assert_eq!(nothing.merged(&packed), packed);
        assert_eq!(packed.merged(&nothing), packed);
    }

    /// docs/report.md names this size.
    #[test]
    fn a_second_takes_4_kilobytes_at_most() {
        // Values from 300 µs to 120 ms.
        for count in [100, 1_000, 20_000, 200_000] {
            let histogram = drawn(7, count);
            let packed = PackedHistogram::of(&histogram);
            assert!(packed.size() <= 4_096, "{}", packed.size());
            assert_eq!(packed.count(), u64::from(count));
            for quantile in [0.1, 0.5, 0.9, 0.99, 0.999] {
                let (is, exact) = (packed.quantile(quantile), histogram.quantile(quantile));
                assert!(
                    is >= exact && is - exact <= exact / 125,
                    "{quantile}: {is} {exact}"
                );
            }
        }
    }

    #[test]
    fn coarse_histograms_are_merged_without_a_loss_of_counts() {
        let (a, b) = (
            PackedHistogram::of(&drawn(8, 20_000)),
            PackedHistogram::of(&drawn(9, 300)),
        );
        let both = a.merged(&b);
        assert_eq!(both.count(), 20_300);
        assert!(both.size() <= 4_096, "{}", both.size());
        assert_eq!(both, b.merged(&a));
        assert_eq!(both.unpacked().count(), 20_300);
    }

    #[test]
    fn each_phase_is_merged_for_itself() {
        let of = |phase, histogram: &Histogram| {
            let mut latencies = PackedLatencies::default();
            latencies.set(phase, PackedHistogram::of(histogram));
            latencies
        };
        let (a, b) = (drawn(8, 100), drawn(9, 100));
        let both = of(Phase::E2e, &a).merged(&of(Phase::Ack, &b));
        assert_eq!(both.get(Phase::E2e), Some(&PackedHistogram::of(&a)));
        assert_eq!(both.get(Phase::Ack), Some(&PackedHistogram::of(&b)));
        assert_eq!(both.get(Phase::Connack), None);
        let phases: Vec<Phase> = both.iter().map(|(phase, _)| phase).collect();
        assert_eq!(phases, [Phase::Ack, Phase::E2e]);
    }
}
