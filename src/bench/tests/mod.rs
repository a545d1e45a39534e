//! The engine as a whole, on a clock that stands still until everybody waits: what is reported is just
//! what happened.

mod chance;
mod connecting;
mod counting;
mod late;
mod naming;
mod pacing;
mod peer;
mod searching;
mod sharing;
mod simulating;
mod size;
mod timing;
mod watching;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::LocalSet;

use super::outcome::Outcome;
use super::prepared::Prepared;
use super::run::Run;
use super::threads::EndNotice;
use super::timer::Timer;
use super::{Observer, shard};
use crate::model::{
    Address, BenchEnd, BenchMode, BenchPayload, BenchPlan, BenchPublish, BenchSubscribe, BenchWork,
    Connecting, DisconnectOptions, Endpoint, FilterPlan, Pacing, Pattern, Profile, Properties, QoS,
    ReconnectPolicy, RetainHandling, Version, Via, Warmup,
};
use peer::{Line, Manners, Peer};

/// Nobody watches.
struct Nobody;

impl Observer for Nobody {}

/// A plan for a broker of the test.
pub(super) fn plan(count: u32, work: BenchWork) -> BenchPlan {
    let endpoint = Endpoint {
        address: Address::Tcp {
            host: "broker".to_owned(),
            port: 1,
        },
        bind: None,
        via: Via::Direct,
        quick_ack: false,
        quic: false,
        tls: None,
        websocket: None,
    };
    BenchPlan {
        run: 0x1234_5678,
        shard: None,
        profile: Profile {
            endpoint: endpoint.clone(),
            version: Version::V5,
            client_id: "c_%i".to_owned(),
            clean_start: true,
            keep_alive: 0,
            username: None,
            password: None,
            will: None,
            properties: Properties::default(),
            authentication: None,
            renewal: crate::model::Renewal::default(),
            reconnect: ReconnectPolicy {
                period: Some(Duration::from_millis(100)),
                maximum: Some(3),
            },
            connect_timeout: Duration::from_secs(5),
            wait_for_broker: crate::model::RetryLimit::None,
            ack_timeout: Duration::from_secs(30),
            disconnect: DisconnectOptions::default(),
        },
        targets: vec![endpoint],
        binds: Vec::new(),
        count,
        clients: Vec::new(),
        connecting: Connecting::Interval(Duration::ZERO),
        arrivals: crate::model::Arrivals::Even,
        work,
        end: BenchEnd::default(),
        warmup: Warmup::NONE,
        drain: Duration::from_secs(5),
        hold: Duration::ZERO,
        start_at: None,
        rendezvous: None,
        threads: Some(2),
        seed: Some(1),
        fail_if: Vec::new(),
        abort_if: Vec::new(),
        reports: Vec::new(),
        jsonl: None,
        metrics_listen: None,
        pushes: Vec::new(),
        soak: None,
        mode: BenchMode::Default,
        options: Vec::new(),
        runs: 1,
        interleaved: false,
    }
}

/// What is published: `t/%i`, 16 bytes.
fn publish(qos: QoS, pacing: Pacing) -> BenchPublish {
    BenchPublish {
        topics: vec!["t/%i".to_owned()],
        qos,
        retain: false,
        dup: false,
        properties: Properties::default(),
        topic_alias: None,
        payload: BenchPayload::Random(16),
        stamp: false,
        pacing,
        inflight: 100,
    }
}

/// `bench pub`.
fn publishing(count: u32, qos: QoS, pacing: Pacing) -> BenchPlan {
    plan(count, BenchWork::Publish(publish(qos, pacing)))
}

/// `bench e2e`.
fn end_to_end(pubs: u32, subs: u32, pattern: Pattern, pacing: Pacing) -> BenchPlan {
    plan(
        pubs + subs,
        BenchWork::EndToEnd {
            publishers: pubs,
            subscribers: subs,
            pattern,
            publish: publish(QoS::AtLeastOnce, pacing),
            subscribe_qos: QoS::AtMostOnce,
        },
    )
}

/// `bench sub`.
fn subscribing(count: u32) -> BenchPlan {
    let filter = FilterPlan {
        filter: "t/%i".to_owned(),
        qos: QoS::AtMostOnce,
        no_local: false,
        retain_as_published: false,
        retain_handling: RetainHandling::OnSubscribe,
        subscription_identifier: None,
    };
    plan(
        count,
        BenchWork::Subscribe(BenchSubscribe {
            filters: vec![filter],
            user_properties: Vec::new(),
            sent_time: None,
        }),
    )
}

fn millis(time: u64) -> Duration {
    Duration::from_millis(time)
}

/// Runs a plan to its end.
async fn run(plan: BenchPlan, manners: Manners) -> (Outcome, Rc<Peer>) {
    run_until(plan, manners, std::future::pending()).await
}

/// Runs a plan until it ends or is stopped.
async fn run_until(
    plan: BenchPlan,
    manners: Manners,
    stop: impl Future<Output = ()>,
) -> (Outcome, Rc<Peer>) {
    run_watched(plan, manners, &mut Nobody, stop).await
}

/// The same while somebody watches.
async fn run_watched(
    plan: BenchPlan,
    manners: Manners,
    observer: &mut impl Observer,
    stop: impl Future<Output = ()>,
) -> (Outcome, Rc<Peer>) {
    let peer = Peer::new(manners);
    let local = LocalSet::new();
    let running = local.run_until(async {
        let prepared = Arc::new(Prepared::new(plan).unwrap());
        let run = Run::start(prepared, None, Timer::plain, |setup| {
            let line = Line(peer.clone());
            let disconnect_reply = EndNotice(setup.coordinator.clone());
            tokio::task::spawn_local(async move {
                let orders = setup.orders.clone();
                shard::run(setup, orders, move |_, _| line.clone()).await;
                drop(disconnect_reply);
            });
            Ok(None)
        });
        run.unwrap().follow(observer, stop).await
    });
    let outcome = tokio::time::timeout(Duration::from_secs(3600), Box::pin(running))
        .await
        .expect("it hangs");
    (outcome, peer)
}
