//! Searching: trial after trial, until both ends of the maximum are known.

use std::time::{Duration, Instant};

use super::plan::Maximum;
use super::result::{End, Found};
use super::{csv, json, text, trial};
use crate::bench::search::{Goal, Next, Search, Verdict};
use crate::commands::bench::measured;
use crate::commands::bench::run::{connects, embed};
use crate::commands::bench::saved::Files;
use crate::commands::bench::work::columns;
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task};
use crate::model::BenchMode;
use crate::options::Id;
use crate::report::{COLUMNS, Format};
use crate::stats::Threshold;

/// The curve goes from this share of the maximum to that.
const LEAST: f64 = 0.1;
const MOST: f64 = 1.1;

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
            measured::check_all(&self.plan, Id::Slo, &self.slo)?;
            let _broker = embed(context, &mut self.plan, embedded)?;
            let files = Files::open(&self.plan.reports)?;
            let found = self.find(context).await?;
            let text = match self.plan.mode {
                BenchMode::Default => text::render(&found, columns(context)),
                BenchMode::Json => json::render(&found),
            };
            context.print(text.as_bytes())?;
            files.fill(|format| match format {
                Format::Json => json::render(&found),
                Format::Csv => csv::render(&found),
                Format::Text => text::render(&found, COLUMNS),
                Format::Html => text::page(&found),
            })?;
            exit(context, &found)
        })
    }
}

impl Maximum {
    /// Runs trials until the search is over, or its time is, or a signal comes; then those of the curve.
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
            match self
                .trial(context, &objectives, (load, length), &mut found)
                .await?
            {
                Some(verdict) => search.record(&verdict),
                None => break,
            }
        }
        found.interval = search.interval();
        if found.end == End::Found {
            for load in self.curve(found.interval.low) {
                let at = (load, self.trial);
                if begun.elapsed() >= self.max_time
                    || self
                        .trial(context, &objectives, at, &mut found)
                        .await?
                        .is_none()
                {
                    break;
                }
            }
        }
        found.took = begun.elapsed();
        Ok(found)
    }

    /// Runs a trial, and shows it; nothing where a signal came.
    async fn trial(
        &self,
        context: &Context,
        objectives: &[Threshold],
        at: (f64, Duration),
        found: &mut Found<'_>,
    ) -> Result<Option<Verdict>, Failure> {
        let number = found.rows.len() + 1;
        let result = trial::run(context, self, objectives, at, number).await;
        context.pass("");
        if let Some(signal) = context.stop.signal() {
            found.end = End::Stopped(signal);
            return Ok(None);
        }
        let (row, summary) = result?;
        let verdict = row.verdict.clone();
        let passed = found.rows.iter().filter(|row| row.verdict == Verdict::Pass);
        let highest = passed.map(|row| row.load).fold(0.0, f64::max);
        if found.about.is_none() || verdict == Verdict::Pass && row.load >= highest {
            found.about = summary.or(found.about.take());
        }
        found.rows.push(row);
        if let Some(row) = found.rows.last() {
            context.inform(&text::trial(found, row));
        }
        if verdict != Verdict::Pass {
            tokio::select! {
                () = tokio::time::sleep(REST) => {}
                () = context.stop.requested() => {}
            }
        }
        Ok(Some(verdict))
    }

    /// The loads of the curve, in an order in which a drift does not look like a slope.
    fn curve(&self, maximum: Option<f64>) -> Vec<f64> {
        let points = f64::from(self.curve);
        let share =
            |index: u32| LEAST + (MOST - LEAST) * f64::from(index) / (points - 1.0).max(1.0);
        let mut loads: Vec<f64> = maximum
            .into_iter()
            .flat_map(|maximum| (0..self.curve).map(move |index| maximum * share(index)))
            .map(|load| self.fitting(load))
            .collect();
        let mut random = rand::rng();
        rand::seq::SliceRandom::shuffle(loads.as_mut_slice(), &mut random);
        loads
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
        return Err(
            Failure::new(Exit::Timeout, text).with_hint("allow more time, such as --max-time 30m")
        );
    }
    if let (Some(false), Some(expect)) = (found.is_as_expected(), &found.search.expect) {
        let text = format!(
            "expectation not met: {}: the maximum is {}",
            expect.text,
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
