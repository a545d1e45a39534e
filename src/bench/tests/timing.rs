//! How long things take, and from when that is counted.

use super::*;
use crate::stats::{Flow, Histogram, LatencyBasis, Phase, Steadiness};
use peer::Ack;

#[tokio::test(start_paused = true)]
async fn twenty_milliseconds_are_twenty_milliseconds() {
    for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
        let mut plan = publishing(3, qos, Pacing::Rate(100.0));
        plan.end.limit = Some(300);
        let manners = Manners {
            ack: Ack::After(millis(20)),
            ..Manners::default()
        };
        let (outcome, _) = run(plan, manners).await;
        assert_eq!(outcome.totals.counters.acked, 300);
        for from in [
            outcome
                .totals
                .latencies
                .get(Phase::Ack, LatencyBasis::Intended),
            outcome
                .totals
                .latencies
                .get(Phase::Ack, LatencyBasis::Actual),
        ] {
            let ack = from.unwrap();
            assert_eq!((ack.count(), ack.min(), ack.max()), (300, 20_000, 20_000));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_freezes_is_seen_from_the_planned_moment() {
    let mut plan = publishing(1, QoS::AtLeastOnce, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(8000));
    if let BenchWork::Publish(publish) = &mut plan.work {
        publish.inflight = 1;
    }
    let manners = Manners {
        frozen: Some((millis(3000), millis(4000))),
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    assert_eq!((counters.planned, counters.acked), (800, 800));
    // What was due while the broker stood still, from 10 ms on.
    assert!((98..=100).contains(&counters.late), "{counters:?}");
    let latencies = &outcome.totals.latencies;
    let intended = latencies.get(Phase::Ack, LatencyBasis::Intended).unwrap();
    let actual = latencies.get(Phase::Ack, LatencyBasis::Actual).unwrap();
    assert!(intended.quantile(0.95) >= 500_000, "{intended:?}");
    assert!(actual.quantile(0.99) < 1_000, "{actual:?}");
    assert!(actual.max() >= 990_000, "{actual:?}");
}

#[tokio::test(start_paused = true)]
async fn a_timeout_counts_from_the_write() {
    let mut plan = publishing(1, QoS::AtLeastOnce, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(8000));
    plan.profile.ack_timeout = millis(1500);
    if let BenchWork::Publish(publish) = &mut plan.work {
        publish.inflight = 1;
    }
    // After the frost everything is behind its schedule by more than the timeout, and answered at once.
    let manners = Manners {
        frozen: Some((millis(1000), millis(4000))),
        ..Manners::default()
    };
    let (outcome, peer) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    assert_eq!(counters.timed_out, 1, "{counters:?}");
    assert_eq!(counters.written, peer.log.borrow().len() as u64);
    assert_eq!(counters.written, counters.acked + counters.timed_out);
}

#[tokio::test(start_paused = true)]
async fn the_time_before_a_full_socket_is_told() {
    let mut plan = publishing(2, QoS::AtMostOnce, Pacing::Unlimited);
    plan.end.limit = Some(60_000);
    plan.threads = Some(1);
    let manners = Manners {
        frozen: Some((millis(0), millis(700))),
        buffer: 1000,
        ..Manners::default()
    };
    let (outcome, peer) = run(plan, manners).await;
    assert_eq!(peer.log.borrow().len(), 60_000);
    assert_eq!(outcome.totals.counters.written, 60_000);
    let blocked = outcome.generator.health.blocked;
    assert!(
        blocked >= millis(690) && blocked <= millis(710),
        "{blocked:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_warm_up_is_left_out() {
    for qos in [QoS::AtMostOnce, QoS::AtLeastOnce] {
        let mut plan = publishing(3, qos, Pacing::Unlimited);
        plan.end.limit = Some(500);
        plan.warmup = Warmup::Time(millis(50));
        let manners = Manners {
            ack: Ack::After(millis(1)),
            ..Manners::default()
        };
        if qos == QoS::AtMostOnce {
            // Without answers to wait for, a clock that stands still would never end the warm-up.
            if let BenchWork::Publish(publish) = &mut plan.work {
                publish.pacing = Pacing::Rate(1000.0);
            }
        }
        let (outcome, peer) = run(plan, manners).await;
        let counters = &outcome.totals.counters;
        assert_eq!((counters.planned, counters.written), (500, 500));
        assert!(peer.log.borrow().len() >= 550);
        let acked = if qos == QoS::AtMostOnce { 0 } else { 500 };
        let ack = outcome
            .totals
            .latencies
            .get(Phase::Ack, LatencyBasis::Intended);
        assert_eq!(ack.map_or(0, Histogram::count), acked);
    }
}

#[tokio::test(start_paused = true)]
async fn a_warm_up_whose_end_is_found_is_left_out() {
    let mut plan = publishing(1, QoS::AtLeastOnce, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(60_000));
    plan.warmup = Warmup::Found;
    if let BenchWork::Publish(publish) = &mut plan.work {
        publish.inflight = 2_000;
    }
    let manners = Manners {
        frozen: Some((Duration::ZERO, millis(12_000))),
        ..Manners::default()
    };
    let (outcome, _) = run(plan.clone(), manners).await;
    let warmup = outcome.warmup.unwrap();
    assert_eq!(
        (warmup.cut, warmup.steadiness),
        (millis(15_000), Steadiness::Steady)
    );
    // The counters are those of the whole run; rates and latencies begin after the cut.
    let counters = &outcome.totals.counters;
    assert_eq!((counters.planned, counters.acked), (6_000, 6_000));
    let counted = outcome.spans.counted(Flow::Acked, counters);
    assert!((4_500..=4_501).contains(&counted), "{counted}");
    let rate = outcome.spans.rate(Flow::Acked, counters);
    assert!((rate - 100.0).abs() < 0.1, "{rate}");
    for basis in LatencyBasis::ALL {
        let ack = outcome.totals.latencies.get(Phase::Ack, basis).unwrap();
        assert_eq!(ack.count(), counted);
        assert!(ack.max() < 100_000, "{ack:?}");
    }
    // All of it is in the series, so that the cut can be disputed.
    let samples = outcome.totals.series.samples();
    assert!(samples[0].acked <= 1, "{:?}", samples[0]);
    assert_eq!(samples.iter().map(|it| it.acked).sum::<u64>(), 6_000);
    let (outcome, _) = run(plan, Manners::default()).await;
    assert_eq!(outcome.warmup.unwrap().cut, Duration::ZERO);
}
