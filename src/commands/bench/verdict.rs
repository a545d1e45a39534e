//! What a benchmark's exit code is.

use super::summary::Asked;
use crate::bench::Outcome;
use crate::commands::context::Context;
use crate::error::{Exit, Failure};
use crate::report::Summary;
use crate::stats::Threshold;

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
    Ok(first_that_applies(context, asked, outcome))
}

fn first_that_applies(context: &Context, asked: &Asked, outcome: &Outcome) -> Exit {
    let counters = &outcome.totals.counters;
    let unanswered = outcome.subscriptions_unanswered;
    if counters.connect_failed > 0 {
        connecting(outcome)
    } else if counters.refused > 0 || counters.subscribe_failed > unanswered {
        Exit::Refused
    } else if counters.timed_out > 0 || unanswered > 0 {
        Exit::Timeout
    } else if counters.lost > 0
        || counters.connections_lost > counters.reconnects
        || outcome.abandoned > 0
    {
        Exit::Lost
    } else {
        undone(context, asked, outcome)
    }
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
fn undone(context: &Context, asked: &Asked, outcome: &Outcome) -> Exit {
    let counters = &outcome.totals.counters;
    match context.stop.signal() {
        Some(signal) if outcome.stopped && asked.limited => signal.exit(),
        _ => match asked.limit {
            Some(limit) if !outcome.stopped && !asked.is_reached(limit, counters) => Exit::Timeout,
            _ => Exit::Done,
        },
    }
}
