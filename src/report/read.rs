//! A JSON report back into a summary.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::error::ReportError;
use super::json::SCHEMA;
use super::summary::{Environment, Kind, Summary};
use crate::stats::{
    Checked, Counters, Flow, Generator, GeneratorLoad, Health, Histogram, Latencies, LatencyBasis,
    Phase, Sample, Scope, Series, Spans, Work,
};

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

/// A field that is not what it should be.
struct Wrong {
    path: String,
    expected: String,
}

/// A value and where it was found.
struct Field<'a> {
    path: String,
    value: &'a Value,
}

impl<'a> Field<'a> {
    /// The field inside this one; `null` when it is not there.
    fn get(&self, name: &str) -> Field<'a> {
        let dot = if self.path.is_empty() { "" } else { "." };
        Field {
            path: format!("{}{dot}{name}", self.path),
            value: self.value.get(name).unwrap_or(&Value::Null),
        }
    }

    fn need<T>(&self, found: Option<T>, expected: &str) -> Result<T, Wrong> {
        found.ok_or_else(|| Wrong {
            path: self.path.clone(),
            expected: expected.to_owned(),
        })
    }

    /// What `read` makes of it, or nothing where it is `null` or missing.
    fn if_any<T>(&self, read: impl Fn(&Self) -> Result<T, Wrong>) -> Result<Option<T>, Wrong> {
        if self.value.is_null() {
            Ok(None)
        } else {
            read(self).map(Some)
        }
    }

    fn object(&self) -> Result<&'a Map<String, Value>, Wrong> {
        self.need(self.value.as_object(), "an object")
    }

    fn list(&self) -> Result<&'a Vec<Value>, Wrong> {
        self.need(self.value.as_array(), "a list")
    }

    fn text(&self) -> Result<String, Wrong> {
        self.need(self.value.as_str(), "a string")
            .map(str::to_owned)
    }

    fn count(&self) -> Result<u64, Wrong> {
        self.need(self.value.as_u64(), "a number from 0")
    }

    fn small(&self) -> Result<u32, Wrong> {
        let number = self.value.as_u64().and_then(|it| u32::try_from(it).ok());
        self.need(number, "a number from 0 to 4294967295")
    }

    fn number(&self) -> Result<f64, Wrong> {
        self.need(self.value.as_f64(), "a number")
    }

    fn flag(&self) -> Result<bool, Wrong> {
        self.need(self.value.as_bool(), "true or false")
    }

    fn seconds(&self) -> Result<Duration, Wrong> {
        let duration = self
            .value
            .as_f64()
            .and_then(|it| Duration::try_from_secs_f64(it).ok());
        let whole = duration.map(|it| Duration::from_micros(round_micros(it)));
        self.need(whole, "a number of seconds from 0")
    }

    fn time(&self) -> Result<Timestamp, Wrong> {
        let time = self.value.as_str().and_then(|text| text.parse().ok());
        self.need(time, "a time like 2026-11-20T09:30:00Z")
    }
}

/// Whole microseconds, so that what was written with six decimals is what is read.
fn round_micros(duration: Duration) -> u64 {
    let nanos = duration.as_nanos() + 500;
    u64::try_from(nanos / 1_000).unwrap_or(u64::MAX)
}

fn summary(top: &Field<'_>) -> Result<Summary, Wrong> {
    let environment = environment(&top.get("environment"))?;
    let counters = counters(&top.get("counters"))?;
    let series = series(&top.get("series"))?;
    let spans = top.get("rates").if_any(spans)?;
    let thresholds = top.get("thresholds").if_any(thresholds)?;
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
    let notes = field.get("notes");
    let note = |value| {
        let path = notes.path.clone();
        Field { path, value }.text()
    };
    Ok(Environment {
        kind: kind.need(
            kind.value.as_str().and_then(Kind::from_name),
            "conn, pub, sub or e2e",
        )?,
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
        notes: notes.list()?.iter().map(note).collect::<Result<_, _>>()?,
        scope: field
            .get("measures")
            .if_any(measures)?
            .unwrap_or(Scope::EVERYTHING),
        cut_short: field.get("cut_short").if_any(Field::text)?,
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

/// The time that each rate is over.
fn spans(field: &Field<'_>) -> Result<Spans, Wrong> {
    let mut spans = Spans::default();
    for flow in Flow::ALL {
        spans.set(flow, field.get(flow.name()).get("seconds").seconds()?);
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
    let encoded = field.get("histogram");
    let Some(text) = encoded.if_any(Field::text)? else {
        return Ok(None);
    };
    let mut histogram = Histogram::from_base64(&text).map_err(|error| Wrong {
        path: encoded.path.clone(),
        expected: format!("a histogram of this program: {error}"),
    })?;
    histogram.set_extremes(
        field.get("min").count()?,
        field.get("max").count()?,
        field.get("mean").number()?,
    );
    Ok(Some(histogram))
}

fn series(field: &Field<'_>) -> Result<Series, Wrong> {
    let one = |(index, value)| {
        let path = format!("{}[{index}]", field.path);
        sample(&Field { path, value })
    };
    field.list()?.iter().enumerate().map(one).collect()
}

fn sample(field: &Field<'_>) -> Result<Sample, Wrong> {
    let phase = field.get("phase").if_any(|it| {
        let phase = it.value.as_str().and_then(Phase::from_name);
        it.need(phase, "the name of a phase")
    })?;
    let figure = |name| field.get(name).if_any(Field::count);
    Ok(Sample {
        at: field.get("at").seconds()?,
        span: field.get("span").seconds()?,
        planned: field.get("planned").count()?,
        written: field.get("written").count()?,
        acked: field.get("acked").count()?,
        no_subscribers: figure("no_subscribers")?.unwrap_or(0),
        negative: figure("negative")?.unwrap_or(0),
        received: field.get("received").count()?,
        bytes_out: field.get("bytes_out").count()?,
        bytes_in: field.get("bytes_in").count()?,
        errors: field.get("errors").count()?,
        connections: field.get("connections").count()?,
        phase,
        p50: figure("p50")?.unwrap_or(0),
        p95: figure("p95")?.unwrap_or(0),
        p99: figure("p99")?.unwrap_or(0),
        max: figure("max")?.unwrap_or(0),
        connected: figure("connected")?.unwrap_or(0),
        behind: figure("behind")?.unwrap_or(0),
    })
}

fn generator(field: &Field<'_>) -> Result<Generator, Wrong> {
    let skew = |it: &Field<'_>| it.need(it.value.as_i64(), "a whole number");
    Ok(Generator {
        cpu: field.get("cpu").number()?,
        threads: field.get("threads").small()?,
        health: health(field)?,
        connecting: field.get("connecting").if_any(effort)?.unwrap_or_default(),
        clock_skew_us: field.get("clock_skew_us").if_any(skew)?,
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

fn thresholds(field: &Field<'_>) -> Result<Vec<Checked>, Wrong> {
    let each = field.list()?.iter().enumerate().map(|(index, value)| {
        let it = Field {
            path: format!("{}[{index}]", field.path),
            value,
        };
        Ok(Checked {
            expression: it.get("expression").text()?,
            passed: it.get("passed").flag()?,
            value: it.get("value").if_any(Field::text)?,
        })
    });
    each.collect()
}
