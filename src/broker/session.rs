//! A client's session: what is under way to it, what waits, and what it has started to send.
//!
//! No sockets here and no clock: the present is handed in, and output goes to the [`Link`].

use std::collections::{BTreeSet, VecDeque};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::acks::{Deferred, acknowledge};
use super::inflight::{Inflight, Slot};
use super::limits::{
    DEFER_BYTES, DEFER_MESSAGES, PAUSE_BYTES, PAUSE_MESSAGES, QUEUE_BYTES, QUEUE_MESSAGES, STALL,
};
use super::link::Link;
use super::message::{Delivery, Identifiers};
use super::retained::Retained;
use super::subscriptions::Options;
use crate::model::{QoS, ReasonCode, Will};
use crate::wire::AckKind;

/// An expiry interval that never ends (MQTT 5 §3.1.2.11.2).
pub(super) const NEVER: u32 = u32::MAX;

/// Retained messages that a new subscription still has to get.
#[derive(Debug)]
struct Cursor {
    filter: Box<str>,
    options: Options,
    after: Option<Rc<str>>,
}

/// One client's session.
#[derive(Debug)]
pub(super) struct Session {
    /// The client identifier.
    pub(super) client_id: Rc<str>,
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
    /// QoS 2 messages taken from the client and not released by it.
    pub(super) incoming: BTreeSet<u16>,
    /// When the router looks at the session next.
    pub(super) timer: Option<Instant>,
    pub(super) inflight: Inflight,
    queue: VecDeque<Delivery>,
    queued_bytes: usize,
    cursors: VecDeque<Cursor>,
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
    pub(super) fn new(client_id: Rc<str>, now: Instant) -> Self {
        Self {
            client_id,
            connection: 0,
            link: None,
            expiry: 0,
            ends_at: None,
            will: None,
            will_at: None,
            silence: None,
            window: 0,
            filters: BTreeSet::new(),
            incoming: BTreeSet::new(),
            timer: None,
            inflight: Inflight::default(),
            queue: VecDeque::new(),
            queued_bytes: 0,
            cursors: VecDeque::new(),
            deferred: Vec::new(),
            stalled: false,
            progress: now,
        }
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
        self.cursors.clear();
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
        self.pump_messages(now);
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

    /// Adds the retained messages for a new subscription to a filter; see [`Session::pump`].
    pub(super) fn want_retained(&mut self, filter: &str, options: Options) {
        self.cursors.push_back(Cursor {
            filter: filter.into(),
            options,
            after: None,
        });
    }

    /// Forgets the retained messages that are still to come for a filter.
    pub(super) fn forget_retained(&mut self, filter: &str) {
        self.cursors.retain(|cursor| *cursor.filter != *filter);
    }

    /// Sends what waits, as far as the client's window and its output have room.
    pub(super) fn pump(&mut self, retained: &Retained, now: Instant) {
        self.pump_messages(now);
        while let Some(link) = &self.link
            && let Some(cursor) = self.cursors.front_mut()
        {
            if link.is_full() || self.queue.len() >= DEFER_MESSAGES {
                link.set_more(true);
                break;
            }
            let Some(message) = retained.next(&cursor.filter, cursor.after.as_deref(), now) else {
                self.cursors.pop_front();
                continue;
            };
            cursor.after = Some(Rc::clone(&message.topic));
            let mut identifiers = Identifiers::None;
            identifiers.add(cursor.options.identifier);
            let delivery = Delivery {
                qos: message.qos.min(cursor.options.qos),
                message: Rc::clone(message),
                retain: true,
                identifiers,
            };
            if delivery.qos == QoS::AtMostOnce {
                let to = link.receiver(now);
                link.send(|out| delivery.write(to, 0, false, out));
            } else {
                self.deliver(delivery, now);
            }
        }
    }

    fn pump_messages(&mut self, now: Instant) {
        let Some(link) = self.link.clone() else {
            return;
        };
        link.set_more(false);
        while self.inflight.outstanding() < self.window {
            if link.is_full() {
                link.set_more(!self.queue.is_empty() || self.inflight.has_unsent());
                break;
            }
            if self.send_next(&link, now).is_break() {
                break;
            }
        }
        if !self.deferred.is_empty() || link.is_backlogged() {
            self.relieve();
        }
    }

    fn send_next(&mut self, link: &Link, now: Instant) -> ControlFlow<()> {
        let to = link.receiver(now);
        if let Some((id, slot)) = self.inflight.resend() {
            let fits = match slot {
                Slot::Published(delivery) => link.send(|out| delivery.write(to, id, true, out)),
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
        let fits = link.send(|out| delivery.write(to, id, false, out));
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
