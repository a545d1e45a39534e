//! The way of a message from its publisher to everybody who wants it.

use std::rc::Rc;
use std::time::Instant;

use super::faults::is_control;
use super::groups::Standing;
use super::identifiers::{Collected, Identifiers};
use super::limits::{OUTPUT_BYTES, SHARED_PAYLOAD, STALL, STEP_BYTES};
use super::link::Link;
use super::memory::Memory;
use super::message::{Delivery, Inbound, Stored, with_identifiers};
use super::retained::Retained;
use super::router::Router;
use super::session::{Pressure, Session};
use super::subscriber::{NOBODY, SessionIndex, Subscriber};
use crate::model::QoS;
use crate::wire::{Publish, RawProperties};

/// What became of a message.
#[derive(Debug, Default)]
pub(super) struct Published {
    /// Somebody is subscribed, whether connected or not.
    pub(super) wanted: bool,
    /// There was no room to retain it.
    pub(super) not_retained: bool,
    /// So many filters would have to be looked at that it is neither delivered nor retained.
    pub(super) is_refused: bool,
    /// The session whose backlog holds back the acknowledgement.
    pub(super) deferred_by: Option<SessionIndex>,
    /// The connection that the publisher has to wait for.
    pub(super) paused_by: Option<Rc<Link>>,
}

impl Router {
    /// Delivers a message to everybody who wants it, and retains it if it asks for that.
    pub(super) fn publish(
        &mut self,
        from: SessionIndex,
        inbound: &Inbound<'_>,
        now: Instant,
    ) -> Published {
        if self.record.0.is_some() && from != NOBODY {
            self.record.note(inbound);
        }
        let Self {
            sessions,
            subscriptions,
            routes,
            retained,
            memory,
            earlier,
            ..
        } = self;
        let (topic, found) = routes.find(inbound.topic, subscriptions);
        if routes.route.is_too_wide {
            self.work += found + 1;
            return Published {
                is_refused: true,
                ..Published::default()
            };
        }
        let mut fan_out = FanOut {
            sessions,
            memory,
            inbound,
            topic,
            stored: None,
            now,
            full: None,
            steps: 1,
            result: Published {
                // The broker itself is.
                wanted: is_control(inbound.topic),
                ..Published::default()
            },
        };
        if inbound.retain {
            let due = retained.next_expiry();
            fan_out.retain(retained);
            if retained.next_expiry() != due {
                earlier.notify_one();
            }
        }
        let mut rest = &routes.route.subscribers[..];
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|one| one.session == first.session);
            let (own, others) = rest.split_at(same.count());
            rest = others;
            fan_out.deliver(own, from);
        }
        for group in &routes.route.groups {
            let standing = |session| {
                fan_out.steps += 1;
                fan_out.standing(session)
            };
            if let Some(member) = subscriptions.next_member(*group, standing) {
                fan_out.deliver(&[member], from);
            }
        }
        let FanOut {
            result,
            full,
            steps,
            ..
        } = fan_out;
        let bytes = inbound.payload.len() + inbound.properties.bytes().len();
        self.work += found + steps + steps * bytes / STEP_BYTES;
        for slow in result.deferred_by.into_iter().chain(full) {
            self.schedule(slow, now + STALL);
        }
        result
    }
}

/// One message on its way to many.
struct FanOut<'a, 'b> {
    sessions: &'a mut [Option<Session>],
    memory: &'a Rc<Memory>,
    inbound: &'a Inbound<'b>,
    topic: Rc<str>,
    /// The message as it is kept, made when the first one has to keep it.
    stored: Option<Rc<Stored>>,
    now: Instant,
    /// A receiver whose output is full.
    full: Option<SessionIndex>,
    /// The work that was done; see [`Router::work`].
    steps: usize,
    result: Published,
}

impl FanOut<'_, '_> {
    fn stored(&mut self) -> Rc<Stored> {
        let stored = self.stored.get_or_insert_with(|| {
            Rc::new(Stored::new(
                Rc::clone(&self.topic),
                self.inbound,
                self.now,
                self.memory,
            ))
        });
        Rc::clone(stored)
    }

    fn retain(&mut self, retained: &mut Retained) {
        if self.inbound.payload.is_empty() {
            retained.clear(self.inbound.topic);
        } else if self.memory.has_room(self.inbound.cost()) {
            self.result.not_retained = !retained.set(self.stored(), self.now);
        } else {
            // The one before is no longer the last.
            retained.clear(self.inbound.topic);
            self.result.not_retained = true;
        }
    }

