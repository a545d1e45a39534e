//! Runtime, signals, dispatch; the one place that prints an error and chooses the exit code.

mod file_limit;
mod signals;

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;
use std::process::ExitCode;

use tokio::runtime::{Builder, LocalOptions};

use crate::cli::{self, CliExit};
use crate::commands;
use crate::error::{Exit, Failure, plain};
use crate::kernel::{Context, embedded, recent, saving};
use crate::model::{ColorChoice, OutputMode, Profile, StatusMode};
use crate::output::{self, Style, Talk};
use crate::prompt::Terminal;
use crate::settings::{self, Job, ListPlan, ManPlan, Work};
use signals::Hangup;

/// Runs the program; returns what the process is to return.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(shell) = std::env::var_os(cli::COMPLETE) {
        return ExitCode::from(complete(&shell, &arguments).code());
    }
    let exit = match cli::parse(arguments) {
        Ok(line) => match settings::resolve(line, &|name| std::env::var_os(name), &Terminal) {
            Ok(job) => work(job),
            Err(failure) => report(&failure),
        },
        Err(CliExit::Text(text)) => print(text.as_bytes()),
        Err(CliExit::NoCommand(text)) => {
            // There is nobody else to tell if stderr is closed.
            let _ = io::stderr().lock().write_all(text.as_bytes());
            Exit::Usage
        }
        Err(CliExit::Wrong(failure)) => report(&failure),
    };
    ExitCode::from(exit.code())
}

/// Tells a shell what could be typed next.
fn complete(shell: &OsStr, arguments: &[OsString]) -> Exit {
    let folder = std::env::current_dir().ok();
    let environment = |name: &str| std::env::var_os(name);
    let answer = cli::complete(shell, arguments, folder.as_deref(), &environment, &Names);
    print(&answer)
}

/// The names that a completion may need.
struct Names;

impl cli::Known for Names {
    fn profiles(&self, config: Option<&Path>) -> Vec<String> {
        settings::config::profile_names(config, &|name| std::env::var_os(name))
    }

    fn scenarios(&self) -> Vec<(String, String)> {
        commands::scenario_names()
    }
}

/// Prints a failure before there is a talk.
fn report(failure: &Failure) -> Exit {
    say(|talk| talk.error(failure));
    failure.exit
}

/// Says something where there is no talk for it.
fn say(what: impl FnOnce(&mut Talk) -> io::Result<()>) {
    let style = stderr_style(ColorChoice::Auto);
    let mut talk = Talk::new(StatusMode::Default, false, style, Box::new(io::stderr()));
    // There is nobody else to tell if stderr is closed.
    let _ = what(&mut talk);
}

/// Prints text that was asked for. A closed pipe is not an error.
fn print(text: &[u8]) -> Exit {
    file_limit::survive();
    match output::print(text) {
        Ok(()) => Exit::Done,
        Err(error) => report(&Failure::new(
            Exit::File,
            format!("cannot write to stdout: {}", plain(&error)),
        )),
    }
}

fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|value| value == "dumb")
}

fn stderr_style(color: ColorChoice) -> Style {
    Style::of_stream(color, no_color(), &io::stderr())
}

/// Does the work of a command.
fn work(job: Job) -> Exit {
    match job.work {
        Work::Completions(shell) => print(cli::completion_script(shell).as_bytes()),
        Work::Man(ManPlan::Show { roff, text }) => manual(&roff, &text),
        Work::Man(ManPlan::Write(directory)) => match write_manual(&directory) {
            Ok(()) => Exit::Done,
            Err(failure) => report(&failure),
        },
        Work::Print(text) => {
            say(|talk| job.warnings.iter().try_for_each(|text| talk.warning(text)));
            print(text.as_bytes())
        }
        Work::Configure(change) => {
            file_limit::survive();
            match change.write() {
                Ok(done) => {
                    say(|talk| talk.success(done));
                    say(|talk| change.notes().iter().try_for_each(|text| talk.info(text)));
                    Exit::Done
                }
                Err(failure) => report(&failure),
            }
        }
        Work::Job(job) => work(*job),
        Work::Version(flags) if flags.json => print(cli::version_json().as_bytes()),
        Work::Version(_) => print(cli::version().as_bytes()),
        Work::List(plan) => list(&plan),
        Work::BenchReport(plan) => match commands::bench_report(&plan) {
            Ok(text) => print(text.as_bytes()),
            Err(failure) => report(&failure),
        },
        Work::Conn(..)
        | Work::Pub(..)
        | Work::Sub(..)
        | Work::Bench(_)
        | Work::Simulate(_)
        | Work::Broker(_)
        | Work::Check(_) => on_runtime(job),
    }
}

