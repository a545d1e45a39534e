//! The plans of `bench storm`.

mod common;

use std::time::Duration;

use super::figures;
use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::{BenchPlan, Bursts, Cut, FilterShape, QoS, RetryLimit, Storm, StormKind};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::ParseGiven as _;
use crate::settings::{Context, value};
use crate::stats::{NamedThreshold, ThresholdError};
use common::{Common, LEAST_SIZE, LONGEST, check_messages, named};

/// How long things go on, by default.
const LENGTH: Duration = Duration::from_secs(10);

/// A storm to run.
#[derive(Clone, Debug)]
pub(crate) struct StormPlan {
    /// How to connect, and what becomes of the figures.
    pub(crate) plan: BenchPlan,
    /// With a broker in this process.
    pub(crate) embedded: bool,
    /// What happens.
    pub(crate) storm: Storm,
}

/// Reads a limit on a figure of storms.
pub(super) fn threshold(text: &str) -> Result<NamedThreshold, Failure> {
    NamedThreshold::parse(text, figures::unit).map_err(|error| match &error {
        ThresholdError::Metric { metric, .. } => {
            Failure::usage(error.to_string()).with_hint(figures::suggestion(metric))
        }
        _ => Failure::of(&error),
    })
}

/// Makes the plan of `bench storm connect`.
pub(super) fn connect(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let common = Common::new(context, None)?;
    let retry = common.base.profile.profile.wait_for_broker;
    let kind = StormKind::Connect {
        retry,
        backoff: common.backoff()?,
        arrivals: common.arrivals()?,
    };
    if common.context.is_typed(Id::Backoff) && retry == RetryLimit::None {
        let text = "--backoff is ignored: clients try once (see --wait-for-broker)";
        common.context.warn(text);
    }
    common.plan(kind, prompter)
}

/// Makes the plan of `bench storm reconnect`.
pub(super) fn reconnect(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let common = Common::new(context, None)?;
    let kind = StormKind::Reconnect {
        cut: common.cut(Cut::Reset)?,
        backoff: common.backoff()?,
    };
    common.plan(kind, prompter)
}

/// Makes the plan of `bench storm churn`.
pub(super) fn churn(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let common = Common::new(context, None)?;
    let lifetime = common.length(Id::Lifetime, LENGTH)?;
    let length = common.length(Id::Duration, LENGTH)?;
    let rate = f64::from(common.clients) / lifetime.as_secs_f64();
    check_messages(rate * length.as_secs_f64())?;
    let kind = StormKind::Churn {
        lifetime,
        length,
        arrivals: common.arrivals()?,
        cut: common.cut(Cut::Disconnect)?,
    };
    common.plan(kind, prompter)
}

/// Makes the plan of `bench storm burst`.
pub(super) fn burst(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let common = Common::new(context, Some(100))?;
    let pause = common.context.typed(Id::RepeatInterval);
    let pause = pause.parsed(value::milliseconds)?;
    let bursts = Bursts {
        rate: common.rate(Id::Rate, 5_000.0)?,
        length: common.length(Id::Burst, Duration::from_secs(1))?,
        pause: pause.unwrap_or(Duration::from_secs(2)),
        count: common.number(Id::Repeat, 3)?,
        arrivals: common.arrivals()?,
        qos: common.qos(QoS::AtLeastOnce)?,
        size: common.size(LEAST_SIZE)?,
    };
    let one = bursts.rate * bursts.length.as_secs_f64();
    check_messages(one * f64::from(bursts.count))?;
    if bursts.pause.saturating_add(bursts.length).as_secs_f64() * f64::from(bursts.count)
        > LONGEST.as_secs_f64()
    {
        return Err(Failure::usage("the bursts would take more than 1h"));
    }
    common.plan(StormKind::Burst(bursts), prompter)
}

/// Makes the plan of `bench storm subscribe`.
pub(super) fn subscribe(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let common = Common::new(context, None)?;
    let shape = common
        .context
        .typed(Id::Pattern)
        .parsed(|text| named(&FilterShape::ALL, text).ok_or("plain, deep, wildcard or shared"))?;
    let filters = common.number(Id::Filters, 10)?;
    check_messages(f64::from(common.clients) * f64::from(filters))?;
    let kind = StormKind::Subscribe {
        filters,
        shape: shape.unwrap_or_default(),
        turns: common.number(Id::Repeat, 1)?,
        qos: common.qos(QoS::AtMostOnce)?,
    };
    common.plan(kind, prompter)
}

/// Makes the plan of `bench storm retained`.
pub(super) fn retained(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let common = Common::new(context, Some(100))?;
    let messages = common.number(Id::Limit, 1_000)?;
    // Each client notes which it has.
    check_messages(f64::from(common.clients) * f64::from(messages) / 10.0)?;
    let kind = StormKind::Retained {
        messages,
        size: common.size(LEAST_SIZE)?,
    };
    common.plan(kind, prompter)
}

/// Makes the plan of `bench storm will`.
pub(super) fn will(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let common = Common::new(context, None)?;
    let cut = common.cut(Cut::Reset)?;
    if cut == Cut::Disconnect {
        return Err(Failure::usage(
            "--cut disconnect would end the connections without their wills",
        ));
    }
    common.plan(StormKind::Will { cut }, prompter)
}

/// Makes the plan of `bench storm offline`.
pub(super) fn offline(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let common = Common::new(context, Some(100))?;
    let messages = common.number(Id::Limit, 100)?;
    check_messages(f64::from(common.clients) * f64::from(messages))?;
    let kind = StormKind::Offline {
        messages,
        rate: common.rate(Id::Rate, 2_000.0)?,
        size: common.size(LEAST_SIZE)?,
    };
    common.plan(kind, prompter)
}

/// Makes the plan of `bench storm slow`.
pub(super) fn slow(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let common = Common::new(context, Some(10))?;
    let slow = common.number(Id::Slow, common.clients.div_ceil(10))?;
    if slow >= common.clients {
        let text = match common.clients {
            1 => "a slow storm needs two clients: one that is slow, and another to measure"
                .to_owned(),
            clients => format!("all {clients} clients would be slow: none is left to measure"),
        };
        let hint = format!("pass a {} below {}", Id::Slow, Id::Count);
        return Err(Failure::usage(text).with_hint(hint));
    }
    let read_rate = common.context.typed(Id::ReadRate).parsed(|text| {
        if text == "0" {
            Ok(0.0)
        } else {
            value::rate(text).map_err(|_| "a rate such as 5/s, or 0")
        }
    })?;
    let (rate, length) = (
        common.rate(Id::Rate, 500.0)?,
        common.length(Id::Duration, LENGTH)?,
    );
    check_messages(rate * length.as_secs_f64())?;
    let kind = StormKind::Slow {
        slow,
        read_rate: read_rate.unwrap_or(0.0),
        rate,
        length,
        size: common.size(1_024)?,
    };
    common.plan(kind, prompter)
}
