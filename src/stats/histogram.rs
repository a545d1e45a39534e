//! Durations in microseconds with three significant digits.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::serialization::{Deserializer, Serializer, V2Serializer};
use thiserror::Error;

use super::stat::Stat;

/// The largest duration that is recorded exactly, in microseconds: one hour.
const HIGHEST_US: u64 = 3_600_000_000;
/// Significant digits.
const DIGITS: u8 = 3;
/// The bytes of a V2 encoding before its counts.
const V2_HEADER: usize = 40;
/// The longest V2 encoding of this range: 23 × 1024 counts of at most nine bytes.
const V2_LONGEST: usize = V2_HEADER + 23 * 1024 * 9;

/// A histogram of durations from 0 to 1 hour, in microseconds, exact to three significant digits.
///
/// Smallest, largest and mean are exact. Longer durations count as one hour; their exact value is
/// kept as the largest. It grows with the largest value: 16 kB up to 2 ms, 8 kB for each doubling, 190 kB for an hour.
#[derive(Clone)]
pub struct Histogram {
    counts: hdrhistogram::Histogram<u64>,
    min: u64,
    max: u64,
    sum: f64,
}

/// Why an encoded histogram could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistogramError {
    /// The text is not base64.
    #[error("the histogram is not base64")]
    Base64,
    /// The bytes are not an `HdrHistogram` of version 2, not compressed.
    #[error("the histogram is not an HdrHistogram V2 encoding: {0}")]
    Encoding(String),
    /// The range or the precision differs from ours, so that it cannot be merged exactly.
    #[error(
        "the histogram has another layout: expected 1 to 3600000000 with 3 digits, found {low} to {high} with {digits}"
    )]
    Layout {
        /// Its lowest discernible value.
        low: u64,
        /// Its highest trackable value.
        high: u64,
        /// Its significant digits.
        digits: u32,
    },
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    /// An empty histogram.
    #[expect(
        clippy::missing_panics_doc,
        clippy::expect_used,
        reason = "three digits are a constant that the crate accepts"
    )]
    pub fn new() -> Self {
        let counts = hdrhistogram::Histogram::new(DIGITS).expect("constant digits are valid");
        Self {
            counts,
            min: u64::MAX,
            max: 0,
            sum: 0.0,
        }
    }

    /// Records one duration, cut to whole microseconds.
    #[inline]
    pub fn record(&mut self, value: Duration) {
        self.record_us(micros(value));
    }

    /// Records one duration in microseconds.
    #[inline]
    pub fn record_us(&mut self, us: u64) {
        self.record_n(us, 1);
    }

    /// Records `n` durations of the same length in microseconds.
    #[inline]
    #[expect(
        clippy::cast_precision_loss,
        reason = "the mean needs no more than 53 bits"
    )]
    pub fn record_n(&mut self, us: u64, n: u64) {
        if n == 0 {
            return;
        }
        self.add(us, n);
        self.min = self.min.min(us);
        self.max = self.max.max(us);
        self.sum += us as f64 * n as f64;
    }

    /// Counts values, those beyond the range as its end.
    #[inline]
    fn add(&mut self, us: u64, n: u64) {
        // It grows up to the end of the range, so that nothing is out of it.
        let _ = self.counts.record_n(us.min(HIGHEST_US), n);
    }

    /// The counts over the whole range, as they are encoded; `None` where they do not fit, which cannot be.
    fn whole(&self) -> Option<hdrhistogram::Histogram<u64>> {
        let mut whole = hdrhistogram::Histogram::new_with_bounds(1, HIGHEST_US, DIGITS).ok()?;
        whole.add(&self.counts).ok()?;
        Some(whole)
    }

    /// Adds everything that another one holds.
    pub fn merge(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        // Adding the counts as a whole would write to all of the memory, most of which no value falls into.
        for (us, count) in other.buckets() {
            self.add(us, count);
        }
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.sum += other.sum;
    }

    /// Forgets everything, and keeps the memory.
    pub fn clear(&mut self) {
        if !self.is_empty() {
            self.counts.reset();
            (self.min, self.max, self.sum) = (u64::MAX, 0, 0.0);
        }
    }

    /// How many values were recorded.
    #[inline]
    pub fn count(&self) -> u64 {
        self.counts.len()
    }

    /// Whether nothing was recorded.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The smallest value in microseconds; 0 when there is none.
    pub fn min(&self) -> u64 {
        if self.is_empty() { 0 } else { self.min }
    }

    /// The largest value in microseconds; 0 when there is none.
    pub fn max(&self) -> u64 {
        self.max
    }

    /// The mean in microseconds; 0 when there is none.
    #[expect(
        clippy::cast_precision_loss,
        reason = "the mean needs no more than 53 bits"
    )]
    pub fn mean(&self) -> f64 {
        if self.is_empty() {
            0.0
        } else {
            self.sum / self.count() as f64
        }
    }

    /// The value in microseconds that the share `quantile` (0 to 1) of the values does not exceed; 0
    /// when there is none. Never outside the smallest and the largest value.
    pub fn quantile(&self, quantile: f64) -> u64 {
        self.counts
            .value_at_quantile(quantile)
            .clamp(self.min(), self.max.max(self.min()))
    }

    /// The figure if there are enough values for it to be shown to people: above a percentile there has to be one.
    pub fn known_stat(&self, stat: Stat) -> Option<f64> {
        let enough = self.count() >= stat.least_samples();
        self.stat(stat).filter(|_| enough)
    }

    /// One figure by name, in microseconds but for the count; `None` when nothing was recorded and the
    /// figure has no meaning therefore.
    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds and counts below 2^53"
    )]
    pub fn stat(&self, stat: Stat) -> Option<f64> {
        if stat == Stat::Count {
            return Some(self.count() as f64);
        }
        (!self.is_empty()).then(|| match stat {
            Stat::Count => 0.0,
            Stat::Min => self.min() as f64,
            Stat::Mean => self.mean(),
            Stat::P50 => self.quantile(0.5) as f64,
            Stat::P90 => self.quantile(0.9) as f64,
            Stat::P95 => self.quantile(0.95) as f64,
            Stat::P99 => self.quantile(0.99) as f64,
            Stat::P999 => self.quantile(0.999) as f64,
            Stat::P9999 => self.quantile(0.9999) as f64,
            Stat::Max => self.max() as f64,
        })
    }

    /// The values that were recorded, as exactly as they are kept, and how often: the largest first.
    pub fn descending(&self) -> impl Iterator<Item = (u64, u64)> + use<'_> {
        let recorded = self.counts.iter_recorded();
        let mut values: Vec<_> = recorded
            .map(|it| (it.value_iterated_to().min(self.max), it.count_at_value()))
            .collect();
        values.reverse();
        values.into_iter()
    }

    /// The buckets that hold something, by their largest value in microseconds, with their counts: the smallest first.
    pub(super) fn buckets(&self) -> impl Iterator<Item = (u64, u64)> + use<'_> {
        let recorded = self.counts.iter_recorded();
        recorded.map(|it| (it.value_iterated_to(), it.count_at_value()))
    }

    /// How many values are at most this many microseconds.
    pub fn at_most(&self, us: u64) -> u64 {
        if us >= self.max {
            return self.count();
        }
        self.counts.count_between(0, us)
    }

    /// The `HdrHistogram` V2 encoding in base64, not compressed; empty for an empty histogram.
    pub fn to_base64(&self) -> String {
        let mut bytes = Vec::new();
        let Some(whole) = self.whole().filter(|_| !self.is_empty()) else {
            return String::new();
        };
        // Writing to memory fails only for counts above 2^63, which nobody can record.
        match V2Serializer::new().serialize(&whole, &mut bytes) {
            Ok(_) => STANDARD.encode(bytes),
            Err(_) => String::new(),
        }
    }

    /// Reads what [`Histogram::to_base64`] wrote, or another tool with the same range and precision.
    ///
    /// Smallest, largest and mean are as exact as the buckets, until [`Histogram::set_extremes`] says
    /// them exactly.
    pub fn from_base64(text: &str) -> Result<Self, HistogramError> {
        if text.is_empty() {
            return Ok(Self::new());
        }
        if text.len() / 4 > V2_LONGEST.div_ceil(3) {
            return Err(HistogramError::Encoding(format!(
                "it is longer than any of this range: {} bytes",
                text.len()
            )));
        }
        let bytes = STANDARD.decode(text).map_err(|_| HistogramError::Base64)?;
        check_header(&bytes)?;
        let counts: hdrhistogram::Histogram<u64> = Deserializer::new()
            .deserialize(&mut bytes.as_slice())
            .map_err(|_| HistogramError::Encoding("it is cut short or damaged".into()))?;
        let mut histogram = Self::new();
        for bucket in counts.iter_recorded() {
            histogram.record_n(
                counts.median_equivalent(bucket.value_iterated_to()),
                bucket.count_at_value(),
            );
        }
        if !counts.is_empty() {
            histogram.min = counts.min();
            histogram.max = counts.max();
        }
        Ok(histogram)
    }

    /// Says smallest, largest and mean (microseconds) exactly, after they were read from a report.
    #[expect(
        clippy::cast_precision_loss,
        reason = "the mean needs no more than 53 bits"
    )]
    pub fn set_extremes(&mut self, min: u64, max: u64, mean: f64) {
        if !self.is_empty() && min <= max {
            self.min = min;
            self.max = max;
            self.sum = mean * self.count() as f64;
        }
    }
}

