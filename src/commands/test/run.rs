//! Running test files.

use std::rc::Rc;

use super::plan::Plan;
use super::reports::Reports;
use crate::client::Connector;
use crate::error::{Exit, Failure};
use crate::kernel::{Connects, Context, Needs, Running, Task, embedded};
use crate::model::Profile;
use crate::output::terminal_size;
use crate::testing::report::{self, Again, Terminal};
use crate::testing::{self, Event, MakeTarget, Setup, Target, Wrong};

/// The most files that run at a time unless `--jobs` says so.
const USUAL_JOBS: usize = 8;

impl Task for Plan {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            results_on_stdout: true,
            ..Needs::default()
        }
    }

    fn connects(&self) -> Option<Connects<'_>> {
        Some(Connects {
            profile: &self.profile,
            targets: &[],
            embedded: self.embedded,
            many: true,
            topics: Vec::new(),
        })
    }

    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(run(context, *self))
    }
}

/// Checks all files, then runs them.
async fn run(context: &Context, plan: Plan) -> Result<Exit, Failure> {
    let testing::Found { files, wrong } = testing::read(&plan.paths, &plan.read);
    let seed = plan.seed.unwrap_or_else(|| rand::random::<u32>().into());
    let columns = context.stdout_style.terminal.then(|| terminal_size().1);
    let broker = if plan.embedded {
        "embedded".to_owned()
    } else {
        plan.profile.endpoint.to_string()
    };
    let terminal = Terminal {
        style: context.stdout_style,
        again: Again {
            seed,
            options: plan.again.clone(),
        },
        columns,
        verbose: context.verbosity.verbose,
        quiet: context.verbosity.quiet,
    };
    if !wrong.is_empty() {
        return Err(refused(context, &plan, terminal, wrong, &broker));
    }
    let choice = &plan.choice;
    let chosen = files
        .iter()
        .flat_map(|file| file.chosen(choice).map(move |case| (file, case)));
    let chosen: Vec<_> = chosen.collect();
    if chosen.is_empty() {
        return Err(
            Failure::usage("no case fits --filter and --tag").with_hint("--list lists the cases")
        );
    }
    if plan.list {
        let list = report::list(chosen.into_iter(), columns);
        return context.print(list.as_bytes());
    }
    let setup = Setup {
        seed,
        run: format!("{:08x}", rand::random::<u32>()),
        jobs: plan.jobs.unwrap_or_else(usual_jobs),
        choice: plan.choice.clone(),
        retries: plan.retries,
        repeat: plan.repeat,
        fail_fast: plan.fail_fast,
        timeout_factor: plan.timeout_factor,
        max_time: plan.max_time,
    };
    let reports = Reports::new(context, terminal, plan.reports.clone())?;
    let reports = Rc::new(reports);
    let observer = {
        let reports = reports.clone();
        move |event: &Event<'_>| reports.event(event)
    };
    let target = target(context, plan).await?;
    let stop = context.stop.clone();
    let stopped = async move { stop.requested().await };
    let summary = testing::run(files, setup, target, Box::new(observer), stopped).await;
    let unwritten = reports.finish(&summary, &broker);
    let exit = match (unwritten, summary.exit()) {
        (Some(failure), Exit::Done) => return Err(failure),
        // That cases did not pass matters more.
        (Some(failure), exit) => {
            context.error(&failure);
            exit
        }
        (None, exit) => exit,
    };
    match context.interrupted("all cases had run") {
        Some(failure) => Err(failure),
        None => Ok(exit),
    }
}

/// How many files run at a time unless `--jobs` says so.
fn usual_jobs() -> usize {
    let cores = std::thread::available_parallelism();
    cores.map_or(1, |cores| cores.get().min(USUAL_JOBS))
}

/// Files that are wrong: each is told, also in the reports; the last one is returned.
fn refused(
    context: &Context,
    plan: &Plan,
    terminal: Terminal,
    mut wrong: Vec<Wrong>,
    broker: &str,
) -> Failure {
    if !plan.list && !plan.reports.is_empty() {
        let reports = Reports::new(context, terminal, plan.reports.clone());
        let unwritten = match reports {
            Ok(reports) => reports.wrong(&wrong, broker),
            Err(failure) => Some(failure),
        };
        if let Some(failure) = unwritten {
            context.error(&failure);
        }
    }
    let last = wrong.pop().map(|wrong| wrong.failure);
    for wrong in &wrong {
        context.error(&wrong.failure);
    }
    last.unwrap_or_else(|| Failure::usage("the test files cannot be read"))
}

/// Where the clients of each file connect to.
async fn target(context: &Context, plan: Plan) -> Result<Box<MakeTarget>, Failure> {
    let profile = *plan.profile;
    if plan.embedded {
        return Ok(Box::new(move || embedded_target(profile.clone())));
    }
    let endpoint = profile.endpoint.clone();
    let read = move || Ok(Connector::new(&endpoint)?);
    let connector = context.apart("the certificates were read", read).await?;
    Ok(Box::new(move || {
        Ok(Target {
            connector: connector.clone(),
            profile: profile.clone(),
            keep: None,
        })
    }))
}

/// A broker in this process for one file.
fn embedded_target(mut profile: Profile) -> Result<Target, Failure> {
    let broker = embedded::start_silently(&mut profile)?;
    Ok(Target {
        connector: Connector::new(&profile.endpoint)?,
        profile,
        keep: Some(Box::new(broker)),
    })
}
