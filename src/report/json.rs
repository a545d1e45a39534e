//! A summary as JSON. The fields are documented in `docs/report.md`.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::backlog;
use super::clocks;
use super::columns::{COLUMNS, decimal, seconds};
use super::drift;
use super::intervals::Intervals;
use super::rates;
use super::runs;
use super::summary::{Environment, Summary};
use crate::stats::{
    AutoWarmup, Checked, Counters, Health, Histogram, LatencyBasis, PackedLatencies, Phase, Sample,
    Stat, SystemUse, Verdict,
};

/// The fields of a row of the series with its histograms.
pub(super) const HISTOGRAMS: [(&str, LatencyBasis); 2] = [
    ("histograms", LatencyBasis::Intended),
    ("actual_histograms", LatencyBasis::Actual),
];
/// What the field `schema` says. Another number when a field changes its meaning or goes.
pub(super) const SCHEMA: &str = "mqtty-bench/1";

pub(super) fn render(summary: &Summary) -> String {
    let mut parts = vec![
        ("schema", SCHEMA.into()),
        ("options", options(&summary.options)),
        ("environment", environment(&summary.environment)),
        ("counters", counters(&summary.counters)),
        ("rates", all_rates(summary)),
        ("latency", latency(summary)),
        ("generator", generator(summary)),
        ("verdicts", backlog::json(summary)),
        ("thresholds", thresholds(&summary.thresholds)),
        ("auto_warmup", summary.warmup.map_or(Value::Null, warmup)),
        (
            "all_runs",
            summary.runs.as_ref().map_or(Value::Null, runs::json),
        ),
    ];
    if !summary.drift.is_empty() {
        parts.push(("drift", drift::json(&summary.drift)));
    }
    let mut text = String::from("{\n");
    for (name, value) in &parts {
        if *name == "generator" {
            push_series(&mut text, summary.series.samples());
        }
        // No line feed is inside a string: JSON escapes them.
        let value = format!("{value:#}").replace('\n', "\n  ");
        let _ = writeln!(text, "  \"{name}\": {value},");
    }
    text.truncate(text.len() - ",\n".len());
    text.push_str("\n}\n");
    text
}

/// The series, a line a sample, so that a long run is still a file that one can look into.
fn push_series(text: &mut String, samples: &[Sample]) {
    let rows: Vec<String> = samples
        .iter()
        .map(|sample| {
            let cells = COLUMNS.map(|(name, cell)| (name.to_owned(), cell(sample)));
            let mut row: Map<String, Value> = cells.into_iter().collect();
            for (name, basis) in HISTOGRAMS {
                let latencies = sample.latencies(basis);
                if latencies.size() > 0 {
                    row.insert(name.to_owned(), histograms(latencies));
                }
            }
            format!("    {}", Value::Object(row))
        })
        .collect();
    text.push_str("  \"series\": [");
    if !rows.is_empty() {
        let _ = write!(text, "\n{}\n  ", rows.join(",\n"));
    }
    text.push_str("],\n");
}

/// The latencies of a piece by phase, each encoded as the histograms of the whole run are.
fn histograms(latencies: &PackedLatencies) -> Value {
    let each = latencies
        .iter()
        .map(|(phase, it)| (phase.name().to_owned(), it.unpacked().to_base64().into()));
    Value::Object(each.collect())
}

fn warmup(it: AutoWarmup) -> Value {
    json!({ "cut_seconds": seconds(it.cut), "verdict": it.steadiness.name() })
}

fn thresholds(checked: &[Checked]) -> Value {
    let each = checked.iter().map(|it| {
        let number = it.value.as_ref().and_then(|value| value.number);
        json!({
            "expression": it.expression,
            "passed": it.passed,
            "value": number.map(|(value, _)| decimal(value)),
            "unit": number.map(|(_, unit)| unit.name()),
            "text": it.value.as_ref().map(|value| value.shown.as_str()),
        })
    });
    Value::Array(each.collect())
}

fn options(options: &[(String, String)]) -> Value {
    let fields = options
        .iter()
        .cloned()
        .map(|(name, value)| (name, value.into()));
    Value::Object(fields.collect())
}

fn environment(it: &Environment) -> Value {
    let stages: Map<String, Value> = it
        .stages
        .iter()
        .map(|(name, took)| (name.clone(), seconds(*took)))
        .collect();
    let facts = it.scope.facts().into_iter();
    let measures: Vec<&str> = facts.filter(|it| it.1).map(|it| it.0).collect();
    let mut fields = json!({
        "kind": it.kind.name(),
        "asked": it.asked,
        "broker": it.broker,
        "version": it.version,
        "system": it.system,
        "cores": it.cores,
        "generators": it.generators,
        "embedded": it.embedded,
        "started": it.started.to_string(),
        "measured_from": it.measured_from.map(|at| at.to_string()),
        "ended": it.ended.to_string(),
        "stages": stages,
        "notes": it.notes,
        "measures": measures,
        "cut_short": it.cut_short,
    });
    if let Some(shard) = &it.shard {
        fields["shard_of"] = shard.json();
    }
    if let Some(clock) = &it.clock {
        fields["clock"] = clocks::json(clock, it.clock_drift);
    }
    fields
}

pub(super) fn counters(it: &Counters) -> Value {
    let mut fields: Map<String, Value> = it
        .iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let errors: Map<String, Value> = it
        .errors
        .by_count()
        .into_iter()
        .map(|(reason, n)| (reason.to_owned(), n.into()))
        .collect();
    fields.insert("errors".to_owned(), errors.into());
    fields.into()
}

