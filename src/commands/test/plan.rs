//! The plan of `test`.

use std::path::PathBuf;
use std::time::Duration;

use regex_lite::Regex;

use super::again;
use super::flags::FILES;
use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::{Address, Profile};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::{ParseGiven as _, each};
use crate::settings::{Context, profile, value};
use crate::testing::{Choice, ReadOptions};
use crate::text;

/// The largest factor for limits of time.
const LARGEST_FACTOR: f64 = 1000.0;

/// What `test` is to do.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Files and directories; never empty.
    pub(crate) paths: Vec<PathBuf>,
    /// The connection of all clients.
    pub(crate) profile: Box<Profile>,
    /// Each file gets a broker in this process.
    pub(crate) embedded: bool,
    /// Which cases.
    pub(crate) choice: Choice,
    /// How often a case that does not pass is tried again.
    pub(crate) retries: u32,
    /// How often each case is run.
    pub(crate) repeat: u32,
    /// The reports.
    pub(crate) reports: Vec<TestReport>,
    /// Only list the cases.
    pub(crate) list: bool,
    /// How the files are read.
    pub(crate) read: ReadOptions,
    /// How many files run at a time, if that was given.
    pub(crate) jobs: Option<usize>,
    /// After the first case that does not pass, no other begins.
    pub(crate) fail_fast: bool,
    /// How long all of it may take.
    pub(crate) max_time: Option<Duration>,
    /// What limits of time are multiplied with.
    pub(crate) timeout_factor: f64,
    /// The seed that was given.
    pub(crate) seed: Option<u64>,
    /// The options that repeat the run, apart from files, filter and seed.
    pub(crate) again: Vec<String>,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TestReport {
    /// JUnit XML, to this file.
    Junit(PathBuf),
    /// TAP 14, to this file.
    Tap(PathBuf),
    /// JSON lines, to this file, while the tests run.
    JsonLines(PathBuf),
    /// Annotations, on stdout.
    GitHub,
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let resolved = profile::resolve(context, profile::Flags::of_messages())?;
    let filter = context.typed_text(Id::Filter)?;
    let filter = filter.as_deref().map(regex).transpose()?;
    let jobs = context.typed(Id::Jobs).parsed(value::count)?;
    let jobs = jobs.and_then(|jobs| usize::try_from(jobs).ok());
    let factor = context.typed(Id::TimeoutFactor);
    let timeout_factor = factor.parsed(|text| {
        let factor = value::factor(text)?;
        (factor <= LARGEST_FACTOR)
            .then_some(factor)
            .ok_or("a number up to 1000")
    })?;
    let embedded = resolved.embedded;
    let again = again::options(context)?;
    let read = ReadOptions {
        overrides: each(&context.all_typed(Id::Var), variable)?,
        // Nothing is run where cases are only listed.
        allow_run: context.is_typed(Id::AllowRun) || context.is_typed(Id::List),
    };
    let max_time = context.typed(Id::MaxTime).parsed(value::limit)?;
    let seed = context.typed(Id::Seed).parsed(value::seed)?;
    let (list, fail_fast) = (context.is_typed(Id::List), context.is_typed(Id::FailFast));
    let profile = if list {
        // Nobody has to type a password for it.
        Box::new(resolved.profile)
    } else {
        resolved.finish(prompter)?
    };
    // Only one broker at a time can have a port that was named.
    let one_port =
        embedded && matches!(profile.endpoint.address, Address::Tcp { port, .. } if port > 0);
    let reports = context.typed_paths(Id::Report).into_iter().map(report);
    let number = |id: Id| {
        let number = context.typed(id).parsed(value::count)?;
        Ok::<_, Failure>(number.map(|number| u32::try_from(number).unwrap_or(u32::MAX)))
    };
    // A script may well have a variable for it that is 0.
    let retries = context.typed(Id::Retries).parsed(|text| match text {
        "0" => Ok(0),
        _ => value::count(text),
    })?;
    let retries = retries.map_or(0, |number| u32::try_from(number).unwrap_or(u32::MAX));
    let plan = Plan {
        retries,
        repeat: number(Id::Repeat)?.unwrap_or(1),
        reports: reports.collect::<Result<_, _>>()?,
        paths: line.words(FILES).into_iter().map(Into::into).collect(),
        profile,
        embedded,
        choice: Choice {
            filter,
            tags: context.typed_texts(Id::Tag)?,
        },
        list,
        read,
        jobs: if one_port { Some(1) } else { jobs },
        fail_fast,
        max_time,
        timeout_factor: timeout_factor.unwrap_or(1.0),
        seed,
        again,
    };
    Ok(plan.into())
}

fn report(path: PathBuf) -> Result<TestReport, Failure> {
    if path.as_os_str() == "github" {
        return Ok(TestReport::GitHub);
    }
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("xml") => Ok(TestReport::Junit(path)),
        Some("tap") => Ok(TestReport::Tap(path)),
        Some("jsonl") => Ok(TestReport::JsonLines(path)),
        _ => Err(Failure::usage(format!(
            "bad value {:?} for --report: expected a file that ends with .xml, .tap or .jsonl, or github",
            path.display().to_string()
        ))),
    }
}

fn regex(pattern: &str) -> Result<Regex, Failure> {
    Regex::new(pattern).map_err(|error| {
        let why = text::regex(&error.to_string());
        Failure::usage(format!("bad value {pattern:?} for --filter: {why}"))
    })
}

fn variable(text: &str) -> value::Parse<(String, String)> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or("NAME=VALUE")
}
