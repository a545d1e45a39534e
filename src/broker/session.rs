//! A client's session: what is under way to it, what waits, and what it has started to send.
//!
//! No sockets here and no clock: the present is handed in, and output goes to the [`Link`].

use std::collections::{BTreeSet, VecDeque};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::acknowledgement::{Deferred, acknowledge};
use super::catching_up::CatchingUp;
use super::inflight::{Inflight, Slot};
use super::limits::{
    DEFER_BYTES, DEFER_MESSAGES, DELIVERY_COST, MESSAGE_COST, PAUSE_BYTES, PAUSE_MESSAGES,
    QUEUE_BYTES, QUEUE_MESSAGES, SESSION_COST, SMALL_COST, SMALL_OUTPUT, STALL,
};
use super::link::Link;
use super::memory::{Charge, Memory};
use super::message::{Delivery, Stored};
use crate::model::{ReasonCode, Will};
use crate::wire::AckKind;

/// An expiry interval that never ends (MQTT 5 §3.1.2.11.2).
pub(super) const NEVER: u32 = u32::MAX;

/// One client's session.
#[derive(Debug)]
pub(super) struct Session {
    /// The client identifier.
    pub(super) client_id: Rc<str>,
    /// The user name of the last connection, where what the client may do depends on it.
    pub(super) user: Option<Box<str>>,
    /// Counts the connections of the whole broker; tells an old connection of the session from the new.
    pub(super) connection: u64,
    /// The connection, while there is one.
    pub(super) link: Option<Rc<Link>>,
    /// Seconds that the session outlives its connection.
    pub(super) expiry: u32,
    /// When a session without a connection ends.
    pub(super) ends_at: Option<Instant>,
    /// The will of the present connection, or of the last one while it is delayed.
    pub(super) will: Option<Box<Will>>,
    /// When the delayed will is published.
    pub(super) will_at: Option<Instant>,
    /// How long the client may be silent.
    pub(super) silence: Option<Duration>,
    /// How many messages may await an acknowledgement.
    pub(super) window: usize,
    /// The filters that it is subscribed to.
    pub(super) filters: BTreeSet<Box<str>>,
    /// How many of them may match what the broker publishes about itself.
    pub(super) figure_filters: usize,
    /// QoS 2 messages taken from the client and not released by it.
    pub(super) incoming: BTreeSet<u16>,
    /// When the router looks at the session next.
    pub(super) timer: Option<Instant>,
    /// What its subscriptions, its will and its identifier cost, in bytes.
    pub(super) own_cost: usize,
    pub(super) inflight: Inflight,
    queue: VecDeque<Delivery>,
    queued_bytes: usize,
    pub(super) catching_up: CatchingUp,
    charge: Charge,
    pub(super) deferred: Vec<Deferred>,
    pub(super) stalled: bool,
    pub(super) progress: Instant,
}

/// What a delivery did to the one who published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pressure {
    /// Nothing.
    None,
    /// Its acknowledgement has to wait.
    Defer,
    /// It has to wait itself.
    Pause,
}

impl Session {
    /// A new session without a connection.
    pub(super) fn new(client_id: Rc<str>, now: Instant, memory: &Rc<Memory>) -> Self {
        Self {
            own_cost: client_id.len(),
            client_id,
            user: None,
            connection: 0,
            link: None,
            expiry: 0,
            ends_at: None,
            will: None,
            will_at: None,
            silence: None,
            window: 0,
            filters: BTreeSet::new(),
            figure_filters: 0,
            incoming: BTreeSet::new(),
            timer: None,
            inflight: Inflight::default(),
            queue: VecDeque::new(),
            queued_bytes: 0,
            catching_up: CatchingUp::default(),
            charge: Charge::new(memory, SESSION_COST),
            deferred: Vec::new(),
            stalled: false,
            progress: now,
        }
    }

    /// Remembers the identifier of a QoS 2 message until it is released; `false` if it is known.
    pub(super) fn take_in(&mut self, packet_id: u16) -> bool {
        let new = self.incoming.insert(packet_id);
        self.recount();
        new
    }

