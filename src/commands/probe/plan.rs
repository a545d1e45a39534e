//! The plan of `probe`.

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use super::expectation::Expectation;
use super::figures::Figure;
use super::level::Level;
use super::portrait;
use super::range::{Severity, Threshold};
use super::traceless::{leave_nothing, topic};
use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::{Profile, QoS, validate_filter};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::ParseGiven as _;
use crate::settings::{Context, profile, value};

/// The limit that monitoring systems have for their checks.
const TEN_SECONDS: Duration = Duration::from_secs(10);

/// What `probe` is to do.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    /// The connection, which leaves nothing at the broker.
    pub(crate) profile: Box<Profile>,
    /// To a broker in this process.
    pub(crate) embedded: bool,
    /// How far the check goes.
    pub(crate) level: Level,
    /// A broker that is busy fails the check.
    pub(crate) as_ready: bool,
    /// The topic above the random one; the topic or the filter to read where a message is read.
    pub(crate) topic: String,
    /// What the message is checked for.
    pub(crate) expectation: Rc<Expectation>,
    /// The QoS of the message.
    pub(crate) qos: QoS,
    /// How long the check may take.
    pub(crate) limit: Duration,
    /// How the result is printed.
    pub(crate) format: Format,
    /// The file that it is written to instead of stdout.
    pub(crate) outfile: Option<PathBuf>,
    /// The ranges that figures should be in.
    pub(crate) thresholds: Vec<Threshold>,
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A line for people.
    Text,
    /// A JSON object.
    Json,
    /// Metrics for Prometheus.
    Prometheus,
    /// The line of a monitoring plugin, with its exit codes.
    Nagios,
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    if !context.is_typed(Id::Check) {
        return portrait::plan(context, line, prompter);
    }
    let portraits = [Id::Save, Id::Compare, Id::Require, Id::Ports, Id::Srv];
    if let Some(id) = portraits.into_iter().find(|id| line.has_typed(*id)) {
        let text = format!("{id} belongs to the portrait of a broker, not to a check");
        return Err(Failure::usage(text).with_hint(format!("leave out {}", Id::Check)));
    }
    let mut resolved = profile::resolve(context, profile::Flags::of_connection())?;
    let limit = context.typed(Id::MaxTime).parsed(value::limit)?;
    let limit = limit.unwrap_or(TEN_SECONDS);
    leave_nothing(context, &mut resolved.profile, limit)?;
    let level = level(context, &resolved.profile)?;
    let url_topic = resolved.topic.take();
    let topic = match level {
        Level::Read => to_read(context, url_topic)?,
        _ => topic(context, url_topic)?,
    };
    let expectation = expectation(context, level)?;
    let qos = context.typed(Id::Qos).parsed(value::qos)?;
    let format = context.typed(Id::Format).parsed(|text| match text {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        "prometheus" => Ok(Format::Prometheus),
        "nagios" => Ok(Format::Nagios),
        _ => Err("text, json, prometheus or nagios"),
    })?;
    let thresholds = thresholds(context, &resolved.profile, level, expectation.has_age())?;
    Ok(Probe {
        embedded: resolved.embedded,
        profile: resolved.finish(prompter)?,
        level,
        as_ready: context.is_typed(Id::AsReady),
        topic,
        expectation: Rc::new(expectation),
        qos: qos.unwrap_or(QoS::AtLeastOnce),
        limit,
        format: format.unwrap_or(Format::Text),
        outfile: context.typed_path(Id::Outfile),
        thresholds,
    }
    .into())
}

