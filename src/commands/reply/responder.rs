//! The connection: takes requests, and sends their answers. Driven directly by the client, without a task for each request.
//!
//! A request above QoS 0 is acknowledged after its answer is, so that a broker delivers again what was not answered.

mod driven;
mod ending;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use tokio::sync::Notify;

use super::answer::Made;
use super::counts::Counts;
use super::faults::{Fault, Faults};
use super::jobs::{Job, Jobs};
use super::outbound::Outbound;
use super::plan::{AnswerSource, ReplyPlan};
use super::rules::Rules;
use super::target::{self, Unanswerable};
use crate::client::{EncodedProperties, SendQueue, Verdict};
use crate::commands::publish::pace::Pace;
use crate::error::{Exit, Failure};
use crate::kernel::alarm::Alarm;
use crate::kernel::connecting;
use crate::kernel::connection_status::ConnectionStatus;
use crate::kernel::context::Context;
use crate::kernel::stop::Quit;
use crate::model::{Delivery, ERROR_PROPERTY, Profile, Properties, QoS};
use crate::payload::{Placeholders, TemplateClient};
use crate::script::environment;
use crate::simulate::error_payload;

/// So many answers wait at most; requests at QoS 0 beyond them are dropped. Of others the broker sends no more than the
/// receive maximum allows.
const MOST_WAITING: usize = 100_000;

/// The error that `--fail` answers with.
const INJECTED: &str = "failed on purpose";

/// Answers requests by these rules.
pub(super) async fn run(
    context: &Context,
    profile: &Profile,
    plan: &ReplyPlan,
    rules: Rules,
) -> Result<Exit, Failure> {
    let mut connection = connecting::connection(context, profile).await?;
    let mut responder = Responder::new(context, profile, plan, rules)?;
    let ended = connection.run(&mut responder).await;
    responder.finish(ended)
}

/// What is told once, however often it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Told {
    NoTopic,
    Invalid,
    Loop,
    Unmatched,
    Failed,
    Overloaded,
    Unheard,
    Refused,
}

struct Responder<'a> {
    context: &'a Context,
    profile: &'a Profile,
    plan: &'a ReplyPlan,
    status: ConnectionStatus,
    quit: Quit,
    /// When to leave, while there is no connection.
    alarm: Alarm,
    is_lost: bool,
    /// How long acknowledgements are awaited after it was asked to stop.
    leaving: Option<Instant>,
    rules: Rules,
    faults: Faults,
    /// What templates know.
    client: TemplateClient,
    jobs: Option<Jobs>,
    outbox: SendQueue<Outbound>,
    pace: Option<Pace>,
    /// When the next answer may be sent.
    due: Option<Instant>,
    /// The properties of answers but for their correlation data.
    properties: EncodedProperties,
    /// The topics of answers that wait for their acknowledgement, by key; whether their requests do, too.
    unacknowledged: HashMap<u64, (String, bool)>,
    next_key: u64,
    /// Requests that are not acknowledged, since their answers are not.
    held: u64,
    /// Filters that are still to be subscribed to, from this one on; and how many wait for the broker.
    next_filter: usize,
    asked: usize,
    granted: usize,
    asked_at: Instant,
    /// When to leave.
    until: Option<Instant>,
    counts: Counts,
    told: HashSet<Told>,
    failure: Option<Failure>,
}

