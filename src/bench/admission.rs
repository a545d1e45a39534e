//! Which connections of a shard may be opened now.

use std::time::Instant;

use super::clock::now;
use super::control::Stage;
use super::shard::Shard;
use super::timer::Timer;

/// How many connections of a shard may be opening at once, where they are to open as fast as they can.
const OPENING_AT_ONCE: u32 = 100;

/// Waits until a connection is due, or there is room for one more, or none is wanted any more.
pub(super) async fn wait(shard: &Shard, due: Option<Instant>, timer: &mut Timer) {
    while shard.stage.get() == Stage::Connect {
        match due {
            Some(due) if due <= now() => return,
            Some(due) => {
                tokio::select! {
                    () = timer.until(due) => {}
                    () = shard.room.notified() => {}
                }
            }
            None if shard.opening.get() < OPENING_AT_ONCE => return,
            None => shard.room.notified().await,
        }
    }
}

/// One connection less.
pub(super) fn end(shard: &Shard) {
    shard.alive.set(shard.alive.get() - 1);
    shard.changed.notify_one();
}

/// A connection has had its first answer.
pub(super) fn answered(shard: &Shard) {
    shard.unopened.set(shard.unopened.get() - 1);
    let opening = shard.opening.get();
    shard.opening.set(opening - 1);
    if opening >= OPENING_AT_ONCE {
        shard.room.notify_one();
    }
    shard.changed.notify_one();
}
