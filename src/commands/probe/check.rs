//! The check itself: from the first byte to the message that came back, within one limit of time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

use super::figures::{Figure, Figures};
use super::level::Level;
use super::plan::Probe;
use crate::client::{
    Connected, Connector, Filter, Incoming, Listener, Notice, Subscription, Verdict, described,
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
        let echo = Rc::new(Echo::new(&self.plan.topic));
        let listener = |quit| Prober {
            status,
            quit,
            figures: self.figures.clone(),
            echo: echo.clone(),
        };
        let script = async |client: Client| {
            let result = self.converse(&client, &echo).await;
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
        match finished.result? {
            Some(_) => Ok(()),
            None => Err(self.stopped()),
        }
    }

    /// Subscribes, publishes, and waits for the message, as far as that is wanted.
    async fn converse(&self, client: &Client, echo: &Echo) -> Result<(), Broken> {
        // The connection keeps the limit itself, and knows best what it waits for.
        client.opened().await?;
        if self.plan.level >= Level::Suback {
            self.subscribe(client, echo).await?;
        }
        if self.plan.level >= Level::Echo {
            self.publish(client, echo).await?;
        }
        Ok(())
    }

    async fn subscribe(&self, client: &Client, echo: &Echo) -> Result<(), Broken> {
        let asked = Instant::now();
        let call = client.handle.subscribe(Subscription {
            filter: Filter {
                filter: echo.topic.clone(),
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
            .map_err(|_| self.silent("did not answer the subscription to", echo))??;
        let Some(granted) = QoS::from_level(outcome.reason.0) else {
            let why = described(outcome.reason, &outcome.properties);
            return Err(self.refused("subscription", echo, &why).into());
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

    async fn publish(&self, client: &Client, echo: &Echo) -> Result<(), Broken> {
        let sent = Instant::now();
        let call = client.handle.publish(
            Message {
                topic: echo.topic.clone(),
                payload: echo.payload.clone(),
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
                .map_err(|_| self.silent("did not acknowledge the message to", echo))??;
            if outcome.reason.is_error() {
                let why = described(outcome.reason, &outcome.properties);
                return Err(self.refused("message", echo, &why).into());
            }
            Ok(())
        };
        let returned = async {
            let arrival = tokio::select! {
                biased;
                arrival = timeout_at(self.deadline, echo.arrived()) => arrival,
                () = client.handle.gone() => return Err(Broken::Gone),
            };
            match arrival {
                Ok(Arrival::Intact(received)) => {
                    let time = received.saturating_duration_since(sent);
                    self.figures.borrow_mut().set(Figure::Echo, time);
                    Ok(())
                }
                Ok(Arrival::Changed(length)) => {
                    let address = &self.plan.profile.endpoint.address;
                    let published = echo.payload.len();
                    let how = if length == published {
                        "with another payload".to_owned()
                    } else {
                        format!("with {length} B instead of {published} B")
                    };
                    let text = format!("{address} delivered the message to {} {how}", echo.topic);
                    Err(Failure::new(Exit::Threshold, text).into())
                }
                Err(_) => Err(self.silent("did not deliver the message to", echo).into()),
            }
        };
        // Silence is the broker's, and without an acknowledgement nothing can be delivered.
        tokio::try_join!(biased; acknowledged, returned).map(|_| ())
    }

    fn silent(&self, what: &str, echo: &Echo) -> Failure {
        let address = &self.plan.profile.endpoint.address;
        let limit = duration(self.plan.limit);
        let text = format!("{address} {what} {} within {limit}", echo.topic);
        Failure::new(Exit::Timeout, text)
    }

    fn refused(&self, what: &str, echo: &Echo, why: &str) -> Failure {
        let address = &self.plan.profile.endpoint.address;
        let text = format!("{address} refused the {what} to {}: {why}", echo.topic);
        Failure::new(Exit::Refused, text)
            .with_hint("choose a topic that this client may use with --topic, or a lower --level")
    }

    fn stopped(&self) -> Failure {
        let interrupted = self.context.interrupted("the check was complete");
        interrupted.unwrap_or_else(|| Failure::new(Exit::Other, "stopped"))
    }
}

/// How the message came back.
#[derive(Clone, Copy)]
enum Arrival {
    /// As it was published, at this time.
    Intact(Instant),
    /// With another payload, of this length.
    Changed(usize),
}

/// A message that nobody else can know, and its way back.
struct Echo {
    topic: String,
    payload: Vec<u8>,
    arrival: Cell<Option<Arrival>>,
    changed: Notify,
}

impl Echo {
    /// A message to a random topic below this one.
    fn new(topic: &str) -> Self {
        let random = || rand::random::<u128>();
        Self {
            topic: format!("{topic}/{:032x}", random()),
            payload: format!("{:032x}", random()).into_bytes(),
            arrival: Cell::new(None),
            changed: Notify::new(),
        }
    }

    /// A message has come. At QoS 1 it may come again.
    fn take(&self, topic: &str, payload: &[u8]) {
        if topic == self.topic && self.arrival.get().is_none() {
            self.arrival.set(Some(if payload == self.payload {
                Arrival::Intact(Instant::now())
            } else {
                Arrival::Changed(payload.len())
            }));
            self.changed.notify_one();
        }
    }

    /// Ready when the message has come back.
    async fn arrived(&self) -> Arrival {
        loop {
            if let Some(arrival) = self.arrival.get() {
                return arrival;
            }
            self.changed.notified().await;
        }
    }
}

/// Takes the events of the connection.
struct Prober {
    status: ConnectionStatus,
    quit: Quit,
    figures: Rc<RefCell<Figures>>,
    echo: Rc<Echo>,
}

impl Listener for Prober {
    fn message(&mut self, message: &Incoming<'_>) -> Verdict {
        message.with_delivery(|message| self.echo.take(message.topic, message.payload));
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
