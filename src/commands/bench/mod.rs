//! `bench`: runs a benchmark, shows how it goes, and says what has come of it.

mod bars;
mod metrics;
mod said;
mod saved;
mod screen;
mod summary;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use crate::bench::{self, Observer, Prepared, Progress, Step};
use crate::error::{Exit, Failure};
use crate::kernel::context::{Context, output_failure};
use crate::kernel::text_claim;
use crate::model::{BenchMode, BenchPlan};
use crate::output;
use crate::report::Format;
use crate::stats::{Figures, Threshold};
use metrics::Metrics;
pub(super) use said::Said;
use saved::Files;
pub use saved::report;
use screen::Screen;

/// Runs a benchmark. `embedded`: the broker runs in this process too.
pub async fn run(context: &Context, plan: BenchPlan, embedded: bool) -> Result<Exit, Failure> {
    run_scenario(context, plan, embedded, Said::default()).await
}

/// Runs a benchmark whose messages a scenario makes; what that says is shown as it goes.
pub(super) async fn run_scenario(
    context: &Context,
    plan: BenchPlan,
    embedded: bool,
    said: Said,
) -> Result<Exit, Failure> {
    let fail_if = thresholds("--fail-if", &plan.fail_if)?;
    let abort_if = thresholds("--abort-if", &plan.abort_if)?;
    let files = Files::open(&plan.reports)?;
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
    let mut watch = Watch {
        screen: Screen::new(context, &plan, abort_if),
        metrics,
        said,
    };
    // Boxed: a plan is large.
    let plan = Box::new(plan);
    let prepare = move || Ok(Arc::new(Prepared::new(*plan)?));
    let prepared = context.apart("the certificates were read", prepare).await?;
    if let Some(warning) = text_claim::of_bench(&prepared) {
        context.warn(&warning);
    }
    let stop = context.stop.requested();
    let outcome = bench::run(prepared, &mut watch, stop).await?;
    watch.screen.clear();
    watch.said.for_each(output::print_line);
    let summary = asked.summary(&outcome);
    let text = match mode {
        BenchMode::Default => Format::Text.render(&summary),
        BenchMode::Json => Format::Json.render(&summary),
    };
    // A stdout that is full is no reason to lose the reports.
    let printed = output::print(text.as_bytes());
    files.write(&summary)?;
    printed.map_err(|error| output_failure(&error))?;
    if let Some(warning) = text_claim::of_outcome(&outcome) {
        context.warn(&warning);
    }
    verdict::of(context, &asked, &outcome, &summary, &fail_if)
}

/// Everybody who watches a run.
struct Watch {
    screen: Screen,
    metrics: Option<Metrics>,
    said: Said,
}

impl Observer for Watch {
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
        self.said.for_each(|line| self.screen.print(line));
        self.screen.progress(progress);
        if let Some(metrics) = &mut self.metrics {
            metrics.renew(progress, self.screen.stage());
        }
    }

    fn abort(&mut self, figures: &Figures<'_>) -> Option<String> {
        self.screen.abort(figures)
    }
}

/// Reads thresholds; a mistake names the flag.
fn thresholds(flag: &str, expressions: &[String]) -> Result<Vec<Threshold>, Failure> {
    expressions
        .iter()
        .map(|text| {
            Threshold::parse(text)
                .map_err(|error| Failure::usage(format!("{flag} {text}: {error}")))
        })
        .collect()
}
