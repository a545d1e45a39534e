//! Many messages: every one is sent and acknowledged before leaving, whatever the speed of the producer.
//! Driven directly by the client, without a call per message, and compiled for each kind of source.

use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::frame::{Frame, cannot_publish};
use super::input::Next;
use super::pace::Pace;
use super::removal::Removals;
use super::supply::Supply;
use super::tally::Tally;
use super::waiting::Waiting;
use crate::client::{
    Answer, ClientError, Connected, Connection, Events, Incoming, LimitError, Notice, Port,
    PublishError, Sent, Verdict, Work, Workload,
};
use crate::commands::context::Context;
use crate::commands::news::News;
use crate::commands::stop::Quit;
use crate::error::{Exit, Failure};
use crate::model::{Profile, PublishPlan, QoS, ReasonCode};
use crate::output::{LinesReport, duration};

/// How many refused lines are shown one by one; the rest is only counted.
const SHOWN_REFUSALS: u64 = 10;

/// How many QoS 2 messages are on their way at once before MQTT 5, where no broker announces its receive
/// maximum: mosquitto 2.0 acknowledges more of them than it has room for, and forgets those.
const AT_ONCE_BEFORE_5: u64 = 20;

/// Publishes what a source holds. `input` is what it is called; somebody types it where it is `interactive`.
pub(super) async fn run<S: Supply>(
    context: &Context,
    profile: &Profile,
    plan: &PublishPlan,
    supply: S,
    input: &str,
    interactive: bool,
) -> Result<Exit, Failure> {
    let mut connection = Connection::new(profile.clone())?;
    if let Some(sink) = context.trace() {
        connection = connection.with_trace(sink);
    }
    let mut publisher = Publisher::new(context, profile, plan, supply)?;
    input.clone_into(&mut publisher.input);
    publisher.interactive = interactive;
    let ended = connection.run(&mut publisher).await;
    publisher.finish(ended)
}

struct Publisher<'a, S> {
    context: &'a Context,
    frame: Frame<'a>,
    address: String,
    ack_timeout: Duration,
    news: News,
    quit: Quit,
    supply: S,
    /// Which message of the source is at hand, from 1.
    number: u64,
    input: String,
    interactive: bool,
    ended: bool,
    /// How many may be on their way when one at QoS 2 is sent, beside what the broker says.
    at_once: Option<u64>,
    pace: Option<Pace>,
    /// When the next message is due.
    due: Option<Instant>,
    /// When it began.
    epoch: Instant,
    /// What waits for its acknowledgement; each message has its number for a key.
    waiting: Waiting,
    /// Properties that messages name cannot be sent, which is still to be said.
    drops_properties: bool,
    /// When to look for acknowledgements that are overdue.
    check: Instant,
    tally: Tally,
    removals: Removals,
    failure: Option<Failure>,
}

impl<'a, S: Supply> Publisher<'a, S> {
    fn new(
        context: &'a Context,
        profile: &Profile,
        plan: &'a PublishPlan,
        supply: S,
    ) -> Result<Self, Failure> {
        let now = Instant::now();
        let frame = Frame::new(plan)?;
        Ok(Self {
            context,
            waiting: Waiting::new(frame.has_topics()),
            removals: Removals::new(plan),
            frame,
            address: profile.endpoint.address.to_string(),
            ack_timeout: profile.ack_timeout,
            news: News::new(context, profile, context.verbosity.verbose),
            quit: Quit::new(&context.stop, Rc::new(Notify::new())),
            supply,
            number: 1,
            input: String::new(),
            interactive: false,
            ended: false,
            at_once: (!profile.version.is_v5()).then_some(AT_ONCE_BEFORE_5),
            pace: plan.rate.map(Pace::new),
            due: None,
            epoch: now,
            drops_properties: !profile.version.is_v5(),
            check: now,
            tally: Tally::default(),
            failure: None,
        })
    }

