//! What was typed, and what files and the environment hold → the values that a command plans with.
//!
//! In: [`CommandLine`], the environment as a function, and somebody who can be asked. Out: a [`Job`], or a
//! [`Failure`] that names the flag, the variable or the place in a file at fault. The plan itself is made by the command
//! ([`crate::cli::definition::Plan`]) from the values that a [`Context`] gives. The module reads the config file ([`config`]) and
//! files of saved options; it knows no network.
//!
//! Every value is read by the same rule: the flag, else what a file of saved options says, the variable, the profile,
//! the defaults of the config file, else what is built in ([`layer`]). How that works with URLs is described in
//! `address`, and with flags that exclude each other in `exclusive` and `conflicts`.

mod address;
pub(crate) mod authentication;
mod aws;
mod azure;
pub mod config;
pub(crate) mod conflicts;
pub(crate) mod context;
mod doubtful;
mod endpoint;
pub(crate) mod exclusive;
pub(crate) mod filters;
pub(crate) mod format;
pub(crate) mod given;
pub mod layer;
pub(crate) mod login;
pub(crate) mod message;
pub(crate) mod other_broker;
pub(crate) mod page;
mod password_command;
mod password_leak;
pub(crate) mod profile;
mod property;
mod proxy;
pub(crate) mod quic;
pub(crate) mod recent;
pub(crate) mod saved;
mod secret_file;
pub(crate) mod session;
mod tls;
pub(crate) mod url;
pub(crate) mod value;
mod verbosity;
pub(crate) mod will;

use std::ffi::OsString;
use std::path::PathBuf;

use crate::cli::{CommandLine, Planned};
use crate::document::Saving;
use crate::error::Failure;
use crate::kernel::Task;
use crate::model::{ColorChoice, StatusMode, Verbosity};
use crate::options::Id;
use crate::prompt::Prompter;
use context::CommandLineValues;
pub use context::Context;
use given::ParseGiven as _;
use layer::Layer;

/// What is to be done, with nothing left to ask.
#[derive(Debug)]
pub struct Job {
    /// How much to say.
    pub verbosity: Verbosity,
    /// When to use colours.
    pub color: ColorChoice,
    /// What the user should know before the work begins, one line each.
    pub warnings: Vec<String>,
    /// Where to remember the broker, if somebody at a terminal has used it.
    pub recent: Option<PathBuf>,
    /// Options to save before it begins.
    pub saving: Option<Saving>,
    /// Where the address of the broker stands, if it was not typed: a sentence for those who cannot connect.
    pub address_origin: Option<String>,
    /// The work.
    pub task: Box<dyn Task>,
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
    if let Some(path) = line.value(Id::LoadOptions) {
        // Saved options are stronger than the config file.
        files.layers.insert(0, saved::load(&line, path.as_ref())?);
    }
    resolve_with(line, environment, &files, prompter)
}

/// The layers of options from files, and the warnings about them.
#[derive(Clone, Default)]
pub(crate) struct Files {
    /// The strongest first.
    pub(crate) layers: Vec<Layer>,
    pub(crate) warnings: Vec<String>,
}

