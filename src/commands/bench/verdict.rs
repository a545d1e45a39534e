//! What a benchmark's exit code is.

use super::summary::Asked;
use crate::bench::Outcome;
use crate::commands::context::Context;
use crate::error::{Exit, Failure};
use crate::report::Summary;
use crate::stats::Threshold;
use crate::stats::units::count;

/// 7 when the scenario failed; 0 when all that was planned was done; else the first that applies of 9 (a threshold), 3 or 4 (a
/// connection failed or was refused), 4 (a publish refused), 5 (timed out), 6 (connections or messages
/// lost). With thresholds only these decide, and 3 or 4 when nothing connected.
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
    let counters = &summary.counters;
    if counters.connected == 0 && counters.connect_planned > 0 {
        if let Some(signal) = context.stop.signal() {
            return Ok(signal.exit());
        }
        let reason = counters
            .errors
            .by_count()
            .first()
            .map_or("nothing was tried", |(reason, _)| reason)
            .to_owned();
        let text = format!("no client could connect to {}: {reason}", asked.broker());
        return Err(Failure::new(connecting(outcome), text));
    }
    let missed: Vec<_> = fail_if
        .iter()
        .filter_map(|threshold| threshold.complaint(&summary.figures()))
        .collect();
    if !missed.is_empty() || outcome.aborted.is_some() {
        for complaint in &missed {
            context.error(&Failure::new(Exit::Threshold, complaint));
        }
        if let Some(reason) = &outcome.aborted {
            context.error(&Failure::new(Exit::Threshold, format!("aborted: {reason}")));
        }
        return Ok(Exit::Threshold);
    }
    if !fail_if.is_empty() {
        return Ok(Exit::Done);
    }
    first_that_applies(context, asked, outcome)
}

fn first_that_applies(
    context: &Context,
    asked: &Asked,
    outcome: &Outcome,
) -> Result<Exit, Failure> {
    let counters = &outcome.totals.counters;
    let unanswered = outcome.subscriptions_unanswered;
    let refused = counters.subscribe_failed.saturating_sub(unanswered);
    let broker = asked.broker();
    let (exit, text) = if counters.connect_failed > 0 {
        let clients = of_all(counters.connect_failed, counters.connect_planned, "client");
        let text = format!("{clients} could not connect to {broker}");
        (connecting(outcome), text)
    } else if counters.refused > 0 {
        let messages = of_all(counters.refused, counters.planned, "message");
        let were = were(counters.refused);
        (
            Exit::Refused,
            format!("{messages} {were} refused by {broker}"),
        )
    } else if refused > 0 {
        let subscriptions = number_of(refused, "subscription");
        let were = were(refused);
        (
            Exit::Refused,
            format!("{subscriptions} {were} refused by {broker}"),
        )
    } else if counters.timed_out > 0 {
        let messages = of_all(counters.timed_out, counters.written, "message");
        let text = format!("{messages} had no acknowledgement in time from {broker}");
        (Exit::Timeout, text)
    } else if unanswered > 0 {
        let subscriptions = number_of(unanswered, "subscription");
        let text = format!("{subscriptions} had no answer in time from {broker}");
        (Exit::Timeout, text)
    } else if counters.connections_lost > counters.reconnects {
        let lost = counters.connections_lost - counters.reconnects;
        let connections = number_of(lost, "connection");
        let were = were(lost);
        let text = format!("{connections} to {broker} {were} lost and did not come back");
        (Exit::Lost, text)
    } else if counters.lost > 0 {
        let were = were(counters.lost);
        let text = match counters.expected {
            // Only the receiving side is known.
            0 => format!("{} {were} lost", number_of(counters.lost, "message")),
            all => format!("{} {were} lost", of_all(counters.lost, all, "delivery")),
        };
        (Exit::Lost, text)
    } else if outcome.abandoned > 0 {
        let messages = of_all(outcome.abandoned, counters.written, "message");
        let text = format!("{messages} had no acknowledgement when the connection was lost");
        (Exit::Lost, text)
    } else {
        return undone(context, asked, outcome);
    };
    Err(Failure::new(exit, text))
}

/// `1 client`, `2 clients`.
pub(super) fn number_of(number: u64, noun: &str) -> String {
    format!("{} {}", count(number), plural(number, noun))
}

/// `1 of 3 clients`.
fn of_all(number: u64, all: u64, noun: &str) -> String {
    format!("{} of {} {}", count(number), count(all), plural(all, noun))
}

fn plural(number: u64, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        (_, None) => format!("{noun}s"),
    }
}

fn were(number: u64) -> &'static str {
    if number == 1 { "was" } else { "were" }
}

/// The code of a failure to connect: refused by a broker, or not reached.
fn connecting(outcome: &Outcome) -> Exit {
    if outcome.refused_by_broker {
        Exit::Refused
    } else {
        Exit::Connect
    }
}

/// A run without an end of its own is done when it is stopped; another one has left work undone.
fn undone(context: &Context, asked: &Asked, outcome: &Outcome) -> Result<Exit, Failure> {
    if outcome.stopped {
        return Ok(match context.stop.signal() {
            Some(signal) if asked.limited => signal.exit(),
            _ => Exit::Done,
        });
    }
    let counters = &outcome.totals.counters;
    let late = |text: String| Err(Failure::new(Exit::Timeout, text));
    if asked.publishes && counters.written < counters.planned {
        let missing = counters.planned - counters.written;
        let messages = of_all(missing, counters.planned, "planned message");
        return late(format!("{messages} {} not written in time", were(missing)));
    }
    match asked.limit {
        Some(limit) if !asked.is_reached(limit, counters) => {
            let done = if asked.publishes {
                of_all(counters.written, limit, "message") + " were written"
            } else {
                of_all(counters.received, limit, "message") + " were received"
            };
            late(format!("only {done} before the end"))
        }
        _ => Ok(Exit::Done),
    }
}
