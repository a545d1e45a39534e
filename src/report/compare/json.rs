//! A comparison as JSON. The fields are documented in `docs/report.md`.

use serde_json::{Value, json};

use super::super::columns::decimal;
use super::super::figures::Better;
use super::super::settings;
use super::super::summary::{Group, Summary};
use super::row::{Mark, Row, SIGNIFICANT};

/// What the field `schema` says.
const SCHEMA: &str = "mqtty-bench-comparison/1";

/// The document.
pub(super) fn document(
    [first, second]: [Group<'_>; 2],
    rows: &[Row<'_>],
    margin: Option<f64>,
    warnings: &[String],
) -> Value {
    let single = first.len() == 1 && second.len() == 1;
    let test = (!single).then(|| {
        json!({
            "method": "mann-whitney",
            "correction": "holm",
            "significant_below": SIGNIFICANT,
        })
    });
    let worse = margin.map(|margin| {
        let worse = rows.iter().filter(|row| row.is_worse_than(margin));
        let names = worse.map(|row| row.figure.name.clone());
        names.collect::<Vec<_>>()
    });
    let differing = settings::differing(first, second);
    let options = differing.into_iter().map(|it| {
        let [a, b] = it.values;
        json!({ "name": it.name, "a": a, "b": b })
    });
    json!({
        "schema": SCHEMA,
        "a": runs(first),
        "b": runs(second),
        "test": test,
        "margin": margin,
        "worse": worse,
        "figures": rows.iter().map(figure).collect::<Vec<_>>(),
        "options": options.collect::<Vec<_>>(),
        "warnings": warnings,
    })
}

fn runs(group: Group<'_>) -> Vec<Value> {
    let run = |(name, it): &(&str, &Summary)| {
        let environment = &it.environment;
        json!({
            "name": name,
            "kind": environment.kind.name(),
            "asked": environment.asked,
            "broker": environment.broker,
            "version": environment.version,
            "started": environment.started.to_string(),
            "generator_limited": it.verdict().limited,
        })
    };
    group.iter().map(run).collect()
}

fn figure(row: &Row<'_>) -> Value {
    let side = |index: usize| {
        let values = row.runs[index].iter().map(|it| it.map(decimal));
        json!({
            "median": row.values[index].map(decimal),
            "values": values.collect::<Vec<_>>(),
        })
    };
    // So few runs that they rule nothing out have no interval.
    let interval = row.shift.map(|shift| shift.interval);
    let interval = interval.filter(|(_, high)| high.is_finite());
    json!({
        "part": row.figure.part.heading(),
        "name": row.figure.name,
        "unit": row.figure.unit.name(),
        "better": match row.figure.better {
            Better::Higher => Some("higher"),
            Better::Lower => Some("lower"),
            Better::Neither => None,
        },
        "decides": row.figure.decides,
        "a": side(0),
        "b": side(1),
        "ratio": row.ratio().map(precise),
        "interval_95": interval.map(|(low, high)| [precise(low), precise(high)]),
        "p": row.shift.map(|shift| precise(shift.p)),
        "effect_size": row.shift.map(|shift| precise(shift.dominance)),
        "verdict": row.mark().map(Mark::name),
    })
}

/// A number with six decimals at most.
fn precise(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