    /// Sends messages until there are none, or the socket, the broker or the clock is to be given time.
    fn send(&mut self, cx: &mut TaskContext<'_>, port: &mut Port<'_>) -> Work {
        self.waiting.begin(self.tally.taken + 1, port.now());
        self.due = None;
        loop {
            if port.is_full() {
                return Work::More;
            }
            match self.supply.poll_next(cx) {
                Poll::Pending => return Work::Idle,
                Poll::Ready(Ok(Next::Line)) => {}
                Poll::Ready(Ok(Next::End)) => {
                    self.ended = true;
                    return Work::Idle;
                }
                Poll::Ready(Err(error)) => {
                    let failure = error.failure(S::NOUN, self.number, &self.input);
                    return self.give_up(failure);
                }
            }
            if let Some(pace) = &mut self.pace {
                self.due = pace.wait(port.now());
                if self.due.is_some() {
                    return Work::Idle;
                }
            }
            let message = self.supply.message(self.frame.outgoing());
            if message.qos == QoS::ExactlyOnce && self.is_crowded() {
                return Work::Idle;
            }
            let size = message.payload.len() as u64;
            let key = self.tally.taken + 1;
            match port.publish(&message, key) {
                Ok(sent) => {
                    match sent {
                        Sent::Done => self.tally.plain += 1,
                        Sent::Waiting(_) => {
                            self.tally.tracked += 1;
                            self.waiting.add(key, self.number, message.topic);
                        }
                    }
                    self.tally.bytes += size;
                    if size == 0 && message.retain {
                        let name = format!("{} {}", S::NOUN, self.number);
                        self.removals.note(self.context, &name, message.topic);
                    }
                }
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(error)) => {
                    let topic = message.topic.to_owned();
                    if let Err(failure) = self.forbid(&topic, error) {
                        return self.give_up(failure);
                    }
                }
            }
            if self.drops_properties && self.supply.names_properties() {
                self.drops_properties = false;
                self.context.warn(&format!(
                    "the properties of {} {} are left out, and those of others: they need MQTT 5",
                    S::NOUN,
                    self.number
                ));
            }
            self.go_on();
            self.tally.taken += 1;
            if let Some(pace) = &mut self.pace {
                pace.count();
            }
        }
    }

    /// Goes on to the next topic of the message at hand, else to the next message.
    #[inline]
    fn go_on(&mut self) {
        if !self.supply.names_topic()
            && let Some(topic) = self.frame.next_topic()
        {
            return self.supply.renew(topic);
        }
        self.frame.first_topic();
        self.supply.take();
        self.number += 1;
    }

    /// Takes nothing more from the source; what was sent before is still waited for.
    fn give_up(&mut self, failure: Failure) -> Work {
        self.failure = Some(failure);
        self.ended = true;
        Work::Idle
    }

    /// Whether as many messages are on their way as we allow.
    fn is_crowded(&self) -> bool {
        self.at_once.is_some_and(|limit| self.tally.open() >= limit)
    }

    /// A message that cannot be sent: what the broker forbids is counted, what cannot be encoded ends it.
    fn forbid(&mut self, topic: &str, error: LimitError) -> Result<(), Failure> {
        let message = self.frame.named(S::NOUN, self.number, Some(topic));
        let failure = cannot_publish(&message, error);
        if failure.exit == Exit::Payload {
            return Err(failure);
        }
        self.refuse(|| failure);
        Ok(())
    }

    /// Counts a refused message, and shows the first few.
    fn refuse(&mut self, failure: impl FnOnce() -> Failure) {
        self.tally.refused += 1;
        if self.tally.refused <= SHOWN_REFUSALS {
            self.context.error(&failure());
        }
    }

    /// Looks for an acknowledgement that is overdue, now and then.
    fn check_timeouts(&mut self, port: &Port<'_>) -> Result<(), Failure> {
        let now = port.now();
        if now < self.check {
            return Ok(());
        }
        self.check = now + self.ack_timeout.min(Duration::from_secs(1));
        let Some(number) = port.oldest_publish() else {
            return Ok(());
        };
        let since = self.waiting.since(number);
        if since.is_some_and(|since| now.saturating_duration_since(since) >= self.ack_timeout) {
            let text = format!(
                "{} did not acknowledge {} within {}",
                self.address,
                self.frame
                    .name_of(S::NOUN, number, self.waiting.name(number)),
                duration(self.ack_timeout)
            );
            return Err(Failure::new(Exit::Timeout, text)
                .with_hint("raise --timeout if the broker is slow"));
        }
        Ok(())
    }

    /// The result, when the connection has ended.
    fn finish(self, ended: Result<(), ClientError>) -> Result<Exit, Failure> {
        let tally = &self.tally;
        self.removals.conclude(self.context);
        if self.news.opened().is_up() {
            self.context.tell(&LinesReport {
                published: tally.published(),
                refused: tally.refused,
                unheard: tally.unheard,
                handed: tally.handed(),
                bytes: tally.bytes,
                elapsed: self.epoch.elapsed(),
            })?;
        }
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        if let Err(error) = ended
            && !matches!(error, ClientError::Stopped { .. })
        {
            return Err(error.into());
        }
        if tally.unconfirmed > 0 {
            self.context.warn(&format!(
                "{} QoS 2 messages were on their way when the broker lost the session: they may have been delivered or not",
                tally.unconfirmed
            ));
        }
        // At a terminal, Ctrl-C is the way to end.
        let undone = !self.ended && !self.interactive || tally.open() > 0;
        let all = format!("all {}s were published", S::NOUN);
        if undone && let Some(failure) = self.context.interrupted(&all) {
            return Err(failure);
        }
        if tally.unsent > 0 {
            self.context.warn(&format!(
                "{} {}s at QoS 0 were lost with the connection; use -q 1 to have them sent again",
                tally.unsent,
                S::NOUN
            ));
        }
        Ok(if tally.refused > 0 {
            Exit::Refused
        } else if tally.unconfirmed > 0 || tally.unsent > 0 {
            Exit::Lost
        } else {
            Exit::Done
        })
    }
}

