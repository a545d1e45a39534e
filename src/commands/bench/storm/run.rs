//! Running a storm: what is shown meanwhile, the reports, the exit code.

use std::sync::Arc;

use super::figures::Figures;
use super::plan::{StormPlan, threshold};
use super::text::Told;
use super::{csv, json, text};
use crate::bench::storm::{StormObserver, StormOutcome, StormProgress, StormStep};
use crate::bench::{self, FailureKind, Prepared};
use crate::commands::bench::run::{connects, embed};
use crate::commands::bench::saved::Files;
use crate::commands::bench::work::columns;
use crate::error::{Exit, Failure};
use crate::kernel::context::output_failure;
use crate::kernel::{Connects, Context, Needs, Running, Task};
use crate::model::{BenchMode, Storm, StormKind};
use crate::output;
use crate::report::{COLUMNS, Format};
use crate::stats::{Checked, CheckedValue, NamedThreshold, units};
use crate::text::Counted;

impl Task for StormPlan {
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
            let limits = self.plan.fail_if.iter().map(|text| threshold(text));
            let limits = limits.collect::<Result<Vec<_>, _>>()?;
            let files = Files::open(&self.plan.reports)?;
            for note in bench::preflight(&self.plan, embedded)? {
                context.warn(&note);
            }
            let plan = Box::new(self.plan.clone());
            let prepare = move || Ok(Arc::new(Prepared::new(*plan)?));
            let prepared = context.apart("the certificates were read", prepare).await?;
            let mut screen = Screen {
                context,
                storm: &self.storm,
                step: StormStep::Prepare,
            };
            let (storm, stop) = (self.storm.clone(), context.stop.requested());
            let outcome = bench::storm::run(prepared, storm, &mut screen, stop).await?;
            screen.clear();
            let figures = Figures {
                storm: &self.storm,
                outcome: &outcome,
            };
            let told = Told {
                checked: limits.iter().map(|limit| check(limit, &figures)).collect(),
                plan: &self,
                figures,
                brokers: brokers(&self),
                signal: context.stop.signal(),
            };
            let summary = match self.plan.mode {
                BenchMode::Default => text::render(&told, columns(context)),
                BenchMode::Json => json::render(&told),
            };
            // A stdout that is full is no reason to lose the reports.
            let printed = output::print(summary.as_bytes());
            files.fill(|format| match format {
                Format::Json => json::render(&told),
                Format::Csv => csv::render(&told),
                Format::Text => text::render(&told, COLUMNS),
                Format::Html => text::page(&told),
            })?;
            printed.map_err(|error| output_failure(&error))?;
            exit(context, &told)
        })
    }
}

fn brokers(plan: &StormPlan) -> String {
    let brokers: Vec<_> = plan.plan.targets.iter().map(ToString::to_string).collect();
    brokers.join(", ")
}

/// A limit that was not measured was not kept.
fn check(limit: &NamedThreshold, figures: &Figures<'_>) -> Checked {
    let value = figures.get(limit.name());
    Checked {
        expression: limit.to_string(),
        passed: value.is_some_and(|value| !limit.is_missed_by(value)),
        value: value.map(|value| CheckedValue {
            number: None,
            shown: limit.shown(value),
        }),
    }
}

/// What is shown while a storm goes on.
struct Screen<'a> {
    context: &'a Context,
    storm: &'a Storm,
    step: StormStep,
}

impl Screen<'_> {
    fn clear(&self) {
        if self.context.shows_passing_lines() {
            self.context.pass("");
        }
    }
}

impl StormObserver for Screen<'_> {
    fn step(&mut self, step: StormStep, progress: &StormProgress) {
        self.clear();
        self.step = step;
        match step {
            StormStep::Prepare | StormStep::Clean => {}
            StormStep::Calm => {
                let open = Counted::of(progress.open, "connection");
                let calm = output::duration(self.storm.calm);
                self.context
                    .inform(&format!("{open} open; watching the bystanders for {calm}"));
            }
            StormStep::Storm => {
                let name = self.storm.kind.name();
                self.context.inform(&format!("The {name} storm begins"));
            }
            StormStep::After => {
                let hold = output::duration(self.storm.hold);
                self.context.inform(&format!(
                    "The storm is over; watching the bystanders for {hold}"
                ));
            }
        }
    }

    fn progress(&mut self, progress: &StormProgress) {
        if !self.context.shows_passing_lines() {
            return;
        }
        let open = units::count(progress.open);
        let line = match self.step {
            StormStep::Prepare => format!(
                "  preparing   {} ready   {open} open",
                units::count(progress.ready)
            ),
            StormStep::Storm => format!(
                "  storm   {} of {} done   {} failed   {open} open",
                units::count(progress.done),
                units::count(progress.wanted),
                units::count(progress.failed)
            ),
            StormStep::Calm | StormStep::After | StormStep::Clean => {
                format!("  watching   {open} open")
            }
        };
        self.context.pass(&line);
    }
}

/// The code of a signal; 9 where a threshold is crossed. Without thresholds: 3 or 4 where clients could not connect, 5
/// where the storm could not begin, 6 where something is missing.
fn exit(context: &Context, told: &Told<'_>) -> Result<Exit, Failure> {
    let figures = &told.figures;
    let outcome = figures.outcome;
    if figures.counter("left_behind") > 0 {
        context.warn(match figures.storm.kind {
            StormKind::Retained { .. } => {
                "not all retained messages of the storm could be removed from the broker"
            }
            _ => "not all sessions of the storm could be ended; the broker keeps them for up to 10 minutes",
        });
    }
    if let Some(signal) = context.stop.signal() {
        return Ok(signal.exit());
    }
    if let Some(why) = outcome.unready {
        return Err(unready(outcome, why));
    }
    let missed = told.checked.iter().filter(|it| !it.passed);
    let missed: Vec<_> = missed.collect();
    for it in &missed {
        context.error(&Failure::new(Exit::Threshold, it.line()));
    }
    if !missed.is_empty() {
        return Ok(Exit::Threshold);
    }
    if !told.checked.is_empty() {
        return Ok(Exit::Done);
    }
    if outcome.done < outcome.wanted {
        return Err(undone(figures));
    }
    let lost = figures.bystanders_lost();
    if lost > 0 {
        let messages = Counted::of(lost, "message");
        let text = format!("{messages} of the bystanders {} lost", messages.was());
        return Err(Failure::new(Exit::Lost, text));
    }
    Ok(Exit::Done)
}

/// Why a storm did not begin, if a client has said so.
fn unready(outcome: &StormOutcome, why: &'static str) -> Failure {
    let text = format!("the storm did not begin: {why}");
    match outcome.tally.causes.of(FailureKind::Connect).first() {
        Some(cause) => Failure {
            message: format!("{text}: {}", cause.failure.message),
            ..cause.failure.clone()
        },
        None => Failure::new(Exit::Timeout, text).with_hint("wait longer for clients with --drain"),
    }
}

/// What is missing at the end.
fn undone(figures: &Figures<'_>) -> Failure {
    let outcome = figures.outcome;
    let text = format!("the storm was not complete: {}", figures.done());
    match outcome.tally.causes.of(FailureKind::Connect).first() {
        Some(cause) => Failure {
            message: format!("{text}: {}", cause.failure.message),
            ..cause.failure.clone()
        },
        None => Failure::new(Exit::Lost, text),
    }
}