fn all_rates(summary: &Summary) -> Value {
    let intervals = Intervals::of(summary);
    let rate = |rate: rates::Rate| {
        let per_second = (!rate.span.is_zero()).then(|| decimal(rate.per_second()));
        let value = json!({
            "count": rate.count,
            "seconds": seconds(rate.span),
            "per_second": per_second,
            "interval_95": intervals.rate(rate.name).map(interval),
        });
        (rate.name.to_owned(), value)
    };
    Value::Object(rates::all(summary).map(rate).into_iter().collect())
}

/// The two ends of an interval.
fn interval((low, high): (f64, f64)) -> Value {
    Value::Array(vec![decimal(low), decimal(high)])
}

fn latency(summary: &Summary) -> Value {
    let it = &summary.latencies;
    let intervals = Intervals::of(summary);
    let phase = |phase: Phase| {
        let both = LatencyBasis::ALL.map(|basis| {
            let mut figures = histogram(it.get(phase, basis));
            let found = intervals.of_phase(phase, basis);
            let found = found.map(|(stat, ends)| (stat.name().to_owned(), interval(ends)));
            figures["intervals"] = Value::Object(found.collect());
            (basis.name().to_owned(), figures)
        });
        (
            phase.name().to_owned(),
            Value::Object(both.into_iter().collect()),
        )
    };
    Value::Object(Phase::ALL.map(phase).into_iter().collect())
}

/// The figures of a histogram, `null` where nothing was recorded, and the histogram itself.
pub(super) fn histogram(it: Option<&Histogram>) -> Value {
    let mut fields = Map::new();
    for stat in Stat::ALL {
        let whole = |it: &Histogram| match stat {
            Stat::Mean => it.stat(stat).map(decimal),
            _ => it.stat(stat).map(whole_number),
        };
        let value = match it {
            Some(it) => whole(it).unwrap_or(Value::Null),
            None if stat == Stat::Count => 0.into(),
            None => Value::Null,
        };
        fields.insert(stat.name().to_owned(), value);
    }
    let encoded = it.map(Histogram::to_base64);
    fields.insert("histogram".to_owned(), encoded.into());
    fields.into()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was a whole number that is not negative before"
)]
fn whole_number(number: f64) -> Value {
    (number as u64).into()
}

fn generator(summary: &Summary) -> Value {
    let it = &summary.generator;
    let mut fields = effort(summary.verdict(), it.cpu, &it.health);
    fields.insert("threads".to_owned(), it.threads.into());
    fields.insert("busy".to_owned(), decimal(it.busy()));
    fields.insert("clock_skew_us".to_owned(), it.clock_skew_us.into());
    let connecting = &it.connecting;
    let connecting = effort(it.connecting_verdict(), connecting.cpu, &connecting.health);
    fields.insert("connecting".to_owned(), connecting.into());
    fields.insert("system".to_owned(), system(&it.system));
    fields.into()
}

/// What the system did to the generator.
fn system(it: &SystemUse) -> Value {
    let troubles = it.troubles();
    let reasons: Vec<&str> = troubles.iter().map(|(_, reason)| reason.as_str()).collect();
    json!({
        "verdict": troubles.first().map(|(trouble, _)| trouble.name()),
        "reasons": reasons,
        "watched_seconds": seconds(it.watched),
        "stolen": it.stolen.map(decimal),
        "throttled_seconds": it.throttled.map(seconds),
        "segments": it.segments.map(|(sent, _)| sent),
        "sent_again": it.segments.map(|(_, again)| again),
        "queue_drops": it.queue_drops,
        "conntrack_drops": it.conntrack_drops,
        "conntrack_used": it.conntrack.map(|(used, _)| used),
        "conntrack_most": it.conntrack.map(|(_, most)| most),
    })
}

/// How the generator did in one part of the run.
fn effort(verdict: Verdict, cpu: f64, it: &Health) -> Map<String, Value> {
    let own = [
        ("p50", it.own_delay(0.5)),
        ("p90", it.own_delay(0.9)),
        ("p95", it.own_delay(0.95)),
        ("p99", it.own_delay(0.99)),
        ("p99_9", it.own_delay(0.999)),
        ("max", it.longest_own_delay()),
    ];
    let own = own.map(|(name, us)| (name.to_owned(), us.into()));
    let fields = [
        ("limited", verdict.limited.into()),
        ("reason", verdict.reason.into()),
        ("cpu", decimal(cpu)),
        ("behind_us", micros(it.behind)),
        ("blocked_seconds", seconds(it.blocked)),
        ("own_delay", Value::Object(own.into_iter().collect())),
        ("longest_stall_us", micros(it.longest_stall())),
        ("stalled", decimal(it.stalled())),
        ("watched_seconds", seconds(it.watched)),
        ("cpu_seconds", seconds(it.work.cpu)),
        ("waited_seconds", seconds(it.work.waited)),
        ("paced", it.paced.into()),
        ("delays", histogram(it.delays())),
        ("lag", histogram(it.lag())),
    ];
    let named = fields.map(|(name, value)| (name.to_owned(), value));
    named.into_iter().collect()
}

fn micros(duration: Duration) -> Value {
    u64::try_from(duration.as_micros())
        .unwrap_or(u64::MAX)
        .into()
}
