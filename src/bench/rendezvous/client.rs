//! The MQTT client of a rendezvous.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

use super::state::RendezvousState;
use super::topic::Topic;
use crate::bench::clock::{self, Clock, wall_us};
use crate::client::{Call, ClientError, Connected, Handle, Incoming, Listener, Verdict};
use crate::model::{
    DisconnectOptions, Message, OtherBroker, Profile, Properties, QoS, ReconnectPolicy, Renewal,
    RetryLimit,
};

/// How often time limits are checked.
pub(super) const TICK: Duration = Duration::from_millis(250);
/// Between two attempts to reconnect.
const RECONNECT: Duration = Duration::from_millis(500);

/// The state that the client and its tasks share.
pub(super) struct Shared {
    /// What the topics begin with, with a slash at the end.
    pub(super) prefix: String,
    pub(super) state: RefCell<RendezvousState>,
    /// Notified when there may be messages to publish.
    pub(super) outbox_changed: Notify,
    /// Notified when the state may have changed.
    pub(super) state_changed: Notify,
    /// The error that ended the connection.
    pub(super) ended: RefCell<Option<ClientError>>,
    /// The clock of the run, once it sends.
    pub(super) clock: Cell<Option<Clock>>,
}

impl Shared {
    pub(super) fn new(prefix: String, state: RendezvousState) -> Self {
        Self {
            prefix,
            state: RefCell::new(state),
            outbox_changed: Notify::new(),
            state_changed: Notify::new(),
            ended: RefCell::default(),
            clock: Cell::default(),
        }
    }

    /// The time, in µs since 1970: that of the run once it sends.
    pub(super) fn now(&self) -> u64 {
        match self.clock.get() {
            Some(run) => run.wall_us(run.us(clock::now())),
            None => wall_us(),
        }
    }
}

/// Receives the messages of the rendezvous.
pub(super) struct RendezvousListener {
    shared: Rc<Shared>,
    connected: bool,
}

impl RendezvousListener {
    pub(super) fn new(shared: Rc<Shared>) -> Self {
        Self {
            shared,
            connected: false,
        }
    }
}

impl Listener for RendezvousListener {
    fn message(&mut self, message: &Incoming<'_>) -> Verdict {
        let shared = &self.shared;
        let now = shared.now();
        message.with_delivery(|delivery| {
            let mut state = shared.state.borrow_mut();
            let name = delivery.topic.strip_prefix(&shared.prefix);
            match name.and_then(|name| Topic::of(name, state.count)) {
                Some(topic) => state.take(topic, delivery.payload, now),
                None => state.strange += 1,
            }
        });
        shared.outbox_changed.notify_one();
        shared.state_changed.notify_one();
        Verdict::Take
    }

    fn connected(&mut self, _: &Connected<'_>) {
        // The broker may have been started again, and lost what it kept.
        if std::mem::replace(&mut self.connected, true) {
            self.shared.state.borrow_mut().announce();
            self.shared.outbox_changed.notify_one();
        }
    }
}

/// Publishes the messages of the outbox.
pub(super) async fn publish_outbox(shared: Rc<Shared>, handle: Handle) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shared.outbox_changed.notified() => {}
            _ = ticks.tick() => {
                let now = shared.now();
                shared.state.borrow_mut().tick(now);
                shared.state_changed.notify_one();
            }
        }
        let outbox = std::mem::take(&mut shared.state.borrow_mut().outbox);
        for message in outbox {
            // A message that was refused or lost is missing in other shards, which time out.
            drop(publish(&handle, &shared, message));
        }
    }
}

pub(super) fn publish(
    handle: &Handle,
    shared: &Shared,
    (topic, payload): (Topic, Vec<u8>),
) -> Call {
    let message = Message {
        topic: format!("{}{topic}", shared.prefix),
        payload,
        qos: if topic.is_fleeting() {
            QoS::AtMostOnce
        } else {
            QoS::AtLeastOnce
        },
        retain: topic.is_retained(),
        ..Message::default()
    };
    handle.publish(message, None)
}

/// The profile of this client: that of the run without session, will and properties of its clients.
pub(super) fn rendezvous_profile(profile: &Profile) -> Profile {
    Profile {
        clean_start: true,
        properties: Properties {
            user_properties: profile.properties.user_properties.clone(),
            ..Properties::default()
        },
        reconnect: ReconnectPolicy {
            period: Some(RECONNECT),
            maximum: None,
        },
        wait_for_broker: match profile.wait_for_broker {
            RetryLimit::None => RetryLimit::None,
            _ => RetryLimit::Unlimited,
        },
        disconnect: DisconnectOptions::default(),
        ..profile.clone()
    }
}

/// The profile for a broker with a login of its own.
pub(super) fn of_other_broker(profile: Profile, other: &OtherBroker) -> Profile {
    Profile {
        username: other.username.clone(),
        password: other.password.clone(),
        authentication: None,
        renewal: Renewal::default(),
        properties: Properties::default(),
        ..profile
    }
}