    /// Forgets the identifier of a QoS 2 message; `false` if it is not known.
    pub(super) fn let_out(&mut self, packet_id: u16) -> bool {
        let known = self.incoming.remove(&packet_id);
        self.recount();
        known
    }

    /// Replaces the user name.
    pub(super) fn set_user(&mut self, user: Option<&str>) {
        let cost = |user: Option<&str>| user.map_or(0, str::len);
        self.own_cost -= cost(self.user.as_deref());
        self.own_cost += cost(user);
        self.user = user.map(Into::into);
        self.recount();
    }

    /// Replaces the will.
    pub(super) fn set_will(&mut self, will: Option<Will>) {
        self.take_will();
        self.own_cost += will.as_ref().map_or(0, will_cost);
        self.will = will.map(Box::new);
        self.recount();
    }

    /// Takes the will out.
    pub(super) fn take_will(&mut self) -> Option<Box<Will>> {
        let will = self.will.take();
        self.own_cost -= will.as_ref().map_or(0, |will| will_cost(will));
        self.recount();
        will
    }

    /// The session has a new connection: what was under way goes out again.
    pub(super) fn resume(&mut self, now: Instant) {
        self.inflight.restart();
        self.stalled = false;
        self.progress = now;
        self.pump_messages(now);
    }

    /// The session's connection is gone, and with it everything that belonged to it alone.
    pub(super) fn detach(&mut self) {
        self.catching_up = CatchingUp::default();
        self.release_deferred();
        if let Some(link) = self.link.take() {
            link.close();
        }
    }

    /// Sends or queues a QoS 1 or 2 message.
    pub(super) fn deliver(&mut self, delivery: Delivery, now: Instant) -> Pressure {
        if self.queue.len() >= QUEUE_MESSAGES || self.queued_bytes >= QUEUE_BYTES {
            return Pressure::None;
        }
        self.queued_bytes += delivery.message.cost();
        self.queue.push_back(delivery);
        if self.link.is_some() {
            self.pump_messages(now);
        } else {
            self.recount();
        }
        self.pressure(now)
    }

    /// How many messages wait to be sent.
    pub(super) fn queued(&self) -> usize {
        self.queue.len()
    }

    /// What the state of the backlog means for those who publish into it.
    fn pressure(&mut self, now: Instant) -> Pressure {
        let Some(link) = &self.link else {
            return Pressure::None;
        };
        if self.stalled || !self.backlog_above(DEFER_MESSAGES, DEFER_BYTES) {
            return Pressure::None;
        }
        if self.deferred.is_empty() {
            // The time that a client has to make progress begins now.
            self.progress = self.progress.max(now);
        }
        if self.backlog_above(PAUSE_MESSAGES, PAUSE_BYTES) {
            link.set_backlogged(true);
            return Pressure::Pause;
        }
        Pressure::Defer
    }

    fn backlog_above(&self, messages: usize, bytes: usize) -> bool {
        self.queue.len() >= messages || self.queued_bytes >= bytes
    }

    /// Lets go of those who wait, once the backlog has shrunk by half.
    fn relieve(&mut self) {
        if !self.backlog_above(DEFER_MESSAGES / 2, DEFER_BYTES / 2) || self.stalled {
            self.release_deferred();
        }
        let resume = !self.backlog_above(PAUSE_MESSAGES / 2, PAUSE_BYTES / 2) || self.stalled;
        if resume && let Some(link) = &self.link {
            link.set_backlogged(false);
            link.release();
        }
    }

    /// Whether somebody waits for the client's acknowledgements.
    pub(super) fn holds_others(&self) -> bool {
        self.link.is_some()
            && !self.stalled
            && self.backlog_above(DEFER_MESSAGES / 2, DEFER_BYTES / 2)
    }

    /// When the client counts as stalled, unless it acknowledges something before.
    pub(super) fn stalls_at(&self) -> Instant {
        self.progress + STALL
    }

    /// The client acknowledges nothing: nobody waits for it any longer.
    pub(super) fn stall(&mut self) {
        self.stalled = true;
        self.relieve();
    }

    /// The steps of work that dropping it takes.
    pub(super) fn size(&self) -> usize {
        self.queue.len() + self.inflight.len()
    }

