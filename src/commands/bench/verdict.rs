//! What a benchmark's exit code is.

use super::summary::Asked;
use crate::bench::{BenchError, Cause, FailureKind, Outcome};
use crate::client::is_guess;
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::options::Id;
use crate::report::Summary;
use crate::stats::Threshold;
use crate::text::Counted;

/// More causes than this are not listed one by one.
const MOST_CAUSES: usize = 5;

/// 7 when the scenario failed or the template could not be filled in; 5 when it was too late to start; 0 when all that was planned was done; else the first that applies of 9 (a
/// threshold), the code of whatever kept a client from connecting (3 or 4, as for `conn`), 4 (a publish or
/// subscription refused), 5 (timed out), 6 (connections or messages lost). With thresholds only these decide,
/// unless all of them are kept and nothing connected.
pub(super) fn of(
    context: &Context,
    asked: &Asked,
    outcome: &Outcome,
    summary: &Summary,
    fail_if: &[Threshold],
) -> Result<Exit, Failure> {
    if let Some(reason) = &outcome.broken {
        return Err(Failure::new(Exit::Payload, reason));
    }
    if let Some(passed) = outcome.late {
        let text = format!(
            "too late: the connections were open {:.1} s after the time of {}",
            passed.as_secs_f64(),
            Id::StartAt
        );
        let hint = format!(
            "start at a later time, or connect faster with {}",
            Id::ConnectRate
        );
        return Err(Failure::new(Exit::Timeout, text).with_hint(hint));
    }
    if let Some(rendezvous_error) = &outcome.rendezvous_error {
        return Err(BenchError::Rendezvous(rendezvous_error.clone()).into());
    }
    let counters = &summary.counters;
    let unmade = Explanation::of(asked, outcome, FailureKind::Unmade);
    if !unmade.causes.is_empty() {
        let count: u64 = unmade.causes.iter().map(|cause| cause.count).sum();
        let all = asked.limit.unwrap_or(counters.planned).max(count);
        let messages = Counted::of_all(count, all, "planned message");
        return Err(unmade.failure(Exit::Payload, format!("{messages} could not be made")));
    }
    let nothing_connected = counters.connected == 0 && counters.connect_planned > 0;
    if nothing_connected && let Some(signal) = context.stop.signal() {
        return Ok(signal.exit());
    }
    let figures = summary.figures();
    let missed: Vec<_> = fail_if
        .iter()
        .filter_map(|threshold| threshold.missed_message(&figures))
        .collect();
    if !missed.is_empty() || outcome.aborted.is_some() {
        if nothing_connected {
            unconnected(context, asked, outcome);
        }
        for missed_message in &missed {
            context.error(&Failure::new(Exit::Threshold, missed_message));
        }
        if let Some(reason) = &outcome.aborted {
            context.error(&Failure::new(Exit::Threshold, format!("aborted: {reason}")));
        }
        return Ok(Exit::Threshold);
    }
    if nothing_connected || fail_if.is_empty() && counters.connect_failed > 0 {
        return Ok(unconnected(context, asked, outcome));
    }
    if fail_if.is_empty() {
        return first_that_applies(context, asked, outcome);
    }
    warn_of_other_failures(context, asked, outcome);
    Ok(Exit::Done)
}

/// Warns of what would have failed the run without thresholds. All of them have passed.
fn warn_of_other_failures(context: &Context, asked: &Asked, outcome: &Outcome) {
    let counters = &outcome.totals.counters;
    let text = if counters.connect_failed > 0 {
        let clients = Counted::of_all(counters.connect_failed, counters.connect_planned, "client");
        format!("{clients} could not connect")
    } else if let Err(failure) = first_that_applies(context, asked, outcome) {
        failure.message
    } else {
        return;
    };
    context.warn(&format!(
        "{text}; every threshold passed, so the exit code is 0"
    ));
}

/// Prints why clients could not connect, as `conn` would; returns the exit code of the most frequent cause.
fn unconnected(context: &Context, asked: &Asked, outcome: &Outcome) -> Exit {
    let counters = &outcome.totals.counters;
    let causes = outcome.causes.of(FailureKind::Connect);
    let all = counters.connect_planned;
    for cause in causes.iter().take(MOST_CAUSES) {
        let who = if cause.count == all {
            "no client could connect".to_owned()
        } else {
            format!(
                "{} could not connect",
                Counted::of_all(cause.count, all, "client")
            )
        };
        let mut failure = cause.failure.clone();
        failure.message = format!("{who}: {}", failure.message);
        let guess = failure.hint.as_deref().is_some_and(is_guess);
        if guess && counters.connected > 0 && asked.has_one_broker() {
            let others = Counted::of(counters.connected, "client");
            failure.hint = Some(format!(
                "{others} connected: does the broker limit connections?"
            ));
        }
        context.error(&failure);
    }
    let listed = causes.iter().take(MOST_CAUSES).map(|cause| cause.count);
    let others = counters.connect_failed.saturating_sub(listed.sum());
    if others > 0 {
        let clients = Counted::of_all(others, all, "client");
        let text = format!("{clients} could not connect for other reasons");
        context.error(&Failure::new(Exit::Connect, text));
    }
    let Some(first) = causes.first() else {
        if others == 0 {
            let text = format!("no client connected to {}", asked.brokers(&[]));
            context.error(&Failure::new(Exit::Connect, text));
        }
        return Exit::Connect;
    };
    first.failure.exit
}

/// What went wrong, with the brokers where it did, the most frequent reason and its hint.
struct Explanation<'a> {
    asked: &'a Asked,
    causes: Vec<&'a Cause>,
}

impl<'a> Explanation<'a> {
    fn of(asked: &'a Asked, outcome: &'a Outcome, kind: FailureKind) -> Self {
        Self {
            asked,
            causes: outcome.causes.of(kind),
        }
    }

