//! The plan of `rr`.

use std::time::Duration;

use crate::cli::{CommandLine, Planned};
use crate::commands::publish::payload::{self, PayloadSource};
use crate::commands::publish::plan::PublishPlan;
use crate::commands::subscribe;
use crate::error::Failure;
use crate::model::{
    OutputMode, OutputPlan, Profile, StatusMode, filter_matches, shared_group, validate_filter,
};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::{ParseGiven as _, valid_topic};
use crate::settings::message::{of_request, qos, topics};
use crate::settings::{Context, format, profile, value};

/// How long the answers to a request may take.
const WAIT: Duration = Duration::from_secs(5);

/// What `rr` is to do, and how it connects.
#[derive(Clone, Debug)]
pub(crate) struct Rr {
    /// The connection.
    pub(crate) profile: Box<Profile>,
    /// To a broker in this process.
    pub(crate) embedded: bool,
    /// The requests and their answers.
    pub(crate) plan: RequestPlan,
}

/// What `rr` is to do.
#[derive(Clone, Debug)]
pub(crate) struct RequestPlan {
    /// The requests; their properties are without response topic and correlation data.
    pub(crate) request: PublishPlan,
    /// The topic of the answers, where it is given; before MQTT 5 it may be a filter.
    pub(crate) response_topic: Option<String>,
    /// How answers are told from other messages.
    pub(crate) correlation: Correlation,
    /// A jq filter that is true for answers.
    pub(crate) condition: Option<String>,
    /// How many answers a request has; 0: all that arrive in time.
    pub(crate) count: u64,
    /// How long they may take.
    pub(crate) wait: Duration,
    /// How many requests may be without an answer.
    pub(crate) inflight: usize,
    /// Print how long answers took.
    pub(crate) latency: bool,
    /// Leave at the first failure.
    pub(crate) fail_fast: bool,
    /// How answers are printed.
    pub(crate) output: OutputPlan,
}

/// How answers are told from other messages on the response topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Correlation {
    /// By random data of each request.
    Random,
    /// By this data.
    Given(Vec<u8>),
    /// Not at all.
    None,
}

impl RequestPlan {
    /// Whether there is one request only.
    pub(crate) fn is_single(&self) -> bool {
        let is_one = match &self.request.source {
            PayloadSource::Lines(..) | PayloadSource::Pieces(..) => false,
            PayloadSource::Files(files) => files.len() == 1,
            _ => true,
        };
        is_one && self.request.repeat.is_none()
    }
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let mut resolved = profile::resolve(context, profile::Flags::of_messages())?;
    let plan = resolve(context, resolved.topic.take())?;
    let embedded = resolved.embedded;
    let mut profile = resolved.finish(prompter)?;
    profile.endpoint.prefer_quick_ack();
    if plan.response_topic.is_none() {
        profile.properties.request_response_information = Some(1);
    }
    Ok(Rr {
        profile,
        embedded,
        plan,
    }
    .into())
}

/// Makes the plan; `url_topic` is the topic in the broker's URL.
fn resolve(context: &Context<'_>, url_topic: Option<String>) -> Result<RequestPlan, Failure> {
    let on = |id| context.is_typed(id);
    let qos = qos(context)?;
    let source = payload::resolve(context)?;
    let topics = topics(context, url_topic)?;
    let Some(topic) = topics.first() else {
        return Err(Failure::usage("no topic: -t, --topic <TOPIC> is missing")
            .with_hint("for example: mqtty rr lamp/get '{}'"));
    };
    let condition = context.typed_text(Id::Match)?;
    let response_topic = response_topic(context, topic, condition.is_some())?;
    let (repeat, rate) = payload::pace(context, &source, 1)?;
    let mut properties = of_request(context)?;
    let given = properties.correlation_data.take();
    let correlation = match given {
        _ if on(Id::NoCorrelation) || !context.version().is_v5() => Correlation::None,
        Some(data) => Correlation::Given(data),
        None => Correlation::Random,
    };
    let inflight = context.typed(Id::Inflight).parsed(value::from_one_u16)?;
    let plan = RequestPlan {
        request: PublishPlan {
            topics,
            qos,
            retain: false,
            dup: false,
            properties,
            topic_alias: None,
            source,
            coding: format::resolve(context)?,
            template: on(Id::Template),
            repeat,
            rate,
            speed: None,
            mode: StatusMode::Default,
        },
        response_topic,
        correlation,
        condition,
        count: context
            .typed(Id::Count)
            .parsed(|text| match text {
                "0" => Ok(0),
                _ => value::count(text).map_err(|_| "a number, such as 3, or 0 for all"),
            })?
            .unwrap_or(1),
        wait: context
            .typed(Id::Wait)
            .parsed(value::limit)?
            .unwrap_or(WAIT),
        inflight: usize::from(inflight.unwrap_or(1)),
        latency: on(Id::Latency),
        fail_fast: on(Id::FailFast),
        output: output(context)?,
    };
    check(context, &plan)?;
    Ok(plan)
}

