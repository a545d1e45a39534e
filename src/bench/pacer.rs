//! Wakes publishers when their messages are due. One task for all publishers of a shard: their turns
//! follow from the schedule, so no queue is needed.

use std::rc::Rc;
use std::time::Duration;

use super::clock::now;
use super::control::Stage;
use super::role::Role;
use super::schedule::Schedule;
use super::seat::{Seat, Status};
use super::shard::Shard;
use super::timer::Timer;

/// The longest sleep, so that the end of the sending part is noticed.
const LONGEST_SLEEP: Duration = Duration::from_millis(500);

/// Wakes publishers until the sending part is over.
pub(super) async fn run(shard: Rc<Shard>, mut timer: Timer) {
    let mut publishers: Vec<Rc<Seat>> = shard
        .seats
        .borrow()
        .iter()
        .filter(|seat| matches!(seat.role, Role::Publisher(_)) && seat.status.get() != Status::Gone)
        .cloned()
        .collect();
    publishers.sort_by_key(|seat| seat.rank.get());
    let times = shard.times.get();
    // Everybody begins at once, and finds out what is due.
    timer.until(shard.clock.at(times.start)).await;
    for seat in &*shard.seats.borrow() {
        seat.wake();
    }
    let schedule = shard.schedule.borrow().clone();
    if schedule == Schedule::Unlimited {
        return wake_at_end(&shard, &publishers, &mut timer).await;
    }
    let turn = u64::from(times.publishers.max(1));
    let mut cycle = 0_u64;
    while is_sending(&shard) && !publishers.is_empty() {
        for seat in &publishers {
            let message = cycle * turn + u64::from(seat.rank.get());
            let Some(due) = schedule.due(message) else {
                return wake_at_end(&shard, &publishers, &mut timer).await;
            };
            let due = shard.clock.at(times.start) + due;
            while is_sending(&shard) && due > now() {
                timer.until(due.min(now() + LONGEST_SLEEP)).await;
            }
            seat.wake();
        }
        cycle += 1;
        // With one publisher and a rate beyond what can be sent this loop must let others run.
        tokio::task::yield_now().await;
    }
}

fn is_sending(shard: &Shard) -> bool {
    matches!(shard.stage.get(), Stage::Send(_))
}

/// At the end of the sending part publishers have to notice that they are done.
async fn wake_at_end(shard: &Shard, publishers: &[Rc<Seat>], timer: &mut Timer) {
    let end = shard.times.get().end;
    while is_sending(shard) && !publishers.is_empty() {
        let until = now() + LONGEST_SLEEP;
        let until = if end == u64::MAX {
            until
        } else {
            until.min(shard.clock.at(end).max(now() + Duration::from_millis(1)))
        };
        timer.until(until).await;
        for seat in publishers {
            seat.wake();
        }
    }
}
