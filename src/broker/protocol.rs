//! What a connected client's packets mean (MQTT 5 §3.3 to §3.15).

use std::rc::Rc;
use std::time::Instant;

use super::acknowledgement::{Deferred, acknowledge};
use super::acks;
use super::filters::{check_response_topic, is_too_deep, well_formed};
use super::link::Link;
use super::memory::{Charge, Memory};
use super::message::{Inbound, encode};
use super::router::{Ending, Key, Router};
use super::routing::Published;
use super::sys_topics::is_the_brokers;
use crate::model::{Properties, QoS, ReasonCode, Version, shared_group};
use crate::wire::{
    Ack, AckKind, Disconnect, EncodedProperties, Frame, Packet, Publish, RawProperties, SubAck,
    Subscribe, UnsubAck, Unsubscribe, WireError,
};

/// A topic alias alone among the properties takes this many bytes.
const ALIAS_ALONE: usize = 3;

/// The broker's view of one connected client.
#[derive(Debug)]
pub(super) struct Peer {
    /// The connection.
    pub(super) key: Key,
    /// Its shared end.
    pub(super) link: Rc<Link>,
    aliases: Vec<Option<Rc<str>>>,
    aliased: Charge,
}

/// Whom the client has to wait for before its next packet is looked at.
type Hold = Option<Rc<Link>>;

impl Peer {
    /// A client that has its session.
    pub(super) fn new(key: Key, link: Rc<Link>, memory: &Rc<Memory>) -> Self {
        Self {
            key,
            link,
            aliases: Vec::new(),
            aliased: Charge::new(memory, 0),
        }
    }

    /// Does what a packet asks for.
    ///
    /// # Errors
    ///
    /// How the connection ends: by the client's DISCONNECT, or because it breaks the protocol.
    pub(super) fn handle(
        &mut self,
        router: &mut Router,
        frame: Frame<'_>,
        now: Instant,
    ) -> Result<Hold, Ending> {
        // Whatever is in them but reserved flags (§2.1.3): packets that only a broker sends, and a second CONNECT (MQTT 5
        // §3.1).
        if matches!(frame.first >> 4, 1 | 2 | 9 | 11 | 13) {
            let flags = frame.check_flags(self.link.version());
            flags.map_err(|error| refused(&self.link, &error))?;
            return Err(self.broken("a second CONNECT, or a packet that only a broker sends"));
        }
        let packet = frame
            .decode(self.link.version())
            .map_err(|error| refused(&self.link, &error))?;
        // One of four bytes has to be counted, too: a read has very many of them.
        router.work += 1;
        match packet {
            Packet::Publish(publish) => return self.publish(router, publish, now),
            Packet::Ack(ack) => self
                .acknowledgement(router, &ack, now)
                .map_err(|_| self.broken("an acknowledgement that its message cannot have"))?,
            Packet::Subscribe(subscribe) => self.subscribe(router, &subscribe, now)?,
            Packet::Unsubscribe(unsubscribe) => self.unsubscribe(router, &unsubscribe)?,
            Packet::PingReq => self.answer(&Packet::PingResp)?,
            Packet::Disconnect(disconnect) => return Err(self.disconnect(router, &disconnect)),
            Packet::Connect(_)
            | Packet::ConnAck(_)
            | Packet::SubAck(_)
            | Packet::UnsubAck(_)
            | Packet::PingResp
            | Packet::Auth(_) => return Err(Ending::Refused(ReasonCode::PROTOCOL_ERROR)),
        }
        Ok(None)
    }

    /// The end for a packet that is well formed and not allowed.
    fn broken(&self, what: &str) -> Ending {
        self.link.explain(format!("protocol error: {what}"));
        Ending::Refused(ReasonCode::PROTOCOL_ERROR)
    }

    fn answer(&self, packet: &Packet<'_>) -> Result<(), Ending> {
        let answered = self.link.answer(packet);
        answered.map_err(|error| refused(&self.link, &error))
    }