    /// Whether so many messages wait that retained ones have to.
    pub(super) fn is_behind(&self) -> bool {
        self.queue.len() >= DEFER_MESSAGES
    }

    /// Counts what the session costs.
    pub(super) fn recount(&mut self) {
        let deliveries = self.queue.len() + self.inflight.len();
        let small = self.incoming.len() + self.deferred.len();
        self.charge.set(
            SESSION_COST
                + self.own_cost
                + self.catching_up.cost()
                + DELIVERY_COST * deliveries
                + SMALL_COST * small,
        );
    }

    /// Where it is counted.
    pub(super) fn memory(&self) -> &Rc<Memory> {
        self.charge.memory()
    }

    pub(super) fn pump_messages(&mut self, now: Instant) {
        let Some(link) = self.link.clone() else {
            return;
        };
        link.set_more(false);
        while self.has_unsent() && self.inflight.outstanding() < self.window {
            if link.is_full() {
                link.set_more(true);
                break;
            }
            if self.send_next(&link, now).is_break() {
                break;
            }
        }
        if !self.deferred.is_empty() || link.is_backlogged() {
            self.relieve();
        }
        self.recount();
    }

    /// Whether a message is left that could be sent, again or for the first time.
    fn has_unsent(&self) -> bool {
        !self.queue.is_empty() || self.inflight.has_unsent()
    }

    /// Whether an acknowledgement makes room for something: messages, those who wait, or a search that goes on.
    pub(super) fn waits_for_acknowledgements(&self) -> bool {
        self.has_unsent()
            || !self.deferred.is_empty()
            || !self.catching_up.is_done()
            || self.link.as_ref().is_some_and(|link| link.is_backlogged())
    }

    fn send_next(&mut self, link: &Link, now: Instant) -> ControlFlow<()> {
        if let Some(Slot::Published(delivery)) = self.inflight.next_unsent()
            && !can_send(link, &delivery.message)
        {
            return ControlFlow::Break(());
        }
        if self.inflight.has_unsent()
            && let Some((id, slot)) = self.inflight.resend()
        {
            let fits = match slot {
                Slot::Published(delivery) => link.deliver(delivery, id, true, now),
                Slot::Released | Slot::Done => {
                    acknowledge(link, AckKind::PubRel, id, ReasonCode::SUCCESS);
                    true
                }
            };
            if !fits {
                self.inflight.finish(id);
            }
            return ControlFlow::Continue(());
        }
        let Some(delivery) = self.queue.front() else {
            return ControlFlow::Break(());
        };
        if delivery.message.expired(now) {
            self.pop();
            return ControlFlow::Continue(());
        }
        let Some(id) = self.inflight.next_id() else {
            return ControlFlow::Break(());
        };
        if !can_send(link, &delivery.message) {
            return ControlFlow::Break(());
        }
        let fits = link.deliver(delivery, id, false, now);
        if let Some(delivery) = self.pop()
            && fits
        {
            self.inflight.push(delivery);
        }
        ControlFlow::Continue(())
    }

    fn pop(&mut self) -> Option<Delivery> {
        let delivery = self.queue.pop_front()?;
        self.queued_bytes -= delivery.message.cost();
        Some(delivery)
    }
}

/// What a will costs, in bytes.
fn will_cost(will: &Will) -> usize {
    let properties = &will.properties;
    let texts = [&properties.content_type, &properties.response_topic];
    let texts = texts.into_iter().flatten().map(String::len);
    let pairs = properties.user_properties.iter();
    let pairs = pairs.map(|(name, value)| SMALL_COST + name.len() + value.len());
    let correlation = properties.correlation_data.as_ref().map_or(0, Vec::len);
    MESSAGE_COST
        + will.topic.len()
        + will.payload.len()
        + correlation
        + texts.chain(pairs).sum::<usize>()
}

/// Whether there is memory for the output of a message. A client for which there will be none has to go; its session
/// keeps the message.
fn can_send(link: &Link, message: &Stored) -> bool {
    if message.output_cost() <= SMALL_OUTPUT || link.has_room(message.output_cost()) {
        return true;
    }
    if link.pending() == 0 {
        link.end(ReasonCode::QUOTA_EXCEEDED);
    } else {
        link.set_more(true);
    }
    false
}
