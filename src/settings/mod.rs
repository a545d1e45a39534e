//! What was typed, and what files and the environment hold → plans. Parsed once, validated once.
//!
//! In: [`CommandLine`], which mirrors what was typed, the environment as a function, and
//! somebody who can be asked. Out: a [`Job`] that cannot hold nonsense, or a
//! [`Failure`] that names the flag, the variable or the place in a file at fault. After this step nobody asks whether a
//! flag was set. The room reads the files that say what could be typed ([`config`], `saved`) and those that a plan is
//! made of (a password, the payload and the clients of a benchmark); it writes none but the config file, when it is told
//! to ([`profiles::Change`]), and knows no network. Of `stats` it knows how a threshold is written.
//!
//! Every value is read by the same rule: the flag, else what a file of saved options says, the variable, the profile,
//! the defaults of the config file, else what is built in ([`layer`]). How that goes together with URLs is told in
//! `address`, and with flags that exclude each other in `exclusive` and `settled`.

mod address;
mod astray;
mod bench;
mod broker;
mod check;
pub mod config;
mod endpoint;
mod exclusive;
mod format;
mod given;
pub mod layer;
mod login;
mod password_command;
mod profile;
mod profiles;
mod publish;
mod receiving;
mod recent;
mod saved;
mod session;
mod settled;
mod source;
mod subscribe;
mod talk;
mod tls;
mod url;
mod value;
mod will;

use std::ffi::OsString;
use std::path::PathBuf;

use crate::cli::{self, CommandLine, Parsed, Shell};
use crate::error::Failure;
use crate::model::{
    BenchPlan, BenchReportPlan, BrokerPlan, CheckPlan, ColorChoice, ConnPlan, Profile, PublishPlan,
    SimulatePlan, StatusMode, SubscribePlan, Verbosity,
};
use crate::options::Saving;
use crate::prompt::Prompter;
use given::{Context, Given, ParseGiven as _};
use layer::Layer;

/// What is to be done, with nothing left to ask.
#[derive(Clone, Debug)]
pub struct Job {
    /// How much to say.
    pub verbosity: Verbosity,
    /// When to use colours.
    pub color: ColorChoice,
    /// Start a broker in this process first and connect to it. The profile's endpoint then says which
    /// listener it needs; its port is the one to listen on, and 0 is any free one.
    pub embedded: bool,
    /// What the user should know before the work begins, one line each.
    pub warnings: Vec<String>,
    /// Where to remember the broker, if somebody at a terminal has used it.
    pub recent: Option<PathBuf>,
    /// Options to save before it begins.
    pub saving: Option<Saving>,
    /// The work.
    pub work: Work,
}

/// The work of a command.
#[derive(Clone, Debug)]
pub enum Work {
    /// Connect.
    Conn(Box<Profile>, ConnPlan),
    /// Publish.
    Pub(Box<Profile>, Box<PublishPlan>),
    /// Subscribe.
    Sub(Box<Profile>, Box<SubscribePlan>),
    /// Load a broker.
    Bench(Box<BenchPlan>),
    /// Show saved results of benchmarks.
    BenchReport(BenchReportPlan),
    /// Publish what simulated devices send.
    Simulate(Box<SimulatePlan>),
    /// List what there is.
    List(ListPlan),
    /// Run a broker.
    Broker(BrokerPlan),
    /// Ask whether a newer release is out.
    Check(Box<CheckPlan>),
    /// Print a completion script.
    Completions(Shell),
    /// Print or write manual pages.
    Man(ManPlan),
    /// Print the version, perhaps with all about the build as JSON.
    Version(cli::Version),
    /// Print this text.
    Print(String),
    /// Write the config file.
    Configure(Box<profiles::Change>),
    /// Do this job instead.
    Job(Box<Job>),
}

impl Work {
    fn configure(change: profiles::Change) -> Self {
        Self::Configure(Box::new(change))
    }
}

/// What is to be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPlan {
    /// The profiles, one a line.
    pub profiles: Option<String>,
    /// The scenarios of `simulate`.
    pub scenarios: bool,
    /// They were asked for by name, so that how to use them is told.
    pub explained: bool,
    /// The file of the brokers that were used.
    pub recent: Option<PathBuf>,
}

/// Which manual pages are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManPlan {
    /// Show this page: on a terminal in a pager, else as it is.
    Show {
        /// The page for `man`.
        roff: Vec<u8>,
        /// The same as plain text, where there is no `man`.
        text: String,
    },
    /// Write all pages ([`cli::man_pages`]) into this directory.
    Write(PathBuf),
}

