//! What arrives: whole packets out of a byte slice, each checked against the state of the session and
//! answered.

use std::time::Instant;

use super::inflight::Waiting;
use super::resuming::as_first_answered;
use super::sending::{acknowledge, pubrel};
use super::{KeepAlive, Limits, Outbox, Phase, Session, SessionError};
use crate::client::events::{Answer, Connected, Events, Incoming, Verdict};
use crate::model::{QoS, ReasonCode, Secret, Version};
use crate::wire::{Ack, AckKind, ConnAck, Frame, Packet, Publish, SubAck, UnsubAck, next_frame};

/// What other protocols greet with. A server that is not a broker is named.
const GREETINGS: [(&[u8], &str); 3] =
    [(b"HTTP/", "HTTP"), (b"SSH-", "SSH"), (&[0x15, 0x03], "TLS")];

impl Session {
    /// Takes every whole packet at the start of `input` and answers it; returns how many bytes were taken.
    pub fn receive<E: Events>(
        &mut self,
        input: &[u8],
        now: Instant,
        out: &mut Outbox,
        events: &mut E,
    ) -> Result<usize, SessionError> {
        if self.phase == Phase::Connecting {
            self.check_greeting(input)?;
        }
        self.keep_alive.received(now);
        let mut rest = input;
        while self.phase != Phase::Leaving
            && let Some(frame) = next_frame(rest, self.ours.maximum_packet)?
        {
            let packet = rest;
            rest = &rest[frame.size..];
            if self.phase == Phase::Connected {
                match frame.first >> 4 {
                    3 => {
                        let publish = Publish::decode(frame, self.version)?;
                        self.on_publish(&publish, out, events)?;
                    }
                    4..=7 => {
                        let taken = self.take_acknowledgements(packet, events);
                        if taken > 0 {
                            rest = &packet[taken..];
                        } else {
                            let ack = Ack::decode(frame, self.version)?;
                            self.on_ack(&ack, out, events)?;
                        }
                    }
                    _ => self.on_packet(frame, out, events)?,
                }
            } else {
                self.on_opening(frame, now, out, events)?;
            }
        }
        Ok(input.len() - rest.len())
    }

    /// Looks at the first bytes of an answer to CONNECT. What cannot be one is refused before the rest of it
    /// has come: by its length it may be a packet that never ends.
    fn check_greeting(&self, input: &[u8]) -> Result<(), SessionError> {
        for (greeting, name) in GREETINGS {
            if input.starts_with(greeting) {
                return Err(SessionError::NotMqtt(name));
            }
            if greeting.starts_with(input) {
                // It may become one.
                return Ok(());
            }
        }
        match input.first().map(|first| first >> 4) {
            None | Some(2) => Ok(()),
            Some(14 | 15) if self.version.is_v5() => Ok(()),
            Some(_) => Err(SessionError::Protocol("the first packet is not a CONNACK")),
        }
    }

    /// A packet before CONNACK: only CONNACK and AUTH are allowed (MQTT 5 §3.1.4, §4.12).
    fn on_opening<E: Events>(
        &mut self,
        frame: Frame<'_>,
        now: Instant,
        out: &mut Outbox,
        events: &mut E,
    ) -> Result<(), SessionError> {
        // A broker that does not know MQTT 5 answers with the two bytes of a 3.1.1 CONNACK.
        let old_style = self.version.is_v5() && frame.first == 0x20 && frame.body.len() == 2;
        let version = if old_style {
            Version::V3_1_1
        } else {
            self.version
        };
        match frame.decode(version)? {
            Packet::ConnAck(ack) if ack.code == 0 && old_style => Err(SessionError::Protocol(
                "a CONNACK without properties on an MQTT 5 connection",
            )),
            Packet::ConnAck(ack) if ack.code == 0 => self.on_connected(&ack, now, out, events),
            Packet::ConnAck(ack) => Err(SessionError::Refused(ack)),
            Packet::Auth(packet) if self.version.is_v5() => self.on_auth(&packet, out),
            Packet::Disconnect(packet) if self.version.is_v5() => {
                Err(SessionError::Disconnected(packet))
            }
            _ => Err(SessionError::Protocol("the first packet is not a CONNACK")),
        }
    }