    fn publish(
        &mut self,
        router: &mut Router,
        mut publish: Publish<'_>,
        now: Instant,
    ) -> Result<Hold, Ending> {
        // A QoS 0 message is never sent again (MQTT 5 §3.3.1.1); 3.1 does not forbid the flag.
        let version = self.link.version();
        if publish.dup && publish.qos == QoS::AtMostOnce && version != Version::V3_1 {
            return Err(Ending::Refused(ReasonCode::MALFORMED_PACKET));
        }
        let rules = &router.rules;
        rules
            .apply_to_message(&mut publish, version)
            .map_err(Ending::Refused)?;
        let aliases = rules.topic_alias_maximum;
        let known;
        let mut topic = publish.topic;
        let mut properties = publish.properties;
        let encoded;
        if !properties.is_empty() {
            if let Some(alias) = properties.topic_alias() {
                known = self.resolve(alias, topic, aliases)?;
                topic = &known;
            }
            encoded = without_alias(properties)?;
            properties = encoded.as_ref().map_or(properties, RawProperties::new);
            if encoded.is_none() && properties.topic_alias().is_some() {
                properties = RawProperties::EMPTY;
            }
        }
        let inbound = Inbound {
            topic,
            payload: publish.payload,
            qos: publish.qos,
            retain: publish.retain,
            properties,
        };
        if !router.may(self.key, |rules, user| rules.may_publish(user, topic)) {
            if publish.qos > QoS::AtMostOnce {
                self.reject(&publish, ReasonCode::NOT_AUTHORIZED);
            }
            return Ok(None);
        }
        if is_the_brokers(topic) && !self.control(router, &publish, topic, now) {
            return Ok(None);
        }
        if is_too_deep(topic) {
            return self.refuse(&publish, ReasonCode::TOPIC_NAME_INVALID);
        }
        match publish.qos {
            QoS::AtMostOnce => Ok(router.publish(self.key.session, &inbound, now).paused_by),
            QoS::AtLeastOnce => {
                if lacks_room(router, &inbound) {
                    return self.refuse(&publish, ReasonCode::QUOTA_EXCEEDED);
                }
                let published = router.publish(self.key.session, &inbound, now);
                self.confirm(router, AckKind::PubAck, publish.packet_id, published)
            }
            QoS::ExactlyOnce => {
                let session = router.session_of(self.key).ok_or(Ending::Lost)?;
                if session.incoming.contains(&publish.packet_id) {
                    // Only the answer was lost.
                    let success = ReasonCode::SUCCESS;
                    acknowledge(&self.link, AckKind::PubRec, publish.packet_id, success);
                    return Ok(None);
                }
                if lacks_room(router, &inbound) {
                    return self.refuse(&publish, ReasonCode::QUOTA_EXCEEDED);
                }
                if let Some(session) = router.session_of(self.key) {
                    session.take_in(publish.packet_id);
                }
                let published = router.publish(self.key.session, &inbound, now);
                self.confirm(router, AckKind::PubRec, publish.packet_id, published)
            }
        }
    }

    /// Acknowledges a message that is not taken.
    fn reject(&self, publish: &Publish<'_>, reason: ReasonCode) {
        let kind = match publish.qos {
            QoS::AtMostOnce | QoS::AtLeastOnce => AckKind::PubAck,
            QoS::ExactlyOnce => AckKind::PubRec,
        };
        acknowledge(&self.link, kind, publish.packet_id, reason);
    }

    /// Does not take a message. Where no acknowledgement can say so, the connection ends (MQTT 5 §4.13, MQTT 3.1.1
    /// §3.3.5).
    fn refuse(&self, publish: &Publish<'_>, reason: ReasonCode) -> Result<Hold, Ending> {
        if publish.qos == QoS::AtMostOnce || !self.link.version().is_v5() {
            return Err(Ending::Refused(reason));
        }
        self.reject(publish, reason);
        Ok(None)
    }

    /// The topic of an alias, which the packet may set (MQTT 5 §3.3.2.3.4).
    fn resolve(&mut self, alias: u16, topic: &str, maximum: u16) -> Result<Rc<str>, Ending> {
        if alias == 0 || alias > maximum {
            return Err(Ending::Refused(ReasonCode::TOPIC_ALIAS_INVALID));
        }
        let at = usize::from(alias);
        if topic.is_empty() {
            let known = self.aliases.get(at).cloned().flatten();
            return known.ok_or(Ending::Refused(ReasonCode::PROTOCOL_ERROR));
        }
        if self.aliases.len() <= at {
            self.aliases.resize(at + 1, None);
        }
        let topic: Rc<str> = Rc::from(topic);
        let before = self.aliases[at].replace(Rc::clone(&topic));
        let freed = before.map_or(0, |topic| topic.len());
        self.aliased.set(self.aliased.bytes() - freed + topic.len());
        Ok(topic)
    }

    /// Acknowledges a message, now or when the backlog that it went into has shrunk.
    fn confirm(
        &self,
        router: &mut Router,
        kind: AckKind,
        packet_id: u16,
        published: Published,
    ) -> Result<Hold, Ending> {
        if published.is_refused && !self.link.version().is_v5() {
            return Err(Ending::Refused(ReasonCode::QUOTA_EXCEEDED));
        }
        let reason = if published.not_retained || published.is_refused {
            ReasonCode::QUOTA_EXCEEDED
        } else if published.wanted {
            ReasonCode::SUCCESS
        } else {
            ReasonCode::NO_MATCHING_SUBSCRIBERS
        };
        if reason.is_error()
            && let Some(session) = router.session_of(self.key)
        {
            // A PUBREC with an error ends the exchange.
            session.let_out(packet_id);
        }
        let slow = published.deferred_by;
        if let Some(slow) = slow.and_then(|slow| router.session(slow)) {
            slow.defer(Deferred {
                to: Rc::clone(&self.link),
                kind,
                packet_id,
                reason,
            });
        } else {
            acknowledge(&self.link, kind, packet_id, reason);
        }
        if self.link.version().is_v5() {
            let taken = router
                .session_of(self.key)
                .map_or(0, |own| own.incoming.len());
            if taken + self.link.held_back() > usize::from(router.rules.receive_maximum) {
                return Err(Ending::Refused(ReasonCode::RECEIVE_MAXIMUM_EXCEEDED));
            }
        }
        Ok(published.paused_by)
    }