/// Makes a job of a command line.
///
/// `environment` answers with the value of a variable; `prompter` is asked when a password has to be typed.
///
/// # Errors
///
/// Bad values and combinations (exit 2), a file that cannot be read (exit 8), a password command that fails
/// (exit 1).
pub fn resolve(
    line: CommandLine,
    environment: &dyn Fn(&str) -> Option<OsString>,
    prompter: &dyn Prompter,
) -> Result<Job, Failure> {
    let mut files = config::read(&line, environment)?;
    let connection = line.parsed.connection();
    if let Some(path) = connection.and_then(|flags| flags.saved.load_options.as_ref()) {
        // Saved options are stronger than the config file.
        files.layers.insert(0, saved::load(&line, path)?);
    }
    resolve_with(line, environment, &files, prompter)
}

/// What files say, and what there is to say about them.
#[derive(Clone, Default)]
struct Files {
    /// The strongest first.
    layers: Vec<Layer>,
    warnings: Vec<String>,
}

/// Makes a job of a command line and what files say.
fn resolve_with(
    mut line: CommandLine,
    environment: &dyn Fn(&str) -> Option<OsString>,
    files: &Files,
    prompter: &dyn Prompter,
) -> Result<Job, Failure> {
    let settled = settled::settle(&line, environment, &files.layers)?;
    let layers = &settled.layers[..];
    let environment = &|name: &str| {
        let hidden = settled.hidden.iter().any(|hidden| hidden == name);
        if hidden { None } else { environment(name) }
    };
    let set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    let exported = |line: &CommandLine, long: &str| match long {
        "color" => set("NO_COLOR"),
        _ => line.says_how_to_connect(long) && set(&cli::environment_name(long)),
    };
    let entries = layer::effective(&line, &exported, layers);
    let renamed = |failure: Failure| Failure {
        message: layer::renamed(&failure.message, &entries),
        ..failure
    };
    layer::add(&mut line, &exported, layers).map_err(renamed)?;
    exclusive::check(&line).map_err(renamed)?;
    note(&mut line, &entries);
    let off = line.off().to_vec();
    let context = Context::new(environment, (layers, &files.layers), &off);
    let mut job = job(context, &line, prompter).map_err(renamed)?;
    for warning in &mut job.warnings {
        *warning = layer::renamed(warning, &entries);
    }
    job.warnings.splice(0..0, files.warnings.iter().cloned());
    let context = Context::new(environment, (layers, &files.layers), &off);
    job.saving = saved::save(&line, &context, &job)?;
    Ok(job)
}

/// Notes for the report of a benchmark what files say about the connection. The address is not noted: the
/// report has it, whatever it was made of; nor is the login, of which a URL may be a part.
fn note(line: &mut CommandLine, entries: &[(layer::Place, &layer::Entry)]) {
    const ELSEWHERE: &[&str] = &[
        "hostname", "url", "port", "protocol", "unix", "path", "embedded", "username", "password",
    ];
    let noted: Vec<_> = entries
        .iter()
        .filter(|(_, entry)| line.says_how_to_connect(&entry.long))
        .filter(|(_, entry)| !ELSEWHERE.contains(&entry.long.as_str()))
        .collect();
    for (_, entry) in noted {
        let values = entry.values.iter();
        let values = values.map(|value| value.to_string_lossy().into_owned());
        line.parsed.note_given(&entry.long, values.collect());
    }
}

