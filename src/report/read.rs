//! A JSON report back into a summary.

mod field;
mod series;

use std::time::Duration;

use serde_json::Value;

use super::error::ReportError;
use super::json::SCHEMA;
use super::runs::{RunFigure, Runs};
use super::shard::ShardOf;
use super::summary::{Environment, Kind, Summary};
use crate::stats::units::Unit;
use crate::stats::{
    AutoWarmup, Checked, CheckedValue, ClockOffset, Counters, Flow, Generator, GeneratorLoad,
    Health, Histogram, Latencies, LatencyBasis, Phase, Sample, Scope, Series, Spans, Steadiness,
    SystemUse, Work,
};
use field::{Field, Wrong};

/// Reads a JSON report; `name` is the file, for error texts.
///
/// Fields that are not known are ignored, so that a later version may add some. Counters that are not
/// there are 0.
pub fn read(name: &str, text: &str) -> Result<Summary, ReportError> {
    let value = serde_json::from_str(text).map_err(|error| no_json(name, &error))?;
    document(name, &value)
}

/// Reads JSON reports that follow each other, each with the name that it has in error texts: its number in the
/// stream `name`, from 1.
pub fn read_all(name: &str, text: &str) -> Result<Vec<(String, Summary)>, ReportError> {
    let documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let each = documents.enumerate().map(|(index, value)| {
        let name = format!("{name} (document {})", index + 1);
        let value = value.map_err(|error| no_json(&name, &error))?;
        let summary = document(&name, &value)?;
        Ok((name, summary))
    });
    each.collect()
}

fn no_json(name: &str, error: &serde_json::Error) -> ReportError {
    ReportError::Json {
        name: name.to_owned(),
        error: crate::text::json(error).to_string(),
    }
}

fn document(name: &str, value: &Value) -> Result<Summary, ReportError> {
    match value.get("schema") {
        Some(schema) if schema == SCHEMA => {}
        found => {
            return Err(ReportError::Schema {
                name: name.to_owned(),
                found: found.map_or("missing".to_owned(), Value::to_string),
                expected: SCHEMA,
            });
        }
    }
    let top = Field {
        path: String::new(),
        value,
    };
    summary(&top).map_err(|Wrong { path, expected }| ReportError::Field {
        name: name.to_owned(),
        path,
        expected,
    })
}

fn summary(top: &Field<'_>) -> Result<Summary, Wrong> {
    let environment = environment(&top.get("environment"))?;
    let counters = counters(&top.get("counters"))?;
    let series = series::series(&top.get("series"))?;
    let spans = top.get("rates").if_any(|it| spans(it, &counters))?;
    let thresholds = top.get("thresholds").if_any(|it| it.each(threshold))?;
    Ok(Summary {
        thresholds: thresholds.unwrap_or_default(),
        drift: Vec::new(),
        options: options(&top.get("options"))?,
        latencies: latencies(&top.get("latency"))?,
        spans: spans.unwrap_or_else(|| estimated(&environment, &counters, &series)),
        environment,
        counters,
        series,
        generator: generator(&top.get("generator"))?,
        warmup: top.get("auto_warmup").if_any(warmup)?,
        runs: top.get("all_runs").if_any(runs)?,
    })
}

fn options(field: &Field<'_>) -> Result<Vec<(String, String)>, Wrong> {
    let one = |name: &String| Ok((name.clone(), field.get(name).text()?));
    field.object()?.keys().map(one).collect()
}

fn environment(field: &Field<'_>) -> Result<Environment, Wrong> {
    let kind = field.get("kind");
    let stages = field.get("stages");
    let stage = |name: &String| Ok((name.clone(), stages.get(name).seconds()?));
    Ok(Environment {
        kind: kind.named(Kind::from_name, "conn, pub, sub or e2e")?,
        asked: field.get("asked").text()?,
        broker: field.get("broker").text()?,
        version: field.get("version").text()?,
        system: field.get("system").text()?,
        cores: field.get("cores").small()?,
        generators: field.get("generators").small()?,
        embedded: field.get("embedded").flag()?,
        started: field.get("started").time()?,
        measured_from: field.get("measured_from").if_any(Field::time)?,
        ended: field.get("ended").time()?,
        stages: stages
            .object()?
            .keys()
            .map(stage)
            .collect::<Result<_, _>>()?,
        notes: field.get("notes").each(Field::text)?,
        scope: field
            .get("measures")
            .if_any(measures)?
            .unwrap_or(Scope::EVERYTHING),
        cut_short: field.get("cut_short").if_any(Field::text)?,
        shard: field.get("shard_of").if_any(shard)?,
        clock: field.get("clock").if_any(clock)?,
        clock_drift: field.get("clock").if_any(clock_drift)?.flatten(),
    })
}

