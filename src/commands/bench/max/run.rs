//! Searching: trial after trial, until both ends of the maximum are known.

use std::time::{Duration, Instant};

use super::plan::Maximum;
use super::result::{End, Found};
use super::{csv, json, text, trial};
use crate::bench::search::{Goal, Next, Search, Verdict};
use crate::commands::bench::run::{connects, embed};
use crate::commands::bench::saved::Files;
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task};
use crate::model::BenchMode;
use crate::report::Format;
use crate::stats::Threshold;

/// After a trial that failed, the broker has this time to come to rest.
const REST: Duration = Duration::from_secs(1);

impl Task for Maximum {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            ..Needs::default()
        }
    }

    fn connects(&self) -> Option<Connects<'_>> {
        Some(connects(&self.plan, self.embedded))
    }

    fn run(mut self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            let embedded = self.embedded;
            let _broker = embed(context, &mut self.plan, embedded)?;
            let files = Files::open(&self.plan.reports)?;
            let found = self.find(context).await?;
            context.print(render(&found, self.plan.mode).as_bytes())?;
            files.fill(|format| match format {
                Format::Json => json::render(&found),
                Format::Csv => csv::render(&found),
                Format::Text | Format::Html => text::render(&found),
            })?;
            exit(context, &found)
        })
    }
}

fn render(found: &Found<'_>, mode: BenchMode) -> String {
    match mode {
        BenchMode::Default => text::render(found),
        BenchMode::Json => json::render(found),
    }
}

impl Maximum {
    /// Runs trials until the search is over, or its time is, or a signal comes.
    async fn find(&self, context: &Context) -> Result<Found<'_>, Failure> {
        let objectives = self.slo.iter().map(|text| Threshold::objective(text));
        let objectives = objectives.collect::<Result<Vec<_>, _>>()?;
        let mut search = Search::new(Goal {
            from: self.from,
            to: self.to,
            width: self.width,
            whole: self.quantity.is_whole(),
            hold: self.hold.is_some(),
        });
        let begun = Instant::now();
        let mut found = Found {
            search: self,
            interval: search.interval(),
            end: End::Found,
            rows: Vec::new(),
            about: None,
            took: Duration::ZERO,
        };
        while let Next::Trial(load, length) = search.next() {
            if begun.elapsed() >= self.max_time {
                found.end = End::TimeOver;
                break;
            }
            let length = self.length(length);
            let first = found.rows.is_empty();
            let at = (load, length);
            let (row, summary) = trial::run(context, self, &objectives, at, first).await?;
            if context.stop.signal().is_some() {
                found.end = End::Stopped;
                break;
            }
            search.record(&row.verdict);
            let failed = row.verdict != Verdict::Pass;
            found.about = found.about.or(summary);
            found.rows.push(row);
            if let Some(row) = found.rows.last() {
                context.inform(&text::trial(&found, row));
            }
            if failed {
                tokio::select! {
                    () = tokio::time::sleep(REST) => {}
                    () = context.stop.requested() => {}
                }
            }
        }
        found.interval = search.interval();
        found.took = begun.elapsed();
        Ok(found)
    }
}

/// 9 where nothing passes, or less than was expected; 5 where the time was over; the code of a signal.
fn exit(context: &Context, found: &Found<'_>) -> Result<Exit, Failure> {
    if let Some(signal) = context.stop.signal() {
        return Ok(signal.exit());
    }
    if found.end == End::TimeOver {
        let text = format!(
            "the maximum was not found in {}",
            crate::output::duration(found.search.max_time)
        );
        return Err(Failure::new(Exit::Timeout, text).with_hint("more time: --max-time 30m"));
    }
    if let (Some(false), Some(expect)) = (found.is_as_expected(), &found.search.expect) {
        let text = format!(
            "the maximum is not as expected: {} {}: {}",
            expect.text,
            found.search.quantity.unit(),
            found.maximum()
        );
        return Err(Failure::new(Exit::Threshold, text));
    }
    if found.interval.low.is_none() {
        let why = found.why_not_more().unwrap_or_default();
        return Err(Failure::new(
            Exit::Threshold,
            format!("no load meets the objectives: {why}"),
        ));
    }
    Ok(Exit::Done)
}
