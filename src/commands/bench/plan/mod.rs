//! The plans of `bench`: what all of its commands have is put together here, what is their own in a file
//! each.

pub(in crate::commands) mod clients;
mod csv;
pub(super) mod outcome;
pub(in crate::commands) mod pace;
pub(super) mod payload;
mod push;
pub(super) mod recording;
mod rendezvous;
mod schedulers;
mod shard;
mod soak;

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::cli::Planned;
use crate::error::Failure;
use crate::model::secret::masked_option;
use crate::model::{
    Address, Arrivals, BenchEnd, BenchPlan, BenchWork, ClientRow, Endpoint, RunShard, Warmup,
};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::context::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::{profile, value};

/// How long to wait after the last send.
pub(in crate::commands) const DRAIN: Duration = Duration::from_secs(5);
/// The warm-up whose end is to be found.
const FOUND: &str = "auto";
/// How many source addresses there may be.
const MOST_ADDRESSES: usize = 65_536;

/// A benchmark to run.
#[derive(Clone, Debug)]
pub(crate) struct Benchmark {
    /// What is to be done.
    pub(crate) plan: BenchPlan,
    /// With a broker in this process.
    pub(crate) embedded: bool,
    /// It is only shown what the clients would do.
    pub(crate) preview: bool,
}

/// Makes the plan of a benchmark from the part of it that is its own.
///
/// # Errors
///
/// What is wrong with the flags.
pub(in crate::commands) fn benchmark(
    own: fn(&mut Context<'_>) -> Result<(Base, Task), Failure>,
    context: &mut Context<'_>,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let (base, task) = own(context)?;
    Ok(base.benchmark(context, task, prompter)?.into())
}

/// The part of a plan that every command has.
pub(in crate::commands) struct Base {
    pub(in crate::commands) profile: profile::Resolved,
    pub(in crate::commands) run: u32,
    /// Which part of the run is done here.
    pub(super) shard: Option<RunShard>,
    pub(in crate::commands) rows: Vec<ClientRow>,
    /// Says whether a threshold can be read.
    pub(super) threshold: outcome::Check,
}

/// The part of a plan that is a command's own.
pub(in crate::commands) struct Task {
    pub(in crate::commands) count: u32,
    pub(in crate::commands) work: BenchWork,
    pub(in crate::commands) end: BenchEnd,
    pub(in crate::commands) warmup: Warmup,
    pub(in crate::commands) drain: Duration,
    pub(in crate::commands) start_at: Option<SystemTime>,
    pub(in crate::commands) arrivals: Arrivals,
    pub(in crate::commands) hold: Duration,
}

impl Base {
    /// Reads how to connect, to one broker or several, and as whom.
    pub(in crate::commands) fn new(
        context: &mut Context<'_>,
        flags: profile::Flags,
    ) -> Result<Self, Failure> {
        let several = true;
        let profile = profile::resolve(context, profile::Flags { several, ..flags })?;
        let rows = match context.typed_path(Id::ClientsFrom) {
            Some(path) => csv::read(context, &path, &profile.profile)?,
            None => Vec::new(),
        };
        let named = |row: &ClientRow| row.username.is_some();
        let nameless =
            profile.has_password_without_username() && (rows.is_empty() || !rows.iter().all(named));
        let nameless = nameless
            || profile.profile.username.is_none()
                && rows.iter().any(|row| row.password.is_some() && !named(row));
        profile::check_username(context, !nameless)?;
        profile.warn_of_passwords(context, &rows);
        let shard::Resolved { shard, run } = shard::resolve(context)?;
        let interleaved = context.is_typed(Id::Interleave);
        if shard.is_some() && (profile.embedded || interleaved) {
            let other = if interleaved {
                Id::Interleave
            } else {
                Id::Embedded
            };
            return Err(Failure::usage(format!(
                "{} cannot be used with {other}: all shards need the same broker",
                Id::Shard
            )));
        }
        Ok(Self {
            profile,
            run,
            shard,
            rows,
            threshold: outcome::threshold,
        })
    }

    /// The benchmark, and whether it needs a broker in this process.
    pub(super) fn benchmark(
        self,
        context: &Context<'_>,
        task: Task,
        prompter: &dyn Prompter,
    ) -> Result<Benchmark, Failure> {
        let embedded = self.profile.embedded;
        let plan = self.finish(context, task, prompter)?;
        Ok(Benchmark {
            plan,
            embedded,
            preview: context.is_typed(Id::Plan),
        })
    }

    /// The plan. A person may be asked for the password, which comes last.
    pub(in crate::commands) fn finish(
        mut self,
        context: &Context<'_>,
        task: Task,
        prompter: &dyn Prompter,
    ) -> Result<BenchPlan, Failure> {
        warn_of_habits(context)?;
        clients::name(context, &mut self, task.count)?;
        let outcome = outcome::resolve(context, self.threshold)?;
        let runs = context.typed(Id::Runs).parsed(value::runs)?;
        let interleaved = context.is_typed(Id::Interleave);
        let mut targets = std::mem::take(&mut self.profile.endpoints);
        if interleaved {
            check_turns(&outcome, targets.len())?;
        }
        if context.is_typed(Id::QuickAck) {
            acknowledge_at_once(&mut targets)?;
        }
        let shard = self.shard;
        let numbered = |id: Id| move |path: PathBuf| shard::named(id, path, shard);
        let reports = outcome.reports.into_iter().map(numbered(Id::Report));
        let jsonl = context.typed_path(Id::Jsonl).map(numbered(Id::Jsonl));
        let options = shown(context.options());
        let rendezvous = rendezvous::resolve(context, shard, self.run, &options)?;
        Ok(BenchPlan {
            run: self.run,
            shard,
            targets,
            binds: binds(context)?,
            count: task.count,
            clients: self.rows,
            connecting: pace::connecting(context)?,
            arrivals: task.arrivals,
            work: task.work,
            end: task.end,
            warmup: task.warmup,
            drain: task.drain,
            hold: task.hold,
            start_at: task.start_at,
            rendezvous,
            threads: context.typed(Id::Threads).parsed(value::threads)?,
            seed: context.typed(Id::Seed).parsed(value::seed)?,
            fail_if: outcome.fail_if,
            abort_if: outcome.abort_if,
            reports: reports.collect::<Result<_, Failure>>()?,
            jsonl: jsonl.transpose()?,
            metrics_listen: outcome.metrics_listen,
            pushes: push::resolve(context)?,
            soak: soak::resolve(context)?,
            mode: outcome.mode,
            options,
            runs: runs.unwrap_or(1),
            interleaved,
            profile: *self.profile.finish(prompter)?,
        })
    }
}

/// Warns of what means something else to other load generators, and is taken here as it is.
fn warn_of_habits(context: &Context<'_>) -> Result<(), Failure> {
    for given in context.all_typed(Id::Topic) {
        let text = given.text()?;
        if text.contains("%s") && !text.contains("%sc") {
            context.warn(format!(
                "%s in the topic {text:?} is no placeholder and stays as it is; %i is the number of the client"
            ));
        }
    }
    if let Some(name) = context.typed_text(Id::ClientId)?
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_digit())
    {
        context.warn(format!(
            "the clients are called {name}_1, {name}_2 …: -I is {}; the interval of messages is -im {name}",
            Id::ClientId
        ));
    }
    Ok(())
}