/// Makes a job of a command line and what files say.
pub(crate) fn resolve_with(
    mut line: CommandLine,
    environment: &dyn Fn(&str) -> Option<OsString>,
    files: &Files,
    prompter: &dyn Prompter,
) -> Result<Job, Failure> {
    let effective = conflicts::resolve(&line, environment, &files.layers)?;
    let layers = &effective.layers[..];
    let environment = &|name: &str| {
        let hidden = effective.hidden.iter().any(|hidden| hidden == name);
        if hidden { None } else { environment(name) }
    };
    let set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    let exported = |line: &CommandLine, id: Id| match id {
        Id::Color => set("NO_COLOR"),
        _ => line.says_how_to_connect(id) && set(&id.variable()),
    };
    let entries = layer::effective(&line, &exported, layers);
    let renamed = |failure: Failure| Failure {
        message: layer::renamed(&failure.message, &entries),
        ..failure
    };
    layer::add(&mut line, &exported, layers).map_err(renamed)?;
    exclusive::check(&line).map_err(renamed)?;
    let (off, typed) = (line.off(), line.given());
    let options = noted(&line, &typed, &entries);
    let typed_values = CommandLineValues {
        typed: &typed,
        off,
        options: &options,
    };
    let context = || Context::new(environment, (layers, &files.layers), typed_values);
    let mut job = job(context(), &line, prompter).map_err(renamed)?;
    let doubtful = job.task.connects().map(|it| doubtful::warnings(&it));
    job.warnings.extend(doubtful.unwrap_or_default());
    job.warnings.extend(line.warnings());
    for warning in &mut job.warnings {
        *warning = layer::renamed(warning, &entries);
    }
    job.warnings.splice(0..0, files.warnings.iter().cloned());
    if let Some(connects) = job.task.connects() {
        job.saving = saved::save(&line, &context(), &connects)?;
        let origin = address_origin(&exported, &line, &entries);
        job.address_origin = origin.filter(|_| !connects.embedded);
    }
    Ok(job)
}

/// Where the address of the broker stands, if it was not typed.
fn address_origin(
    exported: &dyn Fn(&CommandLine, Id) -> bool,
    line: &CommandLine,
    entries: &[(layer::ValueSource, &layer::Entry)],
) -> Option<String> {
    const ADDRESSES: [Id; 3] = [Id::Hostname, Id::Url, Id::Unix];
    if ADDRESSES.iter().any(|id| line.types(*id)) {
        return None;
    }
    let origin = ADDRESSES.iter().find_map(|id| {
        let entry = entries.iter().find(|(_, entry)| entry.id == *id);
        let file = entry.map(|(_, entry)| entry.origin.clone());
        file.or_else(|| exported(line, *id).then(|| id.variable()))
    })?;
    Some(format!("the address comes from {origin}"))
}

/// What a report names: the flags that were typed, and what files say about the connection. The address in files is
/// left out: the report has it, whatever it was made of; so is the login, of which a URL may be a part.
fn noted(
    line: &CommandLine,
    typed: &[(Id, Vec<OsString>)],
    entries: &[(layer::ValueSource, &layer::Entry)],
) -> Vec<(Id, Vec<OsString>)> {
    const ELSEWHERE: &[Id] = &[
        Id::Hostname,
        Id::Url,
        Id::Port,
        Id::Protocol,
        Id::Unix,
        Id::Path,
        Id::Embedded,
        Id::Username,
        Id::Password,
    ];
    let entries = entries.iter().map(|(_, entry)| *entry);
    let entries = entries
        .filter(|entry| line.says_how_to_connect(entry.id) && !ELSEWHERE.contains(&entry.id))
        .map(|entry| (entry.id, entry.values.clone()));
    typed.iter().cloned().chain(entries).collect()
}

fn job(
    mut context: Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Job, Failure> {
    let (verbosity, color) = verbosity::resolve(&context)?;
    let task = match line.plan(&mut context, prompter)? {
        Planned::Task(task) => task,
        Planned::Job(job) => return Ok(*job),
    };
    let recent = if task.needs().remembers {
        recent::wanted(&context)?
    } else {
        None
    };
    Ok(Job {
        verbosity,
        color,
        recent,
        warnings: context.into_warnings(),
        saving: None,
        address_origin: None,
        task,
    })
}

/// `-o` of the commands that report what happened.
pub(crate) fn status_mode(context: &Context<'_>) -> Result<StatusMode, Failure> {
    let mode = context.typed(Id::OutputMode).parsed(|text| match text {
        "text" | "default" => Ok(StatusMode::Default),
        "json" => Ok(StatusMode::Json),
        "log" => Ok(StatusMode::Log),
        _ => Err("text, json or log"),
    })?;
    Ok(mode.unwrap_or_default())
}

#[cfg(test)]
mod tests;
