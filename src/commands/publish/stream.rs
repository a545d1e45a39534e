//! Many messages: every one is sent and acknowledged before leaving, whatever the speed of the producer.
//! Driven directly by the client, without a call per message, and compiled for each kind of source.

mod driven;
mod ending;

use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::input::Next;
use super::message_source::MessageSource;
use super::pace::Pace;
use super::payload::{LineShape, PayloadSource};
use super::plan::PublishPlan;
use super::progress::Progress;
use super::removal::Removals;
use super::replay::Replay;
use super::stream_counts::StreamCounts;
use super::stream_options::{StreamOptions, cannot_publish};
use super::unacknowledged::Unacknowledged;
use crate::client::{LimitError, Port, PublishError, Sent, Work};
use crate::error::{Exit, Failure};
use crate::kernel::connecting;
use crate::kernel::connection_status::ConnectionStatus;
use crate::kernel::context::Context;
use crate::kernel::stop::Quit;
use crate::kernel::text_claim::not_text as not_text_in;
use crate::model::{Profile, QoS};
use crate::output::duration;

/// How many refused lines are shown one by one; the rest is only counted.
const SHOWN_REFUSALS: u64 = 10;

/// How many QoS 2 messages are on their way at once before MQTT 5, where no broker announces its receive
/// maximum: mosquitto 2.0 acknowledges more of them than it has room for, and forgets those.
const AT_ONCE_BEFORE_5: u64 = 20;

/// Publishes what a source holds. `input` is what it is called; somebody types it where it is `interactive`.
pub(super) async fn run<S: MessageSource>(
    context: &Context,
    profile: &Profile,
    plan: &PublishPlan,
    source: S,
    input: &str,
    interactive: bool,
) -> Result<Exit, Failure> {
    let mut connection = connecting::connection(context, profile).await?;
    let mut publisher = Publisher::new(context, profile, plan, source)?;
    input.clone_into(&mut publisher.input);
    publisher.interactive = interactive;
    let shows = !interactive && context.shows_passing_lines();
    publisher.progress = Progress::new(shows, publisher.epoch);
    let ended = connection.run(&mut publisher).await;
    publisher.finish(ended)
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each says something else about the input"
)]
struct Publisher<'a, S> {
    context: &'a Context,
    options: StreamOptions<'a>,
    address: String,
    ack_timeout: Duration,
    status: ConnectionStatus,
    quit: Quit,
    source: S,
    /// Which message of the source is at hand, from 1.
    number: u64,
    input: String,
    interactive: bool,
    ended: bool,
    /// How many may be on their way when one at QoS 2 is sent, beside what the broker says.
    at_once: Option<u64>,
    pace: Option<Pace>,
    /// The schedule of a recording.
    replay: Option<Replay>,
    /// When the next message is due.
    due: Option<Instant>,
    /// When it began.
    epoch: Instant,
    /// What waits for its acknowledgement; each message has its number for a key.
    waiting: Unacknowledged,
    /// Properties that messages name cannot be sent, which is still to be said.
    drops_properties: bool,
    /// Payloads are looked at that claim to be text.
    checks_text: bool,
    /// When to look for acknowledgements that are overdue.
    check: Instant,
    counts: StreamCounts,
    removals: Removals,
    progress: Progress,
    failure: Option<Failure>,
}

impl<'a, S: MessageSource> Publisher<'a, S> {
    fn new(
        context: &'a Context,
        profile: &Profile,
        plan: &'a PublishPlan,
        source: S,
    ) -> Result<Self, Failure> {
        let now = Instant::now();
        let options = StreamOptions::new(plan)?;
        Ok(Self {
            context,
            waiting: Unacknowledged::new(options.has_topics()),
            removals: Removals::new(plan),
            options,
            address: profile.endpoint.address.to_string(),
            ack_timeout: profile.ack_timeout,
            status: ConnectionStatus::new(context, profile, context.verbosity.verbose),
            quit: Quit::new(&context.stop, Rc::new(Notify::new())),
            source,
            number: 1,
            input: String::new(),
            interactive: false,
            ended: false,
            at_once: (!profile.version.is_v5()).then_some(AT_ONCE_BEFORE_5),
            pace: plan.rate.map(Pace::new),
            replay: plan.speed.map(Replay::new),
            due: None,
            epoch: now,
            drops_properties: !profile.version.is_v5(),
            checks_text: profile.version.is_v5()
                && (plan.properties.payload_format_indicator == Some(1)
                    || matches!(plan.source, PayloadSource::Lines(LineShape::Json, _))),
            check: now,
            counts: StreamCounts::default(),
            progress: Progress::new(false, now),
            failure: None,
        })
    }