    fn standing(&self, session: SessionIndex) -> Standing {
        match self.sessions.get(session as usize) {
            Some(Some(session)) if session.link.is_some() => Standing::Ready,
            Some(Some(_)) => Standing::Absent,
            Some(None) | None => Standing::Gone,
        }
    }

    /// Delivers to one session, once, whatever the number of its subscriptions that match: with the highest
    /// QoS and all identifiers (MQTT 5 §3.3.4).
    fn deliver(&mut self, subscriptions: &[Subscriber], from: SessionIndex) {
        self.steps += subscriptions.len();
        // Mostly there is one.
        if let [Subscriber { session, options }] = subscriptions {
            if !(options.no_local && *session == from) {
                let retain = options.retain_as_published && self.inbound.retain;
                self.deliver_one(
                    *session,
                    options.qos,
                    retain,
                    options.identifier.into(),
                    from,
                );
            }
            return;
        }
        let mut wanted = None;
        let mut identifiers = Collected::default();
        let mut retain = false;
        for Subscriber { session, options } in subscriptions {
            if options.no_local && *session == from {
                continue;
            }
            wanted = wanted.max(Some((options.qos, *session)));
            identifiers.add(options.identifier);
            retain |= options.retain_as_published && self.inbound.retain;
        }
        if let Some((qos, index)) = wanted {
            let identifiers = identifiers.finish(self.memory);
            self.deliver_one(index, qos, retain, identifiers, from);
        }
    }

    /// Delivers to one session, with the QoS of its subscriptions.
    fn deliver_one(
        &mut self,
        index: SessionIndex,
        qos: QoS,
        retain: bool,
        identifiers: Identifiers,
        from: SessionIndex,
    ) {
        // The subscriptions of a session that has ended are taken out bit by bit.
        if self.standing(index) == Standing::Gone {
            return;
        }
        self.result.wanted = true;
        let qos = qos.min(self.inbound.qos);
        if qos == QoS::AtMostOnce {
            self.pass_on(index, retain, &identifiers);
            return;
        }
        let delivery = Delivery {
            message: self.stored(),
            qos,
            retain,
            identifiers,
        };
        let Some(Some(session)) = self.sessions.get_mut(index as usize) else {
            return;
        };
        match session.deliver(delivery, self.now) {
            Pressure::None => {}
            Pressure::Defer => self.result.deferred_by = Some(index),
            Pressure::Pause => {
                self.result.deferred_by = Some(index);
                // Who publishes to itself must be read, or its acknowledgements never come.
                if index != from {
                    self.result.paused_by = session.link.clone();
                }
            }
        }
    }

    /// The message as it is kept, if its payload is so large that receivers share it and there is memory for it.
    fn shared(&mut self) -> Option<Rc<Stored>> {
        if self.inbound.payload.len() < SHARED_PAYLOAD {
            return None;
        }
        let has_room = self.stored.is_some() || self.memory.has_room(self.inbound.cost());
        has_room.then(|| self.stored())
    }

    /// Writes a QoS 0 message straight into the receiver's output.
    fn pass_on(&mut self, index: SessionIndex, retain: bool, identifiers: &Identifiers) {
        let shared = self.shared();
        let Some(Some(session)) = self.sessions.get(index as usize) else {
            return;
        };
        let Some(link) = &session.link else { return };
        let lacks_room = shared.is_none() && !self.memory.has_room(self.inbound.cost());
        if link.pending() >= OUTPUT_BYTES || lacks_room {
            self.full = Some(index);
            return;
        }
        let to = link.receiver(self.now);
        let own;
        let mut properties = self.inbound.properties;
        if to.version.is_v5() && !identifiers.as_slice().is_empty() {
            own = with_identifiers(properties, identifiers);
            properties = RawProperties::new(&own);
        }
        let publish = Publish {
            topic: self.inbound.topic,
            payload: self.inbound.payload,
            qos: QoS::AtMostOnce,
            retain,
            dup: false,
            packet_id: 0,
            properties,
        };
        if let Some(message) = &shared {
            let to = to.without_payload();
            link.send_sharing(message, |out| to.write(&publish, out));
        } else {
            link.send(|out| to.write(&publish, out));
        }
        if link.is_full() {
            self.full = Some(index);
            self.result.paused_by = Some(Rc::clone(link));
        }
    }
}
