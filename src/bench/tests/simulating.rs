//! Messages that a scenario makes.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::bench::DryRun;
use crate::error::{Exit, Fault};
use crate::model::{Device, MessageMaker, Scenario, ScenarioError};

/// A scenario as a test wants it.
#[derive(Debug, Default)]
struct Fake {
    shared: bool,
    /// The topic of a message; `None`: that of the plan.
    topic: Option<fn(u32, u64) -> Option<String>>,
    /// A device's message with this number cannot be made.
    fails_at: Option<u64>,
    /// There is no maker.
    broken: bool,
    /// How many makers were made.
    makers: Arc<AtomicU32>,
}

impl Scenario for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn is_shared(&self) -> bool {
        self.shared
    }

    fn maker(&self) -> Result<Box<dyn MessageMaker>, ScenarioError> {
        self.makers.fetch_add(1, Ordering::Relaxed);
        if self.broken {
            return Err(ScenarioError("fake.js:1: nothing to make".to_owned()));
        }
        Ok(Box::new(FakeMaker {
            topic: self.topic,
            fails_at: self.fails_at,
        }))
    }
}

struct FakeMaker {
    topic: Option<fn(u32, u64) -> Option<String>>,
    fails_at: Option<u64>,
}

impl MessageMaker for FakeMaker {
    fn make(
        &mut self,
        device: &Device<'_>,
        payload: &mut Vec<u8>,
    ) -> Result<Option<String>, ScenarioError> {
        assert!(payload.is_empty());
        if self.fails_at == Some(device.number) {
            return Err(ScenarioError("fake.js:7: enough".to_owned()));
        }
        let Device {
            index,
            count,
            client_id,
            username,
            number,
            seed,
            ..
        } = device;
        let text = format!("{index}/{count} {client_id} {username:?} {number} {seed:?}");
        payload.extend_from_slice(text.as_bytes());
        Ok(self.topic.and_then(|topic| topic(*index, *number)))
    }
}

fn simulating(count: u32, pacing: Pacing, scenario: Fake) -> BenchPlan {
    let mut plan = publishing(count, QoS::AtLeastOnce, pacing);
    if let BenchWork::Publish(publish) = &mut plan.work {
        publish.payload = BenchPayload::Made(Arc::new(scenario));
    }
    plan
}

fn topics(peer: &Peer) -> Vec<String> {
    let mut topics: Vec<_> = peer
        .log
        .borrow()
        .iter()
        .map(|(_, topic)| topic.clone())
        .collect();
    topics.sort();
    topics
}

#[tokio::test(start_paused = true)]
async fn a_scenario_is_told_who_sends() {
    let mut plan = simulating(2, Pacing::Interval(millis(100)), Fake::default());
    plan.end.limit = Some(4);
    plan.profile.username = Some("u%i".to_owned());
    let (outcome, peer) = run(plan, Manners::default()).await;
    let mut payloads = peer.payloads.take();
    payloads.sort();
    assert_eq!(
        payloads,
        [
            "1/2 c_1 Some(\"u1\") 0 Some(1)",
            "1/2 c_1 Some(\"u1\") 1 Some(1)",
            "2/2 c_2 Some(\"u2\") 0 Some(1)",
            "2/2 c_2 Some(\"u2\") 1 Some(1)",
        ]
    );
    assert_eq!(topics(&peer), ["t/1", "t/1", "t/2", "t/2"]);
    let counters = &outcome.totals.counters;
    assert_eq!(
        (counters.planned, counters.written, counters.acked),
        (4, 4, 4)
    );
    assert_eq!((outcome.broken, outcome.generator.threads), (None, 2));
}

#[tokio::test(start_paused = true)]
async fn a_topic_of_its_own_comes_first_and_has_no_alias() {
    let scenario = Fake {
        topic: Some(|index, number| (number % 2 == 1).then(|| format!("own/{index}"))),
        ..Fake::default()
    };
    let mut plan = simulating(1, Pacing::Interval(millis(10)), scenario);
    plan.end.limit = Some(4);
    if let BenchWork::Publish(publish) = &mut plan.work {
        publish.topic_alias = Some(1);
    }
    let manners = Manners {
        announced: &[0x22, 0, 10],
        ..Manners::default()
    };
    let (outcome, peer) = run(plan, manners).await;
    assert_eq!(outcome.totals.counters.acked, 4);
    let log = peer.log.borrow();
    let sent: Vec<_> = log.iter().map(|(_, topic)| topic.as_str()).collect();
    // The alias stands for the topic of the plan, when it comes again.
    assert_eq!(sent, ["t/1", "own/1", "", "own/1"]);
}