/// Which part of a run it is.
fn shard(field: &Field<'_>) -> Result<ShardOf, Wrong> {
    Ok(ShardOf {
        index: field.get("index").small()?,
        count: field.get("shards").small()?,
        run: field.get("run").if_any(Field::text)?,
        meaning: field.get("meaning").if_any(Field::text)?,
        crossing: field.get("crossing").flag()?,
    })
}

/// How the clocks of the processes were set.
fn clock(field: &Field<'_>) -> Result<ClockOffset, Wrong> {
    let offset = field.get("offset_us");
    Ok(ClockOffset {
        offset_us: offset.need(offset.value.as_i64(), "a whole number")?,
        uncertainty_us: field.get("uncertainty_us").count()?,
        rounds: field.get("round_trips").small()?,
    })
}

/// By how much the clock drifted; an earlier version did not measure it.
fn clock_drift(field: &Field<'_>) -> Result<Option<ClockOffset>, Wrong> {
    let drift = field.get("drift_us");
    drift.if_any(|drift| {
        Ok(ClockOffset {
            offset_us: drift.need(drift.value.as_i64(), "a whole number")?,
            uncertainty_us: field.get("drift_uncertainty_us").count()?,
            rounds: field.get("round_trips").small()?,
        })
    })
}

/// What the run measured. A report of an earlier version does not say so: only its counters are asked then.
fn measures(field: &Field<'_>) -> Result<Scope, Wrong> {
    let list = field.list()?;
    Ok(Scope::from_facts(|name| list.iter().any(|it| it == name)))
}

fn counters(field: &Field<'_>) -> Result<Counters, Wrong> {
    field.object()?;
    let mut counters = Counters::default();
    for (name, _) in Counters::DEFINITIONS {
        let value = field.get(name).if_any(Field::count)?;
        if let (Some(counter), Some(value)) = (counters.get_mut(name), value) {
            *counter = value;
        }
    }
    let errors = field.get("errors");
    for reason in errors.object()?.keys() {
        counters.errors.add(reason, errors.get(reason).count()?);
    }
    Ok(counters)
}

type Number = fn(&Sample) -> u64;

/// The time that each rate is over, and what of the counters is not in it.
fn spans(field: &Field<'_>, counters: &Counters) -> Result<Spans, Wrong> {
    let mut spans = Spans::default();
    for flow in Flow::ALL {
        let rate = field.get(flow.name());
        spans.set(flow, rate.get("seconds").seconds()?);
        let all = flow.count(counters);
        let counted = rate.get("count").if_any(Field::count)?;
        spans.leave_out(flow, all.saturating_sub(counted.unwrap_or(all)));
    }
    Ok(spans)
}

/// The same for a report that does not have it: what is not in the series came in the drain.
fn estimated(environment: &Environment, counters: &Counters, series: &Series) -> Spans {
    let measured = environment.stage("measure");
    let mut spans = Spans::all(measured);
    spans.set(Flow::Connected, environment.stage("connect"));
    let numbers: [(Flow, Number); 3] = [
        (Flow::Written, |it| it.written),
        (Flow::Acked, |it| it.acked),
        (Flow::Received, |it| it.received),
    ];
    for (flow, number) in numbers {
        let seen: u64 = series.samples().iter().map(number).sum();
        if seen < flow.count(counters) {
            spans.set(flow, measured + environment.stage("drain"));
        }
    }
    spans
}

fn latencies(field: &Field<'_>) -> Result<Latencies, Wrong> {
    field.object()?;
    let mut latencies = Latencies::default();
    for phase in Phase::ALL {
        for basis in LatencyBasis::ALL {
            let figures = field.get(phase.name()).get(basis.name());
            if let Some(histogram) = histogram(&figures)? {
                *latencies.histogram_mut(phase, basis) = histogram;
            }
        }
    }
    Ok(latencies)
}

