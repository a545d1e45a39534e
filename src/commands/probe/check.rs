//! The check itself: from the first byte to the message that came back, within one limit of time.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::AsyncWriteExt as _;
use tokio::time::{Instant, timeout, timeout_at};

use super::awaited::Awaited;
use super::figures::{Figure, Figures};
use super::level::Level;
use super::plan::Probe;
use crate::client::{
    ConnAck, Connected, Connector, Filter, Incoming, Listener, Notice, Subscription, Verdict,
    described, is_busy, refusal,
};
use crate::error::{Exit, Failure};
use crate::kernel::connection_status::ConnectionStatus;
use crate::kernel::context::Context;
use crate::kernel::running::{self, Broken, Client};
use crate::kernel::stop::Quit;
use crate::model::{Message, Properties, QoS, RetainHandling};
use crate::output::duration;

/// How long taking leave may take beyond the limit of the check.
const GRACE: Duration = Duration::from_millis(500);

/// Checks the broker. What was measured is in `figures`, also of a check that fails.
pub(super) async fn check(
    context: &Context,
    plan: &Probe,
    figures: &Rc<RefCell<Figures>>,
) -> Result<(), Failure> {
    let begun = Instant::now();
    let verdict = RefCell::new(None);
    let check = Check {
        context,
        plan,
        figures,
        begun,
        deadline: begun + plan.limit,
        verdict: &verdict,
    };
    let work = async {
        if plan.level <= Level::Tls {
            check.dial().await
        } else {
            check.talk().await
        }
    };
    // Whatever hangs, be it a file of certificates or the way out, it does not hold us up.
    let ended = timeout_at(check.deadline + GRACE, work).await;
    let late = || {
        let limit = duration(plan.limit);
        Err(Failure::new(
            Exit::Timeout,
            format!("the check did not end within {limit}"),
        ))
    };
    let result = ended.unwrap_or_else(|_| verdict.take().unwrap_or_else(late));
    let mut figures = figures.borrow_mut();
    if figures.time(Figure::Time).is_none() {
        figures.set(Figure::Time, begun.elapsed());
    }
    result
}

/// A check under way.
struct Check<'a> {
    context: &'a Context,
    plan: &'a Probe,
    figures: &'a Rc<RefCell<Figures>>,
    begun: Instant,
    deadline: Instant,
    /// The result, as soon as it is known: leaving the broker changes nothing of it.
    verdict: &'a RefCell<Option<Result<(), Failure>>>,
}

