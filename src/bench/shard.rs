//! A shard: one thread with its own runtime and its share of the connections. What is counted stays here
//! until the coordinator is handed it, once a second.

use std::rc::Rc;

use tokio::sync::watch;

use super::context::{ShardContext, ShardSetup};
use super::control::Order;
use super::opening;
use super::prepared::Prepared;
use super::stages::ShardStages;
use crate::client::Dial;

/// Runs a shard to its end; within a local runtime. `dialer` says how connection `k` dials.
pub(super) async fn run<D: Dial + 'static>(
    setup: ShardSetup,
    orders: watch::Receiver<Order>,
    dialer: impl Fn(&Prepared, u32) -> D + 'static,
) {
    let timer = setup.timer;
    let shard = Rc::new(ShardContext::new(setup));
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
