//! `--soak`, and what is watched meanwhile.

use std::time::Duration;

use crate::error::Failure;
use crate::model::{Soak, Watched, validate_filter};
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::{Given, ParseGiven as _};
use crate::settings::page::{ANY, page};
use crate::settings::value;

/// How often the report is written, by default.
const CHECKPOINT: Duration = Duration::from_secs(600);
/// Reports in a row without a pause would be a load of their own.
const SHORTEST: Duration = Duration::from_secs(1);
/// A tenth in a day.
const DRIFT: f64 = 0.1;
/// What `$SYS` stands for: topics of mosquitto that a leak shows in.
const USUAL: [&str; 5] = [
    "$SYS/broker/heap/current",
    "$SYS/broker/clients/connected",
    "$SYS/broker/messages/stored",
    "$SYS/broker/retained messages/count",
    "$SYS/broker/subscriptions/count",
];

/// Reads the flags; `None` without `--soak`.
///
/// # Errors
///
/// A value that is wrong, or a flag that needs `--soak`.
pub(super) fn resolve(context: &Context<'_>) -> Result<Option<Soak>, Failure> {
    let needing = [Id::Checkpoint, Id::Drift, Id::WatchPid, Id::Watch];
    if !context.is_typed(Id::Soak) {
        return match context.first_typed(&needing) {
            Some(id) => Err(Failure::usage(format!("{id} needs {}", Id::Soak))),
            None => Ok(None),
        };
    }
    let checkpoint = context.typed(Id::Checkpoint).parsed(|text| {
        let time = value::limit(text)?;
        (time >= SHORTEST)
            .then_some(time)
            .ok_or("a time from 1s, such as 10m")
    })?;
    let drift = context.typed(Id::Drift).parsed(value::percentage)?;
    let pid = context.typed(Id::WatchPid).parsed(|text| {
        let pid = text.trim().parse::<u32>().ok();
        pid.filter(|pid| *pid > 0).ok_or("the number of a process")
    })?;
    let mut watched: Vec<Watched> = pid.map(Watched::Process).into_iter().collect();
    watched.extend(pages_and_topics(&context.all_typed(Id::Watch))?);
    Ok(Some(Soak {
        checkpoint: checkpoint.unwrap_or(CHECKPOINT),
        drift: drift.unwrap_or(DRIFT),
        watched,
    }))
}

/// A URL has metrics after it; what begins with `$` is a topic.
fn pages_and_topics(given: &[Given]) -> Result<Vec<Watched>, Failure> {
    let mut pages: Vec<Watched> = Vec::new();
    let mut topics: Vec<String> = Vec::new();
    let mut metrics_missing = None;
    for given in given {
        let text = given.text()?;
        if text == "$SYS" {
            topics.extend(USUAL.map(str::to_owned));
        } else if text.starts_with('$') {
            validate_filter(text)
                .map_err(|why| Failure::usage(format!("bad topic {text:?}: {why}")))?;
            topics.push(text.to_owned());
        } else if text.contains("://") {
            let plan = page(text, ANY)
                .map_err(|why| Failure::usage(format!("bad address {text:?}: {why}")))?;
            metrics_missing = Some(text.to_owned());
            pages.push(Watched::Page(Box::new(plan), Vec::new()));
        } else if let Some(Watched::Page(_, metrics)) = pages.last_mut() {
            metrics.push(text.to_owned());
            metrics_missing = None;
        } else {
            return Err(given.unexpected("a URL with metrics after it, or a topic such as $SYS"));
        }
    }
    if let Some(url) = metrics_missing {
        return Err(
            Failure::usage(format!("no metrics of {url} are named")).with_hint(
                "write it as --watch http://localhost:9100/metrics process_resident_memory_bytes",
            ),
        );
    }
    if !topics.is_empty() {
        pages.push(Watched::Topics(topics));
    }
    Ok(pages)
}