fn job(
    mut context: Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Job, Failure> {
    let parsed = &line.parsed;
    let (verbosity, color) = talk::resolve(&context, parsed)?;
    let (embedded, work) = match parsed {
        Parsed::Conn(flags) => conn(&mut context, flags, prompter)?,
        Parsed::Pub(flags) => publish(&mut context, flags, prompter)?,
        Parsed::Sub(flags) => subscribe(&mut context, flags, prompter)?,
        Parsed::Bench(flags) => bench::resolve(&mut context, flags, prompter)?,
        Parsed::Simulate(flags) => bench::simulate(&mut context, flags, prompter)?,
        Parsed::Ls(flags) => (false, Work::List(list(&context, *flags, prompter)?)),
        Parsed::Broker(flags) => (false, Work::Broker(broker::resolve(flags)?)),
        Parsed::Profile(flags) => (false, profiles::resolve(&context, line, flags, prompter)?),
        Parsed::Init(flags) => (false, profiles::init(&context, line, flags, prompter)?),
        Parsed::Check(flags) => (
            false,
            Work::Check(Box::new(check::resolve(&context, flags)?)),
        ),
        Parsed::Completions(flags) => (false, Work::Completions(flags.shell)),
        Parsed::Man(flags) => (false, Work::Man(man(flags)?)),
        Parsed::Version(flags) => (false, Work::Version(*flags)),
    };
    let recent = match work {
        Work::Conn(..) | Work::Pub(..) | Work::Sub(..) if !embedded => recent::wanted(&context)?,
        _ => None,
    };
    Ok(Job {
        verbosity,
        color,
        embedded,
        recent,
        warnings: context.into_warnings(),
        saving: None,
        work,
    })
}

fn conn(
    context: &mut Context<'_>,
    flags: &cli::Conn,
    prompter: &dyn Prompter,
) -> Result<(bool, Work), Failure> {
    let resolved = profile::resolve(
        context,
        &profile::Flags {
            connection: &flags.connection,
            user_properties: ("user-properties", &flags.user_properties),
            timeout: None,
            several: false,
        },
    )?;
    let plan = ConnPlan {
        once: flags.once,
        mode: status_mode(flags.output_mode.as_ref())?,
    };
    let embedded = resolved.embedded;
    Ok((embedded, Work::Conn(resolved.finish(prompter)?, plan)))
}

fn publish(
    context: &mut Context<'_>,
    flags: &cli::Pub,
    prompter: &dyn Prompter,
) -> Result<(bool, Work), Failure> {
    let mut resolved = profile::resolve(
        context,
        &profile::Flags {
            connection: &flags.connection,
            user_properties: (
                "conn-user-properties",
                &flags.connect_user_properties.conn_user_properties,
            ),
            timeout: flags.acknowledgement.timeout.as_ref(),
            several: false,
        },
    )?;
    let plan = publish::resolve(context, flags, resolved.topic.take())?;
    let embedded = resolved.embedded;
    Ok((
        embedded,
        Work::Pub(resolved.finish(prompter)?, Box::new(plan)),
    ))
}

fn subscribe(
    context: &mut Context<'_>,
    flags: &cli::Sub,
    prompter: &dyn Prompter,
) -> Result<(bool, Work), Failure> {
    let mut resolved = profile::resolve(
        context,
        &profile::Flags {
            connection: &flags.connection,
            user_properties: (
                "conn-user-properties",
                &flags.connect_user_properties.conn_user_properties,
            ),
            timeout: flags.acknowledgement.timeout.as_ref(),
            several: false,
        },
    )?;
    let plan = subscribe::resolve(context, flags, resolved.topic.take())?;
    let embedded = resolved.embedded;
    Ok((
        embedded,
        Work::Sub(resolved.finish(prompter)?, Box::new(plan)),
    ))
}

/// What `ls` is to list: what was named, and without a name everything.
fn list(
    context: &Context<'_>,
    flags: cli::List,
    prompter: &dyn Prompter,
) -> Result<ListPlan, Failure> {
    let cli::List {
        scenarios,
        profiles,
        recent,
    } = flags;
    let all = !scenarios && !profiles && !recent;
    let profiles = if profiles {
        Some(profiles::list(context, prompter)?)
    } else if all {
        profiles::list_if_any(context, prompter)?
    } else {
        None
    };
    Ok(ListPlan {
        profiles,
        scenarios: scenarios || all,
        explained: scenarios,
        recent: recent::path(context).filter(|_| recent || all),
    })
}

/// Which pages `man` is to show.
fn man(flags: &cli::Man) -> Result<ManPlan, Failure> {
    if let Some(directory) = &flags.out {
        return Ok(ManPlan::Write(directory.clone()));
    }
    let text = || cli::help_page(&flags.command);
    cli::man_page(&flags.command)
        .map(|roff| ManPlan::Show { roff, text: text() })
        .ok_or_else(|| {
            let name = flags.command.join(" ");
            Failure::usage(format!("there is no manual page for {name:?}"))
                .with_hint("mqtty help lists the commands")
        })
}

/// `-o` of the commands that report what happened.
fn status_mode(flag: Option<&String>) -> Result<StatusMode, Failure> {
    let mode = Given::flag("output-mode", flag).parsed(|text| match text {
        "default" => Ok(StatusMode::Default),
        "json" => Ok(StatusMode::Json),
        "log" => Ok(StatusMode::Log),
        _ => Err("default, json or log"),
    })?;
    Ok(mode.unwrap_or_default())
}

#[cfg(test)]
mod tests;
