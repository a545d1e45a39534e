//! The plan of `reply`.

use std::path::PathBuf;
use std::time::Duration;

use super::target;
use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::{Profile, Properties, QoS, validate_filter};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::ParseGiven as _;
use crate::settings::message::of_request;
use crate::settings::{Context, profile, value};
use crate::text::number::times;

/// How long a command may take.
const EXEC_TIMEOUT: Duration = Duration::from_secs(30);

/// How many commands run at a time.
const CONCURRENCY: u16 = 8;

/// The options that say what the answer is.
const SOURCES: &[Id] = &[
    Id::Message,
    Id::Json,
    Id::Jq,
    Id::Exec,
    Id::Echo,
    Id::File,
    Id::FileRead,
    Id::Empty,
];

/// What `reply` is to do, and how it connects.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// The connection.
    pub(crate) profile: Box<Profile>,
    /// To a broker in this process.
    pub(crate) embedded: bool,
    /// The requests and their answers.
    pub(crate) plan: ReplyPlan,
}

/// What `reply` is to do.
#[derive(Clone, Debug)]
pub(crate) struct ReplyPlan {
    /// The filters of the requests; valid. None where a table has them.
    pub(crate) filters: Vec<String>,
    /// The group of responders that share the requests.
    pub(crate) share: Option<String>,
    /// What the answer is.
    pub(crate) source: AnswerSource,
    /// Answers are templates.
    pub(crate) template: bool,
    /// The topic of answers to requests that name none; a template.
    pub(crate) to: Option<String>,
    /// The QoS of answers; `None`: that of the request.
    pub(crate) qos: Option<QoS>,
    /// The properties of answers.
    pub(crate) properties: Properties,
    /// At most so many answers a second; above 0.
    pub(crate) rate: Option<f64>,
    /// What goes wrong on purpose.
    pub(crate) faults: FaultPlan,
    /// Makes random values and faults those of every run with it.
    pub(crate) seed: Option<u64>,
    /// How long a command may take, and how many run at a time.
    pub(crate) exec: (Duration, usize),
    /// Leave after so many requests.
    pub(crate) count: Option<u64>,
    /// Leave after this time.
    pub(crate) wait: Option<Duration>,
}

/// What an answer is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AnswerSource {
    /// This payload.
    Message(Vec<u8>),
    /// The payload in this file.
    File(PathBuf),
    /// JSON with templates and expressions in it.
    Json(String),
    /// A jq filter.
    Jq(String),
    /// The output of a shell command.
    Exec(String),
    /// The payload of the request.
    Echo,
    /// A table of rules in this file.
    Table(PathBuf),
}

/// What goes wrong on purpose: shares from 0 to 1, and a range of delays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct FaultPlan {
    /// Requests that are answered with an error.
    pub(crate) fail: Option<f64>,
    /// Requests without an answer.
    pub(crate) drop: Option<f64>,
    /// Answers are delayed by a time between these.
    pub(crate) delay: Option<(Duration, Duration)>,
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
    Ok(Reply {
        profile,
        embedded,
        plan,
    }
    .into())
}

/// Makes the plan; `url_topic` is the filter in the broker's URL.
fn resolve(context: &Context<'_>, url_topic: Option<String>) -> Result<ReplyPlan, Failure> {
    let source = source(context)?;
    let filters = filters(context, url_topic, &source)?;
    let to = context.typed_text(Id::To)?;
    if let Some(to) = &to {
        target::check(to, &filters, &Id::To.to_string())?;
    } else if !context.version().is_v5() && !matches!(source, AnswerSource::Table(_)) {
        return Err(Failure::usage(format!(
            "MQTT {} has no response topics: --to <TEMPLATE> is missing",
            context.version()
        ))
        .with_hint("for example: mqtty reply 'lamp/+/get' --echo -V 3.1.1 --to 'lamp/{{ level(2) }}/state'"));
    }
    let concurrency = context.typed(Id::Concurrency);
    let concurrency = concurrency.parsed(value::from_one_u16)?;
    let timeout = context.typed(Id::ExecTimeout).parsed(value::limit)?;
    Ok(ReplyPlan {
        filters,
        share: share(context)?,
        template: template(context, &source),
        source,
        to,
        qos: context.typed(Id::Qos).parsed(value::qos)?,
        properties: of_request(context)?,
        rate: context.typed(Id::Rate).parsed(value::rate)?,
        faults: FaultPlan {
            fail: context.typed(Id::Fail).parsed(value::percentage)?,
            drop: context.typed(Id::Drop).parsed(value::percentage)?,
            delay: context.typed(Id::Delay).parsed(times)?,
        },
        seed: context.typed(Id::Seed).parsed(value::seed)?,
        exec: (
            timeout.unwrap_or(EXEC_TIMEOUT),
            usize::from(concurrency.unwrap_or(CONCURRENCY)),
        ),
        count: context.typed(Id::Count).parsed(value::count)?,
        wait: context.typed(Id::Wait).parsed(value::limit)?,
    })
}

