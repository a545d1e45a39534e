//! The client by which a process meets the others.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

use super::place::Place;
use super::table::Table;
use crate::bench::clock::wall_us;
use crate::client::{Call, ClientError, Connected, Handle, Incoming, Listener, Verdict};
use crate::model::{
    DisconnectOptions, Message, Profile, Properties, QoS, ReconnectPolicy, RetryLimit,
};

/// How often it is looked at what is overdue.
pub(super) const TICK: Duration = Duration::from_millis(250);
/// Between two attempts to reconnect.
const RECONNECT: Duration = Duration::from_millis(500);

/// What this process and its client share.
pub(super) struct Shared {
    /// What the topics begin with, with a slash at the end.
    pub(super) prefix: String,
    pub(super) table: RefCell<Table>,
    /// There may be something to say.
    pub(super) speak: Notify,
    /// There may be something new.
    pub(super) news: Notify,
    /// What the connection has ended in.
    pub(super) ended: RefCell<Option<ClientError>>,
}

impl Shared {
    pub(super) fn new(prefix: String, table: Table) -> Self {
        Self {
            prefix,
            table: RefCell::new(table),
            speak: Notify::new(),
            news: Notify::new(),
            ended: RefCell::default(),
        }
    }
}

/// What the client hears.
pub(super) struct Ear {
    shared: Rc<Shared>,
    connected: bool,
}

impl Ear {
    pub(super) fn new(shared: Rc<Shared>) -> Self {
        Self {
            shared,
            connected: false,
        }
    }
}

impl Listener for Ear {
    fn message(&mut self, message: &Incoming<'_>) -> Verdict {
        let now = wall_us();
        let shared = &self.shared;
        message.with_delivery(|delivery| {
            let mut table = shared.table.borrow_mut();
            let name = delivery.topic.strip_prefix(&shared.prefix);
            match name.and_then(|name| Place::of(name, table.count)) {
                Some(place) => table.take(place, delivery.payload, now),
                None => table.strange += 1,
            }
        });
        shared.speak.notify_one();
        shared.news.notify_one();
        Verdict::Take
    }

    fn connected(&mut self, _: &Connected<'_>) {
        // The broker may have been started again, and lost what it kept.
        if std::mem::replace(&mut self.connected, true) {
            self.shared.table.borrow_mut().announce();
            self.shared.speak.notify_one();
        }
    }
}

/// Publishes what there is to say.
pub(super) async fn speak(shared: Rc<Shared>, handle: Handle) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shared.speak.notified() => {}
            _ = ticks.tick() => {
                shared.table.borrow_mut().tick(wall_us());
                shared.news.notify_one();
            }
        }
        let outbox = std::mem::take(&mut shared.table.borrow_mut().outbox);
        for said in outbox {
            // What was refused or lost is missed by the others, and shows there.
            drop(publish(&handle, &shared, said));
        }
    }
}

pub(super) fn publish(
    handle: &Handle,
    shared: &Shared,
    (place, payload): (Place, Vec<u8>),
) -> Call {
    let message = Message {
        topic: format!("{}{place}", shared.prefix),
        payload,
        qos: if place.is_fleeting() {
            QoS::AtMostOnce
        } else {
            QoS::AtLeastOnce
        },
        retain: place.is_retained(),
        ..Message::default()
    };
    handle.publish(message, None)
}

/// How the client of a meeting connects: as the others of the run do, without what is theirs.
pub(super) fn meeting_profile(profile: &Profile) -> Profile {
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