#[tokio::test(start_paused = true)]
async fn shared_state_lives_on_one_thread() {
    for (shared, threads) in [(true, 1), (false, 2)] {
        let makers = Arc::default();
        let scenario = Fake {
            shared,
            makers: Arc::clone(&makers),
            ..Fake::default()
        };
        let mut plan = simulating(4, Pacing::Unlimited, scenario);
        plan.end.limit = Some(100);
        let (outcome, _) = run(plan, Manners::default()).await;
        assert_eq!(outcome.totals.counters.acked, 100);
        assert_eq!(outcome.generator.threads, threads);
        assert_eq!(makers.load(Ordering::Relaxed), threads);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_ends_the_run_and_everybody_leaves() {
    for pacing in [Pacing::Interval(millis(100)), Pacing::Unlimited] {
        for end in [None, Some(millis(60_000))] {
            let scenario = Fake {
                fails_at: Some(5),
                ..Fake::default()
            };
            let mut plan = simulating(3, pacing.clone(), scenario);
            plan.end.duration = end;
            let (outcome, peer) = run(plan, Manners::default()).await;
            assert_eq!(outcome.broken.as_deref(), Some("fake.js:7: enough"));
            let counters = &outcome.totals.counters;
            let seen = peer.log.borrow().len() as u64;
            assert!((5..=15).contains(&seen), "{seen}");
            assert_eq!((counters.written, counters.acked), (seen, seen));
            assert!(counters.planned >= seen);
            assert_eq!((counters.refused, counters.timed_out), (0, 0));
            assert_eq!(peer.farewells.get(), 3);
            assert_eq!(counters.connections_lost, 0);
            assert!(outcome.stages.measure < millis(1000));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_scenario_that_cannot_start_connects_nobody_for_long() {
    let scenario = Fake {
        broken: true,
        ..Fake::default()
    };
    let mut plan = simulating(50, Pacing::Unlimited, scenario);
    plan.connecting = Connecting::Interval(millis(1000));
    let (outcome, peer) = run(plan, Manners::default()).await;
    assert_eq!(
        outcome.broken.as_deref(),
        Some("fake.js:1: nothing to make")
    );
    assert_eq!(peer.log.borrow().len(), 0);
    assert!(outcome.stages.connect < millis(1000));
}

#[tokio::test(start_paused = true)]
async fn a_topic_that_nothing_can_be_published_to_ends_the_run() {
    let scenario = Fake {
        topic: Some(|_, number| Some(if number == 2 { "a/+/b" } else { "a" }.to_owned())),
        ..Fake::default()
    };
    let mut plan = simulating(1, Pacing::Interval(millis(10)), scenario);
    plan.end.limit = Some(100);
    let (outcome, peer) = run(plan, Manners::default()).await;
    let broken = outcome.broken.unwrap();
    assert!(broken.contains("\"a/+/b\""), "{broken}");
    assert_eq!(topics(&peer), ["a", "a"]);
}

#[test]
fn a_dry_run_makes_what_the_run_would_send() {
    let scenario = Fake {
        topic: Some(|index, number| (number == 1).then(|| format!("own/{index}"))),
        fails_at: Some(2),
        ..Fake::default()
    };
    let mut dry_run = DryRun::new(simulating(2, Pacing::Unlimited, scenario)).unwrap();
    for (topic, own, payload) in [
        ("t/1", false, "1/2 c_1 None 0 Some(1)"),
        ("t/2", false, "2/2 c_2 None 0 Some(1)"),
        ("own/1", true, "1/2 c_1 None 1 Some(1)"),
        ("own/2", true, "2/2 c_2 None 1 Some(1)"),
    ] {
        let message = dry_run.next_message().unwrap().unwrap();
        assert_eq!((message.topic, message.own_topic), (topic, own));
        assert_eq!(message.payload, payload.as_bytes());
    }
    let error = dry_run.next_message().unwrap_err();
    assert_eq!(error.to_string(), "fake.js:7: enough");
    assert_eq!(error.exit(), Exit::Payload);
    let mut plain = DryRun::new(publishing(1, QoS::AtMostOnce, Pacing::Unlimited)).unwrap();
    assert!(plain.next_message().unwrap().is_none());
}
