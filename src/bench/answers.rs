//! What becomes of a message that was sent: answered, refused, overdue, or lost with its connection.

use super::batching::Batching;
use super::causes::FailureKind;
use super::clock::Key;
use super::connection_state::ConnectionState;
use super::device_messages::MessageError;
use super::prepared::Prepared;
use super::recorder::ShardRecorder;
use crate::client::{Ack, EXPIRED, LimitError};
use crate::error::{Exit, Failure};
use crate::model::{Properties, QoS, ReasonCode};
use crate::stats::{Flow, Phase};
use crate::text::Counted;

/// PUBACK, PUBCOMP, or a PUBREC that refuses: so many alike.
#[inline]
pub(super) fn acknowledged(
    recorder: &ShardRecorder,
    batching: &Batching,
    state: &ConnectionState,
    key: u64,
    count: u32,
    ack: &Ack<'_>,
) {
    if key == EXPIRED {
        return;
    }
    remove_outstanding(recorder, state, count);
    let now = recorder.now_us.get();
    let (intended, written) = Key(key).last_counted(now);
    batching.note(now.saturating_sub(written), count);
    if intended < recorder.times.get().measure {
        return;
    }
    let messages = u64::from(count);
    let mut counts = recorder.counts.borrow_mut();
    counts.latencies().record_both_n(
        Phase::Ack,
        now.saturating_sub(intended),
        now.saturating_sub(written),
        messages,
    );
    if ack.reason.is_error() {
        counts.counters().refused += messages;
        let reason = ack.reason.to_string();
        counts.counters().errors.add(&reason, messages);
        drop(counts);
        let mut causes = recorder.causes.borrow_mut();
        let (kind, code) = (FailureKind::Refused, ack.reason.0);
        causes.add_code(kind, state.target, code, messages, || reason);
        unexpect(recorder, state, messages);
    } else {
        let unheard = ack.reason == ReasonCode::NO_MATCHING_SUBSCRIBERS;
        let current = counts.current();
        current.last_counted.note(Flow::Acked, now);
        current.counters.acked += messages;
        current.counters.no_subscribers += if unheard { messages } else { 0 };
    }
}

/// The session was lost between PUBREC and PUBCOMP.
pub(super) fn unconfirmed(recorder: &ShardRecorder, state: &ConnectionState, key: u64) {
    if key != EXPIRED {
        remove_outstanding(recorder, state, 1);
        abandon(recorder, state, is_measured(recorder, key).into());
    }
}

/// A message that may have been delivered is sent again.
pub(super) fn sent_again(recorder: &ShardRecorder, key: u64) {
    if key != EXPIRED && is_measured(recorder, key) {
        recorder.counts.borrow_mut().counters().sent_again += 1;
    }
}

/// A message that waited for a reconnect is now forbidden.
pub(super) fn forbidden(
    recorder: &ShardRecorder,
    state: &ConnectionState,
    key: u64,
    error: &LimitError,
) {
    if key == EXPIRED {
        return;
    }
    remove_outstanding(recorder, state, 1);
    if is_measured(recorder, key) {
        refused(recorder, state, error, 1);
        unexpect(recorder, state, 1);
    }
}

/// What still waits for an answer when the connection is over. `lost`: it was not our doing.
pub(super) fn left_over(
    recorder: &ShardRecorder,
    state: &ConnectionState,
    keys: impl Iterator<Item = u64>,
    lost: bool,
) {
    let measured = keys
        .filter(|&key| key != EXPIRED && is_measured(recorder, key))
        .count() as u64;
    remove_outstanding(recorder, state, state.outstanding.get());
    if lost {
        abandon(recorder, state, measured);
    } else {
        timed_out(recorder, state, measured);
    }
}

/// So many messages got no answer in time.
pub(super) fn timed_out(recorder: &ShardRecorder, state: &ConnectionState, messages: u64) {
    unacknowledged(recorder, state, Exit::Timeout, messages);
    let reason = if recorder.still_arriving.get() {
        "acknowledgements were still arriving when the drain ended"
    } else {
        "no acknowledgement in time"
    };
    let mut counts = recorder.counts.borrow_mut();
    counts.counters().timed_out += messages;
    counts.counters().errors.add_static(reason, messages);
}