    fn acknowledgement(
        &self,
        router: &mut Router,
        ack: &Ack<'_>,
        now: Instant,
    ) -> Result<(), ReasonCode> {
        acks::check(ack)?;
        if ack.kind != AckKind::PubRel {
            return router.acknowledged(self.key, ack, now);
        }
        let known = router
            .session_of(self.key)
            .is_some_and(|session| session.let_out(ack.packet_id));
        let reason = if known {
            ReasonCode::SUCCESS
        } else {
            ReasonCode::PACKET_IDENTIFIER_NOT_FOUND
        };
        acknowledge(&self.link, AckKind::PubComp, ack.packet_id, reason);
        Ok(())
    }

    fn subscribe(
        &self,
        router: &mut Router,
        subscribe: &Subscribe,
        now: Instant,
    ) -> Result<(), Ending> {
        for wanted in &subscribe.filters {
            self.check_filter("SUBSCRIBE", &wanted.filter)?;
            // No local makes no sense in a group (MQTT 5 §3.8.3.1).
            if wanted.no_local && shared_group(&wanted.filter).is_some() {
                return Err(self.broken("no local with a shared subscription"));
            }
            // Who was told that there is no such thing must not ask for it (§3.2.2.3.11 to §3.2.2.3.13).
            if self.link.version().is_v5() {
                let identifiers = &subscribe.properties.subscription_identifiers;
                let granted = router.rules.grant(wanted, !identifiers.is_empty());
                granted.map_err(Ending::Refused)?;
            }
        }
        let mut codes = router.subscribe(self.key, subscribe, now);
        if !self.link.version().is_v5() {
            for code in codes.iter_mut().filter(|code| code.is_error()) {
                *code = ReasonCode::UNSPECIFIED_ERROR;
            }
        }
        self.answer(&Packet::SubAck(Box::new(SubAck {
            packet_id: subscribe.packet_id,
            codes,
            properties: Properties::default(),
        })))?;
        router.pump(self.key, now);
        Ok(())
    }

    /// Ends the connection of who sends what is no topic filter (MQTT 5 §4.7). The reason 0x8F, of an acknowledgement,
    /// is for filters that are well formed.
    fn check_filter(&self, packet: &'static str, filter: &str) -> Result<(), Ending> {
        well_formed(filter, self.link.version()).map_err(|error| {
            let text = format!("malformed {packet}: the topic filter is not valid: {error}");
            self.link.explain(text);
            Ending::Refused(ReasonCode::MALFORMED_PACKET)
        })
    }

    fn unsubscribe(&self, router: &mut Router, unsubscribe: &Unsubscribe) -> Result<(), Ending> {
        for filter in &unsubscribe.filters {
            self.check_filter("UNSUBSCRIBE", filter)?;
        }
        let mut codes = router.unsubscribe(self.key, &unsubscribe.filters);
        if !self.link.version().is_v5() {
            codes.clear();
        }
        self.answer(&Packet::UnsubAck(Box::new(UnsubAck {
            packet_id: unsubscribe.packet_id,
            codes,
            properties: Properties::default(),
        })))
    }

    fn disconnect(&self, router: &mut Router, disconnect: &Disconnect) -> Ending {
        let expiry = disconnect.properties.session_expiry_interval;
        let before = router
            .session_of(self.key)
            .map_or(0, |session| session.expiry);
        // A session that was to end with the connection cannot be prolonged (MQTT 5 §3.14.2.2.2).
        if before == 0 && expiry.is_some_and(|expiry| expiry > 0) {
            return self.broken("a session that ends with its connection cannot be prolonged");
        }
        Ending::Left {
            // Any other reason than a normal end leaves the will in force (§3.1.2.5).
            with_will: disconnect.reason != ReasonCode::SUCCESS,
            expiry,
        }
    }
}

/// Whether there is no memory for a message that has to be kept. What clears a retained message gives some back.
fn lacks_room(router: &Router, inbound: &Inbound<'_>) -> bool {
    let clears = inbound.retain && inbound.payload.is_empty();
    !clears && !router.memory.has_room(inbound.cost())
}

/// The end that a packet leads to which breaks the protocol.
pub(super) fn refused(link: &Link, error: &WireError) -> Ending {
    link.explain(error.to_string());
    Ending::Refused(error.reason())
}

/// The properties of a client's PUBLISH as they are passed on, if they differ from those that came: the
/// alias was for the broker.
fn without_alias(properties: RawProperties<'_>) -> Result<Option<EncodedProperties>, Ending> {
    let alias = properties.topic_alias();
    if alias.is_some() && properties.bytes().len() == ALIAS_ALONE {
        return Ok(None);
    }
    let mut decoded = properties.decode();
    // Identifiers are the broker's to send (MQTT 5 §3.3.4).
    if !decoded.subscription_identifiers.is_empty() {
        return Err(Ending::Refused(ReasonCode::PROTOCOL_ERROR));
    }
    check_response_topic(&decoded).map_err(Ending::Refused)?;
    decoded.topic_alias = None;
    Ok(alias.map(|_| encode(&decoded)))
}