/// How far the check goes.
fn level(context: &Context<'_>, profile: &Profile) -> Result<Level, Failure> {
    let level = context.typed(Id::Level).parsed(|text| match text {
        "tcp" => Ok(Level::Tcp),
        "tls" => Ok(Level::Tls),
        "connack" => Ok(Level::Connack),
        "suback" => Ok(Level::Suback),
        "echo" => Ok(Level::Echo),
        _ => Err("tcp, tls, connack, suback or echo"),
    })?;
    let level = match level {
        _ if context.is_typed(Id::Read) => Level::Read,
        Some(level) => level,
        None => Level::Echo,
    };
    if context.is_typed(Id::AsReady) && level < Level::Connack {
        return Err(Failure::usage(format!(
            "{} needs an answer of the broker, which --level {} does not ask for",
            Id::AsReady,
            level.name()
        ))
        .with_hint("use --level connack"));
    }
    if level == Level::Tcp && profile.endpoint.quic {
        return Err(Failure::usage("QUIC has no connection below TLS to check")
            .with_hint("check it with --level tls"));
    }
    if level == Level::Tls && profile.endpoint.tls.is_none() {
        return Err(
            Failure::usage("--level tls needs an encrypted connection: mqtts or wss")
                .with_hint("add --protocol mqtts, or check the connection with --level tcp"),
        );
    }
    Ok(level)
}

/// The topic or the filter of the message that is to be read; `url_topic` is the one in the broker's URL.
fn to_read(context: &Context<'_>, url_topic: Option<String>) -> Result<String, Failure> {
    let Some(topic) = context.typed_text(Id::Topic)?.or(url_topic) else {
        let (read, topic) = (Id::Read, Id::Topic);
        return Err(Failure::usage(format!(
            "{read} needs {topic}, the topic to read"
        )));
    };
    match validate_filter(&topic) {
        Ok(()) => Ok(topic),
        Err(why) => Err(Failure::usage(format!(
            "bad topic {topic:?} for {}: {why}",
            Id::Topic
        ))),
    }
}

/// What the message is checked for.
fn expectation(context: &Context<'_>, level: Level) -> Result<Expectation, Failure> {
    let expect = context.typed_text(Id::Expect)?;
    if expect.is_some() && level < Level::Echo {
        return Err(Failure::usage(format!(
            "{} needs a message, which --level {} does not receive",
            Id::Expect,
            level.name()
        )));
    }
    let age_from = context.typed_text(Id::AgeFrom)?;
    Expectation::new(expect.as_deref(), age_from.as_deref())
}

/// The ranges that figures should be in.
fn thresholds(
    context: &Context<'_>,
    profile: &Profile,
    level: Level,
    has_age: bool,
) -> Result<Vec<Threshold>, Failure> {
    const EXPECTED: &str = "a figure and a range, such as echo=0.5, cert_days=14: or time=@1:5; the figures are time, dns, tcp, tls, websocket, connack, suback, echo, read, age and cert_days";
    let mut thresholds: Vec<Threshold> = Vec::new();
    for (id, severity) in [
        (Id::Warning, Severity::Warning),
        (Id::Critical, Severity::Critical),
    ] {
        for given in context.all_typed(id) {
            let threshold = given.parse(|text| Threshold::parse(text, severity).ok_or(EXPECTED))?;
            let figure = threshold.figure;
            if figure == Figure::Age && !has_age {
                let (read, age_from) = (Id::Read, Id::AgeFrom);
                return Err(
                    Failure::usage(format!("{id} age needs {read} and {age_from}"))
                        .with_hint(format!("add {age_from}, such as {age_from} .ts")),
                );
            }
            if !figure.is_measured(&profile.endpoint, level, has_age) {
                return Err(Failure::usage(format!(
                    "{id} {}: a check of {} with {} does not measure {}",
                    figure.name(),
                    profile.endpoint.scheme(),
                    level.option(),
                    figure.name()
                )));
            }
            let again = |known: &Threshold| known.figure == figure && known.severity == severity;
            if thresholds.iter().any(again) {
                return Err(Failure::usage(format!(
                    "{id} has two ranges for {}",
                    figure.name()
                )));
            }
            thresholds.push(threshold);
        }
    }
    Ok(thresholds)
}