fn unacknowledged(recorder: &ShardRecorder, state: &ConnectionState, exit: Exit, messages: u64) {
    let failure = Failure::new(exit, "");
    let mut causes = recorder.causes.borrow_mut();
    causes.add(FailureKind::Unacknowledged, state.target, failure, messages);
}

/// Notes that the broker takes fewer messages at a time than a publisher would send.
pub(super) fn note_window(
    recorder: &ShardRecorder,
    prepared: &Prepared,
    state: &ConnectionState,
    announced: &Properties,
) {
    let (Some(publish), Some(window)) = (prepared.published(), announced.receive_maximum) else {
        return;
    };
    if publish.qos == QoS::AtMostOnce || window >= publish.inflight {
        return;
    }
    let Some(target) = prepared.plan.targets.get(usize::from(state.target)) else {
        return;
    };
    let messages = Counted::of(window.into(), "unacknowledged message");
    let text = format!(
        "{} allows {messages} per client (receive maximum)",
        target.address
    );
    let failure =
        Failure::new(Exit::Timeout, text).with_hint("use more clients (-c) or a lower rate");
    let mut causes = recorder.causes.borrow_mut();
    causes.add(FailureKind::Window, state.target, failure, 1);
}

/// So many messages may have arrived, and nobody will ever say.
fn abandon(recorder: &ShardRecorder, state: &ConnectionState, messages: u64) {
    unacknowledged(recorder, state, Exit::Lost, messages);
    recorder.correct(|corrections| corrections.abandoned += messages);
    let mut counts = recorder.counts.borrow_mut();
    let errors = &mut counts.counters().errors;
    errors.add_static("connection lost before the acknowledgement", messages);
}

/// So many messages are forbidden by what the broker announced.
pub(super) fn refused(
    recorder: &ShardRecorder,
    state: &ConnectionState,
    error: &LimitError,
    messages: u64,
) {
    let mut causes = recorder.causes.borrow_mut();
    causes.add(
        FailureKind::Refused,
        state.target,
        Failure::of(error),
        messages,
    );
    let mut counts = recorder.counts.borrow_mut();
    counts.counters().refused += messages;
    counts.counters().errors.add(error.reason(), messages);
}

/// So many payloads could not be made from the template; or the scenario has failed, which ends the run.
pub(super) fn note_message_error(
    recorder: &ShardRecorder,
    state: &ConnectionState,
    message_error: &MessageError,
    messages: u64,
) {
    let error = match message_error {
        MessageError::Template(error) => error,
        MessageError::Scenario(error) => return recorder.break_off(error),
    };
    let mut causes = recorder.causes.borrow_mut();
    // One in the warm-up does not count, but is reported.
    let told = messages.max(1);
    causes.add(FailureKind::Unmade, state.target, Failure::of(error), told);
    let mut counts = recorder.counts.borrow_mut();
    counts.counters().refused += messages;
    counts.counters().errors.add(&error.to_string(), messages);
}

/// A payload is not the text that it claims to be.
pub(super) fn not_text(recorder: &ShardRecorder, state: &ConnectionState) {
    let mut causes = recorder.causes.borrow_mut();
    let failure = Failure::new(Exit::Payload, "");
    causes.add(FailureKind::NotText, state.target, failure, 1);
}

/// So many messages of a connection do not wait for an answer any more.
#[inline]
pub(super) fn remove_outstanding(recorder: &ShardRecorder, state: &ConnectionState, count: u32) {
    state.outstanding.set(state.outstanding.get() - count);
    recorder.remove_outstanding(count);
}

/// Messages that were counted as expected will not be delivered.
pub(super) fn unexpect(recorder: &ShardRecorder, state: &ConnectionState, messages: u64) {
    let deliveries = u64::from(state.deliveries.get());
    recorder.correct(|corrections| corrections.unexpected += messages * deliveries);
}

/// Whether a message counts, by when it was due.
fn is_measured(recorder: &ShardRecorder, key: u64) -> bool {
    let now = recorder.clock.us(super::clock::now());
    Key(key).last_counted(now).0 >= recorder.times.get().measure
}
