//! A run that several processes share is the run of one.

use super::*;
use crate::bench::{connection_count, limit, planned};
use crate::model::{Arrivals, RecordedMessage, RunShard};
use crate::stats::Counters;

/// How many processes share a run.
const COUNTS: [u32; 4] = [1, 2, 3, 7];

/// The parts of a run for so many processes.
fn shards(plan: &BenchPlan, count: u32) -> impl Iterator<Item = BenchPlan> {
    (0..count).map(move |index| BenchPlan {
        shard: Some(RunShard {
            index,
            count,
            ..RunShard::WHOLE
        }),
        ..plan.clone()
    })
}

/// Runs of many settings.
fn settings() -> Vec<BenchPlan> {
    let stages = vec![(millis(700), 500.0), (millis(900), 20.0)];
    let moments: Vec<_> = (0..90).map(|m| millis(m * m)).collect();
    let pacings = [
        Pacing::Rate(777.7),
        Pacing::Interval(millis(30)),
        Pacing::Unlimited,
        Pacing::Stages(stages),
        Pacing::Recorded(moments.into()),
    ];
    let ends = [
        (None, Some(millis(2000))),
        (Some(1001), None),
        (Some(13), Some(millis(500))),
        (None, None),
    ];
    let mut plans = Vec::new();
    for pacing in pacings {
        let mut works: Vec<_> = [1, 2, 5, 23, 64]
            .map(|count| publishing(count, QoS::AtLeastOnce, pacing.clone()))
            .into();
        for pattern in [Pattern::PointToPoint, Pattern::FanIn, Pattern::FanOut] {
            for (pubs, subs) in [(5, 5), (3, 8), (8, 3), (21, 1)] {
                works.push(end_to_end(pubs, subs, pattern, pacing.clone()));
            }
        }
        for work in works {
            for (limit, duration) in ends {
                for warmup in [Duration::ZERO, millis(111)] {
                    let mut plan = work.clone();
                    plan.end = BenchEnd { limit, duration };
                    plan.warmup = Warmup::Time(warmup);
                    if warmup.is_zero() && limit.is_none() && duration.is_some() {
                        plans.push(BenchPlan {
                            arrivals: Arrivals::Poisson,
                            ..plan.clone()
                        });
                    }
                    plans.push(plan);
                }
            }
        }
    }
    for count in [1, 3, 50] {
        for connecting in [
            Connecting::Rate(33.0),
            Connecting::Interval(millis(7)),
            Connecting::Interval(Duration::ZERO),
        ] {
            for mut plan in [plan(count, BenchWork::Connect), subscribing(count)] {
                plan.connecting = connecting;
                plan.end.limit = Some(100);
                plans.push(plan);
            }
        }
    }
    plans
}

#[test]
fn the_clients_of_all_shards_are_those_of_one_run() {
    let plans = settings();
    assert!(plans.len() > 500);
    for plan in plans {
        let single = planned(plan.clone()).unwrap();
        assert_eq!(single.len(), plan.connections() as usize);
        for count in COUNTS {
            let mut all = Vec::new();
            for part in shards(&plan, count) {
                let own = planned(part.clone()).unwrap();
                assert_eq!(own.len(), connection_count(&part) as usize);
                let messages: Option<u64> = own.iter().map(|it| it.messages).sum();
                let published = part.published().is_some();
                if published && plan.end.duration.is_none() && part.end.limit.is_some() {
                    // With a schedule that ends first, there are fewer.
                    assert!(messages <= limit(&part), "{count}: {plan:?}");
                }
                all.extend(own);
            }
            all.sort();
            assert_eq!(all, single, "{count}: {plan:?}");
        }
    }
}

#[test]
fn the_limits_of_all_shards_are_the_limit_of_one_run() {
    for plan in settings() {
        for count in COUNTS {
            let parts: Option<u64> = shards(&plan, count).map(|it| limit(&it)).sum();
            assert_eq!(parts, plan.end.limit, "{count}: {plan:?}");
        }
    }
}

#[test]
fn payloads_are_those_of_one_run() {
    let plan = publishing(20, QoS::AtMostOnce, Pacing::Unlimited);
    let single = Prepared::offline(plan.clone()).unwrap();
    for part in shards(&plan, 3) {
        let part = Prepared::offline(part).unwrap();
        for k in part.connections((0, 1)) {
            assert_eq!(part.random(k, 64), single.random(k, 64));
        }
    }
}