impl<'a> Responder<'a> {
    fn new(
        context: &'a Context,
        profile: &'a Profile,
        plan: &'a ReplyPlan,
        rules: Rules,
    ) -> Result<Self, Failure> {
        let now = Instant::now();
        let placeholders = Placeholders {
            client_id: profile.client_id.clone(),
            user: profile.username.clone().unwrap_or_default(),
            ..Placeholders::default()
        };
        let (limit, at_once) = plan.exec;
        let jobs = match &plan.source {
            AnswerSource::Exec(command) => Some(Jobs::new(command, limit, at_once)),
            _ => None,
        };
        let properties = EncodedProperties::for_publish(&plan.properties).map_err(|error| {
            let text = format!("cannot encode the properties: {error}");
            Failure::new(Exit::Payload, text)
        })?;
        Ok(Self {
            context,
            profile,
            plan,
            status: ConnectionStatus::new(context, profile, context.verbosity.verbose),
            quit: Quit::new(&context.stop, Rc::new(Notify::new())),
            alarm: Alarm::default(),
            is_lost: false,
            leaving: None,
            rules,
            faults: Faults::new(plan.faults, plan.seed),
            client: TemplateClient::new(placeholders, plan.seed),
            jobs,
            outbox: SendQueue::default(),
            pace: plan.rate.map(Pace::new),
            due: None,
            properties,
            unacknowledged: HashMap::new(),
            next_key: 0,
            held: 0,
            next_filter: 0,
            asked: 0,
            granted: 0,
            asked_at: now,
            until: plan.wait.map(|wait| now + wait),
            counts: Counts::default(),
            told: HashSet::new(),
            failure: None,
        })
    }

    /// Whether as many requests have come as wanted.
    fn is_complete(&self) -> bool {
        self.plan
            .count
            .is_some_and(|count| self.counts.requests >= count)
    }

    /// How many answers are still to be sent.
    fn waiting(&self) -> usize {
        self.outbox.len() + self.jobs.as_ref().map_or(0, Jobs::len)
    }

    /// A message has come.
    fn take(&mut self, request: &Delivery<'_>) -> Verdict {
        if request.retain {
            self.counts.retained += 1;
            return Verdict::Take;
        }
        if self.is_complete() {
            return Verdict::Leave;
        }
        self.counts.requests += 1;
        if request.qos == QoS::AtMostOnce && self.waiting() >= MOST_WAITING {
            self.counts.overloaded += 1;
            self.tell(Told::Overloaded, || {
                "requests at QoS 0 are dropped: 100,000 answers wait".to_owned()
            });
            return Verdict::Take;
        }
        self.answer(request);
        Verdict::Take
    }

    /// Makes the answer to a request, or has it made.
    fn answer(&mut self, request: &Delivery<'_>) {
        let fault = self.faults.next();
        self.client.set_request(request.topic, request.payload);
        let Some(chosen) = self.rules.choose(request.topic, request.payload) else {
            return self.leave_unmatched(request.topic);
        };
        let rule = self.rules.rule(chosen);
        let delay = self.faults.delay(rule.delay);
        if fault == Fault::Drop {
            self.counts.dropped += 1;
            return;
        }
        if rule.answer.is_none() && rule.error.is_none() && fault == Fault::None {
            // A rule without an answer is there to give none.
            self.counts.unmatched += 1;
            return;
        }
        let error = match fault {
            Fault::Fail => Some(INJECTED.to_owned()),
            _ => rule.error.clone(),
        };
        let made = match (&rule.answer, &error) {
            (Some(answer), _) if fault != Fault::Fail => answer.make(&self.client, request),
            (_, Some(error)) => Ok(Made::Payload(error_payload(error))),
            _ => return,
        };
        let response_topic = request.properties.response_topic.as_deref();
        let target = rule.target.as_ref();
        let topic = match target::of(response_topic, target, &self.client, &self.rules.filters) {
            Ok(topic) => topic,
            Err(why) => return self.leave_unanswerable(request.topic, why),
        };
        let made = match made {
            Ok(made) => made,
            Err(why) => return self.leave_failed(request.topic, &why),
        };
        let holds = request.qos != QoS::AtMostOnce;
        self.held += u64::from(holds);
        let mut answer = Outbound {
            topic,
            payload: Vec::new(),
            correlation: request.properties.correlation_data.clone(),
            qos: self.plan.qos.unwrap_or(request.qos),
            properties: self.own_properties(request, error),
            holds,
        };
        match made {
            Made::Payload(payload) => {
                answer.payload = payload;
                self.send(answer, delay);
            }
            Made::Command => self.run(request, answer, delay),
        }
    }