impl<S: Supply> Events for Publisher<'_, S> {
    fn connected(&mut self, connected: &Connected<'_>) {
        self.news.connected(connected);
    }

    fn publish(&mut self, _message: &Incoming<'_>) -> Verdict {
        // A kept session may still have subscriptions of an earlier run; their messages are not for us.
        Verdict::Leave
    }

    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        self.tally.settled += 1;
        let named = self.waiting.take(key);
        match answer {
            Answer::Acknowledged(ack) if ack.reason.is_error() => {
                let reason = crate::client::described(ack.reason, &ack.properties.decode());
                let message = self.frame.name_of(S::NOUN, key, named.as_ref());
                let text = format!("the broker refused {message}: {reason}");
                self.refuse(|| Failure::new(Exit::Refused, text));
            }
            Answer::Acknowledged(ack) => {
                self.tally.acknowledged += 1;
                self.tally.unheard += u64::from(ack.reason == ReasonCode::NO_MATCHING_SUBSCRIBERS);
            }
            Answer::Unconfirmed => self.tally.unconfirmed += 1,
            Answer::Subscribed(_) | Answer::Unsubscribed(_) => {}
        }
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        self.tally.settled += 1;
        let named = self.waiting.take(key);
        let message = self.frame.name_of(S::NOUN, key, named.as_ref());
        self.refuse(|| cannot_publish(&message, error));
    }
}

impl<S: Supply> Workload for Publisher<'_, S> {
    fn poll_work(&mut self, cx: &mut TaskContext<'_>, port: &mut Port<'_>) -> Work {
        if let Err(failure) = self.check_timeouts(port) {
            // What went wrong first is what is told.
            self.failure.get_or_insert(failure);
            return Work::Leave;
        }
        let work = if self.ended {
            Work::Idle
        } else {
            self.send(cx, port)
        };
        match work {
            Work::Idle if self.ended && port.is_idle() => {
                if port.is_drained() {
                    Work::Leave
                } else {
                    Work::More
                }
            }
            work => work,
        }
    }

    fn poll_stop(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        self.quit.poll(cx)
    }

    fn unsent(&mut self, publishes: u64) {
        self.tally.unsent += publishes;
    }

    fn deadline(&self) -> Option<Instant> {
        let check = (self.tally.tracked > 0).then_some(self.check);
        check.into_iter().chain(self.due).min()
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        let first = matches!(notice, Notice::Opened(_)) && !self.news.opened().is_up();
        if matches!(notice, Notice::Lost(_)) && self.tally.plain > 0 {
            self.context.warn(&format!(
                "{}s at QoS 0 that were on their way may be lost; use -q 1 to have them sent again",
                S::NOUN
            ));
        }
        self.news.notice(notice);
        if first && self.interactive {
            self.context
                .inform("Connected, input and press Enter to publish");
        }
    }
}
