//! What becomes of a message that was sent: answered, refused, overdue, or lost with its connection.

use super::causes::Trouble;
use super::clock::Key;
use super::making::Spoilt;
use super::seat::Seat;
use super::shard::Shard;
use crate::client::{Ack, EXPIRED, LimitError};
use crate::error::{Exit, Failure};
use crate::model::{Properties, QoS, ReasonCode};
use crate::stats::{Flow, Phase};
use crate::text::Counted;

/// PUBACK, PUBCOMP, or a PUBREC that refuses.
#[inline]
pub(super) fn acknowledged(shard: &Shard, seat: &Seat, key: u64, ack: &Ack<'_>) {
    if key == EXPIRED {
        return;
    }
    settle(shard, seat, 1);
    let now = shard.now_us.get();
    let (intended, written) = Key(key).moments(now);
    shard.gathering.note(now.saturating_sub(written));
    if intended < shard.times.get().measure {
        return;
    }
    let mut recorder = shard.recorder.borrow_mut();
    recorder.latencies().record_both(
        Phase::Ack,
        now.saturating_sub(intended),
        now.saturating_sub(written),
    );
    if ack.reason.is_error() {
        recorder.counters().refused += 1;
        let reason = ack.reason.to_string();
        recorder.counters().errors.add(&reason, 1);
        drop(recorder);
        let mut causes = shard.causes.borrow_mut();
        causes.add_code(Trouble::Refused, seat.target, ack.reason.0, || reason);
        unexpect(shard, seat, 1);
    } else {
        let unheard = ack.reason == ReasonCode::NO_MATCHING_SUBSCRIBERS;
        let current = recorder.current();
        current.moments.note(Flow::Acked, now);
        current.counters.acked += 1;
        current.counters.no_subscribers += u64::from(unheard);
    }
}

/// The session was lost between PUBREC and PUBCOMP.
pub(super) fn unconfirmed(shard: &Shard, seat: &Seat, key: u64) {
    if key != EXPIRED {
        settle(shard, seat, 1);
        abandon(shard, seat, is_measured(shard, key).into());
    }
}

/// A message that may have been delivered is sent again.
pub(super) fn sent_again(shard: &Shard, key: u64) {
    if key != EXPIRED && is_measured(shard, key) {
        shard.recorder.borrow_mut().counters().sent_again += 1;
    }
}

/// A message that waited for a reconnect is now forbidden.
pub(super) fn forbidden(shard: &Shard, seat: &Seat, key: u64, error: &LimitError) {
    if key == EXPIRED {
        return;
    }
    settle(shard, seat, 1);
    if is_measured(shard, key) {
        refused(shard, seat, error, 1);
        unexpect(shard, seat, 1);
    }
}

/// What still waits for an answer when the connection is over. `lost`: it was not our doing.
pub(super) fn left_over(shard: &Shard, seat: &Seat, keys: impl Iterator<Item = u64>, lost: bool) {
    let measured = keys
        .filter(|&key| key != EXPIRED && is_measured(shard, key))
        .count() as u64;
    settle(shard, seat, seat.outstanding.get());
    if lost {
        abandon(shard, seat, measured);
    } else {
        timed_out(shard, seat, measured);
    }
}

/// So many messages got no answer in time.
pub(super) fn timed_out(shard: &Shard, seat: &Seat, messages: u64) {
    unacknowledged(shard, seat, Exit::Timeout, messages);
    let reason = if shard.still_arriving.get() {
        "acknowledgements were still arriving when the drain ended"
    } else {
        "no acknowledgement in time"
    };
    let mut recorder = shard.recorder.borrow_mut();
    recorder.counters().timed_out += messages;
    recorder.counters().errors.add_static(reason, messages);
}

fn unacknowledged(shard: &Shard, seat: &Seat, exit: Exit, messages: u64) {
    let failure = Failure::new(exit, "");
    let mut causes = shard.causes.borrow_mut();
    causes.add(Trouble::Unacknowledged, seat.target, failure, messages);
}

/// Notes that the broker takes fewer messages at a time than a publisher would send.
pub(super) fn note_window(shard: &Shard, seat: &Seat, announced: &Properties) {
    let prepared = &shard.prepared;
    let (Some(publish), Some(window)) = (prepared.published(), announced.receive_maximum) else {
        return;
    };
    if publish.qos == QoS::AtMostOnce || window >= publish.inflight {
        return;
    }
    let Some(target) = prepared.plan.targets.get(usize::from(seat.target)) else {
        return;
    };
    let messages = Counted::of(window.into(), "unacknowledged message");
    let text = format!(
        "{} allows {messages} per client (receive maximum)",
        target.address
    );
    let failure =
        Failure::new(Exit::Timeout, text).with_hint("use more clients (-c) or a lower rate");
    let mut causes = shard.causes.borrow_mut();
    causes.add(Trouble::Window, seat.target, failure, 1);
}

/// So many messages may have arrived, and nobody will ever say.
fn abandon(shard: &Shard, seat: &Seat, messages: u64) {
    unacknowledged(shard, seat, Exit::Lost, messages);
    shard.correct(|corrections| corrections.abandoned += messages);
    let mut recorder = shard.recorder.borrow_mut();
    let errors = &mut recorder.counters().errors;
    errors.add_static("connection lost before the acknowledgement", messages);
}

/// So many messages are forbidden by what the broker announced.
pub(super) fn refused(shard: &Shard, seat: &Seat, error: &LimitError, messages: u64) {
    let mut causes = shard.causes.borrow_mut();
    causes.add(Trouble::Refused, seat.target, Failure::of(error), messages);
    let mut recorder = shard.recorder.borrow_mut();
    recorder.counters().refused += messages;
    recorder.counters().errors.add(error.reason(), messages);
}

/// So many payloads could not be made from the template; or the scenario has failed, which ends the run.
pub(super) fn spoilt(shard: &Shard, seat: &Seat, spoilt: &Spoilt, messages: u64) {
    let error = match spoilt {
        Spoilt::Template(error) => error,
        Spoilt::Scenario(error) => return shard.break_off(error),
    };
    let mut causes = shard.causes.borrow_mut();
    // One in the warm-up does not count, and has to be told.
    let told = messages.max(1);
    causes.add(Trouble::Unmade, seat.target, Failure::of(error), told);
    let mut recorder = shard.recorder.borrow_mut();
    recorder.counters().refused += messages;
    recorder.counters().errors.add(&error.to_string(), messages);
}

/// A payload is not the text that it claims to be.
pub(super) fn not_text(shard: &Shard, seat: &Seat) {
    let mut causes = shard.causes.borrow_mut();
    let failure = Failure::new(Exit::Payload, "");
    causes.add(Trouble::NotText, seat.target, failure, 1);
}

/// That many answers less to wait for.
#[inline]
pub(super) fn settle(shard: &Shard, seat: &Seat, count: u32) {
    seat.outstanding.set(seat.outstanding.get() - count);
    let left = shard.outstanding.get() - u64::from(count);
    shard.outstanding.set(left);
    if left == 0 {
        shard.changed.notify_one();
    }
}

/// Messages that were counted as expected will not be delivered.
pub(super) fn unexpect(shard: &Shard, seat: &Seat, messages: u64) {
    let fanout = u64::from(seat.fanout.get());
    shard.correct(|corrections| corrections.unexpected += messages * fanout);
}

/// Whether a message counts, by when it was due.
fn is_measured(shard: &Shard, key: u64) -> bool {
    let now = shard.clock.us(super::clock::now());
    Key(key).moments(now).0 >= shard.times.get().measure
}