/// The topic of the answers: before MQTT 5 it has to be known, since requests cannot carry it, and may be a filter.
fn response_topic(
    context: &Context<'_>,
    topic: &str,
    has_condition: bool,
) -> Result<Option<String>, Failure> {
    let (version, given) = (context.version(), context.typed(Id::ResponseTopic));
    let Some(given) = given else {
        if version.is_v5() {
            return Ok(None);
        }
        return Err(Failure::usage(format!(
            "MQTT {version} has no response topics: -e, --response-topic <TOPIC> is missing"
        ))
        .with_hint(
            "name the topic that the answers are published to, and use --match to select them",
        ));
    };
    let filter = if version.is_v5() {
        valid_topic(&given)?
    } else {
        let filter = given.text()?;
        validate_filter(filter).map_err(|why| {
            Failure::usage(format!("bad filter {filter:?} for {}: {why}", given.origin))
        })?;
        filter.to_owned()
    };
    if shared_group(&filter).is_some() {
        return Err(Failure::usage(format!(
            "bad topic {filter:?} for {}: the answers of a shared subscription go to others, too",
            given.origin
        )));
    }
    if filter_matches(&filter, topic) {
        return Err(Failure::usage(format!(
            "--response-topic {filter} would receive the requests to {topic}"
        )));
    }
    if !version.is_v5() && !has_condition {
        context.warn(format!(
            "MQTT {version} has no correlation data: any message on {filter} counts as an answer; select them with --match"
        ));
    }
    Ok(Some(filter))
}

/// Refuses what cannot tell one answer from the other.
fn check(context: &Context<'_>, plan: &RequestPlan) -> Result<(), Failure> {
    match plan.correlation {
        Correlation::Given(_) if !plan.is_single() => {
            let given = context.first_typed(&[Id::CorrelationData, Id::CorrelationDataBase64]);
            let given = given.unwrap_or(Id::CorrelationData);
            Err(
                Failure::usage(format!("{given} cannot be used with several requests"))
                    .with_hint("leave it out: each request gets correlation data of its own"),
            )
        }
        Correlation::None if plan.inflight > 1 => {
            let what = if context.version().is_v5() {
                format!("--inflight cannot be used with {}", Id::NoCorrelation)
            } else {
                format!("--inflight needs MQTT 5, not {}", context.version())
            };
            Err(Failure::usage(what)
                .with_hint("without correlation data, answers cannot be told apart"))
        }
        _ => Ok(()),
    }
}

/// How answers are printed.
fn output(context: &Context<'_>) -> Result<OutputPlan, Failure> {
    let on = |id| context.is_typed(id);
    let (mode, line_format) = if on(Id::OutputMode) || on(Id::LineFormat) {
        subscribe::plan::mode(context)?
    } else {
        (OutputMode::Raw, None)
    };
    if on(Id::NoNewline) && !matches!(mode, OutputMode::Raw | OutputMode::Line) {
        context.warn("--no-newline is ignored: it needs -o raw or -F");
    }
    if on(Id::Pretty) && matches!(mode, OutputMode::Raw | OutputMode::Csv | OutputMode::Log) {
        context.warn(subscribe::plan::PRETTY_IGNORED);
    }
    Ok(OutputPlan {
        mode,
        newline: !on(Id::NoNewline),
        coding: format::resolve(context)?,
        decode_with: None,
        strict: false,
        partial: false,
        line_format,
        pretty: on(Id::Pretty),
    })
}
