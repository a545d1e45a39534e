//! How often: connects and messages.

use std::time::{Duration, SystemTime};

use super::{Base, DRAIN};
use crate::error::{Exit, Failure};
use crate::model::{Arrivals, Connecting, Pacing, QoS};
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::value;

/// Between two connects, by default.
const CONNECT_INTERVAL: Duration = Duration::from_millis(10);
/// Between two messages of a client, by default.
const MESSAGE_INTERVAL: Duration = Duration::from_secs(1);
/// The default in-flight window.
const INFLIGHT: u16 = 100;
/// The same for QoS 2 before MQTT 5, where no broker announces its receive maximum: mosquitto 2.0 takes no more,
/// and closes the connection.
const INFLIGHT_QOS_2_BEFORE_5: u16 = 20;

/// How connections are started.
pub(in crate::commands) fn connecting(context: &Context<'_>) -> Result<Connecting, Failure> {
    let interval = context.typed(Id::Interval);
    let rate = context.typed(Id::ConnectRate);
    if let Some(rate) = rate.parsed(value::rate)? {
        return Ok(Connecting::Rate(rate));
    }
    let interval = interval.parsed(value::milliseconds)?;
    Ok(Connecting::Interval(interval.unwrap_or(CONNECT_INTERVAL)))
}

/// The flags of the traffic, read.
pub(in crate::commands) struct Paced {
    pub(in crate::commands) pacing: Pacing,
    /// How long the stages last together.
    pub(in crate::commands) stages: Option<Duration>,
    pub(in crate::commands) inflight: u16,
    pub(in crate::commands) drain: Duration,
    pub(in crate::commands) start_at: Option<SystemTime>,
}

/// Reads the flags of the traffic.
pub(in crate::commands) fn traffic(context: &Context<'_>, qos: QoS) -> Result<Paced, Failure> {
    let interval = context.typed(Id::MessageInterval);
    let rate = context.typed(Id::Rate);
    let stages = context.typed(Id::Stages);
    let inflight = context.typed(Id::Inflight);
    if inflight.is_some() && qos == QoS::AtMostOnce {
        context.warn("--inflight is ignored: messages of QoS 0 are not answered");
    }
    let drain = context.typed(Id::Drain).parsed(value::pause)?;
    let stages = stages.parsed(value::stages)?;
    let start_at = start(context)?;
    Ok(Paced {
        stages: stages.as_deref().and_then(value::total),
        pacing: match (rate.parsed(value::rate)?, stages) {
            (Some(rate), _) => Pacing::Rate(rate),
            (None, Some(stages)) => Pacing::Stages(stages),
            (None, None) => match interval.parsed(value::milliseconds)? {
                Some(Duration::ZERO) => Pacing::Unlimited,
                Some(interval) => Pacing::Interval(interval),
                None => Pacing::Interval(MESSAGE_INTERVAL),
            },
        },
        inflight: match inflight.parsed(value::from_one_u16)? {
            Some(inflight) => inflight,
            None if qos == QoS::ExactlyOnce && !context.version().is_v5() => {
                INFLIGHT_QOS_2_BEFORE_5
            }
            None => INFLIGHT,
        },
        drain: drain.unwrap_or(DRAIN),
        start_at,
    })
}

/// How messages, or connects where there are none, are spread around their schedule.
///
/// # Errors
///
/// There is no schedule, or the shards of a run would draw another one each.
pub(in crate::commands) fn arrivals(
    context: &Context<'_>,
    base: &Base,
    pacing: Option<&Pacing>,
) -> Result<Arrivals, Failure> {
    let arrivals = context.typed(Id::Arrivals);
    let arrivals = arrivals.parsed(|text| {
        let found = Arrivals::ALL.iter().find(|(name, _)| *name == text);
        found
            .map(|(_, arrivals)| *arrivals)
            .ok_or("even or poisson")
    })?;
    let arrivals = arrivals.unwrap_or_default();
    if arrivals == Arrivals::Even {
        return Ok(arrivals);
    }
    let needed = match pacing {
        Some(Pacing::Unlimited | Pacing::Recorded(_)) => Some(Id::Rate),
        Some(_) => None,
        None => {
            let at_once = connecting(context)? == Connecting::Interval(Duration::ZERO);
            at_once.then_some(Id::ConnectRate)
        }
    };
    if let Some(needed) = needed {
        let text = format!("{} poisson needs {needed}", Id::Arrivals);
        return Err(Failure::usage(text).with_hint(format!("for example {needed} 1k/s")));
    }
    let shares = base
        .shard
        .is_some_and(|it| it.is_shared() && !it.common_run);
    if shares && !context.is_typed(Id::Seed) {
        return Err(Failure::usage(format!(
            "{} poisson needs {} or {} with {}: all shards need the same schedule",
            Id::Arrivals,
            Id::RunId,
            Id::Seed,
            Id::Shard
        )));
    }
    Ok(arrivals)
}

/// How long the connections stay at the end.
pub(in crate::commands) fn hold(context: &Context<'_>) -> Result<Duration, Failure> {
    let hold = context.typed(Id::Hold).parsed(value::pause)?;
    Ok(hold.unwrap_or_default())
}

/// By how much the time to start may have passed.
const TOLERANCE: Duration = Duration::from_secs(1);

/// When to begin: whoever comes too late would not begin with the others.
pub(in crate::commands) fn start(context: &Context<'_>) -> Result<Option<SystemTime>, Failure> {
    let now = SystemTime::now();
    let given = context.typed(Id::StartAt);
    let start = given.parsed(|text| value::moment(text, now))?;
    let passed = start.and_then(|start| now.duration_since(start).ok());
    if let Some(passed) = passed.filter(|passed| *passed > TOLERANCE) {
        let text = format!(
            "too late: the time of {} passed {} s ago",
            Id::StartAt,
            crate::text::count(passed.as_secs())
        );
        return Err(Failure::new(Exit::Timeout, text));
    }
    Ok(start)
}
