//! One message per line of stdin: every line is sent and acknowledged before leaving, whatever the speed
//! of the producer. Driven directly by the client, without a call per message.

use std::io::IsTerminal as _;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::stdin::{Lines, LinesError, Next};
use crate::client::{
    Answer, ClientError, Connected, Connection, EncodedProperties, Events, Incoming, LimitError,
    Notice, Outgoing, Port, PublishError, Verdict, Work, Workload,
};
use crate::commands::context::Context;
use crate::commands::news::News;
use crate::commands::stop::Quit;
use crate::error::{Exit, Failure, plain};
use crate::model::{Profile, Properties, PublishPlan, QoS, ReasonCode};
use crate::output::{LinesReport, duration};

/// How many refused lines are shown one by one; the rest is only counted.
const SHOWN_REFUSALS: u64 = 10;

/// How many QoS 2 messages are on their way at once before MQTT 5, where no broker announces its receive
/// maximum: mosquitto 2.0 acknowledges more of them than it has room for, and forgets those.
const AT_ONCE_BEFORE_5: u64 = 20;

/// Publishes the lines of stdin.
pub(super) async fn run(
    context: &Context,
    profile: &Profile,
    plan: &PublishPlan,
) -> Result<Exit, Failure> {
    let mut connection = Connection::new(profile.clone())?;
    if let Some(sink) = context.trace() {
        connection = connection.with_trace(sink);
    }
    let mut publisher = LinePublisher::new(context, profile, plan)?;
    let ended = connection.run(&mut publisher).await;
    publisher.finish(ended)
}

/// What is counted.
#[derive(Debug, Default)]
struct Tally {
    /// Lines read.
    lines: u64,
    /// Lines handed to the session.
    sent: u64,
    /// Their bytes.
    bytes: u64,
    /// Lines at QoS 0 that a lost connection has not taken any more.
    unsent: u64,
    /// Lines above QoS 0 of which all has been heard.
    settled: u64,
    acknowledged: u64,
    refused: u64,
    unheard: u64,
    unconfirmed: u64,
}

struct LinePublisher<'a> {
    context: &'a Context,
    plan: &'a PublishPlan,
    address: String,
    ack_timeout: Duration,
    news: News,
    quit: Quit,
    interactive: bool,
    properties: EncodedProperties,
    alias: Option<(u16, EncodedProperties)>,
    lines: Lines,
    ended: bool,
    /// How many may be on their way at once, beside what the broker says.
    at_once: Option<u64>,
    /// What keys count from.
    epoch: Instant,
    /// When to look for acknowledgements that are overdue.
    check: Instant,
    tally: Tally,
    failure: Option<Failure>,
}

impl<'a> LinePublisher<'a> {
    fn new(
        context: &'a Context,
        profile: &Profile,
        plan: &'a PublishPlan,
    ) -> Result<Self, Failure> {
        let encode = |properties: &Properties| {
            EncodedProperties::for_publish(properties).map_err(|error| {
                Failure::new(
                    Exit::Payload,
                    format!("cannot encode the properties: {error}"),
                )
            })
        };
        let alias = match plan.topic_alias {
            Some(alias) => {
                let mut properties = plan.properties.clone();
                properties.topic_alias = Some(alias);
                Some((alias, encode(&properties)?))
            }
            None => None,
        };
        let now = Instant::now();
        let interactive = std::io::stdin().is_terminal();
        Ok(Self {
            context,
            plan,
            address: profile.endpoint.address.to_string(),
            ack_timeout: profile.ack_timeout,
            news: News::new(context, profile, context.verbosity.verbose),
            quit: Quit::new(&context.stop, Rc::new(Notify::new())),
            interactive,
            properties: encode(&plan.properties)?,
            alias,
            lines: Lines::of_stdin(),
            ended: false,
            at_once: (plan.qos == QoS::ExactlyOnce && !profile.version.is_v5())
                .then_some(AT_ONCE_BEFORE_5),
            epoch: now,
            check: now,
            tally: Tally::default(),
            failure: None,
        })
    }

    /// Sends lines until there are none, or the socket or the broker is to be given time.
    fn send(&mut self, cx: &mut TaskContext<'_>, port: &mut Port<'_>) -> Result<Work, Failure> {
        let key = nanoseconds(port.now().saturating_duration_since(self.epoch));
        loop {
            if port.is_full() {
                return Ok(Work::More);
            }
            if self.plan.qos != QoS::AtMostOnce && (port.window() == 0 || self.is_crowded()) {
                return Ok(Work::Idle);
            }
            match self.lines.poll_next(cx) {
                Poll::Pending => return Ok(Work::Idle),
                Poll::Ready(Ok(Next::End)) => {
                    self.ended = true;
                    return Ok(Work::Idle);
                }
                Poll::Ready(Ok(Next::Line)) => {}
                Poll::Ready(Err(error)) => return Err(self.input_failure(&error)),
            }
            let line = self.lines.line();
            let message = Outgoing {
                topic: &self.plan.topic,
                payload: line,
                qos: self.plan.qos,
                retain: self.plan.retain,
                dup: self.plan.dup,
                properties: &self.properties,
                alias: self
                    .alias
                    .as_ref()
                    .map(|(alias, encoded)| (*alias, encoded)),
            };
            match port.publish(&message, key) {
                Ok(_) => {
                    self.tally.sent += 1;
                    self.tally.bytes += line.len() as u64;
                }
                Err(PublishError::Busy) => return Ok(Work::Idle),
                Err(PublishError::Limit(error)) => self.forbid(error)?,
            }
            self.lines.take();
            self.tally.lines += 1;
        }
    }

