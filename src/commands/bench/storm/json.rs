//! The result as JSON. The fields are documented in `docs/storms.md`.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::figures::{COUNTERS, LATENCIES, PARTS};
use super::text::Told;
use crate::bench::storm::Span;
use crate::stats::{Histogram, Stat};

/// What the field `schema` says.
const SCHEMA: &str = "mqtty-storm/1";

pub(super) fn render(told: &Told<'_>) -> String {
    let (plan, figures) = (told.plan, &told.figures);
    let outcome = figures.outcome;
    let options: Map<String, Value> = plan
        .plan
        .options
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into()))
        .collect();
    let counters: Map<String, Value> = COUNTERS
        .iter()
        .map(|name| ((*name).to_owned(), figures.counter(name).into()))
        .collect();
    let latencies: Map<String, Value> = LATENCIES
        .iter()
        .filter_map(|name| {
            let latency = outcome.tally.latencies.get(name)?;
            Some(((*name).to_owned(), latency_json(latency)))
        })
        .collect();
    let bystanders: Map<String, Value> = PARTS
        .iter()
        .zip(&outcome.bystanders)
        .map(|(part, span)| ((*part).to_owned(), span_json(span)))
        .collect();
    let errors: Map<String, Value> = outcome
        .tally
        .errors
        .iter()
        .map(|(reason, count)| (reason.to_owned(), count.into()))
        .collect();
    let thresholds = told
        .checked
        .iter()
        .map(|it| json!({"expression": it.expression, "passed": it.passed, "value": it.value.as_ref().and_then(|value| value.number).map(|(value, _)| value), "text": it.value.as_ref().map(|value| value.shown.as_str())}));
    let windows = outcome.windows.iter().map(|it| {
        json!({
            "at": rounded(it.at), "sent": it.sent, "lost": it.lost,
            "p50": it.p50, "p99": it.p99, "max": it.max,
        })
    });
    let generator = outcome.generator.verdict();
    let value = json!({
        "schema": SCHEMA,
        "storm": figures.storm.kind.name(),
        "options": options,
        "broker": told.brokers,
        "version": env!("CARGO_PKG_VERSION"),
        "embedded": plan.embedded,
        "started": Timestamp::try_from(outcome.started).unwrap_or_default().to_string(),
        "began": outcome.unready.is_none(),
        "seconds": rounded(outcome.length.as_secs_f64()),
        "recovery": {
            "p50": micros(outcome.recovery.half),
            "p90": micros(outcome.recovery.most),
            "all": micros(outcome.recovery.all),
        },
        "slowdown": figures.slowdown().map(rounded),
        "bystanders": bystanders,
        "bystanders_disconnected": figures.counter("bystanders_disconnected"),
        "counters": counters,
        "latencies": latencies,
        "errors": errors,
        "gave_up": outcome.gave_up,
        "stopped": outcome.stopped,
        "generator": {
            "limited": generator.limited,
            "reason": generator.reason,
            "cpu": rounded(outcome.generator.cpu),
            "threads": outcome.generator.threads,
        },
        "thresholds": thresholds.collect::<Vec<_>>(),
        "windows": windows.collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn span_json(span: &Span) -> Value {
    let mut value = latency_json(&span.latency);
    value["seconds"] = rounded(span.length.as_secs_f64()).into();
    value["sent"] = span.sent.into();
    value["lost"] = span.lost.into();
    value
}

fn latency_json(latency: &Histogram) -> Value {
    let stats = Stat::ALL.into_iter().map(|stat| {
        let value = latency.stat(stat).map(rounded);
        (stat.name().to_owned(), value.into())
    });
    Value::Object(stats.collect())
}

fn micros(time: Option<Duration>) -> Option<f64> {
    time.map(|time| rounded(time.as_secs_f64() * 1e6))
}

/// With three decimals at most.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}
