//! Opens the connections of a shard on schedule.

use std::rc::Rc;
use std::time::{Duration, Instant};

use super::clients;
use super::clock::{micros, now};
use super::connect_times::ConnectTimes;
use super::connection_state::ConnectionState;
use super::context::ShardContext;
use super::control::Stage;
use super::jobs;
use super::prepared::Prepared;
use super::timer::Timer;
use super::worker::{Worker, note_gone};
use crate::client::{Connection, Dial};

/// Opens the connections of a shard, each at its moment. `dialer` says how connection `k` dials.
pub(super) async fn open_all<D: Dial + 'static>(
    shard: Rc<ShardContext>,
    mut timer: Timer,
    dialer: impl Fn(&Prepared, u32) -> D,
) {
    let prepared = shard.prepared.clone();
    let numbers = prepared.connections(shard.place);
    let times = ConnectTimes::of(&prepared.plan);
    for (k, state) in numbers.zip(shard.connections.all()) {
        let due = times.due_us(k).map(|us| shard.recorder.clock.at(us));
        shard.connections.wait_for_turn(due, &mut timer).await;
        if shard.connections.stage.get() != Stage::Connect {
            // Stopped before its turn.
            note_gone(&shard.recorder, state);
            shard.connections.skip();
            shard.recorder.changed.notify_one();
            continue;
        }
        shard.connections.begin();
        shard.recorder.counts.borrow_mut().gauges().connecting += 1;
        let dialer = dialer(&shard.prepared, k);
        tokio::task::spawn_local(run(&shard, state, k, dialer, due));
    }
}

/// Runs one connection to its end. What is only needed for making it is not kept with it.
pub(super) fn run<D: Dial>(
    shard: &Rc<ShardContext>,
    state: &Rc<ConnectionState>,
    k: u32,
    dialer: D,
    due: Option<Instant>,
) -> impl Future<Output = ()> + use<D> {
    let (mut connection, mut worker) = make(shard, state, k, dialer, due);
    async move {
        let result = connection.run(&mut worker).await;
        worker.ended(result.err(), connection.unanswered());
    }
}

/// The connection and its workload.
fn make<D: Dial>(
    shard: &Rc<ShardContext>,
    state: &Rc<ConnectionState>,
    k: u32,
    dialer: D,
    due: Option<Instant>,
) -> (Connection<D>, Worker) {
    let prepared = &shard.prepared;
    let mut rng = clients::rng(&prepared.plan, k);
    let identity = clients::identity(&prepared.plan, k, &mut rng);
    let job = jobs::of(shard, state, k, &identity, &mut rng);
    let profile = shard.profiles[prepared.endpoint_number(k)].clone();
    let mut connection = Connection::shared(dialer, profile, Some(Box::new(identity)));
    if let Some(secrets) = &shard.secrets {
        connection = connection.with_shared_reader(secrets.clone());
    }
    let lateness = due.map_or(Duration::ZERO, |due| now().saturating_duration_since(due));
    if due.is_some() {
        let mut counts = shard.recorder.counts.borrow_mut();
        let health = &mut counts.current().health;
        health.paced += 1;
        health.note_behind(lateness);
        health.record_delay(micros(lateness));
    }
    let worker = Worker::new(shard.clone(), state.clone(), job, lateness);
    (connection, worker)
}