/// What the answer is made from: the one option that says so.
fn source(context: &Context<'_>) -> Result<AnswerSource, Failure> {
    let given: Vec<Id> = SOURCES
        .iter()
        .copied()
        .filter(|id| context.is_typed(*id))
        .collect();
    let id = match given[..] {
        [id] => id,
        [first, second, ..] => {
            return Err(Failure::usage(format!(
                "{first} cannot be used with {second}"
            )));
        }
        [] => {
            let filters = context.typed_texts(Id::Topic)?;
            let hint = match &filters[..] {
                // As it would be the MESSAGE of pub and rr.
                [_, .., last] => {
                    format!("use -m {last:?} if that is the answer; FILTER is repeatable here")
                }
                _ => "use -m, --json, --jq, --exec, --echo or -f FILE".to_owned(),
            };
            return Err(Failure::usage("no answer is given").with_hint(hint));
        }
    };
    let text = || Ok::<_, Failure>(context.typed_text(id)?.unwrap_or_default());
    let path = || context.typed_path(id).unwrap_or_default();
    Ok(match id {
        Id::Message => {
            let message = context.typed(id).map(|given| given.value);
            AnswerSource::Message(message.unwrap_or_default().into_encoded_bytes())
        }
        Id::Json => AnswerSource::Json(text()?),
        Id::Jq => AnswerSource::Jq(text()?),
        Id::Exec => AnswerSource::Exec(text()?),
        Id::File => AnswerSource::Table(path()),
        Id::FileRead => AnswerSource::File(path()),
        Id::Empty => AnswerSource::Message(Vec::new()),
        _ => AnswerSource::Echo,
    })
}

/// Whether the payload is a template.
fn template(context: &Context<'_>, source: &AnswerSource) -> bool {
    let wanted = context.is_typed(Id::Template);
    let fits = matches!(source, AnswerSource::Message(_) | AnswerSource::File(_));
    if wanted && !fits {
        context.warn("--template is ignored: it needs --message or --file-read");
    }
    wanted && fits
}

/// The filters of the requests, which a table of rules has itself.
fn filters(
    context: &Context<'_>,
    url_topic: Option<String>,
    source: &AnswerSource,
) -> Result<Vec<String>, Failure> {
    let mut filters = context.typed_texts(Id::Topic)?;
    if matches!(source, AnswerSource::Table(_)) {
        if !filters.is_empty() {
            return Err(Failure::usage("--topic cannot be used with --file")
                .with_hint("write the filters into the file"));
        }
        return Ok(filters);
    }
    if filters.is_empty() {
        filters.extend(url_topic);
    }
    if filters.is_empty() {
        return Err(Failure::usage("no topic: -t, --topic <FILTER> is missing")
            .with_hint("for example: mqtty reply lamp/get -m on"));
    }
    for filter in &filters {
        validate_filter(filter)
            .map_err(|why| Failure::usage(format!("bad filter {filter:?}: {why}")))?;
    }
    Ok(filters)
}

/// The group of a shared subscription.
fn share(context: &Context<'_>) -> Result<Option<String>, Failure> {
    let given = context.typed(Id::Share);
    given.parsed(|text| match validate_filter(&format!("$share/{text}/x")) {
        Ok(()) if !text.contains('/') => Ok(text.to_owned()),
        _ => Err("the name of a group, without +, # and /"),
    })
}
