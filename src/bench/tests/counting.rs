//! What is counted when a broker does something wrong, or says no.

use super::*;
use crate::stats::Counters;
use peer::{Ack, Delivery};

/// 1,000 messages end to end, delivered in this way.
async fn delivered(pattern: Pattern, subscribers: u32, delivery: Delivery) -> Counters {
    let mut plan = end_to_end(2, subscribers, pattern, Pacing::Rate(1000.0));
    plan.end.limit = Some(1000);
    plan.drain = millis(500);
    let manners = Manners {
        delivery,
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    outcome.totals.counters
}

fn faults(counters: &Counters) -> [u64; 5] {
    [
        counters.delivered,
        counters.lost,
        counters.duplicated,
        counters.out_of_order,
        counters.corrupted,
    ]
}

#[tokio::test(start_paused = true)]
async fn losses_copies_and_changes_of_order_are_reported_as_they_are() {
    let cases = [
        (Delivery::Once, [1000, 0, 0, 0, 0]),
        (Delivery::Drop(7, 100), [990, 10, 0, 0, 0]),
        (Delivery::Double(7, 100), [1000, 0, 10, 0, 0]),
        // The two publishers take turns: the next one but one is of the same publisher.
        (Delivery::Swap(500), [1000, 0, 0, 0, 0]),
    ];
    for (delivery, expected) in cases {
        let counters = delivered(Pattern::FanIn, 1, delivery).await;
        assert_eq!(faults(&counters), expected, "{delivery:?}");
        assert_eq!(counters.expected, 1000);
        assert_eq!(
            counters.received,
            counters.delivered + counters.duplicated,
            "{delivery:?}"
        );
    }
    let mut plan = end_to_end(1, 1, Pattern::PointToPoint, Pacing::Rate(1000.0));
    plan.end.limit = Some(1000);
    let manners = Manners {
        delivery: Delivery::Swap(500),
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    assert_eq!(faults(&outcome.totals.counters), [1000, 0, 0, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn each_subscriber_counts() {
    let counters = delivered(Pattern::FanOut, 3, Delivery::Drop(0, 250)).await;
    assert_eq!(faults(&counters), [2988, 12, 0, 0, 0]);
    assert_eq!(counters.expected, 3000);
}

#[tokio::test(start_paused = true)]
async fn only_subscribers_with_a_subscription_are_expected_to_get_anything() {
    // The first and the fourth subscriber get the messages of the first publisher.
    for (pattern, all) in [(Pattern::PointToPoint, 300), (Pattern::FanOut, 900)] {
        let mut plan = end_to_end(3, 4, pattern, Pacing::Rate(1000.0));
        plan.end.limit = Some(300);
        plan.threads = Some(1);
        let manners = Manners {
            grant: |number| Some(if number == 0 { 0x87 } else { 0 }),
            ..Manners::default()
        };
        let (outcome, _) = run(plan, manners).await;
        let counters = &outcome.totals.counters;
        assert_eq!(counters.subscribed, 3);
        assert_eq!(counters.subscribe_failed, 1);
        assert_eq!(counters.expected, all, "{pattern:?}");
        assert_eq!(counters.delivered, all, "{pattern:?}");
        assert_eq!((counters.lost, counters.errors.total()), (0, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn subscriptions_without_an_answer_fail_after_the_timeout() {
    let mut plan = end_to_end(1, 3, Pattern::FanOut, Pacing::Rate(100.0));
    plan.end.limit = Some(10);
    plan.profile.ack_timeout = millis(2000);
    let manners = Manners {
        grant: |number| (number != 1).then_some(0),
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    assert_eq!((counters.subscribed, counters.subscribe_failed), (2, 1));
    assert_eq!(outcome.subscriptions_unanswered, 1);
    assert_eq!((counters.expected, counters.delivered), (20, 20));
    assert_eq!(outcome.stages.subscribe, millis(2000));
}

#[tokio::test(start_paused = true)]
async fn subscriptions_without_an_answer_fail_when_the_run_is_over() {
    // The run is shorter than the timeout: the drain decides.
    let mut plan = subscribing(3);
    plan.end.duration = Some(millis(1000));
    plan.drain = millis(2000);
    let manners = Manners {
        grant: |number| (number != 1).then_some(0),
        ..Manners::default()
    };
    let (outcome, peer) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    assert_eq!((counters.subscribed, counters.subscribe_failed), (2, 1));
    assert_eq!(outcome.subscriptions_unanswered, 1);
    assert_eq!(counters.errors.total(), 1);
    assert_eq!(outcome.stages.drain, millis(2000));
    assert_eq!(peer.farewells.get(), 3);
}

#[tokio::test(start_paused = true)]
async fn without_a_subscription_nothing_is_waited_for() {
    let nothing = Manners {
        grant: |_| Some(0x87),
        ..Manners::default()
    };
    let mut plan = end_to_end(2, 2, Pattern::FanOut, Pacing::Rate(100.0));
    plan.end.duration = Some(millis(10_000));
    let (outcome, peer) = run(plan, nothing.clone()).await;
    assert_eq!(outcome.totals.counters.subscribe_failed, 2);
    assert_eq!(peer.log.borrow().len(), 0);
    let (outcome, _) = run(subscribing(3), nothing).await;
    assert_eq!(outcome.totals.counters.subscribe_failed, 3);
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_never_answers_is_not_waited_for_long() {
    for pacing in [Pacing::Rate(100.0), Pacing::Unlimited] {
        let mut plan = publishing(2, QoS::AtLeastOnce, pacing);
        plan.end.limit = Some(50);
        plan.drain = millis(700);
        let manners = Manners {
            ack: Ack::Never,
            ..Manners::default()
        };
        let (outcome, _) = run(plan, manners).await;
        let counters = &outcome.totals.counters;
        assert_eq!((counters.written, counters.timed_out), (50, 50));
        assert_eq!((counters.acked, outcome.abandoned), (0, 0));
        assert_eq!(outcome.stages.drain, millis(700));
        assert_eq!(counters.errors.get("no acknowledgement in time"), 50);
    }
}

#[tokio::test(start_paused = true)]
async fn a_window_without_answers_ends_when_all_of_it_has_timed_out() {
    let mut plan = publishing(1, QoS::AtLeastOnce, Pacing::Unlimited);
    plan.end.limit = Some(1000);
    plan.profile.ack_timeout = millis(2000);
    let manners = Manners {
        ack: Ack::Never,
        announced: &[0x21, 0, 20],
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    assert_eq!((counters.written, counters.timed_out), (20, 20));
    assert!(
        outcome.stages.measure < millis(4000),
        "{:?}",
        outcome.stages
    );
}

#[tokio::test(start_paused = true)]
async fn refusals_are_counted_and_not_expected() {
    for (qos, reason) in [
        (QoS::AtLeastOnce, 0x87),
        (QoS::AtLeastOnce, 0x97),
        (QoS::ExactlyOnce, 0x97),
    ] {
        let mut plan = end_to_end(1, 1, Pattern::PointToPoint, Pacing::Rate(100.0));
        if let BenchWork::EndToEnd { publish, .. } = &mut plan.work {
            publish.qos = qos;
        }
        plan.end.limit = Some(100);
        let manners = Manners {
            ack: Ack::Reason(reason),
            delivery: Delivery::Drop(0, 1),
            ..Manners::default()
        };
        let (outcome, _) = run(plan, manners).await;
        let counters = &outcome.totals.counters;
        assert_eq!((counters.refused, counters.acked), (100, 0));
        assert_eq!((counters.expected, counters.lost), (0, 0));
        assert_eq!(counters.errors.total(), 100);
        // Nothing is expected, so nothing is waited for.
        assert_eq!(outcome.stages.drain, Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_broker_does_not_allow_does_not_run_in_circles() {
    // Maximum QoS 0.
    let manners = Manners {
        announced: &[0x24, 0],
        ..Manners::default()
    };
    let mut plan = publishing(3, QoS::AtLeastOnce, Pacing::Unlimited);
    plan.end.duration = Some(millis(60_000));
    let (outcome, peer) = run(plan, manners.clone()).await;
    let counters = &outcome.totals.counters;
    assert_eq!((counters.refused, counters.written), (3, 0));
    assert_eq!(peer.log.borrow().len(), 0);
    let mut plan = publishing(3, QoS::AtLeastOnce, Pacing::Rate(10.0));
    plan.end.duration = Some(millis(3000));
    let (outcome, _) = run(plan, manners).await;
    let counters = &outcome.totals.counters;
    assert_eq!((counters.planned, counters.refused), (30, 30));
    assert_eq!((counters.written, counters.late), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn templates_are_filled_in_for_each_message() {
    let mut plan = end_to_end(1, 1, Pattern::PointToPoint, Pacing::Unlimited);
    let BenchWork::EndToEnd { publish, .. } = plan.work.clone() else {
        unreachable!()
    };
    plan.work = BenchWork::Publish(BenchPublish {
        payload: BenchPayload::Template("%i %c %u %rand_1".to_owned()),
        topics: vec!["%c".to_owned()],
        ..publish
    });
    plan.count = 2;
    plan.profile.username = Some("u%i".to_owned());
    plan.end.limit = Some(4);
    let (_, peer) = run(plan, Manners::default()).await;
    let mut payloads = peer.payloads.take();
    payloads.sort();
    payloads.dedup();
    assert_eq!(payloads, ["1 c_1 u1 0", "2 c_2 u2 0"]);
}

#[tokio::test(start_paused = true)]
async fn a_subscriber_counts_every_message_from_the_first_one_on() {
    let mut plan = subscribing(2);
    plan.end.limit = Some(2 * 5 + 1);
    let manners = Manners {
        backlog: 8,
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    assert_eq!(outcome.totals.counters.received, 11);
    let mut plan = subscribing(2);
    plan.end.duration = Some(millis(1000));
    let manners = Manners {
        backlog: 8,
        ..Manners::default()
    };
    let (outcome, _) = run(plan, manners).await;
    assert_eq!(outcome.totals.counters.received, 16);
    assert_eq!(outcome.stages.measure, millis(1000));
    let lines = outcome.totals.series.samples();
    assert_eq!((lines.len(), lines[0].received), (1, 16));
}
