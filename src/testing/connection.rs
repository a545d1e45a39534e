//! A named client of a case: its connection, and everything that it has received.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{timeout, timeout_at};

use super::challenges::Challenges;
use super::outcome::Moment;
use super::responders::{Responders, hand_over};
use super::sent::{Arrival, Sent};
use crate::client::{
    ClientError, ConnAck, Connected, Connection, Connector, Handle, Incoming, Listener, Verdict,
    calls,
};
use crate::model::{DisconnectOptions, Message, Profile, QoS, filter_matches};

/// How long a connection that ends by itself may take for it.
const LEAVING: Duration = Duration::from_secs(5);

/// What the clients of a case share.
#[derive(Debug)]
pub(super) struct Shared {
    /// When the case began.
    pub(super) began: Instant,
    /// What was sent and received, in order.
    pub(super) timeline: RefCell<Vec<Moment>>,
    /// Something has happened at one of the clients.
    pub(super) changed: Notify,
    /// What was published, by steps and responders.
    pub(super) sent: RefCell<Sent>,
    /// Payloads of fences, which are no messages of the test.
    pub(super) fences: RefCell<HashSet<Vec<u8>>>,
}

impl Shared {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self {
            began: Instant::now(),
            timeline: RefCell::default(),
            changed: Notify::new(),
            sent: RefCell::default(),
            fences: RefCell::default(),
        })
    }

    /// Adds a line to the timeline.
    pub(super) fn note(&self, what: String) {
        let after = self.began.elapsed();
        self.timeline.borrow_mut().push(Moment { after, what });
    }

    /// A message is published now.
    pub(super) fn sending(&self, message: &Message) {
        let now = self.began.elapsed();
        let mut sent = self.sent.borrow_mut();
        sent.add(&message.topic, &message.payload, now);
    }

    /// Waits until something has happened since the last look; `false` if the time is up.
    pub(super) async fn wait(&self, deadline: tokio::time::Instant) -> bool {
        timeout_at(deadline, self.changed.notified()).await.is_ok()
    }
}

/// A message that was received.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) message: Message,
    /// Its place in the inbox.
    pub(super) number: usize,
    /// When, counted from the beginning of the case.
    pub(super) after: Duration,
    /// An expectation has taken it.
    pub(super) taken: bool,
    /// A responder has answered it.
    pub(super) answered: bool,
}

/// A subscription.
#[derive(Clone, Debug)]
pub(super) struct Subscribed {
    pub(super) filter: String,
    /// When it was asked for, counted from the beginning of the case.
    pub(super) asked: Duration,
    /// The QoS that was asked for.
    pub(super) qos: QoS,
    /// The QoS that the broker has granted.
    pub(super) granted: Option<QoS>,
    pub(super) no_local: bool,
    /// It was neither refused nor ended.
    pub(super) is_live: bool,
}

impl Subscribed {
    /// Whether messages of a topic are delivered by it.
    pub(super) fn matches(&self, topic: &str) -> bool {
        // $share/GROUP/FILTER
        let shared = self.filter.strip_prefix("$share/");
        let filter = shared.and_then(|rest| rest.split_once('/'));
        filter_matches(filter.map_or(&self.filter, |(_, filter)| filter), topic)
    }
}

/// How a connection has ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// We have ended it.
    Left,
    /// The broker has, or the network.
    Lost(ClientError),
}

/// What is known about a connection.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Who answers messages.
    pub(super) responders: RefCell<Responders>,
    pub(super) inbox: RefCell<Vec<Received>>,
    /// What was subscribed to, in order.
    pub(super) subscribed: RefCell<Vec<Subscribed>>,
    /// The fences that have come back, each with the number of messages before it.
    pub(super) returned: RefCell<Vec<(Vec<u8>, usize)>>,
    connected: RefCell<Option<Box<ConnAck>>>,
    ended: RefCell<Option<Ended>>,
}

impl State {
    /// Whether the broker has resumed a session, whose subscriptions are not known here.
    pub(super) fn is_resumed(&self) -> bool {
        let connected = self.connected.borrow();
        connected.as_ref().is_some_and(|ack| ack.session_present)
    }

    /// The subscriptions to a filter have ended; to all of them without one.
    pub(super) fn unsubscribed(&self, filter: Option<&str>) {
        for subscribed in self.subscribed.borrow_mut().iter_mut() {
            if filter.is_none_or(|filter| subscribed.filter == filter) {
                subscribed.is_live = false;
            }
        }
    }

    /// A message that was received, with what its publish is found by.
    pub(super) fn arrival<'a>(&self, received: &'a Received) -> Arrival<'a> {
        let message = &received.message;
        let subscribed = self.subscribed.borrow();
        let mut fitting = subscribed
            .iter()
            .filter(|it| filter_matches(&it.filter, &message.topic));
        let is_same = |other: &&Received| {
            let other = &other.message;
            let (topic, payload) = (&message.topic, &message.payload);
            !other.retain && other.topic == *topic && other.payload == *payload
        };
        let inbox = self.inbox.borrow();
        let before = inbox.iter().take(received.number).filter(is_same).count();
        Arrival {
            topic: &message.topic,
            payload: &message.payload,
            retained: message.retain,
            after: received.after,
            // A session that was resumed has subscriptions of another client.
            asked: fitting.next().map_or(Duration::ZERO, |it| it.asked),
            before,
        }
    }
}