#[test]
fn each_machine_uses_all_of_its_addresses() {
    let mut plan = plan(60, BenchWork::Connect);
    plan.binds = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
        .map(|it| it.parse().unwrap())
        .into();
    for count in COUNTS {
        for part in shards(&plan, count) {
            let own = planned(part.clone()).unwrap();
            let prepared = Prepared::new(part).unwrap();
            for (client, k) in own.iter().zip(prepared.connections((0, 1))) {
                assert_eq!(prepared.connector(k).1.bind, client.source);
            }
            for bind in &plan.binds {
                let users = own.iter().filter(|it| it.source == Some(*bind));
                let users = users.count();
                let least = own.len() / plan.binds.len();
                assert!((least..=least + 1).contains(&users), "{count}: {users}");
            }
        }
    }
}

/// When the broker got which message, and what was counted.
async fn sent(plan: BenchPlan) -> (Vec<(Duration, String)>, Counters) {
    let (outcome, peer) = run(plan, Manners::default()).await;
    (peer.log.take(), outcome.totals.counters)
}

/// The messages of all shards are sent at the moments of the single run, and all counters add up to its own.
async fn is_the_same_for_all(plan: BenchPlan) {
    let (mut single, counters) = sent(plan.clone()).await;
    single.sort();
    assert!(single.len() > 100, "{}", single.len());
    for count in COUNTS {
        let (mut messages, mut sum) = (Vec::new(), Counters::default());
        for part in shards(&plan, count) {
            let (own, counted) = sent(part).await;
            assert_eq!(counted.planned, own.len() as u64);
            messages.extend(own);
            sum.merge(&counted);
        }
        messages.sort();
        assert_eq!(messages, single, "{count}: {plan:?}");
        assert_eq!(sum, counters, "{count}: {plan:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_is_that_of_all_shards() {
    let mut plan = publishing(23, QoS::AtLeastOnce, Pacing::Rate(500.0));
    plan.end.limit = Some(1001);
    Box::pin(is_the_same_for_all(plan)).await;
}

#[tokio::test(start_paused = true)]
async fn intervals_and_stages_are_those_of_all_shards() {
    let stages = vec![(millis(1000), 300.0), (millis(1000), 300.0)];
    for pacing in [Pacing::Interval(millis(100)), Pacing::Stages(stages)] {
        let mut plan = publishing(11, QoS::AtMostOnce, pacing);
        plan.end.duration = Some(millis(2000));
        Box::pin(is_the_same_for_all(plan)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_without_a_schedule_is_that_of_all_shards() {
    let mut plan = publishing(9, QoS::AtLeastOnce, Pacing::Unlimited);
    plan.end.limit = Some(1003);
    Box::pin(is_the_same_for_all(plan)).await;
}

#[tokio::test(start_paused = true)]
async fn pairs_stay_in_their_shard() {
    for (pubs, subs) in [(8, 8), (9, 17), (9, 2)] {
        let mut plan = end_to_end(pubs, subs, Pattern::PointToPoint, Pacing::Rate(400.0));
        plan.end.limit = Some(500);
        Box::pin(is_the_same_for_all(plan)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn recorded_messages_go_to_the_clients_of_all_shards_in_turn() {
    let message = |number: u32| RecordedMessage {
        topic: format!("r/{number}"),
        payload: b"x".to_vec(),
    };
    let mut plan = publishing(7, QoS::AtMostOnce, Pacing::Rate(100.0));
    if let BenchWork::Publish(publish) = &mut plan.work {
        publish.payload = BenchPayload::Recorded((0..13).map(message).collect());
    }
    plan.end.duration = Some(millis(2000));
    Box::pin(is_the_same_for_all(plan)).await;
}

#[tokio::test(start_paused = true)]
async fn connects_of_all_shards_alternate() {
    let mut plan = plan(30, BenchWork::Connect);
    plan.connecting = Connecting::Interval(millis(10));
    plan.end.duration = Some(millis(100));
    for part in shards(&plan, 3) {
        let last = u64::from(part.share().index) * 10 + 270;
        let (outcome, _) = run(part, Manners::default()).await;
        assert_eq!(outcome.totals.counters.connect_planned, 10);
        assert_eq!(outcome.stages.connect, millis(last));
    }
}
