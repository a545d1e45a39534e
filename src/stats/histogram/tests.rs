use proptest::prelude::*;

use super::*;

/// The value at a rank in a sorted list, by the definition that the histogram uses.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn naive_quantile(sorted: &[u64], quantile: f64) -> u64 {
    let rank = (quantile * sorted.len() as f64).ceil() as usize;
    sorted[rank.max(1) - 1]
}

#[test]
fn equal_values_are_reported_exactly() {
    let mut histogram = Histogram::new();
    histogram.record_n(20_000, 1_000);
    for stat in Stat::ALL {
        let expected = if stat == Stat::Count {
            1_000.0
        } else {
            20_000.0
        };
        assert_eq!(histogram.stat(stat), Some(expected), "{}", stat.name());
    }
}

#[test]
fn nothing_recorded_is_nothing_known() {
    let histogram = Histogram::new();
    assert_eq!(histogram.stat(Stat::Count), Some(0.0));
    assert_eq!(histogram.stat(Stat::P99), None);
    assert_eq!((histogram.min(), histogram.max()), (0, 0));
    assert_eq!(histogram.quantile(0.5), 0);
}

#[test]
fn more_than_an_hour_counts_as_an_hour_and_its_length_is_kept() {
    let mut histogram = Histogram::new();
    histogram.record(Duration::from_secs(2 * 3600));
    assert_eq!(histogram.count(), 1);
    assert_eq!(histogram.max(), 7_200_000_000);
    assert_eq!(histogram.at_most(7_200_000_000), 1);
}

#[test]
fn a_value_of_zero_is_recorded() {
    let mut histogram = Histogram::new();
    histogram.record_us(0);
    histogram.record_us(10);
    assert_eq!(histogram.count(), 2);
    assert_eq!(histogram.min(), 0);
    assert_eq!(histogram.quantile(0.5), 0);
    assert_eq!(histogram.at_most(10) - histogram.at_most(0), 1);
}

#[test]
fn cleared_is_as_new() {
    let mut histogram = Histogram::new();
    histogram.record_us(5);
    histogram.clear();
    assert_eq!(histogram, Histogram::new());
    histogram.record_us(7);
    assert_eq!((histogram.min(), histogram.max()), (7, 7));
}

#[test]
fn stats_are_found_by_their_names() {
    for stat in Stat::ALL {
        assert_eq!(Stat::from_name(stat.name()), Some(stat));
    }
    assert_eq!(Stat::from_name("p99.9"), Some(Stat::P999));
    assert_eq!(Stat::from_name("p98"), None);
}

#[test]
fn what_is_not_a_histogram_is_refused() {
    let mut histogram = Histogram::new();
    histogram.record_us(12_345);
    let good = STANDARD.decode(histogram.to_base64()).unwrap();
    let read = |bytes: &[u8]| Histogram::from_base64(&STANDARD.encode(bytes));
    let mut same = read(&good).unwrap();
    same.set_extremes(12_345, 12_345, 12_345.0);
    assert_eq!(same, histogram);

    assert!(matches!(
        Histogram::from_base64("***"),
        Err(HistogramError::Base64)
    ));
    assert!(matches!(
        read(&good[..30]),
        Err(HistogramError::Encoding(_))
    ));
    assert!(matches!(
        read(&good[..good.len() - 1]),
        Err(HistogramError::Encoding(_))
    ));
    let mut other = good.clone();
    other[15] = 2;
    assert_eq!(
        read(&other),
        Err(HistogramError::Layout {
            low: 1,
            high: HIGHEST_US,
            digits: 2
        })
    );
    let mut long = good[..V2_HEADER].to_vec();
    long.extend_from_slice(&[0xff; 9]);
    long[7] = 9;
    assert!(matches!(read(&long), Err(HistogramError::Encoding(_))));
    assert!(matches!(
        Histogram::from_base64(&"A".repeat(1 << 20)),
        Err(HistogramError::Encoding(_))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn quantiles_are_within_a_thousandth(
        mut values in prop::collection::vec(0u64..100_000_000, 1..400),
        quantile in 0.0f64..=1.0,
    ) {
        let mut histogram = Histogram::new();
        for value in &values {
            histogram.record_us(*value);
        }
        values.sort_unstable();
        let exact = naive_quantile(&values, quantile);
        let found = histogram.quantile(quantile);
        prop_assert!(found.abs_diff(exact) * 1000 <= exact.max(1000), "{found} for {exact}");
        prop_assert_eq!(histogram.min(), values[0]);
        prop_assert_eq!(histogram.max(), values[values.len() - 1]);
        let sum: u64 = values.iter().sum();
        #[allow(clippy::cast_precision_loss)]
        let mean = sum as f64 / values.len() as f64;
        prop_assert!((histogram.mean() - mean).abs() < 1e-3);
    }

    #[test]
    fn merging_equals_recording_in_one(
        values in prop::collection::vec((0u64..4_000_000_000, 0u64..50), 0..200),
        cut in 0usize..200,
    ) {
        let (mut one, mut a, mut b) = (Histogram::new(), Histogram::new(), Histogram::new());
        for (index, (value, n)) in values.iter().enumerate() {
            one.record_n(*value, *n);
            if index < cut { a.record_n(*value, *n) } else { b.record_n(*value, *n) }
        }
        a.merge(&b);
        prop_assert_eq!(a.count(), one.count());
        prop_assert!((a.mean() - one.mean()).abs() <= one.mean() * 1e-9);
        prop_assert_eq!(a, one);
    }

    #[test]
    fn base64_keeps_every_count(
        values in prop::collection::vec((0u64..4_000_000_000, 1u64..1_000_000), 0..100),
    ) {
        let mut histogram = Histogram::new();
        for (value, n) in &values {
            histogram.record_n(*value, *n);
        }
        let mut read = Histogram::from_base64(&histogram.to_base64()).unwrap();
        read.set_extremes(histogram.min(), histogram.max(), histogram.mean());
        prop_assert!((read.mean() - histogram.mean()).abs() <= histogram.mean() * 1e-9);
        prop_assert_eq!(read, histogram);
    }

    #[test]
    fn no_bytes_make_it_panic(tail in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut histogram = Histogram::new();
        histogram.record_us(1);
        let mut bytes = STANDARD.decode(histogram.to_base64()).unwrap();
        bytes.truncate(V2_HEADER);
        bytes[7] = u8::try_from(tail.len()).unwrap();
        bytes.extend_from_slice(&tail);
        let _ = Histogram::from_base64(&STANDARD.encode(bytes));
    }
}

#[test]
fn it_grows_with_its_values_and_encodes_the_whole_range() {
    let mut histogram = Histogram::new();
    assert_eq!(histogram.counts.distinct_values(), 2_048);
    histogram.record_us(900);
    assert_eq!(histogram.counts.distinct_values(), 2_048);
    let small = histogram.clone();
    histogram.record_us(100_000);
    assert!(histogram.counts.distinct_values() < 10_000);
    // Beyond the range: an hour, and exact as the largest.
    histogram.record_us(u64::MAX / 2);
    assert_eq!(histogram.max(), u64::MAX / 2);
    assert_eq!(histogram.counts.distinct_values(), 23 * 1_024);
    // One that has grown is the same as one that has not, with the same values.
    histogram.clear();
    histogram.record_us(900);
    assert_eq!(histogram, small);
    assert_eq!(small, histogram);
    let text = small.to_base64();
    assert_eq!(text, histogram.to_base64());
    assert_eq!(Histogram::from_base64(&text).unwrap(), small);
}
