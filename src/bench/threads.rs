//! The threads of a run, one shard each.

use std::thread::JoinHandle;

use tokio::runtime::{Builder, LocalOptions};

use super::context::ShardSetup;
use super::control::{MOST_SHARDS, ShardEvent, ToCoordinator};
use super::error::BenchError;
use super::prepared::Prepared;
use super::shard;
use crate::model::BenchPayload;

/// How many threads are worth their while.
pub(super) fn count(prepared: &Prepared) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = prepared.plan.threads.unwrap_or(cores);
    if let Some(BenchPayload::Made(scenario)) = prepared.published().map(|publish| &publish.payload)
        && scenario.is_shared()
    {
        return 1;
    }
    let connections = usize::try_from(prepared.count()).unwrap_or(usize::MAX);
    wanted.min(connections).clamp(1, MOST_SHARDS)
}

/// Starts a thread for a shard.
pub(super) fn start(setup: ShardSetup) -> Result<Option<JoinHandle<()>>, BenchError> {
    std::thread::Builder::new()
        .name(format!("bench-{}", setup.place.0))
        .spawn(move || run(setup))
        .map(Some)
        .map_err(BenchError::Thread)
}

fn run(setup: ShardSetup) {
    let _farewell = EndNotice(setup.coordinator.clone());
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build_local(LocalOptions::default());
    // Without a runtime there is nothing to tell but the end.
    if let Ok(runtime) = runtime {
        let orders = setup.orders.clone();
        runtime.block_on(shard::run(setup, orders, |prepared, k| {
            prepared.connector(k).0
        }));
    }
}

/// Tells that a shard has ended, however that came about: nobody is to wait for it.
pub(super) struct EndNotice(pub(super) ToCoordinator);

impl Drop for EndNotice {
    fn drop(&mut self) {
        self.0.send(ShardEvent::Gone);
    }
}
