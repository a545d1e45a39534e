//! Messages and connects that come by chance, and connections that stay.

use super::*;
use crate::bench::planned;
use crate::model::Arrivals;

/// A run by chance.
fn by_chance(seed: u64, pacing: Pacing) -> BenchPlan {
    let mut plan = publishing(3, QoS::AtLeastOnce, pacing);
    plan.arrivals = Arrivals::Poisson;
    plan.seed = Some(seed);
    plan
}

/// The times at which the broker got the messages, in ms from the first one.
async fn arrived(plan: BenchPlan) -> Vec<u128> {
    let (outcome, peer) = run(plan, Manners::default()).await;
    let counters = &outcome.totals.counters;
    let arrived = peer.arrivals();
    assert_eq!(counters.written, arrived.len() as u64);
    assert_eq!((counters.planned, counters.late), (counters.written, 0));
    arrived.into_iter().map(|at| at / 1000).collect()
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn share(of: usize, all: usize) -> f64 {
    of as f64 / all as f64
}

#[tokio::test(start_paused = true)]
async fn messages_have_gaps_that_are_exponentially_distributed() {
    let mut plan = by_chance(5, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(100_000));
    let times = arrived(plan.clone()).await;
    // 10,000 are expected, with a deviation of 100.
    assert!((9_600..10_400).contains(&times.len()), "{}", times.len());
    let gaps: Vec<u128> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (longer, expected) in [(5, 0.607), (10, 0.368), (20, 0.135), (40, 0.018)] {
        // The runtime's timers tick in ms.
        let found = share(gaps.iter().filter(|gap| **gap > longer).count(), gaps.len());
        assert!((found - expected).abs() < 0.03, "{longer}: {found}");
    }
    // The same seed has the same moments, whatever the number of threads; another has others.
    plan.threads = Some(1);
    assert_eq!(arrived(plan.clone()).await, times);
    plan.seed = Some(6);
    assert_ne!(arrived(plan).await, times);
}

#[tokio::test(start_paused = true)]
async fn a_limit_and_stages_hold_by_chance_too() {
    let mut limited = by_chance(1, Pacing::Interval(millis(30)));
    limited.end.limit = Some(777);
    limited.warmup = Warmup::Time(millis(500));
    let (outcome, _) = run(limited, Manners::default()).await;
    let counters = &outcome.totals.counters;
    assert_eq!(
        (counters.planned, counters.written, counters.acked),
        (777, 777, 777)
    );
    // 50 s at 100/s, then nothing, then 50 s at 20/s.
    let stages = [
        (0, 100.0),
        (50, 100.0),
        (0, 0.0),
        (10, 0.0),
        (0, 20.0),
        (50, 20.0),
    ];
    let stages = stages.map(|(length, rate)| (millis(length * 1000), rate));
    let times = arrived(by_chance(2, Pacing::Stages(stages.to_vec()))).await;
    let within = |from: u128, to: u128| times.iter().filter(|at| (from..to).contains(*at)).count();
    // With deviations of 71 and 32.
    assert!(
        (4_700..5_300).contains(&within(0, 50_000)),
        "{}",
        within(0, 50_000)
    );
    assert!(within(50_100, 59_900) == 0);
    assert!((870..1_130).contains(&within(59_900, 110_000)));
}

#[test]
fn connects_come_by_chance_where_nothing_is_published() {
    let due = |seed, work: BenchPlan| {
        let mut plan = work;
        plan.arrivals = Arrivals::Poisson;
        plan.connecting = Connecting::Rate(100.0);
        plan.seed = seed;
        let clients = planned(plan).unwrap();
        clients
            .iter()
            .map(|it| it.connects.unwrap())
            .collect::<Vec<_>>()
    };
    let times = due(Some(1), subscribing(1_000));
    assert_eq!(times, due(Some(1), plan(1_000, BenchWork::Connect)));
    // 10 s are expected, with a deviation of 0.3 s.
    let last = times.last().unwrap().as_secs_f64();
    assert!((8.7..11.3).contains(&last), "{last}");
    let close = times
        .windows(2)
        .filter(|pair| pair[1].saturating_sub(pair[0]) < millis(10))
        .count();
    let close = share(close, times.len());
    assert!((close - 0.632).abs() < 0.06, "{close}");
    // Without a seed the run makes the difference, which all shards know.
    assert_eq!(due(None, subscribing(10)), due(None, subscribing(10)));
    let published = due(Some(1), publishing(10, QoS::AtMostOnce, Pacing::Rate(1.0)));
    assert_eq!(published[3], millis(30));
}

#[tokio::test(start_paused = true)]
async fn connections_stay_after_the_last_message() {
    let mut plan = publishing(3, QoS::AtLeastOnce, Pacing::Rate(100.0));
    plan.end.limit = Some(50);
    plan.hold = millis(20_000);
    let (outcome, peer) = run(plan.clone(), Manners::default()).await;
    assert_eq!(outcome.stages.hold, millis(20_000));
    assert_eq!(outcome.totals.counters.acked, 50);
    assert_eq!((outcome.stopped, peer.farewells.get()), (false, 3));
    // What was measured ends with the last message.
    assert!(outcome.stages.measure < millis(600), "{:?}", outcome.stages);
    let last = outcome.totals.series.samples().last().unwrap();
    assert!(last.at + last.span < millis(1_000), "{last:?}");
    // Ctrl-C ends it.
    let stop = tokio::time::sleep(millis(5_000));
    let (outcome, peer) = run_until(plan, Manners::default(), stop).await;
    assert!(outcome.stopped);
    assert!(outcome.stages.hold < millis(5_000), "{:?}", outcome.stages);
    assert_eq!(peer.farewells.get(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_comes_while_the_connections_stay_has_come() {
    let mut plan = end_to_end(1, 1, Pattern::PointToPoint, Pacing::Rate(100.0));
    plan.end.limit = Some(100);
    plan.drain = millis(500);
    let manners = Manners {
        frozen: Some((millis(300), millis(8_000))),
        ..Manners::default()
    };
    let (outcome, _) = run(plan.clone(), manners.clone()).await;
    let lost = outcome.totals.counters.lost;
    assert!(lost > 0, "{lost}");
    plan.hold = millis(10_000);
    let (outcome, _) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    assert_eq!((counters.delivered, counters.lost), (100, 0));
}