/// Lists what is there: names and what they are on stdout, how to use them on stderr.
fn list(plan: &ListPlan) -> Exit {
    let scenarios = plan.scenarios.then(commands::scenarios);
    let recent = plan.recent.as_deref().map(recent::list);
    // Nothing was named, or this was.
    let recent = recent.filter(|list| !list.is_empty() || !plan.scenarios);
    let lists = [
        ("Profiles", &plan.profiles),
        ("Scenarios", &scenarios),
        ("Recent brokers", &recent),
    ];
    let lists: Vec<_> = lists
        .into_iter()
        .filter_map(|(title, list)| Some((title, list.as_ref()?)))
        .collect();
    // One list needs no title.
    let text = match &lists[..] {
        [(_, list)] => (*list).clone(),
        lists => lists
            .iter()
            .map(|(title, list)| format!("{title}:\n{list}"))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    let exit = print(text.as_bytes());
    if plan.explained {
        output::print_line(
            "You can use any of the above scenario names as a parameter to run the scenario.",
        );
    }
    exit
}

/// Shows a manual page: read on a terminal, as it is in a pipe.
fn manual(roff: &[u8], text: &str) -> Exit {
    if !io::stdout().is_terminal() {
        return print(roff);
    }
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build_local(LocalOptions::default());
    let shown = runtime.is_ok_and(|runtime| {
        runtime.block_on(async {
            // Ctrl-C is for the pager.
            let _interrupt = signals::interrupt_is_for_others();
            commands::page(roff, text, &|name| std::env::var_os(name))
        })
    });
    if shown {
        Exit::Done
    } else {
        print(text.as_bytes())
    }
}

/// Writes all manual pages into a directory.
fn write_manual(directory: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        let text = format!("cannot write to {}: {}", directory.display(), plain(&error));
        Failure::new(Exit::File, text)
    };
    file_limit::survive();
    std::fs::create_dir_all(directory).map_err(failed)?;
    for (name, page) in cli::man_pages() {
        std::fs::write(directory.join(name), page).map_err(failed)?;
    }
    Ok(())
}

/// Runs a command that needs the network.
fn on_runtime(job: Job) -> Exit {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build_local(LocalOptions::default());
    match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(command(job));
            // A thread that still reads stdin must not keep us.
            runtime.shutdown_background();
            exit
        }
        Err(error) => report(&Failure::new(
            Exit::Other,
            format!("cannot start the runtime: {}", plain(&error)),
        )),
    }
}

async fn command(job: Job) -> Exit {
    let mode = match &job.work {
        Work::Conn(_, plan) => plan.mode,
        Work::Pub(_, plan) => plan.mode,
        Work::Sub(_, plan) if plan.mode == OutputMode::Log => StatusMode::Log,
        _ => StatusMode::Default,
    };
    let stdout_style = Style::of_stream(job.color, no_color(), &io::stdout());
    let stderr_style = stderr_style(job.color);
    let talk = match mode {
        // Beside messages on stdout, talk stays on stderr: a line must not land within a message.
        StatusMode::Log if matches!(job.work, Work::Sub(..)) => Talk::new(
            mode,
            job.verbosity.quiet,
            stderr_style,
            Box::new(io::stderr()),
        ),
        StatusMode::Default => Talk::new(
            mode,
            job.verbosity.quiet,
            stderr_style,
            Box::new(io::stderr()),
        ),
        StatusMode::Json | StatusMode::Log => Talk::new(
            mode,
            job.verbosity.quiet,
            stdout_style,
            Box::new(io::stdout()),
        ),
    };
    let talks_on_stdout = mode != StatusMode::Default && !matches!(job.work, Work::Sub(..));
    let stop = match signals::follow(Hangup::of(&job.work)) {
        Ok(stop) => stop,
        Err(error) => {
            let text = format!("cannot listen for signals: {}", plain(&error));
            return report(&Failure::new(Exit::Other, text));
        }
    };
    let context = Context::new(
        talk,
        job.verbosity.clone(),
        stdout_style,
        stderr_style,
        stop,
    );
    for warning in &job.warnings {
        context.warn(warning);
    }
    if let Some(saving) = &job.saving
        && let Err(failure) = saving::save(&context, saving).await
    {
        context.error(&failure);
        if talks_on_stdout {
            report(&failure);
        }
        return failure.exit;
    }
    let embedded = job.embedded;
    let result = dispatch(&context, job.work, embedded).await;
    if let (Some(path), Some(url)) = (&job.recent, context.used())
        && io::stderr().is_terminal()
    {
        recent::remember(path, &url);
    }
    // Work that ended well is not well if stdout did not take all that was said about it.
    let result = match (result, context.untold()) {
        (Ok(Exit::Done), Some(failure)) => Err(failure),
        (result, _) => result,
    };
    match result {
        Ok(exit) => exit,
        Err(failure) => {
            context.error(&failure);
            if talks_on_stdout {
                report(&failure);
            }
            failure.exit
        }
    }
}

async fn dispatch(context: &Context, work: Work, embedded: bool) -> Result<Exit, Failure> {
    match work {
        Work::Conn(mut profile, plan) => {
            let _broker = embed(context, &mut profile, embedded)?;
            commands::conn(context, &profile, &plan).await
        }
        Work::Pub(mut profile, plan) => {
            let _broker = embed(context, &mut profile, embedded)?;
            commands::publish(context, &profile, &plan).await
        }
        Work::Sub(mut profile, plan) => {
            let _broker = embed(context, &mut profile, embedded)?;
            commands::subscribe(context, &profile, &plan).await
        }
        Work::Bench(mut plan) => {
            let broker = embed(context, &mut plan.profile, embedded)?;
            if broker.is_some() {
                plan.targets = vec![plan.profile.endpoint.clone()];
            }
            commands::bench(context, *plan, broker.is_some()).await
        }
        Work::Simulate(plan) => commands::simulate(context, *plan).await,
        Work::Broker(plan) => commands::broker(context, &plan).await,
        Work::Check(plan) => commands::check(context, &plan).await,
        Work::BenchReport(_)
        | Work::List(_)
        | Work::Completions(_)
        | Work::Man(_)
        | Work::Print(_)
        | Work::Configure(_)
        | Work::Job(_)
        | Work::Version(_) => Ok(Exit::Done),
    }
}

/// Starts the broker that was asked for; it lives as long as what is returned.
fn embed(
    context: &Context,
    profile: &mut Profile,
    embedded: bool,
) -> Result<Option<impl Sized + use<>>, Failure> {
    embedded
        .then(|| embedded::start(context, profile))
        .transpose()
}
