//! The columns of the series, the same in JSON and CSV.

use std::time::Duration;

use serde_json::{Number, Value};

use crate::stats::Sample;

/// How one column is read from a sample.
type Cell = fn(&Sample) -> Value;

/// Every column: name, and value in a sample.
pub(super) const COLUMNS: [(&str, Cell); 23] = [
    ("at", |it| decimal(it.at.as_secs_f64())),
    ("span", |it| decimal(it.span.as_secs_f64())),
    ("planned", |it| it.planned.into()),
    ("written", |it| it.written.into()),
    ("acked", |it| it.acked.into()),
    ("received", |it| it.received.into()),
    ("planned_rate", |it| decimal(it.rate(it.planned))),
    ("written_rate", |it| decimal(it.rate(it.written))),
    ("acked_rate", |it| decimal(it.rate(it.acked))),
    ("received_rate", |it| decimal(it.rate(it.received))),
    ("bytes_out", |it| it.bytes_out.into()),
    ("bytes_in", |it| it.bytes_in.into()),
    ("errors", |it| it.errors.into()),
    ("connections", |it| it.connections.into()),
    ("phase", |it| {
        it.phase.map_or(Value::Null, |phase| phase.name().into())
    }),
    ("p50", |it| it.phase.map_or(Value::Null, |_| it.p50.into())),
    ("p99", |it| it.phase.map_or(Value::Null, |_| it.p99.into())),
    ("no_subscribers", |it| it.no_subscribers.into()),
    ("negative", |it| it.negative.into()),
    ("connected", |it| it.connected.into()),
    ("behind", |it| it.behind.into()),
    ("p95", |it| it.phase.map_or(Value::Null, |_| it.p95.into())),
    ("max", |it| it.phase.map_or(Value::Null, |_| it.max.into())),
];

/// A number with three decimals at most.
pub(super) fn decimal(number: f64) -> Value {
    let rounded = (number * 1e3).round() / 1e3;
    Number::from_f64(rounded).map_or(Value::Null, Value::Number)
}

/// Seconds with their microseconds.
pub(super) fn seconds(duration: Duration) -> Value {
    ((duration.as_secs_f64() * 1e6).round() / 1e6).into()
}
