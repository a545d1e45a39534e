//! The plan of `bench e2e`, with the scenarios of the Open MQTT Benchmark Suite.

use std::cmp::Ordering;
use std::time::Duration;

use crate::cli::{CommandLine, Planned};
use crate::commands::bench::plan::{Base, Task, benchmark, measuring, pace, payload};
use crate::commands::bench::publish::plan::MOST_STAMPED;
use crate::error::Failure;
use crate::model::{BenchEnd, BenchPublish, BenchWork, Pattern, QoS, RunShard};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::context::Context;
use crate::settings::given::{Given, ParseGiven as _};
use crate::settings::{message, profile, value};

/// How many publishers and subscribers, by default.
const USUAL: u32 = 100;
/// The keep-alive of the suite's scenarios, in seconds.
const SUITE_KEEP_ALIVE: u16 = 300;
/// How long the suite holds the load.
const SUITE_DURATION: Duration = Duration::from_secs(30 * 60);

/// Who takes part.
#[derive(Clone, Copy, Debug)]
enum Scenario {
    /// So many clients that do nothing.
    Hold(u32),
    /// Publishers, subscribers, and who gets what.
    Exchange(u32, u32, Pattern),
}

impl Scenario {
    /// How many clients that makes, if they can be counted.
    fn clients(self) -> Option<u32> {
        match self {
            Self::Hold(clients) => Some(clients),
            Self::Exchange(publishers, subscribers, _) => publishers.checked_add(subscribers),
        }
    }
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    benchmark(resolve, context, prompter)
}

/// The part of the plan that is its own.
pub(in crate::commands::bench) fn resolve(
    context: &mut Context<'_>,
) -> Result<(Base, Task), Failure> {
    let mut base = Base::new(context, profile::Flags::of_messages())?;
    let suite = suite(context)?;
    let scenario = match suite {
        Some(scenario) => scenario,
        None => typed(context)?,
    };
    let (mut end, warmup) = measuring(context)?;
    let usual = match suite {
        Some(_) => QoS::AtLeastOnce,
        None => QoS::AtMostOnce,
    };
    let qos = message::qos_or(context, usual)?;
    let paced = pace::traffic(context, qos)?;
    end.duration = end.duration.or(paced.stages);
    if suite.is_some() {
        if end == BenchEnd::default() {
            end.duration = Some(SUITE_DURATION);
        }
        if context.one(Id::Keepalive).is_none() {
            base.profile.profile.keep_alive = SUITE_KEEP_ALIVE;
        }
    }
    let count = scenario
        .clients()
        .ok_or_else(|| Failure::usage("--pubs and --subs are more clients than can be counted"))?;
    let arrivals = pace::arrivals(context, &base, Some(&paced.pacing))?;
    let (drain, start_at) = (paced.drain, paced.start_at);
    if let Scenario::Exchange(.., pattern) = scenario
        && pattern != Pattern::PointToPoint
        && base.shard.is_some_and(RunShard::is_shared)
    {
        let is_common = start_at.is_some() || context.is_typed(Id::Rendezvous);
        check_crossing(&base, &end, is_common)?;
    }
    let work = match scenario {
        Scenario::Hold(_) => BenchWork::Connect,
        Scenario::Exchange(publishers, subscribers, pattern) => BenchWork::EndToEnd {
            publishers,
            subscribers,
            pattern,
            subscribe_qos: qos,
            publish: BenchPublish {
                topics: vec![topic(context, &mut base, publishers, pattern)?],
                qos,
                retain: false,
                dup: false,
                properties: message::properties(context)?,
                topic_alias: message::topic_alias(context)?,
                payload: payload::stamped(context)?,
                stamp: true,
                pacing: paced.pacing,
                inflight: paced.inflight,
            },
        },
    };
    let task = Task {
        count,
        work,
        end,
        warmup,
        drain,
        start_at,
        arrivals,
        hold: pace::hold(context)?,
    };
    Ok((base, task))
}

