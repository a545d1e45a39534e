//! A shard: one thread with its own runtime and its share of the connections. What is counted stays here
//! until the coordinator is handed it, once a second.

use std::rc::Rc;

use tokio::sync::watch;

use super::context::{Seed, ShardContext};
use super::control::Order;
use super::opening;
use super::prepared::Prepared;
use super::stages::ShardStages;
use crate::client::Dial;

/// Runs a shard to its end; within a local runtime. `dialer` says how connection `k` dials.
pub(super) async fn run<D: Dial + 'static>(
    seed: Seed,
    orders: watch::Receiver<Order>,
    dialer: impl Fn(&Prepared, u32) -> D + 'static,
) {
    let timer = seed.timer;
    let shard = Rc::new(ShardContext::new(seed));
    tokio::task::spawn_local(opening::open_all(shard.clone(), timer(), dialer));
    let stages = ShardStages::new(shard.clone(), timer);
    tokio::task::spawn_local(async move {
        shard
            .heartbeat
            .run(&shard.recorder, &shard.connections)
            .await;
    });
    stages.follow(orders).await;
}
