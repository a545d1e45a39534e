use super::*;
use crate::stats::{Flow, LatencyBasis, Phase, Recorder};

#[test]
fn shards_and_seconds_add_up_to_the_run() {
    let mut shards = [Recorder::default(), Recorder::default()];
    let mut totals = Totals::default();
    for second in 0..3u64 {
        for (index, shard) in (1..).zip(&mut shards) {
            shard.counters().written += 10 * index;
            shard.gauges().open = index;
            shard
                .latencies()
                .record_both(Phase::Ack, 100 * index, 50 * index);
        }
        let intervals = shards.each_mut().map(Recorder::take_interval);
        totals.add(&intervals);
        let (at, span) = (Duration::from_secs(second), Duration::from_secs(1));
        let sample = totals.last().sample(at, span);
        assert_eq!((sample.written, sample.connections), (30, 3));
        assert_eq!(
            (sample.phase, sample.p50, sample.p99),
            (Some(Phase::Ack), 100, 200)
        );
    }
    assert_eq!(totals.counters.written, 90);
    assert_eq!(totals.last().gauges.open, 3);
    let acks = totals
        .latencies
        .get(Phase::Ack, LatencyBasis::Actual)
        .unwrap();
    assert_eq!((acks.count(), acks.min(), acks.max()), (6, 50, 100));
    assert_eq!(
        totals.latencies.get(Phase::E2e, LatencyBasis::Intended),
        None
    );
}

#[test]
fn a_new_interval_holds_nothing_old_but_the_gauges_go_on() {
    let mut shard = Recorder::default();
    shard.gauges().open = 5;
    shard.counters().errors.add("refused", 1);
    shard.record_e2e(-30, -40);
    shard.current().sightings.note(1, 1);
    let first = shard.take_interval();
    assert_eq!(first.counters.negative, 1);
    assert_eq!(first.clock_skew_us, Some(-40));
    let second = shard.take_interval();
    assert_eq!(second.counters, Counters::default());
    assert_eq!(second.clock_skew_us, None);
    assert!(second.sightings.is_empty());
    assert_eq!(second.latencies.headline(), None);
    assert_eq!(second.gauges.open, 5);
}

#[test]
fn clocks_that_disagree_are_counted_and_shown() {
    let mut shard = Recorder::default();
    for (intended, actual) in [(10, 5), (-3, -8), (-20, -25), (2, -3), (4, 4), (0, 0)] {
        shard.record_e2e(intended, actual);
    }
    let interval = shard.take_interval();
    // A second whose percentiles are without some samples says so.
    let sample = interval.sample(Duration::ZERO, Duration::from_secs(1));
    assert_eq!((sample.negative, sample.p50, sample.p99), (3, 4, 10));
    let mut totals = Totals::default();
    totals.add(&[interval]);
    assert_eq!(totals.counters.negative, 3);
    assert_eq!(totals.clock_skew_us, Some(-25));
    // Both bases are without the same samples.
    for (basis, max) in [(LatencyBasis::Intended, 10), (LatencyBasis::Actual, 5)] {
        let histogram = totals.latencies.get(Phase::E2e, basis).unwrap();
        let figures = (histogram.count(), histogram.min(), histogram.max());
        assert_eq!(figures, (3, 0, max));
    }
}

/// Samples below zero make the percentiles of the others neither smaller nor larger.
#[test]
fn percentiles_are_those_of_the_samples_that_are_latencies() {
    let [mut good, mut mixed] = [Recorder::default(), Recorder::default()];
    for us in 1..=100 {
        good.record_e2e(1_000 * us, 900 * us);
        mixed.record_e2e(1_000 * us, 900 * us);
        mixed.record_e2e(-3_000_000, -3_000_100);
    }
    let [good, mixed] = [good, mixed].map(|mut it| it.take_interval());
    assert_eq!((good.counters.negative, mixed.counters.negative), (0, 100));
    assert_eq!(good.latencies, mixed.latencies);
}

#[test]
fn a_shared_subscription_is_judged_over_the_shards() {
    let mut shards = [Recorder::default(), Recorder::default()];
    for sequence in 0..100 {
        let shard = &mut shards[(sequence % 2) as usize];
        shard.current().sightings.note(0, sequence);
    }
    shards[0].current().sightings.note(0, 1);
    let mut totals = Totals::default();
    totals.counters.expected = 102;
    totals.add(&shards.each_mut().map(Recorder::take_interval));
    totals.count_losses(None);
    let counters = &totals.counters;
    assert_eq!(
        (counters.delivered, counters.duplicated, counters.lost),
        (100, 1, 2)
    );
}

#[test]
fn figures_are_those_of_the_run_so_far() {
    let mut totals = Totals::default();
    totals.counters.written = 500;
    let figures = totals.figures(
        (Flow::Written, Scope::EVERYTHING),
        Duration::from_secs(2),
        0,
    );
    assert!((figures.rate(Flow::Written) - 250.0).abs() < 1e-9);
    assert!(
        totals
            .figures((Flow::Written, Scope::EVERYTHING), Duration::ZERO, 0)
            .rate(Flow::Written)
            .abs()
            < 1e-9
    );
}
