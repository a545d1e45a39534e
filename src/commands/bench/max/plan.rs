//! The plans of `bench max`.

use std::time::Duration;

use crate::cli::{CommandLine, Planned};
use crate::commands::bench::plan::{Base, Benchmark, Task};
use crate::commands::bench::{conn as bench_conn, e2e as bench_e2e, publish as bench_publish};
use crate::error::Failure;
use crate::model::{BenchEnd, BenchPlan, BenchWork, Connecting, QoS, Warmup};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::{Given, ParseGiven as _};
use crate::settings::{Context, value};
use crate::stats::{Threshold, units};

/// The most connections of a trial that searches for a rate of connects.
const MOST_CONNECTIONS: u32 = 20_000;
/// Between two connects, by default: a search connects anew for each trial.
const CONNECT_INTERVAL: Duration = Duration::from_millis(1);
/// How long to wait after the last send, by default.
const DRAIN: Duration = Duration::from_secs(1);
const TRIAL: Duration = Duration::from_secs(10);
/// A shorter trial has no second that could be looked at.
const SHORTEST_TRIAL: Duration = Duration::from_secs(1);
const MAX_TIME: Duration = Duration::from_secs(600);
const WIDTH: f64 = 0.02;

/// A search for the highest load.
#[derive(Clone, Debug)]
pub(crate) struct Maximum {
    /// A trial, but for its load and its length.
    pub(crate) plan: BenchPlan,
    /// With a broker in this process.
    pub(crate) embedded: bool,
    /// What is searched for.
    pub(crate) quantity: Quantity,
    /// What must hold, as typed.
    pub(crate) slo: Vec<String>,
    /// The first load, and the highest.
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// How far apart the ends of the result may be: 0.02 for 2 %.
    pub(crate) width: f64,
    /// How long a trial that decides is.
    pub(crate) trial: Duration,
    /// How long the last one is, if there is one.
    pub(crate) hold: Option<Duration>,
    /// How many loads are tried for the curve; 0 for none.
    pub(crate) curve: u32,
    /// How long the search may take.
    pub(crate) max_time: Duration,
    /// What is expected of the result.
    pub(crate) expect: Option<Expectation>,
}

impl Maximum {
    /// `trial 3: 4,000 msg/s`.
    pub(super) fn name_of_trial(&self, number: usize, load: f64) -> String {
        let (load, unit) = (self.quantity.number(load), self.quantity.unit());
        format!("trial {number}: {load} {unit}")
    }
}

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Messages a second.
    Rate,
    /// Clients; for e2e publishers, with `--pattern fan-out` subscribers, with p2p pairs of both.
    Clients,
    /// Connects a second.
    ConnectRate,
    /// The bytes of a payload.
    Size,
}

impl Quantity {
    /// The name of the option's value.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Clients => "clients",
            Self::ConnectRate => "connect-rate",
            Self::Size => "size",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Rate, Self::Clients, Self::ConnectRate, Self::Size];
        all.into_iter().find(|it| it.name() == name)
    }

    /// Whether there are only whole numbers of it.
    pub(crate) fn is_whole(self) -> bool {
        matches!(self, Self::Clients | Self::Size)
    }

    /// The first load and the highest, by default.
    fn usual(self) -> (f64, f64) {
        match self {
            Self::Rate => (1_000.0, 10e6),
            Self::Clients | Self::ConnectRate => (100.0, 100e3),
            Self::Size => (16.0, 1_048_576.0),
        }
    }

    /// A load without its unit.
    pub(super) fn number(self, load: f64) -> String {
        if self.is_whole() && load < 10.0 {
            format!("{load:.0}")
        } else {
            units::rate(load)
        }
    }

    /// The unit of loads.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Rate => "msg/s",
            Self::Clients => "clients",
            Self::ConnectRate => "connections/s",
            Self::Size => "B",
        }
    }

    /// A load as it is typed.
    fn parse(self, text: &str) -> Result<f64, &'static str> {
        match self {
            Self::Rate | Self::ConnectRate => value::rate(text),
            Self::Clients => value::clients(text).map(f64::from),
            #[expect(clippy::cast_precision_loss, reason = "at most 256 MiB")]
            Self::Size => value::size(text).map(|size| size.max(1) as f64),
        }
    }
}

/// What is expected of the result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expectation {
    /// As typed.
    pub(crate) text: String,
    /// The least that it may be.
    pub(crate) least: f64,
    /// It must be more.
    pub(crate) more: bool,
}

impl Expectation {
    /// Whether a maximum is as expected.
    pub(crate) fn is_met(&self, maximum: f64) -> bool {
        if self.more {
            maximum > self.least
        } else {
            maximum >= self.least
        }
    }
}

/// Makes the plan of `bench max conn`.
pub(super) fn conn(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let (base, mut task) = bench_conn::plan::resolve(context)?;
    if !context.is_typed(Id::Count) {
        task.count = MOST_CONNECTIONS;
    }
    search(context, Quantity::ConnectRate, base, task, prompter)
}