/// What `--suite` asks for, at its scale.
fn suite(context: &Context<'_>) -> Result<Option<Scenario>, Failure> {
    let scale = context.typed(Id::Scale).parsed(value::factor)?;
    let Some(given) = context.typed(Id::Suite) else {
        return match scale {
            Some(_) => Err(Failure::usage("--scale needs --suite")),
            None => Ok(None),
        };
    };
    refuse(context, &given, &[Id::Pubs, Id::Subs, Id::Pattern])?;
    let scale = scale.unwrap_or(1.0);
    // At least one; more than fit are as many as fit.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "such a cast saturates, and the factor is above 0"
    )]
    let scaled = |clients: u32| (f64::from(clients) * scale).round().max(1.0) as u32;
    let scenario = given.parse(|text| match text {
        "conn" => Ok(Scenario::Hold(scaled(10_000))),
        "fanout" => Ok(Scenario::Exchange(1, scaled(1000), Pattern::FanOut)),
        "p2p" => Ok(Scenario::Exchange(
            scaled(1000),
            scaled(1000),
            Pattern::PointToPoint,
        )),
        "sharedsub" => Ok(Scenario::Exchange(scaled(1000), scaled(5), Pattern::Share)),
        _ => Err("conn, fanout, p2p or sharedsub"),
    })?;
    if matches!(scenario, Scenario::Hold(_)) {
        refuse(
            context,
            &given,
            &[
                Id::Topic,
                Id::Qos,
                Id::PayloadSize,
                Id::MessageInterval,
                Id::Rate,
                Id::Stages,
                Id::Arrivals,
                Id::Inflight,
                Id::Limit,
                Id::Warmup,
                Id::StartAt,
            ],
        )?;
    }
    check_publishers(scenario)?;
    Ok(Some(scenario))
}

/// Refuses flags that leave nothing of the scenario that was named.
fn refuse(context: &Context<'_>, suite: &Given, others: &[Id]) -> Result<(), Failure> {
    match context.first_typed(others) {
        Some(id) => Err(Failure::usage(format!(
            "--suite {} cannot be used with {id}",
            suite.text()?
        ))),
        None => Ok(()),
    }
}

/// What `--pubs`, `--subs` and `--pattern` ask for.
fn typed(context: &Context<'_>) -> Result<Scenario, Failure> {
    let pattern = context.typed(Id::Pattern).parsed(|text| match text {
        "p2p" => Ok(Pattern::PointToPoint),
        "fan-in" => Ok(Pattern::FanIn),
        "fan-out" => Ok(Pattern::FanOut),
        "share" => Ok(Pattern::Share),
        _ => Err("p2p, fan-in, fan-out or share"),
    })?;
    let pattern = pattern.unwrap_or(Pattern::PointToPoint);
    let publishers = context.typed(Id::Pubs).parsed(value::clients)?;
    let subscribers = context.typed(Id::Subs).parsed(value::clients)?;
    let usual = |one: bool| if one { 1 } else { USUAL };
    let publishers = publishers.unwrap_or(usual(pattern == Pattern::FanOut));
    let subscribers = subscribers.unwrap_or(usual(pattern == Pattern::FanIn));
    if pattern == Pattern::PointToPoint {
        warn_of_odd_ones(context, publishers, subscribers);
    }
    let scenario = Scenario::Exchange(publishers, subscribers, pattern);
    check_publishers(scenario)?;
    Ok(scenario)
}

/// Pairs need as many publishers as subscribers: warns of those who have no partner of their own.
fn warn_of_odd_ones(context: &Context<'_>, publishers: u32, subscribers: u32) {
    let first = publishers.min(subscribers).saturating_add(1);
    let what = match publishers.cmp(&subscribers) {
        Ordering::Equal => return,
        Ordering::Less => format!("subscriber {first} receives from publisher 1 again"),
        Ordering::Greater if first == publishers => {
            format!("nobody receives from publisher {publishers}")
        }
        Ordering::Greater => format!("nobody receives from publishers {first} to {publishers}"),
    };
    context.warn(format!(
        "p2p with {publishers} publishers and {subscribers} subscribers: {what}"
    ));
}