impl Check<'_> {
    /// Everything that was to be checked has been checked.
    fn done(&self) {
        let mut figures = self.figures.borrow_mut();
        figures.set(Figure::Time, self.begun.elapsed());
        *self.verdict.borrow_mut() = Some(Ok(()));
    }

    /// Only opens the connection.
    async fn dial(&self) -> Result<(), Failure> {
        let mut endpoint = self.plan.profile.endpoint.clone();
        endpoint.websocket = None;
        if self.plan.level == Level::Tcp {
            endpoint.tls = None;
        }
        let address = endpoint.address.to_string();
        let read = move || Ok(Connector::new(&endpoint)?);
        let connector = self
            .context
            .apart("the certificates were read", read)
            .await?;
        let dialed = tokio::select! {
            biased;
            () = self.context.stop.requested() => return Err(self.stopped()),
            dialed = timeout_at(self.deadline, connector.dial()) => dialed,
        };
        let dialed = dialed.map_err(|_| {
            let limit = duration(self.plan.limit);
            let text = format!("{address} did not accept the connection within {limit}");
            Failure::new(Exit::Connect, text)
        })??;
        for warning in &dialed.warnings {
            self.context.warn(warning);
        }
        self.figures.borrow_mut().dialed(&dialed.times);
        self.done();
        // A server that does not take our farewell works nevertheless.
        let mut stream = dialed.stream;
        let _ = timeout(GRACE, stream.shutdown()).await;
        Ok(())
    }

    /// Speaks MQTT.
    async fn talk(&self) -> Result<(), Failure> {
        let (context, profile) = (self.context, &*self.plan.profile);
        let status = ConnectionStatus::new(context, profile, context.verbosity.verbose);
        let opened = status.opened();
        let awaited = Rc::new(match self.plan.level {
            Level::Read => Awaited::of(self.plan.topic.clone()),
            _ => Awaited::own(&self.plan.topic),
        });
        let listener = |quit| Prober {
            status,
            quit,
            figures: self.figures.clone(),
            awaited: awaited.clone(),
        };
        let script = async |client: Client| {
            let result = self.converse(&client, &awaited).await;
            match &result {
                Ok(()) => self.done(),
                Err(Broken::Failed(failure)) => {
                    *self.verdict.borrow_mut() = Some(Err(failure.clone()));
                }
                Err(Broken::Gone) => {}
            }
            result.map(|()| Exit::Done)
        };
        let finished = running::run(context, profile, &opened, listener, script).await?;
        if let Some(ack) = &finished.refusal
            && is_busy(ack)
            && (self.plan.as_ready || self.plan.level == Level::Connack)
        {
            return self.busy(ack);
        }
        match finished.result? {
            Some(_) => Ok(()),
            None => Err(self.stopped()),
        }
    }

    /// The broker answered that it takes no connections for now: it lives, and is not ready.
    fn busy(&self, ack: &ConnAck) -> Result<(), Failure> {
        let profile = &self.plan.profile;
        let why = refusal(ack, profile.version);
        let text = format!("{} is not ready: {why}", profile.endpoint.address);
        self.figures.borrow_mut().not_ready = Some(why);
        if self.plan.as_ready {
            return Err(Failure::new(Exit::Refused, text));
        }
        self.done();
        Ok(())
    }

    /// Subscribes, publishes, and waits for the message, as far as that is wanted.
    async fn converse(&self, client: &Client, awaited: &Awaited) -> Result<(), Broken> {
        // The connection keeps the limit itself, and knows best what it waits for.
        client.opened().await?;
        if self.plan.level < Level::Suback {
            return Ok(());
        }
        let subscribed = Instant::now();
        self.subscribe(client, awaited).await?;
        match self.plan.level {
            Level::Echo => self.publish(client, awaited).await,
            Level::Read => self.read(client, awaited, subscribed).await,
            _ => Ok(()),
        }
    }

    /// Waits for a message of somebody else.
    async fn read(
        &self,
        client: &Client,
        awaited: &Awaited,
        subscribed: Instant,
    ) -> Result<(), Broken> {
        let arrived = tokio::select! {
            biased;
            arrived = timeout_at(self.deadline, awaited.arrived()) => arrived,
            () = client.handle.gone() => return Err(Broken::Gone),
        };
        let (message, at) = arrived.map_err(|_| {
            let limit = duration(self.plan.limit);
            let text = format!("no message on {} within {limit}", awaited.filter);
            Failure::new(Exit::Timeout, text)
        })?;
        let time = at.saturating_duration_since(subscribed);
        self.figures.borrow_mut().set(Figure::Read, time);
        let expectation = &self.plan.expectation;
        self.figures.borrow_mut().age = expectation.age(&message, Timestamp::now())?;
        Ok(expectation.check(&message)?)
    }

    async fn subscribe(&self, client: &Client, awaited: &Awaited) -> Result<(), Broken> {
        let asked = Instant::now();
        let call = client.handle.subscribe(Subscription {
            filter: Filter {
                filter: awaited.filter.clone(),
                qos: self.plan.qos,
                no_local: false,
                retain_as_published: false,
                retain_handling: RetainHandling::default(),
            },
            identifier: None,
            user_properties: Vec::new(),
        });
        let outcome = timeout_at(self.deadline, call)
            .await
            .map_err(|_| self.silent("did not answer the subscription to", awaited))??;
        let Some(granted) = QoS::from_level(outcome.reason.0) else {
            let why = described(outcome.reason, &outcome.properties);
            return Err(self.refused("subscription", awaited, &why).into());
        };
        let mut figures = self.figures.borrow_mut();
        figures.set(Figure::Suback, asked.elapsed());
        if granted < self.plan.qos {
            let (granted, asked) = (granted as u8, self.plan.qos as u8);
            let address = &self.plan.profile.endpoint.address;
            self.context.warn(&format!(
                "{address} granted QoS {granted} for a subscription with QoS {asked}"
            ));
        }
        Ok(())
    }

    async fn publish(&self, client: &Client, awaited: &Awaited) -> Result<(), Broken> {
        let sent = Instant::now();
        let call = client.handle.publish(
            Message {
                topic: awaited.filter.clone(),
                payload: awaited.payload.clone(),
                qos: self.plan.qos,
                retain: false,
                dup: false,
                properties: Properties::default(),
            },
            None,
        );
        let acknowledged = async {
            let outcome = timeout_at(self.deadline, call)
                .await
                .map_err(|_| self.silent("did not acknowledge the message to", awaited))??;
            if outcome.reason.is_error() {
                let why = described(outcome.reason, &outcome.properties);
                return Err(self.refused("message", awaited, &why).into());
            }
            Ok(())
        };
        let returned = async {
            let arrival = tokio::select! {
                biased;
                arrival = timeout_at(self.deadline, awaited.arrived()) => arrival,
                () = client.handle.gone() => return Err(Broken::Gone),
            };
            let Ok((message, received)) = arrival else {
                return Err(self
                    .silent("did not deliver the message to", awaited)
                    .into());
            };
            let (length, published) = (message.payload.len(), awaited.payload.len());
            if message.payload != awaited.payload {
                let address = &self.plan.profile.endpoint.address;
                let how = if length == published {
                    "with another payload".to_owned()
                } else {
                    format!("with {length} B instead of {published} B")
                };
                let topic = &awaited.filter;
                let text = format!("{address} delivered the message to {topic} {how}");
                return Err(Failure::new(Exit::Threshold, text).into());
            }
            let time = received.saturating_duration_since(sent);
            self.figures.borrow_mut().set(Figure::Echo, time);
            Ok(self.plan.expectation.check(&message)?)
        };
        // Silence is the broker's, and without an acknowledgement nothing can be delivered.
        tokio::try_join!(biased; acknowledged, returned).map(|_| ())
    }

    fn silent(&self, what: &str, awaited: &Awaited) -> Failure {
        let address = &self.plan.profile.endpoint.address;
        let limit = duration(self.plan.limit);
        let text = format!("{address} {what} {} within {limit}", awaited.filter);
        Failure::new(Exit::Timeout, text)
    }

    fn refused(&self, what: &str, awaited: &Awaited, why: &str) -> Failure {
        let address = &self.plan.profile.endpoint.address;
        let text = format!("{address} refused the {what} to {}: {why}", awaited.filter);
        Failure::new(Exit::Refused, text)
            .with_hint("choose a topic that this client may use with --topic, or a lower --level")
    }

    fn stopped(&self) -> Failure {
        let interrupted = self.context.interrupted("the check was complete");
        interrupted.unwrap_or_else(|| Failure::new(Exit::Other, "stopped"))
    }
}

/// Takes the events of the connection.
struct Prober {
    status: ConnectionStatus,
    quit: Quit,
    figures: Rc<RefCell<Figures>>,
    awaited: Rc<Awaited>,
}

impl Listener for Prober {
    fn message(&mut self, message: &Incoming<'_>) -> Verdict {
        message.with_delivery(|message| self.awaited.take(message));
        Verdict::Take
    }

    fn poll_stop(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        self.quit.poll(cx)
    }

    fn connected(&mut self, connected: &Connected<'_>) {
        self.status.connected(connected);
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        if let Notice::Opened(times) = notice {
            let mut figures = self.figures.borrow_mut();
            figures.dialed(&times.dial);
            figures.set(Figure::Connack, times.connack);
        }
        self.status.notice(notice);
    }
}
