//! Connections: when they are opened, and what becomes of a run when they fail.

use super::peer::Delivery;
use super::*;
use crate::bench::FailureKind;
use crate::error::Exit;
use crate::stats::{Counters, Flow, LatencyBasis, Phase};

#[tokio::test(start_paused = true)]
async fn connections_that_are_refused_do_not_stop_the_rest() {
    let mut plan = publishing(9, QoS::AtLeastOnce, Pacing::Interval(millis(100)));
    plan.end.duration = Some(millis(1000));
    let manners = Manners {
        refuse_every: Some(3),
        ..Manners::default()
    };
    let (outcome, peer) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    let causes = outcome.causes.of(FailureKind::Connect);
    assert_eq!((causes.len(), causes[0].count), (1, 3));
    assert_eq!(causes[0].failure.exit, Exit::Refused);
    assert_eq!(
        (
            counters.connect_planned,
            counters.connected,
            counters.connect_failed
        ),
        (9, 6, 3)
    );
    // Six clients, ten messages each; nobody waits for the three.
    assert_eq!((counters.planned, counters.acked), (60, 60));
    assert_eq!(peer.log.borrow().len(), 60);
    assert_eq!(counters.errors.total(), 3);
}

#[tokio::test(start_paused = true)]
async fn more_threads_than_connections_are_not_started() {
    let mut plan = publishing(2, QoS::AtLeastOnce, Pacing::Interval(millis(100)));
    plan.threads = Some(8);
    plan.end.limit = Some(5);
    let (outcome, _) = run(plan, Manners::default()).await;
    assert_eq!(outcome.generator.threads, 2);
    assert_eq!(outcome.totals.counters.acked, 5);
}

#[tokio::test(start_paused = true)]
async fn connections_are_opened_at_their_moments() {
    let mut plan = plan(200, BenchWork::Connect);
    plan.end.duration = Some(millis(500));
    plan.connecting = Connecting::Interval(millis(10));
    let (outcome, peer) = run(plan, Manners::default()).await;
    assert_eq!(outcome.totals.counters.connected, 200);
    assert_eq!(outcome.stages.connect, millis(1990));
    assert_eq!(outcome.stages.measure, millis(500));
    assert_eq!(peer.farewells.get(), 200);
    let tcp = outcome
        .totals
        .latencies
        .get(Phase::Tcp, LatencyBasis::Intended);
    assert_eq!(tcp.unwrap().max(), 0);
}

