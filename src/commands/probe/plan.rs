//! The plan of `probe`.

use std::time::Duration;

use super::level::Level;
use super::portrait;
use super::range::{Severity, Threshold};
use super::traceless::{leave_nothing, topic};
use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::{Profile, QoS};
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
    /// The topic above the random one.
    pub(crate) topic: String,
    /// The QoS of the message.
    pub(crate) qos: QoS,
    /// How long the check may take.
    pub(crate) limit: Duration,
    /// How the result is printed.
    pub(crate) format: Format,
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
    let portraits = [Id::Save, Id::Compare, Id::Require];
    if let Some(id) = portraits.into_iter().find(|id| line.has_typed(*id)) {
        let text = format!("{id} belongs to the portrait of a broker, not to a check");
        return Err(Failure::usage(text).with_hint(format!("leave out {}", Id::Check)));
    }
    let mut resolved = profile::resolve(context, profile::Flags::of_connection())?;
    let limit = context.typed(Id::MaxTime).parsed(value::limit)?;
    let limit = limit.unwrap_or(TEN_SECONDS);
    leave_nothing(context, &mut resolved.profile, limit);
    let level = level(context, &resolved.profile)?;
    let topic = topic(context, resolved.topic.take())?;
    let qos = context.typed(Id::Qos).parsed(value::qos)?;
    let format = context.typed(Id::Format).parsed(|text| match text {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        "prometheus" => Ok(Format::Prometheus),
        "nagios" => Ok(Format::Nagios),
        _ => Err("text, json, prometheus or nagios"),
    })?;
    let thresholds = thresholds(context, &resolved.profile, level)?;
    Ok(Probe {
        embedded: resolved.embedded,
        profile: resolved.finish(prompter)?,
        level,
        topic,
        qos: qos.unwrap_or(QoS::AtLeastOnce),
        limit,
        format: format.unwrap_or(Format::Text),
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
    let level = level.unwrap_or(Level::Echo);
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

/// The ranges that figures should be in.
fn thresholds(
    context: &Context<'_>,
    profile: &Profile,
    level: Level,
) -> Result<Vec<Threshold>, Failure> {
    const EXPECTED: &str = "a figure and a range, such as echo=0.5, cert_days=14: or time=@1:5; the figures are time, dns, tcp, tls, websocket, connack, suback, echo and cert_days";
    let mut thresholds: Vec<Threshold> = Vec::new();
    for (id, severity) in [
        (Id::Warning, Severity::Warning),
        (Id::Critical, Severity::Critical),
    ] {
        for given in context.all_typed(id) {
            let threshold = given.parse(|text| Threshold::parse(text, severity).ok_or(EXPECTED))?;
            let figure = threshold.figure;
            if !figure.is_measured(&profile.endpoint, level) {
                return Err(Failure::usage(format!(
                    "{id} {}: a check of {} with --level {} does not measure {}",
                    figure.name(),
                    profile.endpoint.scheme(),
                    level.name(),
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