    /// Sends messages until there are none, or the socket, the broker or the clock is to be given time.
    fn send(&mut self, cx: &mut TaskContext<'_>, port: &mut Port<'_>) -> Work {
        self.waiting.begin(self.counts.taken + 1, port.now());
        self.due = None;
        loop {
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
                Poll::Ready(Err(error)) => {
                    let failure = error.failure(S::NOUN, self.number, &self.input);
                    return self.give_up(failure);
                }
            }
            if let (Some(replay), Some(recorded)) = (&mut self.replay, self.source.recorded_at()) {
                self.due = replay.wait(recorded, port.now());
                if self.due.is_some() {
                    return Work::Idle;
                }
            }
            if let Some(pace) = &mut self.pace {
                self.due = pace.wait(port.now());
                if self.due.is_some() {
                    return Work::Idle;
                }
            }
            let message = self.source.message(self.options.outgoing());
            if message.qos == QoS::ExactlyOnce && self.is_window_full() {
                return Work::Idle;
            }
            let not_text = self.checks_text
                && self
                    .source
                    .claims_text()
                    .unwrap_or(self.options.claims_text())
                && std::str::from_utf8(message.payload).is_err();
            let size = message.payload.len() as u64;
            let key = self.counts.taken + 1;
            match port.publish(&message, key) {
                Ok(sent) => {
                    match sent {
                        Sent::Done => {
                            self.counts.plain += 1;
                            self.waiting.note_plain(self.number, message.topic, size);
                        }
                        Sent::Waiting(_) => {
                            self.counts.tracked += 1;
                            self.waiting.add(key, self.number, message.topic);
                        }
                    }
                    self.counts.bytes += size;
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
            if not_text {
                // Told once.
                self.checks_text = false;
                let topic = self.source.message(self.options.outgoing()).topic;
                let name = self.options.named(S::NOUN, self.number, Some(topic));
                self.context.warn(&not_text_in(&name));
            }
            if self.drops_properties && self.source.names_properties() {
                self.drops_properties = false;
                self.context.warn(&format!(
                    "the properties of {} {} are left out, and those of others: they need MQTT 5",
                    S::NOUN,
                    self.number
                ));
            }
            self.go_on();
            self.counts.taken += 1;
            if let Some(pace) = &mut self.pace {
                pace.count();
            }
        }
    }

    /// Goes on to the next topic of the message at hand, else to the next message.
    #[inline]
    fn go_on(&mut self) {
        if !self.source.names_topic()
            && let Some(topic) = self.options.next_topic()
        {
            return self.source.renew(topic);
        }
        self.options.first_topic();
        self.source.take();
        self.number += 1;
    }

    /// Shows how far it has come.
    fn show_progress(&mut self, now: Instant) {
        let part = self.source.progress();
        let line = self.progress.line(now, &self.counts, S::NOUN, part);
        if let Some(line) = line {
            self.context.pass(&line);
        }
    }

    /// Takes nothing more from the source; what was sent before is still waited for.
    fn give_up(&mut self, failure: Failure) -> Work {
        self.failure = Some(failure);
        self.ended = true;
        Work::Idle
    }

    /// Whether as many messages are on their way as we allow.
    fn is_window_full(&self) -> bool {
        self.at_once
            .is_some_and(|limit| self.counts.open() >= limit)
    }

    /// A message that cannot be sent: what the broker forbids is counted, what cannot be encoded ends it.
    fn forbid(&mut self, topic: &str, error: LimitError) -> Result<(), Failure> {
        let message = self.options.named(S::NOUN, self.number, Some(topic));
        let failure = cannot_publish(&message, error);
        if failure.exit == Exit::Payload {
            return Err(failure);
        }
        self.refuse(|| failure);
        Ok(())
    }

    /// Counts a refused message, and shows the first few.
    fn refuse(&mut self, failure: impl FnOnce() -> Failure) {
        self.counts.refused += 1;
        self.show(failure);
    }

    /// Shows the first few failures of messages.
    fn show(&self, failure: impl FnOnce() -> Failure) {
        if self.counts.refused + self.counts.given_up <= SHOWN_REFUSALS {
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
                self.options
                    .name_of(S::NOUN, number, self.waiting.name(number)),
                duration(self.ack_timeout)
            );
            return Err(Failure::new(Exit::Timeout, text)
                .with_hint("raise --timeout if the broker is slow"));
        }
        Ok(())
    }
}