impl fmt::Debug for Histogram {
    /// The figures instead of 23,552 buckets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Histogram");
        for stat in Stat::ALL {
            shown.field(stat.name(), &self.stat(stat));
        }
        shown.finish()
    }
}

impl PartialEq for Histogram {
    /// Whether both hold the same values, as far as a histogram tells values apart.
    fn eq(&self, other: &Self) -> bool {
        // The room that they have may differ.
        self.buckets().eq(other.buckets()) && self.min() == other.min() && self.max == other.max
    }
}

/// A duration in whole microseconds; what does not fit is the largest number.
#[inline]
pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// Refuses what is not V2 with our layout before anything is allocated for it.
fn check_header(bytes: &[u8]) -> Result<(), HistogramError> {
    let word = |at: usize| -> Option<u32> {
        let bytes = bytes.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let long = |at: usize| -> Option<u64> {
        Some((u64::from(word(at)?) << 32) | u64::from(word(at + 4)?))
    };
    let malformed = |what: &str| HistogramError::Encoding(what.to_owned());
    let (Some(cookie), Some(length), Some(digits), Some(low), Some(high)) =
        (word(0), word(4), word(12), long(16), long(24))
    else {
        return Err(malformed("it is too short"));
    };
    if cookie != 0x1c84_9303 | 0x10 {
        return Err(malformed("it does not begin as one"));
    }
    if (low, high, digits) != (1, HIGHEST_US, u32::from(DIGITS)) {
        return Err(HistogramError::Layout { low, high, digits });
    }
    if V2_HEADER.checked_add(length as usize) != Some(bytes.len()) {
        return Err(malformed("its length does not fit"));
    }
    // A run of 2^63 zeroes is the one number that cannot be negated.
    if bytes[V2_HEADER..].windows(9).any(|nine| nine == [0xff; 9]) {
        return Err(malformed("a run of zeroes is too long"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