    fn brokers(&self) -> String {
        self.asked.brokers(&self.causes)
    }

    /// The code of connections that were lost for these causes: refused, where the broker has said so of most.
    fn exit(&self) -> Exit {
        match self.causes.first() {
            Some(first) if first.failure.exit == Exit::Refused => Exit::Refused,
            _ => Exit::Lost,
        }
    }

    /// The failure with this text, and why.
    fn failure(&self, exit: Exit, text: String) -> Failure {
        let Some(first) = self.causes.first() else {
            return Failure::new(exit, text);
        };
        let why = &first.failure.message;
        let other = self
            .causes
            .iter()
            .filter(|it| it.failure.message != *why)
            .count();
        let text = match (why.as_str(), other) {
            ("", _) => text,
            (why, 0) => format!("{text}: {why}"),
            (why, other) => {
                let others = Counted::of(other as u64, "other reason");
                format!("{text}: {why} (and {others})")
            }
        };
        Failure {
            exit,
            message: text,
            hint: first.failure.hint.clone(),
        }
    }
}

fn first_that_applies(
    context: &Context,
    asked: &Asked,
    outcome: &Outcome,
) -> Result<Exit, Failure> {
    let counters = &outcome.totals.counters;
    let unanswered = outcome.subscriptions_unanswered;
    let refused = counters.subscribe_failed.saturating_sub(unanswered);
    let explain = |kind| Explanation::of(asked, outcome, kind);
    let failure = if counters.refused > 0 {
        let cause = explain(FailureKind::Refused);
        let messages = Counted::of_all(counters.refused, counters.planned, "message");
        let (were, brokers) = (messages.was(), cause.brokers());
        let text = format!("{messages} {were} refused by {brokers}");
        cause.failure(Exit::Refused, text)
    } else if refused > 0 {
        let cause = explain(FailureKind::Subscribe);
        let subscriptions = Counted::of(refused, "subscription");
        let (were, brokers) = (subscriptions.was(), cause.brokers());
        let text = format!("{subscriptions} {were} refused by {brokers}");
        cause.failure(Exit::Refused, text)
    } else if counters.timed_out > 0 {
        let cause = explain(FailureKind::Unacknowledged);
        let messages = Counted::of_all(counters.timed_out, counters.written, "message");
        let brokers = cause.brokers();
        let text = format!("{messages} had no acknowledgement in time from {brokers}");
        cause.failure(Exit::Timeout, text)
    } else if unanswered > 0 {
        let cause = explain(FailureKind::Unanswered);
        let subscriptions = Counted::of(unanswered, "subscription");
        let brokers = cause.brokers();
        let text = format!("{subscriptions} had no answer in time from {brokers}");
        cause.failure(Exit::Timeout, text)
    } else if counters.connections_lost > counters.reconnects {
        let cause = explain(FailureKind::Lost);
        let lost = counters.connections_lost - counters.reconnects;
        let connections = Counted::of(lost, "connection");
        let (were, brokers) = (connections.was(), cause.brokers());
        let text = format!("{connections} to {brokers} {were} lost and not restored");
        cause.failure(cause.exit(), text)
    } else if counters.still_arriving > 0 {
        let deliveries = Counted::of_all(counters.still_arriving, counters.expected, "delivery");
        let were = deliveries.was();
        let text = format!("{deliveries} {were} still arriving when the drain ended");
        Failure::new(Exit::Timeout, text).with_hint("wait longer for them with --drain")
    } else if counters.lost > 0 {
        let lost = match counters.expected {
            // Only the receiving side is known.
            0 => Counted::of(counters.lost, "message"),
            all => Counted::of_all(counters.lost, all, "delivery"),
        };
        Failure::new(Exit::Lost, format!("{lost} {} lost", lost.was()))
    } else if outcome.abandoned > 0 {
        let messages = Counted::of_all(outcome.abandoned, counters.written, "message");
        let text = format!("{messages} had no acknowledgement when the connection was lost");
        Failure::new(Exit::Lost, text)
    } else if asked.exactly_once && counters.sent_again > 0 {
        let messages = Counted::of_all(counters.sent_again, counters.written, "message");
        let text = format!(
            "{messages} at QoS 2 may have been delivered twice: the session was lost with the connection"
        );
        Failure::new(Exit::Lost, text)
    } else {
        return undone(context, asked, outcome);
    };
    Err(failure)
}

/// A run without an end of its own is done when it is stopped, if all clients had tried to connect; another one has left work undone.
fn undone(context: &Context, asked: &Asked, outcome: &Outcome) -> Result<Exit, Failure> {
    let counters = &outcome.totals.counters;
    let tried = counters.connected + counters.connect_failed;
    if outcome.stopped {
        return Ok(match context.stop.signal() {
            Some(signal) if asked.limited || tried < counters.connect_planned => signal.exit(),
            _ => Exit::Done,
        });
    }
    let late = |text: String| {
        // Only publishers have a window.
        let cause = Explanation::of(asked, outcome, FailureKind::Window);
        Err(cause.failure(Exit::Timeout, text))
    };
    if asked.publishes && counters.written < counters.planned {
        let missing = counters.planned - counters.written;
        let messages = Counted::of_all(missing, counters.planned, "planned message");
        return late(format!("{messages} {} not written in time", messages.was()));
    }
    match asked.limit {
        Some(limit) if !asked.is_reached(limit, counters) => {
            let (number, what) = if asked.publishes {
                (counters.written, "written")
            } else {
                (counters.received, "received")
            };
            let done = Counted::of_all(number, limit, "message");
            late(format!("only {done} {} {what} before the end", done.was()))
        }
        _ => Ok(Exit::Done),
    }
}
