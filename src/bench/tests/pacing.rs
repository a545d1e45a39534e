//! When messages are sent.

use super::*;

/// The times at which the broker got the messages, from the first one on, in ms.
async fn arrivals(plan: BenchPlan) -> Vec<u128> {
    let (outcome, peer) = run(plan, Manners::default()).await;
    let arrivals = peer.arrivals();
    let counters = &outcome.totals.counters;
    assert_eq!(counters.written, arrivals.len() as u64);
    assert_eq!((counters.planned, counters.late), (counters.written, 0));
    assert!(arrivals.iter().all(|at| at % 1000 == 0), "{arrivals:?}");
    arrivals.into_iter().map(|at| at / 1000).collect()
}

#[tokio::test(start_paused = true)]
async fn an_interval_is_kept_by_each_client() {
    let mut plan = publishing(4, QoS::AtMostOnce, Pacing::Interval(millis(100)));
    plan.end.duration = Some(millis(2000));
    let expected: Vec<u128> = (0..80).map(|m| m * 25).collect();
    assert_eq!(arrivals(plan).await, expected);
}

#[tokio::test(start_paused = true)]
async fn a_rate_is_that_of_all_clients() {
    let mut plan = publishing(3, QoS::AtLeastOnce, Pacing::Rate(500.0));
    plan.end.limit = Some(1001);
    let expected: Vec<u128> = (0..1001).map(|m| m * 2).collect();
    assert_eq!(arrivals(plan).await, expected);
}

#[tokio::test(start_paused = true)]
async fn stages_go_from_rate_to_rate() {
    let stages = vec![(millis(2000), 100.0), (millis(1000), 100.0)];
    let plan = publishing(2, QoS::AtMostOnce, Pacing::Stages(stages));
    let arrivals = arrivals(plan).await;
    // In t seconds of the first stage 25 t² messages are due; the runtime's timers tick in ms.
    let ramp = (0..100).map(|m| f64::from(m * 40_000).sqrt());
    let plateau = (0..100).map(|m| f64::from(2000 + 10 * m));
    let expected: Vec<f64> = ramp.chain(plateau).map(f64::ceil).collect();
    let arrivals: Vec<f64> = arrivals
        .into_iter()
        .map(|at| f64::from(u32::try_from(at).unwrap()))
        .collect();
    assert_eq!(arrivals, expected);
}

#[tokio::test(start_paused = true)]
async fn each_second_has_its_share_and_the_last_one_is_whole() {
    let mut plan = publishing(5, QoS::AtMostOnce, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(3500));
    plan.warmup = Warmup::Time(millis(1500));
    let (outcome, peer) = run(plan, Manners::default()).await;
    assert_eq!(peer.log.borrow().len(), 500);
    let lines: Vec<_> = outcome
        .totals
        .series
        .samples()
        .iter()
        .map(|line| (line.at, line.span, line.planned, line.written))
        .collect();
    let second = millis(1000);
    assert_eq!(
        lines,
        [
            (Duration::ZERO, second, 100, 100),
            (second, second, 100, 100),
            (second * 2, second, 100, 100),
            (second * 3, millis(500), 50, 50),
        ]
    );
    assert_eq!(outcome.stages.measure, millis(3500));
    assert_eq!(outcome.stages.warmup, millis(1500));
    assert_eq!(outcome.totals.counters.written, 350);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_stopped_has_planned_what_was_due() {
    let mut plan = publishing(2, QoS::AtLeastOnce, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(60_000));
    let stop = tokio::time::sleep(millis(2605));
    let (outcome, peer) = run_until(plan, Manners::default(), stop).await;
    let counters = &outcome.totals.counters;
    assert!(outcome.stopped);
    assert_eq!(counters.written, peer.log.borrow().len() as u64);
    assert_eq!(counters.planned, counters.written);
    assert_eq!(counters.acked, counters.written);
    assert!((255..=260).contains(&counters.written), "{counters:?}");
    let measured = outcome.stages.measure.as_millis();
    assert!((2550..2606).contains(&measured), "{measured}");
}

#[tokio::test(start_paused = true)]
async fn as_fast_as_possible_ends_at_the_limit() {
    for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
        let mut plan = publishing(7, qos, Pacing::Unlimited);
        plan.end.limit = Some(10_003);
        let (outcome, peer) = run(plan, Manners::default()).await;
        let counters = &outcome.totals.counters;
        assert_eq!(peer.log.borrow().len(), 10_003);
        assert_eq!((counters.planned, counters.written), (10_003, 10_003));
        let acked = if qos == QoS::AtMostOnce { 0 } else { 10_003 };
        assert_eq!((counters.acked, counters.timed_out), (acked, 0));
        assert_eq!(peer.farewells.get(), 7);
    }
}

#[tokio::test(start_paused = true)]
async fn windows_are_filled_by_several_messages_and_the_broker_always_has_work() {
    for (clients, inflight) in [(1, 20), (4, 20), (1, 100), (2, 1)] {
        let mut plan = publishing(clients, QoS::AtLeastOnce, Pacing::Unlimited);
        if let BenchWork::Publish(publish) = &mut plan.work {
            publish.inflight = inflight;
        }
        plan.end.limit = Some(2000);
        let manners = Manners {
            ack: peer::Ack::OneByOne(millis(1)),
            ..Manners::default()
        };
        let (outcome, peer) = run(plan, manners).await;
        assert_eq!(outcome.totals.counters.acked, 2000);
        assert_eq!(peer.idle.get(), Duration::ZERO, "{clients} {inflight}");
        let mut bursts = peer.arrivals();
        bursts.dedup();
        let most = if inflight == 1 { 2000 } else { 600 };
        assert!(
            bursts.len() <= most,
            "{clients} {inflight}: {}",
            bursts.len()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_is_planned_than_there_are_pieces() {
    // One message at a time, and each takes longer than the interval.
    let mut publish = publish(QoS::AtLeastOnce, Pacing::Interval(millis(1)));
    publish.payload =
        BenchPayload::Pieces(vec![b"one".to_vec(), b"two".to_vec(), b"three".to_vec()]);
    publish.inflight = 1;
    let manners = Manners {
        ack: peer::Ack::After(millis(10)),
        ..Manners::default()
    };
    for (limit, all) in [(None, 6), (Some(4), 4), (Some(100), 6)] {
        let mut plan = plan(2, BenchWork::Publish(publish.clone()));
        plan.end.limit = limit;
        let (outcome, _) = run(plan, manners.clone()).await;
        let counters = &outcome.totals.counters;
        assert_eq!(
            (counters.planned, counters.written),
            (all, all),
            "{limit:?}"
        );
    }
}