#[tokio::test(start_paused = true)]
async fn as_fast_as_they_open_means_a_hundred_at_a_time() {
    let mut plan = plan(1000, BenchWork::Connect);
    plan.end.duration = Some(millis(100));
    plan.threads = Some(1);
    let manners = Manners {
        connack_after: millis(10),
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    assert_eq!(outcome.totals.counters.connected, 1000);
    assert_eq!(outcome.stages.connect, millis(100));
    // Waiting for one's turn is not the broker's doing: there is no schedule.
    let connack = outcome
        .totals
        .latencies
        .get(Phase::Connack, LatencyBasis::Intended);
    assert_eq!(connack.unwrap().max(), 10_000);
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_connections_to_come() {
    let mut plan = plan(100, BenchWork::Connect);
    plan.connecting = Connecting::Interval(millis(10_000));
    let stop = tokio::time::sleep(millis(15_000));
    let begun = tokio::time::Instant::now();
    let (outcome, peer) = run_until(plan, Manners::default(), stop).await;
    assert!(begun.elapsed() < millis(15_100), "{:?}", begun.elapsed());
    assert_eq!(outcome.totals.counters.connected, 2);
    assert_eq!(peer.farewells.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_cut_comes_back_and_nothing_counts_twice() {
    for (qos, pacing) in [
        (QoS::AtLeastOnce, Pacing::Rate(100.0)),
        (QoS::ExactlyOnce, Pacing::Rate(100.0)),
        (QoS::AtLeastOnce, Pacing::Unlimited),
    ] {
        let mut plan = publishing(2, qos, pacing);
        plan.end.limit = Some(200);
        let manners = Manners {
            cut_after: Some(77),
            ..Manners::default()
        };
        let (outcome, _) = run(plan, manners).await;
        let counters = &outcome.totals.counters;
        assert_eq!((counters.connections_lost, counters.reconnects), (1, 1));
        assert_eq!((counters.planned, counters.written), (200, 200));
        assert_eq!((counters.acked, counters.timed_out), (200, 0));
        assert_eq!(outcome.abandoned, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_never_sent_is_sent_after_the_loss() {
    // The network takes 1,000 bytes, the rest waits in our buffer when the connection is cut.
    for pacing in [
        Pacing::Unlimited,
        Pacing::Stages(vec![(millis(0), 1e5), (millis(100), 1e5)]),
    ] {
        let mut plan = publishing(1, QoS::AtMostOnce, pacing);
        plan.end.limit = Some(5000);
        let manners = Manners {
            cut_after: Some(10),
            buffer: 1000,
            ..Manners::default()
        };
        let (outcome, peer) = run(plan, manners).await;
        let counters = &outcome.totals.counters;
        assert_eq!((counters.connections_lost, counters.reconnects), (1, 1));
        assert_eq!((counters.planned, counters.written), (5000, 5000));
        let arrived = peer.log.borrow().len();
        // What the network held is gone; nothing comes twice, and nothing else is missing.
        assert!((4900..=5000).contains(&arrived), "{arrived}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_lost_for_good_leaves_its_messages_unanswered() {
    let mut plan = publishing(2, QoS::AtLeastOnce, Pacing::Rate(100.0));
    plan.end.limit = Some(200);
    plan.profile.reconnect.period = None;
    let manners = Manners {
        cut_after: Some(77),
        ack: peer::Ack::After(millis(50)),
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    assert_eq!((counters.connections_lost, counters.reconnects), (1, 0));
    assert_eq!(counters.planned, 200);
    assert_eq!(counters.timed_out, 0);
    assert!(outcome.abandoned > 0);
    assert_eq!(counters.written, counters.acked + outcome.abandoned);
    assert!(counters.written < 145, "{counters:?}");
}

#[tokio::test(start_paused = true)]
async fn subscriptions_are_restored_and_count_once() {
    let mut plan = end_to_end(1, 2, Pattern::FanOut, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(3000));
    plan.threads = Some(1);
    let manners = Manners {
        drop_subscribers_after: Some(100),
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    assert_eq!((counters.connections_lost, counters.reconnects), (2, 2));
    assert_eq!((counters.subscribed, counters.subscribe_failed), (2, 0));
    assert_eq!(counters.expected, 600);
    // 100 ms until they come back.
    assert!((16..=24).contains(&counters.lost), "{counters:?}");
    assert_eq!(counters.expected, counters.delivered + counters.lost);
}

/// Notes each report of the drain.
#[derive(Default)]
struct Watching(Vec<(Duration, u64)>);

impl Observer for Watching {
    fn progress(&mut self, progress: &crate::bench::Progress<'_>) {
        if progress.step == crate::bench::Step::Draining && progress.sample.is_none() {
            self.0
                .push((progress.elapsed, progress.totals.counters.acked));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_drain_is_shown_as_it_goes() {
    let mut plan = publishing(1, QoS::AtLeastOnce, Pacing::Rate(10.0));
    plan.end.duration = Some(millis(1000));
    let manners = Manners {
        ack: peer::Ack::After(millis(2000)),
        ..Manners::default()
    };
    let mut watching = Watching::default();
    let (outcome, _) = run_watched(plan, manners, &mut watching, std::future::pending()).await;
    assert_eq!(outcome.totals.counters.acked, 10);
    let told = |from: u64, to: u64| {
        let within = move |at: Duration| at >= millis(from) && at <= millis(to);
        watching.0.iter().filter(move |(at, _)| within(*at))
    };
    // Sent from 0 s to 1 s, answered from 2 s to 3 s.
    assert!(told(1000, 1900).all(|(_, acked)| *acked == 0));
    assert!(told(1000, 1900).count() > 0);
    assert!(told(2200, 2800).all(|(_, acked)| (1..10).contains(acked)));
    assert!(told(2200, 2800).count() > 0);
}

/// The drain of bench e2e in which this happened, and what was lost.
async fn drain(
    subscribers: u32,
    period: Option<Duration>,
    manners: Manners,
) -> (Duration, Counters) {
    let pacing = Pacing::Rate(1000.0);
    let mut plan = end_to_end(1, subscribers, Pattern::FanOut, pacing);
    plan.end.limit = Some(200);
    plan.profile.reconnect.period = period;
    let (outcome, _) = run(plan, manners).await;
    (outcome.stages.drain, outcome.totals.counters)
}

#[tokio::test(start_paused = true)]
async fn the_drain_waits_for_nobody_who_has_given_up() {
    let (time, counters) = drain(
        2,
        None,
        Manners {
            drop_subscribers_after: Some(100),
            ..Manners::default()
        },
    )
    .await;
    assert!(time < millis(500), "{time:?}");
    assert_eq!((counters.written, counters.connections_lost), (200, 2));
    assert!(counters.lost >= 200, "{counters:?}");
    // The publisher, too.
    let (time, counters) = drain(
        1,
        None,
        Manners {
            drop_subscribers_after: Some(100),
            cut_after: Some(150),
            ..Manners::default()
        },
    )
    .await;
    assert!(time < millis(500), "{time:?}");
    assert_eq!(counters.connections_lost, 2);
}

#[tokio::test(start_paused = true)]
async fn the_drain_waits_for_who_is_still_there() {
    let lossy = || Manners {
        delivery: Delivery::Drop(199, 200),
        ..Manners::default()
    };
    let (time, counters) = drain(1, None, lossy()).await;
    assert!(time >= Duration::from_secs(5), "{time:?}");
    assert_eq!(counters.lost, 1);
    // Somebody who is on the way back is not gone.
    let (time, _) = drain(
        1,
        Some(millis(100)),
        Manners {
            drop_subscribers_after: Some(199),
            ..lossy()
        },
    )
    .await;
    assert!(time >= Duration::from_secs(5), "{time:?}");
}

#[tokio::test(start_paused = true)]
async fn the_rate_of_connections_is_the_one_that_was_asked_for() {
    // (how they are opened, how many, how many are refused, the rate)
    for (connecting, count, refuse_every, rate) in [
        (Connecting::Rate(20.0), 20, None, 20.0),
        (Connecting::Rate(50.0), 1, None, 50.0),
        (Connecting::Interval(millis(10)), 200, None, 100.0),
        (Connecting::Rate(20.0), 20, Some(2), 10.0),
    ] {
        let mut plan = plan(count, BenchWork::Connect);
        plan.end.duration = Some(millis(100));
        plan.connecting = connecting;
        let manners = Manners {
            refuse_every,
            ..Manners::default()
        };
        let (outcome, _) = run(plan, manners).await;
        let found = outcome
            .spans
            .rate(Flow::Connected, &outcome.totals.counters);
        assert!((found - rate).abs() < 0.01, "{connecting:?}: {found}");
    }
    // A broker that is slower than the schedule: up to the last connection.
    let mut plan = plan(2, BenchWork::Connect);
    plan.end.duration = Some(millis(100));
    plan.connecting = Connecting::Interval(millis(10));
    let manners = Manners {
        connack_after: millis(990),
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    let found = outcome
        .spans
        .rate(Flow::Connected, &outcome.totals.counters);
    assert!((found - 2.0).abs() < 0.01, "{found}");
}
