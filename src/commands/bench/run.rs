//! Running a benchmark, once or several times: the reports and the exit code.

use super::console_lines::ConsoleLines;
use super::measured;
use super::plan::Benchmark;
use super::preview;
use super::saved::RunFiles;
use super::several;
use super::soak;
use super::work::Work;
use super::workload::describe;
use crate::broker::Broker;
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task, embedded};
use crate::model::BenchPlan;

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
        let Self {
            mut plan,
            embedded,
            preview,
        } = *self;
        Box::pin(async move {
            if preview {
                return context.print(preview::text(plan)?.as_bytes());
            }
            measured::check(&plan)?;
            let _broker = embed(context, &mut plan, embedded)?;
            Box::pin(run_scenario(
                context,
                plan,
                embedded,
                ConsoleLines::default(),
            ))
            .await
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

/// Runs a benchmark whose messages a scenario makes, as often as it is to be run; what that says is shown as it goes.
pub(in crate::commands) async fn run_scenario(
    context: &Context,
    plan: BenchPlan,
    embedded: bool,
    console_lines: ConsoleLines,
) -> Result<Exit, Failure> {
    measured::check(&plan)?;
    let names = several::names(&plan);
    let files = RunFiles::open(&plan.reports, &names)?;
    let mut work = Work::begin(context, &plan, embedded, console_lines, &files).await?;
    let ended = if names.len() > 1 {
        several::run(&mut work, &plan, &names, &files).await
    } else {
        run_once(&mut work, &plan, &files).await
    };
    work.end_pushes().await;
    ended
}

async fn run_once(
    work: &mut Work<'_>,
    plan: &BenchPlan,
    files: &RunFiles,
) -> Result<Exit, Failure> {
    let mut one = work.run(plan, 1).await?;
    let drifts = work.tell_drift(&mut one.summary);
    let printed = work.print(&one.summary).await;
    files.write(0, &one.summary)?;
    files.whole.write(&one.summary)?;
    printed?;
    work.warn(&one.outcome);
    Ok(match work.verdict(&one)? {
        Exit::Done => soak::alarm(work.context, &drifts).unwrap_or(Exit::Done),
        exit => exit,
    })
}
