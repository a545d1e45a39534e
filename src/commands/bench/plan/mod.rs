//! The plans of `bench`: what all of its commands have is put together here, what is their own in a file
//! each.

pub(in crate::commands) mod clients;
mod csv;
pub(super) mod outcome;
pub(in crate::commands) mod pace;
pub(super) mod payload;

use std::any::Any;
use std::fmt::Debug;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use crate::cli::{self, CommandLine, Connection, Flags, Load, Planned, Talk, Typed};
use crate::error::Failure;
use crate::model::secret::masked_option;
use crate::model::{Address, BenchEnd, BenchPlan, BenchWork, ClientRow, Endpoint};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::{Context, Given, ParseGiven as _};
use crate::settings::{profile, value};

/// How long to wait after the last send.
pub(in crate::commands) const DRAIN: Duration = Duration::from_secs(5);
/// How many source addresses there may be.
const MOST_ADDRESSES: usize = 65_536;

/// A benchmark to run.
#[derive(Clone, Debug)]
pub(crate) struct Benchmark {
    /// What is to be done.
    pub(crate) plan: BenchPlan,
    /// With a broker in this process.
    pub(crate) embedded: bool,
}

/// The flags of a benchmark, and the part of its plan that is its own.
pub(in crate::commands) trait Workload: Any + Debug {
    /// What every command with a load has.
    fn load(&self) -> &Load;

    /// The same, to be changed.
    fn load_mut(&mut self) -> &mut Load;

    /// Makes the plan.
    fn resolve(&self, context: &mut Context<'_>) -> Result<(Base<'_>, Task), Failure>;
}

impl<W: Workload> Flags for W {
    fn connection(&self) -> Option<&Connection> {
        Some(&self.load().connection)
    }

    fn talk(&self) -> Option<Talk> {
        Some(self.load().talk.clone())
    }

    fn noted(&mut self) -> Option<&mut Typed> {
        Some(&mut self.load_mut().typed)
    }

    fn plan(
        &self,
        context: &mut Context<'_>,
        _: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        let (base, task) = self.resolve(context)?;
        Ok(base.benchmark(context, task, prompter)?.into())
    }
}

/// The part of a plan that every command has.
pub(in crate::commands) struct Base<'a> {
    pub(in crate::commands) load: &'a Load,
    pub(in crate::commands) profile: profile::Resolved,
    pub(in crate::commands) run: u32,
    pub(in crate::commands) rows: Vec<ClientRow>,
}

/// The part of a plan that is a command's own.
pub(in crate::commands) struct Task {
    pub(in crate::commands) count: u32,
    pub(in crate::commands) work: BenchWork,
    pub(in crate::commands) end: BenchEnd,
    pub(in crate::commands) warmup: Duration,
    pub(in crate::commands) drain: Duration,
    pub(in crate::commands) start_at: Option<SystemTime>,
}

impl<'a> Base<'a> {
    /// Reads how to connect, to one broker or several, and as whom.
    pub(in crate::commands) fn new(
        context: &mut Context<'_>,
        load: &'a Load,
        flags: profile::Flags<'a>,
    ) -> Result<Self, Failure> {
        let several = true;
        let profile = profile::resolve(context, &profile::Flags { several, ..flags })?;
        let rows = match &load.ramp.clients_from {
            Some(path) => csv::read(context, path, &profile.profile)?,
            None => Vec::new(),
        };
        let named = |row: &ClientRow| row.username.is_some();
        let nameless = profile.is_nameless() && (rows.is_empty() || !rows.iter().all(named));
        let nameless = nameless
            || profile.profile.username.is_none()
                && rows.iter().any(|row| row.password.is_some() && !named(row));
        profile::check_username(context, !nameless)?;
        profile.warn_of_passwords(context, &rows);
        Ok(Self {
            load,
            profile,
            run: rand::random(),
            rows,
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
        Ok(Benchmark { plan, embedded })
    }

    /// The plan. A person may be asked for the password, which comes last.
    pub(in crate::commands) fn finish(
        mut self,
        context: &Context<'_>,
        task: Task,
        prompter: &dyn Prompter,
    ) -> Result<BenchPlan, Failure> {
        clients::name(context, &mut self, task.count)?;
        let (load, run) = (self.load, &self.load.run);
        let outcome = outcome::resolve(&load.outcome)?;
        let mut targets = std::mem::take(&mut self.profile.endpoints);
        if load.ramp.quick_ack {
            acknowledge_at_once(&mut targets)?;
        }
        Ok(BenchPlan {
            run: self.run,
            targets,
            binds: binds(context, &load.connection.server)?,
            count: task.count,
            clients: self.rows,
            connecting: pace::connecting(&load.ramp)?,
            work: task.work,
            end: task.end,
            warmup: task.warmup,
            drain: task.drain,
            start_at: task.start_at,
            threads: Given::flag(Id::Threads, run.threads.as_ref()).parsed(value::threads)?,
            seed: Given::flag(Id::Seed, run.seed.as_ref()).parsed(value::seed)?,
            fail_if: outcome.fail_if,
            abort_if: outcome.abort_if,
            reports: outcome.reports,
            metrics_listen: outcome.metrics_listen,
            mode: outcome.mode,
            options: shown(&load.typed),
            profile: *self.profile.finish(prompter)?,
        })
    }
}

/// Flags in their order, each with its values in one text, without secrets.
fn shown(typed: &Typed) -> Vec<(String, String)> {
    let show = |(id, values): &(Id, Vec<String>)| {
        let values: Vec<_> = values
            .iter()
            .map(|value| masked_option(id.long(), value))
            .collect();
        (id.long().to_owned(), values.join(", "))
    };
    typed.iter().map(show).collect()
}

/// `--quick-ack`, which TCP alone can obey.
fn acknowledge_at_once(targets: &mut [Endpoint]) -> Result<(), Failure> {
    for target in targets {
        if let Address::Unix(_) = target.address {
            return Err(Failure::usage(
                "--quick-ack is for TCP; a Unix domain socket has nothing to acknowledge",
            ));
        }
        target.quick_ack = true;
    }
    Ok(())
}

/// The source addresses.
fn binds(context: &Context<'_>, server: &cli::Server) -> Result<Vec<IpAddr>, Failure> {
    let mut binds = Vec::new();
    for given in context.many(Id::Bind, &server.bind)? {
        binds.extend(given.parse(value::addresses)?);
        if binds.len() > MOST_ADDRESSES {
            return Err(given.unexpected("at most 65536 addresses in all"));
        }
    }
    Ok(binds)
}

pub(in crate::commands) fn duration(run: &cli::Run) -> Result<Option<Duration>, Failure> {
    Given::flag(Id::Duration, run.duration.as_ref()).parsed(value::limit)
}

/// When the run ends, and how long it runs before it is measured.
pub(in crate::commands) fn measuring(
    measuring: &cli::Measuring,
    run: &cli::Run,
) -> Result<(BenchEnd, Duration), Failure> {
    let end = BenchEnd {
        limit: Given::flag(Id::Limit, measuring.limit.as_ref()).parsed(value::count)?,
        duration: duration(run)?,
    };
    let warmup = Given::flag(Id::Warmup, measuring.warmup.as_ref()).parsed(value::pause)?;
    Ok((end, warmup.unwrap_or_default()))
}
