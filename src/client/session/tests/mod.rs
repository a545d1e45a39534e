//! The session, fed with packets by hand and asked what it would send.

mod inbound;
mod limits;
mod opening;
mod outbound;
mod property;
mod resuming;
mod rows;
mod survival;
mod timing;

use std::time::{Duration, Instant};

use super::{LimitError, Outbox, Outgoing, PublishError, Sent, Session, SessionError};
use crate::client::auth::Authenticator;
use crate::client::events::{Answer, Connected, Events, Incoming, Verdict};
use crate::client::tests::packets::{ack, connack, delivery, nack, packets, suback};
use crate::model::{Properties, QoS, ReasonCode, Version};
use crate::wire::{
    Ack, AckKind, ConnAck, Connect, EncodedProperties, Packet, Publish, RawProperties, next_frame,
};

/// What was heard from the session, in order.
#[derive(Debug, Default)]
struct Log {
    heard: Vec<String>,
    /// Deliveries to take; all when absent. Those after it are left.
    take: Option<usize>,
}

impl Events for Log {
    fn connected(&mut self, connected: &Connected<'_>) {
        let present = if connected.session_present {
            " present"
        } else {
            ""
        };
        self.heard.push(format!("connected{present}"));
    }

    fn publish(&mut self, message: &Incoming<'_>) -> Verdict {
        let payload = String::from_utf8_lossy(message.payload()).into_owned();
        let line = message.with_delivery(|d| {
            let dup = if d.dup { " dup" } else { "" };
            format!(
                "got {} q{} id{}{dup} {payload}",
                d.topic, d.qos, d.packet_id
            )
        });
        match &mut self.take {
            Some(0) => {
                self.heard.push(format!("left {payload}"));
                return Verdict::Leave;
            }
            Some(count) => *count -= 1,
            None => {}
        }
        self.heard.push(line);
        Verdict::Take
    }

    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        self.heard.push(match answer {
            Answer::Acknowledged(ack) => format!("{key}: {:?} {:#04x}", ack.kind, ack.reason.0),
            Answer::Unconfirmed => format!("{key}: unconfirmed"),
            Answer::Subscribed(ack) => format!("{key}: SubAck {:#04x}", ack.codes[0].0),
            Answer::Unsubscribed(_) => format!("{key}: UnsubAck"),
        });
    }

    fn acknowledged(&mut self, key: u64, count: u32, ack: &Ack<'_>) {
        self.answered(key, Answer::Acknowledged(ack));
        if let (Some(line), 2..) = (self.heard.last_mut(), count) {
            *line = format!("{count} × {line}");
        }
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        self.heard.push(format!("{key}: forbidden: {error}"));
    }

    fn stray(&mut self, kind: AckKind, packet_id: u16) {
        self.heard.push(format!("stray {kind:?} {packet_id}"));
    }

    fn stray_suback(&mut self, packet_id: u16) {
        self.heard.push(format!("stray SubAck {packet_id}"));
    }
}

/// A session under test, its outbox and what was heard from it.
struct Rig {
    session: Session,
    out: Outbox,
    log: Log,
    now: Instant,
}

/// A message to the topic `t`.
fn outgoing<'a>(qos: QoS, payload: &'a str, properties: &'a EncodedProperties) -> Outgoing<'a> {
    Outgoing {
        topic: "t",
        payload: payload.as_bytes(),
        qos,
        retain: false,
        dup: false,
        properties,
        alias: None,
    }
}

impl Rig {
    fn new(version: Version) -> Self {
        let now = Instant::now();
        Self {
            session: Session::new(version, now),
            out: Outbox::default(),
            log: Log::default(),
            now,
        }
    }

    /// Connected, with what the broker announces.
    fn up(version: Version, announced: Properties) -> Self {
        let mut rig = Self::new(version);
        rig.open(connect(version), announced);
        rig
    }

    /// Connected with MQTT 5 and no limits.
    fn v5() -> Self {
        Self::up(Version::V5, Properties::default())
    }

    /// Begins a connection; the CONNECT is taken away.
    fn begin(&mut self, connect: Connect, auth: Option<Box<dyn Authenticator>>) {
        self.session.lost();
        self.out = Outbox::default();
        self.session
            .connect(connect, auth, self.now, &mut self.out)
            .unwrap();
        assert_eq!(self.sent(), ["CONNECT"]);
    }

    fn open(&mut self, connect: Connect, announced: Properties) {
        self.begin(connect, None);
        self.feed(connack(false, announced)).unwrap();
        assert_eq!(self.heard(), ["connected"]);
    }

    /// Another connection of the same session, with the old one still there or not.
    fn again(&mut self, session_present: bool, announced: Properties) {
        let mut connect = connect(self.session.version());
        connect.clean_start = !session_present;
        self.begin(connect, None);
        self.feed(connack(session_present, announced)).unwrap();
    }

    fn feed<'a>(&mut self, packet: impl Into<Packet<'a>>) -> Result<(), SessionError> {
        let mut bytes = Vec::new();
        packet
            .into()
            .encode(self.session.version(), &mut bytes)
            .unwrap();
        let taken = self.raw(&bytes)?;
        assert_eq!(taken, bytes.len());
        Ok(())
    }

    fn raw(&mut self, bytes: &[u8]) -> Result<usize, SessionError> {
        self.session
            .receive(bytes, self.now, &mut self.out, &mut self.log)
    }

    /// What is ready for the socket; it is taken.
    fn sent(&mut self) -> Vec<String> {
        if !self.out.ready.is_empty() {
            self.session.wrote(self.now, true);
        }
        packets(&std::mem::take(&mut self.out.ready), self.session.version())
    }

    /// The same, once the consumer has stored everything.
    fn stored(&mut self) -> Vec<String> {
        self.session.release(&mut self.out);
        self.sent()
    }

    fn heard(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log.heard)
    }

    fn publish(&mut self, qos: QoS, payload: &str, key: u64) -> Result<Sent, PublishError> {
        let none = EncodedProperties::default();
        let message = outgoing(qos, payload, &none);
        self.session.publish(&message, key, &mut self.out)
    }

    /// The broker has gone on for that many seconds.
    fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }
}

const Q0: QoS = QoS::AtMostOnce;
const Q1: QoS = QoS::AtLeastOnce;
const Q2: QoS = QoS::ExactlyOnce;

fn connect(version: Version) -> Connect {
    Connect {
        version,
        client_id: "c".to_owned(),
        clean_start: true,
        keep_alive: 30,
        ..Connect::default()
    }
}

/// A PUBLISH of the broker with an alias, and with its topic or without.
fn aliased<'a>(topic: &'a str, encoded: &'a EncodedProperties, payload: &'a str) -> Packet<'a> {
    Packet::Publish(Publish {
        topic,
        payload: payload.as_bytes(),
        properties: RawProperties::new(encoded),
        ..Publish::default()
    })
}

fn alias(alias: u16) -> EncodedProperties {
    EncodedProperties::for_publish(&Properties {
        topic_alias: Some(alias),
        ..Properties::default()
    })
    .unwrap()
}

const VERSIONS: [Version; 3] = [Version::V3_1, Version::V3_1_1, Version::V5];