    /// The properties of an answer that has others than all: an error, or those of the payload that is sent back.
    fn own_properties(
        &mut self,
        request: &Delivery<'_>,
        error: Option<String>,
    ) -> Option<Box<Properties>> {
        let theirs = request.properties;
        let sends_back = self.plan.source == AnswerSource::Echo
            && (theirs.content_type.is_some() || theirs.payload_format_indicator.is_some());
        if error.is_none() && !sends_back {
            return None;
        }
        let mut properties = self.plan.properties.clone();
        if let Some(error) = error {
            self.counts.errors += 1;
            properties
                .user_properties
                .push((ERROR_PROPERTY.to_owned(), error));
        } else {
            let indicator = theirs.payload_format_indicator;
            let own = &mut properties;
            own.payload_format_indicator = own.payload_format_indicator.or(indicator);
            let content_type = own.content_type.take();
            own.content_type = content_type.or_else(|| theirs.content_type.clone());
        }
        Some(Box::new(properties))
    }

    /// Has a command make the payload of an answer.
    fn run(&mut self, request: &Delivery<'_>, answer: Outbound, delay: Duration) {
        let Some(jobs) = &mut self.jobs else {
            return;
        };
        let now = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH);
        let time = now.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string();
        jobs.push(Job {
            answer,
            delay,
            topic: request.topic.to_owned(),
            payload: request.payload.to_vec(),
            environment: environment(request, time),
        });
    }

    /// Takes what commands have printed.
    fn collect(&mut self, cx: &mut TaskContext<'_>) {
        while let Some(jobs) = &mut self.jobs
            && jobs.len() > 0
            && let Poll::Ready(ended) = jobs.poll_next(cx)
        {
            self.counts.commands.record(ended.took);
            match ended.output {
                Ok(payload) => {
                    let answer = Outbound {
                        payload,
                        ..ended.answer
                    };
                    self.send(answer, ended.delay);
                }
                Err(why) => {
                    self.held -= u64::from(ended.answer.holds);
                    self.leave_failed(&ended.topic, &format!("the command {why}"));
                }
            }
        }
    }

    /// Puts an answer on its way.
    fn send(&mut self, answer: Outbound, delay: Duration) {
        if delay.is_zero() {
            self.outbox.push(answer);
        } else {
            self.outbox.delay(Instant::now() + delay, answer);
        }
    }

    fn leave_unmatched(&mut self, topic: &str) {
        self.counts.unmatched += 1;
        self.tell(Told::Unmatched, || {
            format!("no rule is for a request to {topic}: it is not answered")
        });
    }

    fn leave_failed(&mut self, topic: &str, why: &str) {
        self.counts.failed += 1;
        self.tell(Told::Failed, || {
            format!("a request to {topic} is not answered: {why}")
        });
    }

    fn leave_unanswerable(&mut self, topic: &str, why: Unanswerable) {
        self.counts.unanswerable += 1;
        match why {
            Unanswerable::NoTopic => self.tell(Told::NoTopic, || {
                format!("a request to {topic} has no response topic: use --to to answer such requests")
            }),
            Unanswerable::Invalid(target, why) => self.tell(Told::Invalid, || {
                format!("a request to {topic} is not answered: bad response topic {target:?}: {why}")
            }),
            Unanswerable::Loop(target) => self.tell(Told::Loop, || {
                format!("a request to {topic} is not answered: its response topic {target} matches a filter of the requests")
            }),
        }
    }

    /// Warns once of what may happen often.
    fn tell(&mut self, what: Told, text: impl FnOnce() -> String) {
        if self.told.insert(what) {
            self.context.warn(&text());
        }
    }
}
