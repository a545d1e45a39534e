//! The result as JSON. The fields are documented in `docs/maximum.md`.

use serde_json::{Value, json};

use super::result::{End, Found, words};
use super::trial::Row;
use crate::stats::Phase;

/// What the field `schema` says.
const SCHEMA: &str = "mqtty-max/1";

pub(super) fn render(found: &Found<'_>) -> String {
    let search = found.search;
    let about = found.about.as_ref().map(|it| &it.environment);
    let options: serde_json::Map<String, Value> = search
        .plan
        .options
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into()))
        .collect();
    let interval = &found.interval;
    let value = json!({
        "schema": SCHEMA,
        "options": options,
        "kind": about.map(|it| it.kind.name()),
        "broker": about.map(|it| &it.broker),
        "version": env!("CARGO_PKG_VERSION"),
        "search": search.quantity.name(),
        "objectives": search.slo,
        "low": interval.low,
        "high": interval.high,
        "confirmed": interval.confirmed,
        "limited_by": limited_by(found),
        "reason": found.why_not_more(),
        "held": interval.held,
        "hold_limited_by": interval.unproved,
        "knee": found.knee(),
        "doubtful": interval.doubt.map(|(lowest, highest)| [rounded(lowest), rounded(highest)]),
        "paused_trials": interval.paused,
        "end": match found.end {
            End::Found => "found",
            End::TimeOver => "time over",
            End::Stopped(_) => "stopped",
        },
        "expected": search.expect.as_ref().map(|it| &it.text),
        "as_expected": found.is_as_expected(),
        "seconds": rounded(found.took.as_secs_f64()),
        "trials": found.rows.iter().map(trial).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

/// Who is the reason that the maximum is not higher.
fn limited_by(found: &Found<'_>) -> Option<&'static str> {
    use crate::bench::search::Reason;
    Some(match found.interval.reason.as_ref()? {
        Reason::Saturated(_) | Reason::Missed(_) | Reason::Paused => "broker",
        Reason::Generator(_) => "generator",
        Reason::End => "--to",
    })
}

fn trial(row: &Row) -> Value {
    let (verdict, reason) = words(&row.verdict);
    let windows = row.windows.iter().map(|it| {
        json!({
            "at": rounded(it.at.as_secs_f64()),
            "span": rounded(it.span.as_secs_f64()),
            "offered": rounded(it.offered),
            "done": rounded(it.done),
        })
    });
    json!({
        "load": rounded(row.load),
        "seconds": rounded(row.length.as_secs_f64()),
        "verdict": verdict,
        "reason": reason,
        "achieved": rounded(row.achieved),
        "phase": row.phase.map(Phase::name),
        "p50": row.p50.map(rounded),
        "p99": row.p99.map(rounded),
        "max": row.max.map(rounded),
        "backlog": rounded(row.backlog),
        "cpu": rounded(row.cpu),
        "windows": windows.collect::<Vec<_>>(),
    })
}

/// With three decimals at most.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}