/// Where messages go from shard to shard, all need the same number of the run in the stamps, have to be there before the
/// first message, and stay to the end.
fn check_crossing(base: &Base, end: &BenchEnd, is_common: bool) -> Result<(), Failure> {
    let common_run = base.shard.is_some_and(|shard| shard.common_run);
    let missing = [
        (common_run, Id::RunId, "night-42"),
        (is_common, Id::StartAt, "next-minute"),
        (end.duration.is_some(), Id::Duration, "1m"),
    ];
    let missing: Vec<_> = missing.iter().filter(|(is_there, ..)| !is_there).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = missing.iter().map(|(_, id, _)| id.to_string()).collect();
    let examples: Vec<_> = missing
        .iter()
        .map(|(_, id, example)| format!("{id} {example}"))
        .collect();
    Err(Failure::usage(format!(
        "{} needs {} where messages go from shard to shard",
        Id::Shard,
        ids.join(" and ")
    ))
    .with_hint(format!(
        "for example: {} ({} replaces {}); with p2p messages stay in their shard",
        examples.join(" "),
        Id::Rendezvous,
        Id::StartAt
    )))
}

fn check_publishers(scenario: Scenario) -> Result<(), Failure> {
    match scenario {
        Scenario::Exchange(publishers, ..) if publishers > MOST_STAMPED => Err(Failure::usage(
            format!("a stamp distinguishes at most {MOST_STAMPED} publishers, not {publishers}"),
        )),
        _ => Ok(()),
    }
}

/// The topic: typed, from the URL, or one that no other run uses.
fn topic(
    context: &Context<'_>,
    base: &mut Base,
    publishers: u32,
    pattern: Pattern,
) -> Result<String, Failure> {
    let topic = message::topics(context, base.profile.topic.take())?.pop();
    let topic = topic.unwrap_or_else(|| format!("mqtty/bench/{:08x}/%i", base.run));
    if pattern == Pattern::PointToPoint && publishers > 1 && !topic.contains("%i") {
        return Err(Failure::usage(format!(
            "the topic {topic:?} is the same for all publishers: --pattern p2p needs %i in it"
        )));
    }
    check_placeholders(base, &topic, pattern)?;
    Ok(topic)
}

/// Publishers and subscribers must come to the same topic: of the placeholders only `%i` means the same to
/// both, and where a subscriber hears all publishers, a wildcard takes its place.
fn check_placeholders(base: &Base, topic: &str, pattern: Pattern) -> Result<(), Failure> {
    let username = base.profile.profile.username.as_ref();
    let users_differ = username.is_some_and(|name| name.contains('%'))
        || base.rows.iter().any(|row| row.username.is_some());
    let wrong = |why: String| {
        Err(Failure::usage(format!(
            "bad topic {topic:?} for --topic: {why}"
        )))
    };
    for (at, _) in topic.match_indices('%') {
        let rest = &topic[at..];
        let digits = |it: &str| it.bytes().take_while(u8::is_ascii_digit).count();
        let length = match rest.strip_prefix("%rand_").map(digits) {
            Some(digits) if digits > 0 => "%rand_".len() + digits,
            _ if rest.starts_with("%c") || users_differ && rest.starts_with("%u") => 2,
            _ => continue,
        };
        let name = &rest[..length];
        return wrong(format!(
            "{name} is not the same for publishers and subscribers"
        ));
    }
    let whole = |level: &str| level == "%i" || !level.contains("%i");
    if matches!(pattern, Pattern::FanIn | Pattern::Share) && !topic.split('/').all(whole) {
        return wrong("this pattern needs %i to be a whole level of the topic".to_owned());
    }
    Ok(())
}