    fn on_connected<E: Events>(
        &mut self,
        ack: &ConnAck,
        now: Instant,
        out: &mut Outbox,
        events: &mut E,
    ) -> Result<(), SessionError> {
        if let Some(mut auth) = self.auth.take() {
            let method = ack.properties.authentication_method.as_deref();
            if method.is_some_and(|method| method != auth.method()) {
                return Err(SessionError::Protocol(
                    "CONNACK with another authentication method",
                ));
            }
            let data = ack.properties.authentication_data.as_ref();
            auth.finish(data.map(Secret::expose))?;
        }
        let session_present = ack.session_present;
        if session_present && self.ours.clean_start {
            return Err(SessionError::Protocol(
                "CONNACK with session present, although a clean start was requested",
            ));
        }
        self.phase = Phase::Connected;
        self.assigned
            .clone_from(&ack.properties.assigned_client_identifier);
        self.limits = Limits::announced(&ack.properties);
        let seconds = ack
            .properties
            .server_keep_alive
            .unwrap_or(self.ours.keep_alive);
        self.keep_alive = KeepAlive::new(seconds, now);
        // The CONNACK of 3.1 does not say whether the session is there. Taking a session that is there for
        // lost would lose messages: the broker would take new ones for repetitions of old ones.
        let uncertain = self.version == Version::V3_1 && !self.ours.clean_start;
        let keep = session_present || uncertain;
        self.inbound.reconnect(keep, uncertain);
        events.connected(&Connected {
            ack,
            session_present,
            keep_alive: seconds,
        });
        self.begin_window();
        self.resume(keep, out, events);
        self.note_progress();
        Ok(())
    }

    #[inline]
    fn on_publish<E: Events>(
        &mut self,
        publish: &Publish<'_>,
        out: &mut Outbox,
        events: &mut E,
    ) -> Result<(), SessionError> {
        let mut publish = *publish;
        if publish.qos != QoS::AtMostOnce
            && self.inbound.open() >= u32::from(self.ours.receive_maximum)
            && !(publish.qos == QoS::ExactlyOnce && self.inbound.is_counted(publish.packet_id))
        {
            return Err(SessionError::ReceiveMaximum(self.ours.receive_maximum));
        }
        let alias = if publish.properties.is_empty() {
            None
        } else {
            publish.properties.topic_alias()
        };
        if let Some(alias) = alias {
            if alias == 0 || alias > self.ours.topic_alias_maximum {
                return Err(SessionError::TopicAlias {
                    alias,
                    maximum: self.ours.topic_alias_maximum,
                });
            }
            if !publish.topic.is_empty() {
                self.inbound.set_alias(alias, publish.topic);
            }
        }
        if publish.qos == QoS::ExactlyOnce
            && self.inbound.is_duplicate(publish.packet_id, publish.dup)
        {
            let id = publish.packet_id;
            self.inbound.take_qos2(id);
            acknowledge(
                AckKind::PubRec,
                id,
                ReasonCode::SUCCESS,
                self.version,
                &mut out.held,
            );
            return Ok(());
        }
        let (qos, id) = (publish.qos, publish.packet_id);
        let verdict = if publish.topic.is_empty() {
            let topic = alias.and_then(|alias| self.inbound.alias(alias));
            publish.topic = topic.ok_or(SessionError::Protocol(
                "a topic alias that was never introduced",
            ))?;
            events.publish(&Incoming::new(publish))
        } else {
            events.publish(&Incoming::new(publish))
        };
        self.settle(qos, id, verdict, out);
        Ok(())
    }

    /// Notes the acknowledgement of a delivery that was taken.
    #[inline]
    fn settle(&mut self, qos: QoS, id: u16, verdict: Verdict, out: &mut Outbox) {
        match (qos, verdict) {
            (QoS::AtMostOnce, _) => {}
            (_, Verdict::Leave) => self.inbound.leave(),
            (QoS::AtLeastOnce, Verdict::Take) => {
                self.inbound.take_qos1();
                acknowledge(
                    AckKind::PubAck,
                    id,
                    ReasonCode::SUCCESS,
                    self.version,
                    &mut out.held,
                );
            }
            (QoS::ExactlyOnce, Verdict::Take) => {
                self.inbound.take_qos2(id);
                acknowledge(
                    AckKind::PubRec,
                    id,
                    ReasonCode::SUCCESS,
                    self.version,
                    &mut out.held,
                );
            }
        }
    }

