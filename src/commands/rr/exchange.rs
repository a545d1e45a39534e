//! The connection: subscribes to the response topic, then sends requests and takes their answers. Driven directly by the
//! client, without a task for each request.

mod driven;
mod ending;
mod topic;

use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant};

use rand::Rng as _;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::answers::{Answers, HeldAnswer};
use super::plan::{Correlation, RequestPlan};
use super::requests::{Closed, Fate, Matching, Requests};
use super::source::RequestSource;
use super::verdict::{self, Counts, Strays};
use crate::client::{EncodedProperties, LimitError, Outgoing, Port, PublishError, Work};
use crate::commands::publish::input::Next;
use crate::commands::publish::pace::Pace;
use crate::error::{Exit, Failure};
use crate::kernel::alarm::Alarm;
use crate::kernel::connecting;
use crate::kernel::connection_status::ConnectionStatus;
use crate::kernel::context::Context;
use crate::kernel::stop::Quit;
use crate::model::{Delivery, Profile, filter_matches};
use crate::script::{FilterOutcome, PayloadFilters};
use crate::stats::Histogram;

/// How many failed requests are shown one by one; the rest is only counted.
const SHOWN_FAILURES: u64 = 10;

/// How long `--match` may take for a message.
const MATCH_LIMIT: Duration = Duration::from_secs(1);

/// How long the last output may take after a signal.
const LAST_OUTPUT: Duration = Duration::from_secs(1);

/// Sends the requests of `source`, and prints their answers.
pub(super) async fn run(
    context: &Context,
    profile: &Profile,
    plan: &RequestPlan,
    source: RequestSource,
    answers: Answers,
) -> Result<Exit, Failure> {
    let mut connection = connecting::connection(context, profile).await?;
    let mut exchange = Exchange::new(context, profile, plan, source, answers)?;
    let ended = connection.run(&mut exchange).await;
    let flushed = exchange.flush().await;
    exchange.finish(ended, flushed)
}

/// How far the subscription to the response topic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subscribed {
    No,
    /// The broker was asked then.
    Asked(Instant),
    Yes,
}

struct Exchange<'a> {
    context: &'a Context,
    profile: &'a Profile,
    plan: &'a RequestPlan,
    status: ConnectionStatus,
    quit: Quit,
    /// The limit of time of requests, while there is no connection.
    alarm: Alarm,
    is_lost: bool,
    source: RequestSource,
    /// There are no more requests.
    ended: bool,
    pace: Option<Pace>,
    /// When the next request may be sent.
    due: Option<Instant>,
    /// The topic of the answers, once it is known.
    response_topic: Option<String>,
    /// The properties of requests but for their correlation data.
    properties: EncodedProperties,
    subscribed: Subscribed,
    requests: Requests<HeldAnswer>,
    answers: Answers,
    condition: Option<PayloadFilters>,
    /// When the bytes at hand arrived.
    arrived: Instant,
    latencies: Histogram,
    strays: Strays,
    counts: Counts,
    /// The broker knew nobody who is subscribed to the topic.
    nobody: bool,
    failure: Option<Failure>,
}

impl<'a> Exchange<'a> {
    fn new(
        context: &'a Context,
        profile: &'a Profile,
        plan: &'a RequestPlan,
        source: RequestSource,
        answers: Answers,
    ) -> Result<Self, Failure> {
        let matching = match &plan.correlation {
            Correlation::Random => {
                let mut key = [0; 8];
                let mut random = rand::rng();
                random.fill_bytes(&mut key);
                Matching::Random(key, random.next_u64())
            }
            Correlation::Given(data) => Matching::Given(data.clone()),
            Correlation::None => Matching::Any,
        };
        let condition = plan.condition.as_deref().map(|text| ("--match", text));
        Ok(Self {
            context,
            profile,
            plan,
            status: ConnectionStatus::new(context, profile, context.verbosity.verbose),
            quit: Quit::new(&context.stop, Rc::new(Notify::new())),
            alarm: Alarm::default(),
            is_lost: false,
            source,
            ended: false,
            pace: plan.request.rate.map(Pace::new),
            due: None,
            response_topic: None,
            properties: EncodedProperties::default(),
            subscribed: Subscribed::No,
            requests: Requests::new(matching, plan.count, plan.wait, plan.inflight),
            answers,
            condition: PayloadFilters::named(condition, None, MATCH_LIMIT)?,
            arrived: Instant::now(),
            latencies: Histogram::new(),
            strays: Strays::default(),
            counts: Counts::default(),
            nobody: false,
            failure: None,
        })
    }