/// Refuses brokers in turn where there is one only, and results that a comparison does not have.
fn check_turns(results: &outcome::Resolved, brokers: usize) -> Result<(), Failure> {
    let name = Id::Interleave;
    if !(2..=26).contains(&brokers) {
        let text = format!("{name} needs 2 to 26 brokers, not {brokers}");
        return Err(Failure::usage(text).with_hint("pass them as -h a.example,b.example"));
    }
    let is_whole = |path: &&PathBuf| !path.to_string_lossy().contains(outcome::RUN_NAME);
    let is_text = |path: &PathBuf| path.extension().is_some_and(|it| it == "txt");
    let whole = results.reports.iter().filter(is_whole);
    match whole.into_iter().find(|path| !is_text(path)) {
        None => Ok(()),
        Some(path) => Err(Failure::usage(format!(
            "{name} writes a comparison as text: --report {} has to end with .txt, or to hold {}",
            path.display(),
            outcome::RUN_NAME
        ))),
    }
}

/// Flags in their order, each with its values in one text, without secrets. Which shard it is stands elsewhere, so that the
/// options of all shards are the same.
fn shown(options: &[(Id, Vec<OsString>)]) -> Vec<(String, String)> {
    let show = |(id, values): &(Id, Vec<OsString>)| {
        let values: Vec<_> = values
            .iter()
            .map(|value| masked_option(id.long(), &value.to_string_lossy()))
            .collect();
        (id.long().to_owned(), values.join(", "))
    };
    let common = |(id, _): &&(Id, Vec<OsString>)| !matches!(id, Id::Shard | Id::RunId);
    options.iter().filter(common).map(show).collect()
}

/// `--quick-ack`, which TCP alone can obey.
fn acknowledge_at_once(targets: &mut [Endpoint]) -> Result<(), Failure> {
    for target in targets {
        if let Address::Unix(_) = target.address {
            return Err(Failure::usage(
                "--quick-ack cannot be used with a Unix socket, which has no acknowledgements",
            ));
        }
        if target.quic {
            return Err(Failure::usage(
                "--quick-ack cannot be used with QUIC, which has acknowledgements of its own",
            ));
        }
        target.quick_ack = true;
    }
    Ok(())
}

/// The source addresses.
fn binds(context: &Context<'_>) -> Result<Vec<IpAddr>, Failure> {
    let mut binds = Vec::new();
    for given in context.many(Id::Bind)? {
        binds.extend(given.parse(value::addresses)?);
        if binds.len() > MOST_ADDRESSES {
            return Err(given.unexpected("at most 65536 addresses in all"));
        }
    }
    Ok(binds)
}

pub(in crate::commands) fn duration(context: &Context<'_>) -> Result<Option<Duration>, Failure> {
    context.typed(Id::Duration).parsed(value::limit)
}

/// When the run ends, and what of its beginning is not measured.
pub(in crate::commands) fn measuring(context: &Context<'_>) -> Result<(BenchEnd, Warmup), Failure> {
    let end = BenchEnd {
        limit: context.typed(Id::Limit).parsed(value::count)?,
        duration: duration(context)?,
    };
    let warmup = context.typed(Id::Warmup).parsed(|text| match text {
        FOUND => Ok(Warmup::Found),
        _ => value::pause(text)
            .map(Warmup::Time)
            .map_err(|_| "auto, or a time such as 5s, 1m 30s or a number of seconds"),
    })?;
    Ok((end, warmup.unwrap_or(Warmup::NONE)))
}
