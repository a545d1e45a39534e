//! Running a benchmark: the screen, the reports, the verdict.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::console_lines::ConsoleLines;
use super::metrics::Metrics;
use super::plan::Benchmark;
use super::saved::Files;
use super::screen::Screen;
use super::soak::{self, Soaking};
use super::workload::describe;
use super::{summary, verdict};
use crate::bench::{self, Observer, Prepared, Progress, Step};
use crate::broker::Broker;
use crate::error::{Exit, Failure};
use crate::kernel::context::{Context, output_failure};
use crate::kernel::{Connects, Needs, Running, Task, embedded};
use crate::kernel::{secret_reader, text_claim};
use crate::model::{BenchMode, BenchPlan};
use crate::output;
use crate::report::{self, Format, Look};
use crate::stats::{Figures, Threshold};

impl Task for Benchmark {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            ..Needs::default()
        }
    }

    fn connects(&self) -> Option<Connects<'_>> {
        Some(connects(&self.plan, self.embedded))
    }

    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        let Self { mut plan, embedded } = *self;
        Box::pin(async move {
            let _broker = embed(context, &mut plan, embedded)?;
            run_scenario(context, plan, embedded, ConsoleLines::default()).await
        })
    }
}

/// How a benchmark connects.
pub(in crate::commands) fn connects(plan: &BenchPlan, embedded: bool) -> Connects<'_> {
    Connects {
        profile: &plan.profile,
        targets: &plan.targets,
        embedded,
        many: true,
        topics: describe(plan).topics,
    }
}

/// Starts the broker if it is wanted, and makes it the one to load.
pub(in crate::commands) fn embed(
    context: &Context,
    plan: &mut BenchPlan,
    wanted: bool,
) -> Result<Option<Broker>, Failure> {
    let broker = embedded::start_if(wanted, context, &mut plan.profile)?;
    if broker.is_some() {
        plan.targets = vec![plan.profile.endpoint.clone()];
    }
    Ok(broker)
}

/// Runs a benchmark whose messages a scenario makes; what that says is shown as it goes.
pub(in crate::commands) async fn run_scenario(
    context: &Context,
    plan: BenchPlan,
    embedded: bool,
    console_lines: ConsoleLines,
) -> Result<Exit, Failure> {
    let fail_if = thresholds("--fail-if", &plan.fail_if)?;
    let abort_if = thresholds("--abort-if", &plan.abort_if)?;
    let files = Rc::new(Files::open(&plan.reports)?);
    for note in bench::preflight(&plan, embedded)? {
        context.warn(&note);
    }
    let mode = plan.mode;
    let asked = summary::Asked::of(&plan, embedded);
    for threshold in abort_if
        .iter()
        .filter(|it| !it.is_within(asked.scope, true))
    {
        context.warn(&format!(
            "--abort-if {threshold} is ignored: this run does not measure it"
        ));
    }
    let metrics = plan
        .metrics_listen
        .map(|address| Metrics::serve(address, asked.kind));
    let metrics = metrics.transpose()?;
    if let Some(metrics) = &metrics {
        context.inform(&format!("metrics at http://{}/metrics", metrics.address()));
    }
    let soaking = Soaking::start(context, &plan, &asked, files.clone()).await?;
    let mut observers = RunObservers {
        screen: Screen::new(context, &plan, abort_if),
        metrics,
        console_lines,
        soaking,
    };
    // Boxed: a plan is large.
    let plan = Box::new(plan);
    let prepare = move || {
        Ok(Arc::new(
            Prepared::new(*plan)?.reading_secrets(secret_reader),
        ))
    };
    let prepared = context.apart("the certificates were read", prepare).await?;
    if let Some(warning) = text_claim::of_bench(&prepared) {
        context.warn(&warning);
    }
    let stop = context.stop.requested();
    let outcome = bench::run(prepared, &mut observers, stop).await?;
    observers.screen.clear();
    observers.console_lines.for_each(output::print_line);
    let mut summary = asked.summary(&outcome);
    let figures = summary.figures();
    summary.thresholds = fail_if.iter().map(|it| it.checked(&figures)).collect();
    let soaking = observers.soaking.take();
    let drifts = soaking.map_or_else(Vec::new, |soaking| soaking.tell(&mut summary));
    let text = match mode {
        // The failures say it all; the reports in files are complete.
        BenchMode::Default if !summary.is_connected() => String::new(),
        BenchMode::Default => report::text(&summary, look(context)),
        BenchMode::Json => Format::Json.render(&summary),
    };
    // A stdout that is full is no reason to lose the reports.
    let printed = output::print(text.as_bytes());
    files.write(&summary)?;
    printed.map_err(|error| output_failure(&error))?;
    if let Some(warning) = text_claim::of_outcome(&outcome) {
        context.warn(&warning);
    }
    let exit = verdict::of(context, &asked, &outcome, &summary, &fail_if)?;
    Ok(match exit {
        Exit::Done => soak::alarm(context, &drifts).unwrap_or(exit),
        exit => exit,
    })
}

/// How the summary looks on stdout.
pub(super) fn look(context: &Context) -> Look {
    Look {
        verbose: context.verbosity.verbose,
        color: context.stdout_style.color,
    }
}

/// Everybody who watches a run.
struct RunObservers {
    screen: Screen,
    metrics: Option<Metrics>,
    console_lines: ConsoleLines,
    soaking: Option<Soaking>,
}

impl Observer for RunObservers {
    fn step(&mut self, step: Step) {
        self.screen.step(step);
    }

    fn connected(&mut self, connected: u64, took: Duration) {
        self.screen.connected(connected, took);
    }

    fn waiting(&mut self, endpoint: &str, error: &str) {
        self.screen.waiting(endpoint, error);
    }

    fn progress(&mut self, progress: &Progress<'_>) {
        self.console_lines.for_each(|line| self.screen.print(line));
        self.screen.progress(progress);
        if let Some(metrics) = &mut self.metrics {
            metrics.renew(progress, self.screen.stage());
        }
        if let Some(soaking) = &mut self.soaking
            && let Err(failure) = soaking.second(progress)
        {
            self.screen.print(&format!("warning: {}", failure.message));
        }
    }

    fn abort(&mut self, figures: &Figures<'_>) -> Option<String> {
        self.screen.abort(figures)
    }
}

/// Reads thresholds; a mistake names the flag.
pub(super) fn thresholds(flag: &str, expressions: &[String]) -> Result<Vec<Threshold>, Failure> {
    expressions
        .iter()
        .map(|text| {
            Threshold::parse(text)
                .map_err(|error| Failure::usage(format!("{flag} {text}: {error}")))
        })
        .collect()
}