    /// The topic of the requests.
    fn topic(&self) -> &'a str {
        self.plan.request.topics.first().map_or("", String::as_str)
    }

    /// A request in words.
    fn name(&self, number: u64) -> String {
        let number = (!self.plan.is_single()).then_some(number);
        verdict::request(number, self.topic())
    }

    /// Sends requests until there are none, or answers, the socket or the clock are to be waited for.
    fn send(&mut self, cx: &mut TaskContext<'_>, port: &mut Port<'_>) -> Work {
        self.due = None;
        while self.failure.is_none() && self.requests.has_room() {
            if port.is_full() {
                return Work::More;
            }
            match self.source.poll_next(cx) {
                Poll::Pending => return Work::Idle,
                Poll::Ready(Ok(Next::Line)) => {}
                Poll::Ready(Ok(Next::End)) => {
                    self.ended = true;
                    return Work::Idle;
                }
                Poll::Ready(Err(failure)) => {
                    self.failure.get_or_insert(failure);
                    return Work::Leave;
                }
            }
            if let Some(pace) = &mut self.pace {
                self.due = pace.wait(port.now());
                if self.due.is_some() {
                    return Work::Idle;
                }
            }
            let number = self.requests.next();
            let mut buffer = [0; 16];
            let mut properties = self.properties.clone();
            if let Some(data) = self.requests.correlation(number, &mut buffer) {
                properties.push_correlation_data(data);
            }
            let message = self.source.message(Outgoing {
                topic: self.topic(),
                payload: &[],
                qos: self.plan.request.qos,
                retain: false,
                dup: false,
                properties: &properties,
                alias: None,
            });
            let sent = Instant::now();
            match port.publish(&message, number + 1) {
                Ok(_) => self.requests.add(sent),
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(error)) => {
                    self.requests.add_refused(sent);
                    self.refuse(number, &error);
                }
            }
            self.counts.requests += 1;
            self.source.take();
            if let Some(pace) = &mut self.pace {
                pace.count();
            }
        }
        Work::Idle
    }

    /// A request that the broker's limits forbid.
    fn refuse(&mut self, number: u64, error: &LimitError) {
        let mut failure = Failure::from(error.clone());
        failure.message = format!("cannot send {}: {}", self.name(number), failure.message);
        self.fail(failure);
        self.requests.refuse(number);
        self.settle();
    }

    /// A message has come: prints it if it is an answer.
    fn take(&mut self, message: &Delivery<'_>) {
        if message.retain {
            // It is older than the subscription.
            self.strays.retained += 1;
            return;
        }
        let filter = self.response_topic.as_deref();
        let data = message.properties.correlation_data.as_deref();
        let number = filter
            .filter(|filter| filter_matches(filter, message.topic))
            .and_then(|_| self.requests.find(data));
        let Some(number) = number else {
            self.strays.foreign += 1;
            return;
        };
        let form = self.answers.decode(message);
        if let Some(condition) = &self.condition
            && condition.apply(&form.json()) != FilterOutcome::AsItIs
        {
            self.strays.unmatched += 1;
            return;
        }
        let content = self.requests.remembers().then(|| {
            let mut hasher = DefaultHasher::new();
            (message.topic, message.payload).hash(&mut hasher);
            hasher.finish()
        });
        if let Some(content) = content
            && message.dup
            && self.requests.has_counted(number, content)
        {
            self.strays.repeated += 1;
            return;
        }
        if let Some(sent) = self.requests.sent(number) {
            self.latencies
                .record(self.arrived.saturating_duration_since(sent));
        }
        self.counts.answers += 1;
        if self.requests.is_first(number) {
            self.answers.print(message, &form);
        } else {
            let answer = self.answers.keep(message);
            self.requests.hold(number, answer);
        }
        self.requests.count(number, content);
        self.settle();
    }

    /// Closes requests that have waited long enough.
    fn expire(&mut self, now: Instant) {
        if self.requests.deadline().is_some_and(|due| due <= now) {
            self.requests.expire(now);
            self.settle();
        }
    }

    /// Prints what was held back and can be printed now, and notes what became of the oldest requests.
    fn settle(&mut self) {
        loop {
            for answer in self.requests.take_held() {
                self.answers.print_held(&answer);
            }
            let Some(closed) = self.requests.pop_closed() else {
                return;
            };
            self.note(&closed);
        }
    }

    /// Notes what became of a request. A refusal has been noted where it came.
    fn note(&mut self, closed: &Closed) {
        if closed.fate != Fate::TooFew {
            return;
        }
        let name = self.name(closed.number);
        let (wanted, wait) = (self.plan.count, self.plan.wait);
        let failure = verdict::too_few(closed, &name, wanted, wait, self.nobody, &self.strays);
        self.fail(failure);
    }

    /// A request has failed: the only one ends the command with its failure; of several the first are shown.
    fn fail(&mut self, failure: Failure) {
        let count = match failure.exit {
            Exit::Timeout => &mut self.counts.too_few,
            _ => &mut self.counts.refused,
        };
        *count += 1;
        if self.plan.is_single() || self.plan.fail_fast {
            self.failure.get_or_insert(failure);
        } else if self.counts.too_few + self.counts.refused <= SHOWN_FAILURES {
            self.context.error(&failure);
        }
    }

    /// Writes what is left. A reader who has stopped reading holds us up only as long as nobody asks us to stop.
    async fn flush(&mut self) -> io::Result<()> {
        let stop = self.context.stop.clone();
        let rest = poll_fn(|cx| self.answers.poll_write(cx));
        tokio::pin!(rest);
        tokio::select! {
            biased;
            result = &mut rest => return result,
            () = stop.requested() => {}
        }
        timeout(LAST_OUTPUT, rest).await.unwrap_or(Ok(()))
    }
}
