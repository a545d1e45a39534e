//! Runtime, signals, dispatch; the one place that prints an error and chooses the exit code.

mod file_limit;
mod help;
mod signals;

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;
use std::process::ExitCode;

use tokio::runtime::{Builder, LocalOptions};

use crate::cli::{self, CliExit};
use crate::commands::{plugin_answer, scenario_names};
use crate::error::{Exit, Failure, plain};
use crate::kernel::{Context, recent, saving};
use crate::model::{ColorChoice, StatusMode, environment};
use crate::output::{self, StatusWriter, Style};
use crate::prompt::Terminal;
use crate::settings::{self, Job};
use crate::threads;

/// Runs the program; returns what the process is to return.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(shell) = std::env::var_os(cli::COMPLETE) {
        return ExitCode::from(complete(&shell, &arguments).code());
    }
    let exit = match cli::parse(arguments.clone()) {
        Ok(line) => match settings::resolve(line, &environment(), &Terminal) {
            Ok(job) => work(job),
            Err(failure) => unusable(&arguments, &failure),
        },
        Err(CliExit::Text(text)) => print(text.as_bytes()),
        Err(CliExit::Help(page)) => help::show(&page),
        Err(CliExit::NoCommand(page)) => {
            let (text, _) = help::text(&page, &io::stderr());
            // There is nobody else to tell if stderr is closed.
            let _ = io::stderr().lock().write_all(text.as_bytes());
            Exit::Usage
        }
        Err(CliExit::Wrong(failure)) => unusable(&arguments, &failure),
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
        scenario_names()
    }
}

/// Answers a command line that cannot be used.
fn unusable(arguments: &[OsString], failure: &Failure) -> Exit {
    let Some((line, exit)) = plugin_answer(arguments, failure) else {
        return report(failure);
    };
    match print(line.as_bytes()) {
        Exit::Done => exit,
        failed => failed,
    }
}

/// A broker that cannot be reached, with the place where its address stands: it may not be the one that was meant.
fn with_origin(failure: Failure, origin: Option<&str>) -> Failure {
    let (Exit::Connect | Exit::Refused, Some(origin)) = (failure.exit, origin) else {
        return failure;
    };
    let hint = match &failure.hint {
        Some(hint) => format!("{hint} ({origin})"),
        None => origin.to_owned(),
    };
    failure.with_hint(hint)
}

/// Prints a failure before there is a context.
fn report(failure: &Failure) -> Exit {
    say(|status| status.error(failure));
    failure.exit
}

/// Writes a status message where there is no context.
fn say(what: impl FnOnce(&mut StatusWriter) -> io::Result<()>) {
    let style = stderr_style(ColorChoice::Auto);
    let mut status = StatusWriter::new(StatusMode::Default, false, style, Box::new(io::stderr()));
    // There is nobody else to tell if stderr is closed.
    let _ = what(&mut status);
}

/// Prints text that was asked for. A closed pipe is not an error.
fn print(text: &[u8]) -> Exit {
    file_limit::ignore_file_size_signal();
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
    let runtime = threads::room_for_runtime().and_then(|()| {
        Builder::new_current_thread()
            .enable_all()
            .build_local(LocalOptions::default())
    });
    match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(command(job));
            // A thread that still reads stdin must not keep us.
            runtime.shutdown_background();
            exit
        }
        Err(error) => {
            let text = format!("cannot start the runtime: {}", plain(&error));
            report(&Failure::new(Exit::Other, text).with_hint("raise the limit: ulimit -n 256"))
        }
    }
}

async fn command(job: Job) -> Exit {
    let needs = job.task.needs();
    let mode = needs.status;
    let stdout_style = Style::of_stream(job.color, no_color(), &io::stdout());
    let stderr_style = stderr_style(job.color);
    let talks_on_stdout = mode != StatusMode::Default && !needs.results_on_stdout;
    let (style, stream): (_, Box<dyn Write + Send>) = if talks_on_stdout {
        (stdout_style, Box::<output::Stdout>::default())
    } else {
        (stderr_style, Box::new(io::stderr()))
    };
    let status = StatusWriter::new(mode, job.verbosity.quiet, style, stream);
    let stop = match signals::follow(needs) {
        Ok(stop) => stop,
        Err(error) => {
            let text = format!("cannot listen for signals: {}", plain(&error));
            return report(&Failure::new(Exit::Other, text));
        }
    };
    let context = Context::new(
        status,
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
    let result = job.task.run(&context).await;
    if let (Some(path), Some(url)) = (&job.recent, context.used())
        && io::stderr().is_terminal()
    {
        recent::remember(path, &url);
    }
    // Work that ended well is not well if stdout did not take all that was said about it.
    let result = match (result, context.status_failure()) {
        (Ok(Exit::Done), Some(failure)) => Err(failure),
        (result, _) => result,
    };
    match result {
        Ok(exit) => exit,
        Err(failure) => {
            let failure = with_origin(failure, job.address_origin.as_deref());
            context.error(&failure);
            if talks_on_stdout {
                report(&failure);
            }
            failure.exit
        }
    }
}