/// A named client.
#[derive(Debug)]
pub(super) struct TestClient {
    pub(super) name: String,
    pub(super) state: Rc<State>,
    /// Those of its last exchange.
    pub(super) challenges: Rc<Challenges>,
    shared: Rc<Shared>,
    handle: Option<Handle>,
    task: Option<JoinHandle<()>>,
    /// It was connected at least once.
    pub(super) is_known: bool,
    /// It has connected with MQTT 5.
    pub(super) is_v5: bool,
}

impl TestClient {
    pub(super) fn new(name: &str, shared: &Rc<Shared>) -> Self {
        Self {
            name: name.to_owned(),
            state: Rc::default(),
            challenges: Rc::default(),
            shared: shared.clone(),
            handle: None,
            task: None,
            is_known: false,
            is_v5: true,
        }
    }

    /// The connection while it is up.
    pub(super) fn handle(&self) -> Option<&Handle> {
        let is_up = self.state.ended.borrow().is_none();
        self.handle.as_ref().filter(|_| is_up)
    }

    /// Connects; a connection that is up ends before.
    ///
    /// # Errors
    ///
    /// There is no connection.
    pub(super) async fn connect(
        &mut self,
        connector: Connector,
        profile: Profile,
        challenges: Option<Rc<Challenges>>,
    ) -> Result<ConnAck, ClientError> {
        self.leave(None).await;
        self.challenges = challenges.clone().unwrap_or_default();
        self.is_known = true;
        self.is_v5 = profile.version.is_v5();
        self.state.connected.take();
        self.state.ended.take();
        let collector = Collector {
            name: self.name.clone(),
            state: self.state.clone(),
            shared: self.shared.clone(),
        };
        let (handle, mut workload) = calls(collector);
        let connection = Connection::shared(connector, Rc::new(profile), None);
        let mut connection = match challenges {
            Some(challenges) => connection.with_reader(challenges),
            None => connection,
        };
        let (state, shared) = (self.state.clone(), self.shared.clone());
        self.shared.note(format!("{} connects", self.name));
        self.task = Some(tokio::task::spawn_local(async move {
            let ended = match connection.run(&mut workload).await {
                Ok(()) => Ended::Left,
                Err(error) => Ended::Lost(error),
            };
            state.ended.replace(Some(ended));
            shared.changed.notify_one();
        }));
        self.handle = Some(handle);
        loop {
            if let Some(ack) = &*self.state.connected.borrow() {
                return Ok((**ack).clone());
            }
            if let Some(Ended::Lost(error)) = self.state.ended.take() {
                self.forget();
                return Err(error);
            }
            self.shared.changed.notified().await;
        }
    }

    /// Ends the connection with DISCONNECT, if it is up. Before CONNACK there is nobody to take leave of.
    pub(super) async fn leave(&mut self, options: Option<DisconnectOptions>) {
        if self.state.connected.borrow().is_none() {
            return self.kill().await;
        }
        let (Some(handle), Some(task)) = (self.handle.take(), self.task.take()) else {
            return;
        };
        match options {
            Some(options) => handle.leave_with(options),
            None => handle.leave(),
        }
        drop(handle);
        // A broker that does not close must not keep us.
        let abort = task.abort_handle();
        if timeout(LEAVING, task).await.is_err() {
            abort.abort();
        }
        self.state.ended.take();
    }

    /// Closes the connection without DISCONNECT, as a crash would.
    pub(super) async fn kill(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            // The socket is closed when the task is gone; that it was aborted is no news.
            let _ = task.await;
        }
        self.handle = None;
        self.state.ended.take();
    }

    /// Forgets a connection that has ended.
    fn forget(&mut self) {
        self.handle = None;
        self.task = None;
    }

    /// How the connection has ended, if it has; asked once.
    pub(super) fn take_end(&mut self) -> Option<Ended> {
        let ended = self.state.ended.take()?;
        self.forget();
        Some(ended)
    }

    /// The words of a connection that has ended without being asked to.
    pub(super) fn lost(&self) -> Option<String> {
        match &*self.state.ended.borrow() {
            Some(Ended::Lost(error)) => Some(error.to_string()),
            _ => None,
        }
    }
}

impl Drop for TestClient {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

/// Keeps what arrives.
struct Collector {
    name: String,
    state: Rc<State>,
    shared: Rc<Shared>,
}

impl Listener for Collector {
    fn message(&mut self, message: &Incoming<'_>) -> Verdict {
        let message = message.with_delivery(|delivery| Message {
            topic: delivery.topic.to_owned(),
            payload: delivery.payload.to_owned(),
            qos: delivery.qos,
            retain: delivery.retain,
            dup: delivery.dup,
            properties: delivery.properties.clone(),
        });
        let mut inbox = self.state.inbox.borrow_mut();
        if self.shared.fences.borrow().contains(&message.payload) {
            let before = inbox.len();
            let mut returned = self.state.returned.borrow_mut();
            returned.push((message.payload, before));
        } else {
            self.shared
                .note(format!("{} ← {}", self.name, message.topic));
            let answered = hand_over(&self.state.responders.borrow(), &message);
            let number = inbox.len();
            inbox.push(Received {
                message,
                number,
                after: self.shared.began.elapsed(),
                taken: false,
                answered,
            });
        }
        self.shared.changed.notify_one();
        Verdict::Take
    }

    fn connected(&mut self, connected: &Connected<'_>) {
        let ack = Box::new(connected.ack.clone());
        if !ack.session_present {
            self.state.unsubscribed(None);
        }
        self.state.connected.replace(Some(ack));
        self.shared.changed.notify_one();
    }
}
