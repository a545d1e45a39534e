//! The plan of `pub`.

use super::payload::{self, LineShape, PayloadSource};
use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::{CodingPlan, Profile, Properties, QoS, StatusMode};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::ParseGiven as _;
use crate::settings::message::{properties, qos, topic_alias, topics};
use crate::settings::{Context, format, profile, session, status_mode, value};

/// What `pub` is to do, and how it connects.
#[derive(Clone, Debug)]
pub(crate) struct Publish {
    /// The connection.
    pub(crate) profile: Box<Profile>,
    /// To a broker in this process.
    pub(crate) embedded: bool,
    /// The session is kept for reconnects, and ends with the run.
    pub(crate) keeps_session: bool,
    /// The messages.
    pub(crate) plan: PublishPlan,
}

/// What `pub` is to do.
#[derive(Clone, Debug)]
pub(crate) struct PublishPlan {
    /// The topics, each of which gets every message; valid for publishing. Empty only where each line names its
    /// own.
    pub(crate) topics: Vec<String>,
    /// Quality of service.
    pub(crate) qos: QoS,
    /// Retain flag.
    pub(crate) retain: bool,
    /// DUP flag.
    pub(crate) dup: bool,
    /// The MQTT 5 properties, without the topic alias.
    pub(crate) properties: Properties,
    /// Send the topic once, then this alias.
    pub(crate) topic_alias: Option<u16>,
    /// Where the payload comes from.
    pub(crate) source: PayloadSource,
    /// How what the source holds is encoded.
    pub(crate) coding: CodingPlan,
    /// What the source holds is a template.
    pub(crate) template: bool,
    /// How many times it is published; `None`: once, and alone.
    pub(crate) repeat: Option<u64>,
    /// At most so many messages a second; above 0.
    pub(crate) rate: Option<f64>,
    /// At the times of the recording that the source is, this many times as fast; above 0.
    pub(crate) speed: Option<f64>,
    /// How to say what happened.
    pub(crate) mode: StatusMode,
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
    let profile = resolved.finish(prompter)?;
    let keeps_session = plan.needs_session() && session::may_be_kept(context, &profile.reconnect)?;
    Ok(Publish {
        profile,
        embedded,
        keeps_session,
        plan,
    }
    .into())
}

impl PublishPlan {
    /// Whether a reconnect needs the session: at QoS 2 messages would be lost or doubled without it, and of many at QoS 1
    /// the broker is to know which are repetitions.
    fn needs_session(&self) -> bool {
        let is_many = self.repeat.is_some() || self.topics.len() > 1 || self.source.is_many();
        match self.qos {
            // Each line has a QoS of its own.
            QoS::AtMostOnce => matches!(self.source, PayloadSource::Lines(LineShape::Json, _)),
            QoS::AtLeastOnce => is_many,
            QoS::ExactlyOnce => true,
        }
    }
}

/// Makes the plan; `url_topic` is the topic in the broker's URL.
fn resolve(context: &Context<'_>, url_topic: Option<String>) -> Result<PublishPlan, Failure> {
    let qos = qos(context)?;
    let source = payload::resolve(context)?;
    let topics = topics(context, url_topic)?;
    let mut topic_alias = topic_alias(context)?;
    if let Some(flag) = payload::naming_topics(&source) {
        if topic_alias.take().is_some() {
            context.warn(format!(
                "--topic-alias is ignored: with {flag} topics differ"
            ));
        }
        if !topics.is_empty() && matches!(source, PayloadSource::Lines(LineShape::Topic, _)) {
            let topics = topics.join(", ");
            context.warn(format!(
                "the topic {topics} is ignored: with {flag} each line names its own"
            ));
        }
    } else if topics.is_empty() {
        return Err(Failure::usage("no topic: -t, --topic <TOPIC> is missing")
            .with_hint("for example: mqtty pub -t home/light -m on"));
    } else if topics.len() > 1 && topic_alias.take().is_some() {
        context.warn("--topic-alias is ignored: there are several topics");
    }
    let (repeat, rate) = payload::pace(context, &source, topics.len())?;
    let speed = context.typed(Id::Speed).parsed(value::speed)?;
    if speed.is_some() && !matches!(source, PayloadSource::Lines(LineShape::Json, _)) {
        return Err(Failure::usage(format!(
            "{} needs {}",
            Id::Speed,
            Id::JsonLines
        )));
    }
    if speed.is_some() && rate.is_some() {
        return Err(Failure::usage(format!(
            "{} cannot be used with {}",
            Id::Speed,
            Id::Rate
        )));
    }
    Ok(PublishPlan {
        topics,
        qos,
        retain: context.is_typed(Id::Retain),
        dup: context.is_typed(Id::Dup),
        properties: properties(context)?,
        topic_alias,
        source,
        coding: format::resolve(context)?,
        template: context.is_typed(Id::Template),
        repeat,
        rate,
        speed,
        mode: status_mode(context)?,
    })
}
