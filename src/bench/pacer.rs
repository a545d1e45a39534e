//! Wakes publishers when their messages are due. One task for all publishers of a shard: their turns
//! follow from the schedule, so no queue is needed.

use std::rc::Rc;
use std::time::Duration;

use super::clock::now;
use super::connection_state::{ConnectionState, Status};
use super::connections::Connections;
use super::recorder::ShardRecorder;
use super::schedule::Schedule;
use super::timer::Timer;

/// The longest sleep, so that the end of the sending part is noticed.
const LONGEST_SLEEP: Duration = Duration::from_millis(500);

/// Wakes publishers until the sending part is over.
pub(super) async fn run(
    recorder: &ShardRecorder,
    connections: &Connections,
    schedule: Schedule,
    mut timer: Timer,
) {
    let mut publishers: Vec<Rc<ConnectionState>> = connections
        .all()
        .iter()
        .filter(|state| state.is_publisher() && state.status.get() != Status::Gone)
        .cloned()
        .collect();
    publishers.sort_by_key(|state| state.rank.get());
    let times = recorder.times.get();
    // Everybody begins at once, and finds out what is due.
    timer.until(recorder.clock.at(times.start)).await;
    connections.wake_all();
    if schedule == Schedule::Unlimited {
        return wake_at_end(recorder, connections, &publishers, &mut timer).await;
    }
    let turn = u64::from(times.publishers.max(1));
    let mut cycle = 0_u64;
    while connections.is_sending() && !publishers.is_empty() {
        for state in &publishers {
            let message = cycle * turn + u64::from(state.rank.get());
            let Some(due) = schedule.due(message) else {
                return wake_at_end(recorder, connections, &publishers, &mut timer).await;
            };
            let due = recorder.clock.at(times.start) + due;
            while connections.is_sending() && due > now() {
                timer.until(due.min(now() + LONGEST_SLEEP)).await;
            }
            state.wake();
        }
        cycle += 1;
        // With one publisher and a rate beyond what can be sent this loop must let others run.
        tokio::task::yield_now().await;
    }
}

/// At the end of the sending part publishers have to notice that they are done.
async fn wake_at_end(
    recorder: &ShardRecorder,
    connections: &Connections,
    publishers: &[Rc<ConnectionState>],
    timer: &mut Timer,
) {
    let end = recorder.times.get().end;
    while connections.is_sending() && !publishers.is_empty() {
        let until = now() + LONGEST_SLEEP;
        let until = if end == u64::MAX {
            until
        } else {
            until.min(recorder.clock.at(end).max(now() + Duration::from_millis(1)))
        };
        timer.until(until).await;
        for state in publishers {
            state.wake();
        }
    }
}