    /// Whether as many lines are on their way as we allow.
    fn is_crowded(&self) -> bool {
        self.at_once
            .is_some_and(|limit| self.tally.sent - self.tally.settled >= limit)
    }

    /// A line that cannot be sent: what the broker forbids is counted, what cannot be encoded ends it.
    fn forbid(&mut self, error: LimitError) -> Result<(), Failure> {
        let number = self.tally.lines + 1;
        let mut failure = Failure::from(error);
        failure.message = format!("cannot publish line {number}: {}", failure.message);
        if failure.exit == Exit::Payload {
            return Err(failure);
        }
        self.refuse(|| failure);
        Ok(())
    }

    /// Counts a refused line, and shows the first few.
    fn refuse(&mut self, failure: impl FnOnce() -> Failure) {
        self.tally.refused += 1;
        if self.tally.refused <= SHOWN_REFUSALS {
            self.context.error(&failure());
        }
    }

    fn input_failure(&self, error: &LinesError) -> Failure {
        match error {
            LinesError::Read(error) => {
                Failure::new(Exit::File, format!("cannot read stdin: {}", plain(error)))
            }
            LinesError::TooLong => Failure::new(
                Exit::Payload,
                format!(
                    "line {} of stdin is longer than the 268,435,455 bytes that MQTT can carry",
                    self.tally.lines + 1
                ),
            ),
        }
    }

    /// Looks for an acknowledgement that is overdue, now and then.
    fn check_timeouts(&mut self, port: &Port<'_>) -> Result<(), Failure> {
        let now = port.now();
        if now < self.check {
            return Ok(());
        }
        self.check = now + self.ack_timeout.min(Duration::from_secs(1));
        let limit = nanoseconds(self.ack_timeout);
        let waited =
            |key: u64| nanoseconds(now.saturating_duration_since(self.epoch)).saturating_sub(key);
        if port
            .oldest_publish()
            .map(waited)
            .is_some_and(|waited| waited >= limit)
        {
            let text = format!(
                "{} did not acknowledge a message to {} within {}",
                self.address,
                self.plan.topic,
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
        let at_most_once = self.plan.qos == QoS::AtMostOnce;
        let published = if at_most_once {
            tally.sent - tally.unsent
        } else {
            tally.acknowledged
        };
        if self.news.opened().is_up() {
            self.context.tell(&LinesReport {
                published,
                refused: tally.refused,
                unheard: tally.unheard,
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
        let open = !at_most_once && tally.sent > tally.settled;
        let undone = !self.ended && !self.interactive || open;
        if undone && let Some(failure) = self.context.interrupted("all lines were published") {
            return Err(failure);
        }
        if tally.unsent > 0 {
            self.context.warn(&format!(
                "{} lines at QoS 0 were lost with the connection; use -q 1 to have them sent again",
                tally.unsent
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

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

impl Events for LinePublisher<'_> {
    fn connected(&mut self, connected: &Connected<'_>) {
        self.news.connected(connected);
    }

    fn publish(&mut self, _message: &Incoming<'_>) -> Verdict {
        // A kept session may still have subscriptions of an earlier run; their messages are not for us.
        Verdict::Leave
    }

    fn answered(&mut self, _key: u64, answer: Answer<'_>) {
        self.tally.settled += 1;
        match answer {
            Answer::Acknowledged(ack) if ack.reason.is_error() => {
                let topic = &self.plan.topic;
                let reason = crate::client::described(ack.reason, &ack.properties.decode());
                let text = format!("the broker refused a message to {topic}: {reason}");
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

    fn forbidden(&mut self, _key: u64, error: LimitError) {
        self.tally.settled += 1;
        self.refuse(|| error.into());
    }
}

impl Workload for LinePublisher<'_> {
    fn poll_work(&mut self, cx: &mut TaskContext<'_>, port: &mut Port<'_>) -> Work {
        let worked = self.check_timeouts(port).and_then(|()| {
            if self.ended {
                Ok(Work::Idle)
            } else {
                self.send(cx, port)
            }
        });
        match worked {
            Err(failure) => {
                self.failure = Some(failure);
                Work::Leave
            }
            Ok(Work::Idle) if self.ended && port.is_idle() => {
                if port.is_drained() {
                    Work::Leave
                } else {
                    Work::More
                }
            }
            Ok(work) => work,
        }
    }

    fn poll_stop(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        self.quit.poll(cx)
    }

    fn unsent(&mut self, publishes: u64) {
        self.tally.unsent += publishes;
    }

    fn deadline(&self) -> Option<Instant> {
        (self.plan.qos != QoS::AtMostOnce && self.tally.sent > 0).then_some(self.check)
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        let first = matches!(notice, Notice::Opened(_)) && !self.news.opened().is_up();
        if matches!(notice, Notice::Lost(_)) && self.plan.qos == QoS::AtMostOnce {
            self.context
                .warn("lines at QoS 0 that were on their way may be lost; use -q 1 to have them sent again");
        }
        self.news.notice(notice);
        if first && self.interactive {
            self.context
                .inform("Connected, input and press Enter to publish");
        }
    }
}