/// Makes the plan of `bench max pub`.
pub(super) fn publish(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let (base, task) = bench_publish::plan::resolve(context, QoS::AtLeastOnce)?;
    if let BenchWork::Publish(publish) = &task.work
        && publish.qos == QoS::AtMostOnce
    {
        return Err(
            Failure::usage("--qos 0 has no acknowledgements, which bench max pub counts")
                .with_hint("use --qos 1, or bench max e2e, which counts deliveries"),
        );
    }
    search(context, Quantity::Rate, base, task, prompter)
}

/// Makes the plan of `bench max e2e`.
pub(super) fn e2e(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let (base, task) = bench_e2e::plan::resolve(context)?;
    search(context, Quantity::Rate, base, task, prompter)
}

/// The search around a benchmark.
fn search(
    context: &Context<'_>,
    usual: Quantity,
    base: Base,
    mut task: Task,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let quantity = context
        .typed(Id::Search)
        .parsed(|text| Quantity::from_name(text).ok_or("rate, clients, connect-rate or size"))?;
    let quantity = quantity.unwrap_or(usual);
    let set_by = match quantity {
        Quantity::Rate => vec![Id::Rate, Id::MessageInterval],
        Quantity::Clients => vec![Id::Count, Id::Pubs, Id::Subs],
        Quantity::ConnectRate => vec![Id::Interval, Id::ConnectRate],
        Quantity::Size => vec![Id::PayloadSize, Id::Message],
    };
    // The other side of a pattern stays as it is.
    let searched = |id: &Id| quantity != Quantity::Clients || *id == Id::Count;
    let set_by: Vec<Id> = set_by.into_iter().filter(searched).collect();
    if let Some(id) = context.first_typed(&set_by) {
        let text = format!(
            "{id} cannot be used with --search {}, which varies it",
            quantity.name()
        );
        return Err(Failure::usage(text).with_hint("set its bounds with --from and --to"));
    }
    if !context.is_typed(Id::Drain) {
        task.drain = DRAIN;
    }
    if task.warmup == Warmup::Found {
        let text = format!("{} auto cannot be used in a search", Id::Warmup);
        return Err(Failure::usage(text).with_hint("set a time, such as --warmup 5s"));
    }
    task.end = BenchEnd::default();
    let slo = objectives(context, matches!(task.work, BenchWork::EndToEnd { .. }))?;
    let load = |id: Id| context.typed(id).parsed(|text| quantity.parse(text));
    let (first, last) = quantity.usual();
    let to = load(Id::To)?;
    let from = load(Id::From)?.unwrap_or(first.min(to.unwrap_or(last)));
    let to = to.unwrap_or(last.max(from));
    if from > to {
        return Err(Failure::usage("--from must not be greater than --to"));
    }
    let width = context.typed(Id::Width).parsed(value::percentage)?;
    let trial = context.typed(Id::Trial).parsed(|text| {
        let trial = value::limit(text)?;
        (trial >= SHORTEST_TRIAL)
            .then_some(trial)
            .ok_or("a time from 1s, such as 10s")
    })?;
    let expect = context.typed(Id::Expect);
    let expect = expect
        .map(|given| expectation(&given, quantity))
        .transpose()?;
    let hold = context.typed(Id::Hold).parsed(value::limit)?;
    let curve = context.typed(Id::Curve).parsed(value::clients)?;
    let max_time = context.typed(Id::MaxTime).parsed(value::limit)?;
    let interval = [Id::Interval, Id::ConnectRate];
    let Benchmark {
        mut plan, embedded, ..
    } = base.benchmark(context, task, prompter)?;
    if context.first_typed(&interval).is_none() {
        plan.connecting = Connecting::Interval(CONNECT_INTERVAL);
    }
    // Of the result, not of each trial.
    plan.hold = Duration::ZERO;
    let maximum = Maximum {
        plan,
        embedded,
        quantity,
        slo,
        from,
        to,
        width: width.unwrap_or(WIDTH),
        trial: trial.unwrap_or(TRIAL),
        hold,
        curve: curve.unwrap_or(0),
        max_time: max_time.unwrap_or(MAX_TIME),
        expect,
    };
    Ok(maximum.into())
}

/// What must hold; of deliveries at least that none is lost.
fn objectives(context: &Context<'_>, delivers: bool) -> Result<Vec<String>, Failure> {
    let mut slo = context.typed_texts(Id::Slo)?;
    for text in &slo {
        Threshold::objective(text)?;
        if let Some(meant) = Threshold::reversed_objective(text) {
            return Err(Failure::usage(format!(
                "{} says what must hold, and {text:?} would allow only bad results",
                Id::Slo
            ))
            .with_hint(format!("write '{meant}'")));
        }
    }
    if slo.is_empty() && delivers {
        slo.push("lost==0".to_owned());
    }
    Ok(slo)
}

/// `>50k/s`, `>=500`.
fn expectation(given: &Given, quantity: Quantity) -> Result<Expectation, Failure> {
    given.parse(|text| {
        const EXPECTED: &str = "> or >= and a load, such as '>50k/s' or '>=500'";
        let rest = text.trim().strip_prefix('>').ok_or(EXPECTED)?;
        let (more, load) = match rest.strip_prefix('=') {
            Some(load) => (false, load),
            None => (true, rest),
        };
        Ok(Expectation {
            text: text.trim().to_owned(),
            least: quantity.parse(load.trim()).map_err(|_| EXPECTED)?,
            more,
        })
    })
}