    #[inline]
    fn on_ack<E: Events>(
        &mut self,
        ack: &Ack<'_>,
        out: &mut Outbox,
        events: &mut E,
    ) -> Result<(), SessionError> {
        let id = ack.packet_id;
        if id == 0 {
            return Err(SessionError::Protocol("an acknowledgement of packet 0"));
        }
        if ack.kind == AckKind::PubRel {
            let reason = if self.inbound.release(id) {
                ReasonCode::SUCCESS
            } else {
                ReasonCode::PACKET_IDENTIFIER_NOT_FOUND
            };
            // Held like the PUBREC before it, so that the two keep their order.
            acknowledge(AckKind::PubComp, id, reason, self.version, &mut out.held);
            return Ok(());
        }
        let Some(slot) = self.inflight.get(id) else {
            self.on_stray_ack(ack, out, events);
            return Ok(());
        };
        if !slot.waiting.expects(ack.kind) {
            return Err(SessionError::Protocol(
                "an acknowledgement that does not fit the packet it answers",
            ));
        }
        let mut ack = *ack;
        if slot.resent {
            ack.reason = as_first_answered(&ack);
        }
        if ack.kind == AckKind::PubRec && !ack.reason.is_error() {
            let unmatched = ack.reason == ReasonCode::NO_MATCHING_SUBSCRIBERS;
            self.inflight.received(id, unmatched);
            pubrel(id, self.version, &mut out.ready);
            return Ok(());
        }
        let unmatched = slot.unmatched && ack.reason == ReasonCode::SUCCESS;
        if let Some(key) = self.inflight.free(id) {
            if unmatched {
                ack.reason = ReasonCode::NO_MATCHING_SUBSCRIBERS;
            }
            events.answered(key, Answer::Acknowledged(&ack));
        }
        if self.catching_up {
            self.catch_up(out, events);
        }
        Ok(())
    }

    /// An acknowledgement of something that is not on its way: late, doubled or invented. PUBREC is
    /// answered so that the broker can forget it (MQTT 5 §3.6.2.1); the rest is noted and left alone.
    fn on_stray_ack<E: Events>(&mut self, ack: &Ack<'_>, out: &mut Outbox, events: &mut E) {
        events.stray(ack.kind, ack.packet_id);
        if ack.kind == AckKind::PubRec && !ack.reason.is_error() {
            let reason = ReasonCode::PACKET_IDENTIFIER_NOT_FOUND;
            let id = ack.packet_id;
            acknowledge(AckKind::PubRel, id, reason, self.version, &mut out.ready);
        }
    }

    /// Every other packet of an established connection.
    fn on_packet<E: Events>(
        &mut self,
        frame: Frame<'_>,
        out: &mut Outbox,
        events: &mut E,
    ) -> Result<(), SessionError> {
        match frame.decode(self.version)? {
            Packet::SubAck(ack) => self.on_suback(&ack, events),
            Packet::UnsubAck(ack) => self.on_unsuback(&ack, events),
            Packet::PingResp => Ok(()),
            Packet::Disconnect(packet) if self.version.is_v5() => {
                Err(SessionError::Disconnected(packet))
            }
            Packet::Disconnect(_) => Err(SessionError::Protocol(
                "DISCONNECT from a broker, which MQTT 3 does not have",
            )),
            Packet::ConnAck(_) => Err(SessionError::Protocol("a second CONNACK")),
            Packet::Auth(packet) if self.version.is_v5() => self.on_auth(&packet, out),
            _ => Err(SessionError::Protocol(
                "a packet that only a client may send",
            )),
        }
    }

    fn on_suback<E: Events>(&mut self, ack: &SubAck, events: &mut E) -> Result<(), SessionError> {
        let expected = match self.inflight.get(ack.packet_id).map(|slot| slot.waiting) {
            Some(Waiting::SubAck(filters)) => filters,
            Some(_) => {
                return Err(SessionError::Protocol(
                    "SUBACK for a packet that is not a SUBSCRIBE",
                ));
            }
            None => {
                events.stray_suback(ack.packet_id);
                return Ok(());
            }
        };
        if ack.codes.len() != usize::from(expected) {
            return Err(SessionError::Protocol(
                "a SUBACK with another number of reason codes than filters",
            ));
        }
        if let Some(key) = self.inflight.free(ack.packet_id) {
            events.answered(key, Answer::Subscribed(ack));
        }
        Ok(())
    }

    fn on_unsuback<E: Events>(
        &mut self,
        ack: &UnsubAck,
        events: &mut E,
    ) -> Result<(), SessionError> {
        let expected = match self.inflight.get(ack.packet_id).map(|slot| slot.waiting) {
            Some(Waiting::UnsubAck(filters)) => filters,
            Some(_) => {
                return Err(SessionError::Protocol(
                    "UNSUBACK for a packet that is not an UNSUBSCRIBE",
                ));
            }
            None => {
                events.stray_suback(ack.packet_id);
                return Ok(());
            }
        };
        if self.version.is_v5() && ack.codes.len() != usize::from(expected) {
            return Err(SessionError::Protocol(
                "an UNSUBACK with another number of reason codes than filters",
            ));
        }
        if let Some(key) = self.inflight.free(ack.packet_id) {
            events.answered(key, Answer::Unsubscribed(ack));
        }
        Ok(())
    }
}
