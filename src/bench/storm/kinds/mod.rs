//! What the clients of each storm do: a file each.

mod burst;
mod churn;
mod connect;
mod offline;
mod reconnect;
mod retained;
mod sender;
mod slow;
mod subscribe;
mod will;

use std::rc::Rc;

use tokio::task::{JoinHandle, spawn_local};

use super::thread::Thread;
use crate::model::StormKind;

/// The tasks of a thread's clients.
pub(super) type Tasks = Vec<JoinHandle<()>>;

/// Starts the clients of a thread.
pub(super) fn start(thread: &Rc<Thread>) -> Tasks {
    let storm = thread.storm.clone();
    match &storm.kind {
        StormKind::Connect { .. } => each(thread, connect::live),
        StormKind::Reconnect { .. } => each(thread, reconnect::live),
        StormKind::Churn { .. } => churn::start(thread),
        StormKind::Burst(bursts) => burst::start(thread, *bursts),
        StormKind::Subscribe { .. } => each(thread, subscribe::live),
        StormKind::Retained { .. } => retained::start(thread),
        StormKind::Will { .. } => will::start(thread),
        StormKind::Offline { .. } => offline::start(thread),
        StormKind::Slow { .. } => slow::start(thread),
    }
}

/// Removes what the clients of this thread have left on the broker. They have left.
pub(super) async fn clean(thread: &Rc<Thread>) {
    match &thread.storm.kind {
        StormKind::Retained { messages, .. } => retained::clean(thread, *messages).await,
        StormKind::Offline { .. } => offline::clean(thread).await,
        _ => {}
    }
}

/// How many parts the preparation has, over all threads.
pub(super) fn parts_of_preparation(kind: &StormKind, clients: u32) -> u64 {
    match kind {
        StormKind::Connect { .. } => 0,
        // When its messages are queued, everybody is ready.
        StormKind::Offline { .. } => 1,
        kind => u64::from(clients) + u64::from(kind.has_helper()),
    }
}

/// How many schedules have to come to their end, with so many threads.
pub(super) fn schedules(kind: &StormKind, threads: usize) -> u64 {
    match kind {
        StormKind::Churn { .. } | StormKind::Burst(_) => threads as u64,
        StormKind::Slow { .. } => 1,
        _ => 0,
    }
}

/// What the storm is made of, where that is known before: clients, or messages.
pub(super) fn wanted(kind: &StormKind, clients: u32) -> u64 {
    match kind {
        StormKind::Churn { .. } | StormKind::Burst(_) | StormKind::Slow { .. } => 0,
        StormKind::Offline { messages, .. } => u64::from(clients) * u64::from(*messages),
        _ => u64::from(clients),
    }
}

/// A task for each client.
fn each<F: Future<Output = ()> + 'static>(
    thread: &Rc<Thread>,
    live: impl Fn(Rc<Thread>, u32) -> F,
) -> Tasks {
    let own = thread.own(thread.storm.clients);
    own.map(|k| spawn_local(live(thread.clone(), k))).collect()
}