/// A histogram with the extremes that are written beside it; nothing where nothing was recorded.
fn histogram(field: &Field<'_>) -> Result<Option<Histogram>, Wrong> {
    let Some(mut histogram) = field.get("histogram").if_any(series::encoded)? else {
        return Ok(None);
    };
    histogram.set_extremes(
        field.get("min").count()?,
        field.get("max").count()?,
        field.get("mean").number()?,
    );
    Ok(Some(histogram))
}

fn generator(field: &Field<'_>) -> Result<Generator, Wrong> {
    let skew = |it: &Field<'_>| it.need(it.value.as_i64(), "a whole number");
    Ok(Generator {
        cpu: field.get("cpu").number()?,
        threads: field.get("threads").small()?,
        health: health(field)?,
        connecting: field.get("connecting").if_any(effort)?.unwrap_or_default(),
        clock_skew_us: field.get("clock_skew_us").if_any(skew)?,
        system: field.get("system").if_any(system)?.unwrap_or_default(),
    })
}

/// What the system did to the generator; a report of an earlier version does not say.
fn system(field: &Field<'_>) -> Result<SystemUse, Wrong> {
    let count = |name: &str| field.get(name).if_any(Field::count);
    Ok(SystemUse {
        watched: field.get("watched_seconds").seconds()?,
        stolen: field.get("stolen").if_any(Field::number)?,
        throttled: field.get("throttled_seconds").if_any(Field::seconds)?,
        segments: count("segments")?.zip(count("sent_again")?),
        queue_drops: count("queue_drops")?,
        conntrack_drops: count("conntrack_drops")?,
        conntrack: count("conntrack_used")?.zip(count("conntrack_most")?),
    })
}

fn effort(field: &Field<'_>) -> Result<GeneratorLoad, Wrong> {
    Ok(GeneratorLoad {
        cpu: field.get("cpu").number()?,
        health: health(field)?,
    })
}

/// What the shards noted of themselves; a report of an earlier version has less of it.
fn health(field: &Field<'_>) -> Result<Health, Wrong> {
    let seconds = |name: &str| field.get(name).if_any(Field::seconds);
    let mut health = Health::default();
    health.blocked = field.get("blocked_seconds").seconds()?;
    health.behind = Duration::from_micros(field.get("behind_us").count()?);
    health.watched = seconds("watched_seconds")?.unwrap_or_default();
    health.paced = field.get("paced").if_any(Field::count)?.unwrap_or(0);
    health.work = Work {
        cpu: seconds("cpu_seconds")?.unwrap_or_default(),
        waited: seconds("waited_seconds")?.unwrap_or_default(),
    };
    if let Some(lag) = histogram(&field.get("lag"))? {
        health.set_lag(lag);
    }
    if let Some(delays) = histogram(&field.get("delays"))? {
        health.set_delays(delays);
    }
    Ok(health)
}

fn threshold(field: &Field<'_>) -> Result<Checked, Wrong> {
    // A report of an earlier version has the figure as text only.
    let value = field.get("value");
    let text = if value.value.is_string() {
        value.if_any(Field::text)?
    } else {
        field.get("text").if_any(Field::text)?
    };
    let number = (!value.value.is_string())
        .then(|| value.if_any(Field::number))
        .transpose()?
        .flatten();
    let unit = field.get("unit").if_any(unit)?;
    Ok(Checked {
        expression: field.get("expression").text()?,
        passed: field.get("passed").flag()?,
        value: text.map(|shown| CheckedValue {
            number: number.zip(unit),
            shown,
        }),
    })
}

fn unit(field: &Field<'_>) -> Result<Unit, Wrong> {
    field.named(Unit::from_name, "the name of a unit")
}

fn warmup(field: &Field<'_>) -> Result<AutoWarmup, Wrong> {
    let names = "steady, not_steady or too_short";
    Ok(AutoWarmup {
        cut: field.get("cut_seconds").seconds()?,
        steadiness: field.get("verdict").named(Steadiness::from_name, names)?,
    })
}

fn runs(field: &Field<'_>) -> Result<Runs, Wrong> {
    Ok(Runs {
        started: field.get("started").each(Field::time)?,
        figures: field.get("figures").each(run_figure)?,
    })
}

fn run_figure(field: &Field<'_>) -> Result<RunFigure, Wrong> {
    Ok(RunFigure {
        name: field.get("name").text()?,
        unit: unit(&field.get("unit"))?,
        values: field.get("values").each(|it| it.if_any(Field::number))?,
    })
}
