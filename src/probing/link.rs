//! A connection whose every packet a check decides on.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWrite as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

use super::trace::LinkTrace;
use super::trouble::Trouble;
use super::wanted::{Strays, is_wanted};
use crate::client::{ConnAck, Connector, Dial, Direction, FirstBytes, described};
use crate::model::{Message, Properties, QoS, ReasonCode, Version};
use crate::wire::{Ack, AckKind, Auth, Packet, Publish, RawProperties, WireError, next_frame};

/// The largest packet that is taken. The largest that is sent to ourselves is a little above 1 MiB.
const LARGEST: usize = 4 << 20;

/// A broker that sends more packets than this on one connection sends them without end.
const MOST_PACKETS: usize = 5_000;

/// How long a connection waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// For an answer.
    pub(super) patience: Duration,
    /// For anything.
    pub(super) deadline: Instant,
}

impl Clock {
    /// When an answer to something that is sent now is late.
    pub(super) fn until(self) -> Instant {
        self.deadline.min(Instant::now() + self.patience)
    }
}

/// A packet of the broker.
#[derive(Clone, Debug)]
pub(super) enum Got {
    ConnAck(Box<ConnAck>),
    Auth(Box<Auth>),
    Message(Box<Message>),
    /// The identifier, the reason, and the reason in words.
    Ack(AckKind, u16, ReasonCode, String),
    /// The answer to SUBSCRIBE or UNSUBSCRIBE: the identifier, the code, and the reason in words.
    Answer(u16, ReasonCode, String),
    Pong,
}

impl Got {
    /// The name of the packet.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::ConnAck(_) => "CONNACK",
            Self::Auth(_) => "AUTH",
            Self::Message(_) => "PUBLISH",
            Self::Ack(..) => "an acknowledgement",
            Self::Answer(..) => "SUBACK or UNSUBACK",
            Self::Pong => "PINGRESP",
        }
    }
}

/// A connection whose every packet a check decides on. When it is dropped, DISCONNECT is sent.
pub(super) struct Link {
    stream: <Connector as Dial>::Stream,
    pub(super) version: Version,
    received: Vec<u8>,
    inbox: VecDeque<Got>,
    packets: usize,
    pub(super) last_id: u16,
    pub(super) clock: Clock,
    /// CONNACK has accepted us.
    pub(super) is_up: bool,
    /// What it has subscribed to; nothing for a session whose subscriptions are older.
    pub(super) filters: Vec<String>,
    strays: Strays,
    /// Messages are acknowledged.
    pub(super) acknowledges: bool,
    aliases: HashMap<u16, String>,
    /// The broker has left out a topic, for which an alias stood.
    pub(super) aliased: bool,
    trace: Option<LinkTrace>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link(MQTT {})", self.version)
    }
}

impl Link {
    pub(super) fn new(
        stream: <Connector as Dial>::Stream,
        version: Version,
        clock: Clock,
        (strays, trace): (Strays, Option<LinkTrace>),
    ) -> Self {
        Self {
            stream,
            version,
            received: Vec::new(),
            inbox: VecDeque::new(),
            packets: 0,
            last_id: 0,
            clock,
            is_up: false,
            filters: Vec::new(),
            strays,
            acknowledges: true,
            aliases: HashMap::new(),
            aliased: false,
            trace,
        }
    }

    /// Sends a packet.
    pub(super) async fn send(&mut self, packet: &Packet<'_>) -> Result<(), Trouble> {
        let mut bytes = Vec::new();
        let encoded = packet.encode(self.version, &mut bytes);
        encoded.map_err(|error| Trouble::Unsendable(error.to_string()))?;
        self.write(&bytes).await
    }

    /// Sends bytes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.show(Direction::Sent, bytes);
        let stream = &mut self.stream;
        let written = timeout_at(self.clock.until(), async {
            stream.write_all(bytes).await?;
            stream.flush().await
        });
        match written.await {
            Err(_) => Err(Trouble::Silent("what it was sent, which it does not read")),
            Ok(Ok(())) => Ok(()),
            // It may have said why before it closed.
            Ok(Err(_)) => Err(self.last_words().await),
        }
    }

    fn show(&self, direction: Direction, packet: &[u8]) {
        if let Some(trace) = &self.trace {
            trace.show(direction, packet, self.version);
        }
    }

    /// Why the broker has closed the connection.
    async fn last_words(&mut self) -> Trouble {
        let until = self.clock.until();
        loop {
            if let Err(trouble) = self.receive(until, "").await {
                return match trouble {
                    Trouble::Silent(_) => Trouble::Closed,
                    told => told,
                };
            }
        }
    }

    /// Takes one packet, into the inbox unless it was dealt with; `what` is waited for.
    async fn receive(&mut self, until: Instant, what: &'static str) -> Result<(), Trouble> {
        loop {
            let mut answer = Vec::new();
            let taken = self.unpack(&mut answer)?;
            if !answer.is_empty() {
                self.show(Direction::Sent, &answer);
                // A broker that has closed is noticed by the next read.
                let _ = timeout_at(until, self.stream.write_all(&answer)).await;
                let _ = timeout_at(until, self.stream.flush()).await;
            }
            if taken {
                return Ok(());
            }
            self.received.reserve(8 << 10);
            let read = self.stream.read_buf(&mut self.received);
            match timeout_at(until, read).await {
                Err(_) => return Err(Trouble::Silent(what)),
                Ok(Ok(0) | Err(_)) => return Err(Trouble::Closed),
                Ok(Ok(_)) => {}
            }
        }
    }

    /// What arrives first, so many bytes or fewer if the server closes, whatever they are.
    pub(super) async fn bytes(&mut self, count: usize, until: Instant) -> Result<Vec<u8>, Trouble> {
        while self.received.len() < count {
            let read = self.stream.read_buf(&mut self.received);
            match timeout_at(until, read).await {
                Err(_) => return Err(Trouble::Silent("what it was sent")),
                Ok(Ok(0) | Err(_)) if self.received.is_empty() => return Err(Trouble::Closed),
                Ok(Ok(0) | Err(_)) => break,
                Ok(Ok(_)) => {}
            }
        }
        Ok(std::mem::take(&mut self.received))
    }

    /// Takes a packet out of what was received, if one is complete, and makes the answer that it needs.
    fn unpack(&mut self, answer: &mut Vec<u8>) -> Result<bool, Trouble> {
        let malformed = |error: WireError| Trouble::Malformed(error.to_string());
        if !self.is_up
            && let Some(foreign) = foreign(&self.received)
        {
            return Err(foreign);
        }
        let Some(frame) = next_frame(&self.received, LARGEST).map_err(malformed)? else {
            return Ok(false);
        };
        self.packets += 1;
        if self.packets > MOST_PACKETS {
            return Err(Trouble::Malformed("packets without end".to_owned()));
        }
        let size = frame.size;
        if let Some(trace) = &self.trace {
            trace.show(Direction::Received, &self.received[..size], self.version);
        }
        let got = match frame.decode(self.version).map_err(malformed)? {
            Packet::ConnAck(ack) => Some(Got::ConnAck(ack)),
            Packet::Auth(auth) => Some(Got::Auth(auth)),
            Packet::Publish(publish) => {
                let message = message(&publish, &mut self.aliases, &mut self.aliased)?;
                if self.acknowledges && publish.qos != QoS::AtMostOnce {
                    let kind = match publish.qos {
                        QoS::ExactlyOnce => AckKind::PubRec,
                        _ => AckKind::PubAck,
                    };
                    put_ack(kind, publish.packet_id, self.version, answer);
                }
                if is_wanted(&self.filters, &message.topic) {
                    Some(Got::Message(Box::new(message)))
                } else {
                    self.strays.set(self.strays.get() + 1);
                    None
                }
            }
            Packet::Ack(ack) if ack.kind == AckKind::PubRel => {
                put_ack(AckKind::PubComp, ack.packet_id, self.version, answer);
                None
            }
            Packet::Ack(ack) => {
                let words = described(ack.reason, &ack.properties.decode());
                Some(Got::Ack(ack.kind, ack.packet_id, ack.reason, words))
            }
            Packet::SubAck(ack) => Some(codes(ack.packet_id, &ack.codes, &ack.properties)),
            Packet::UnsubAck(ack) => Some(codes(ack.packet_id, &ack.codes, &ack.properties)),
            Packet::PingResp => Some(Got::Pong),
            Packet::Disconnect(packet) => {
                let words = Trouble::clean(&described(packet.reason, &packet.properties));
                return Err(Trouble::Disconnected(packet.reason, words));
            }
            other => {
                let text = format!("{}, which only clients send", other.name());
                return Err(Trouble::Malformed(text));
            }
        };
        self.received.drain(..size);
        self.inbox.extend(got);
        Ok(true)
    }

    /// The next packet, whatever it is.
    pub(super) async fn first(&mut self, until: Instant) -> Result<Got, Trouble> {
        self.wait(until, "CONNECT", |got| Some(got.clone())).await
    }

    /// What `pick` makes of the first packet that it takes; the others stay. `what` is waited for.
    pub(super) async fn wait<T>(
        &mut self,
        until: Instant,
        what: &'static str,
        pick: impl Fn(&Got) -> Option<T>,
    ) -> Result<T, Trouble> {
        let mut looked_at = 0;
        loop {
            while let Some(got) = self.inbox.get(looked_at) {
                if let Some(picked) = pick(got) {
                    self.inbox.remove(looked_at);
                    return Ok(picked);
                }
                looked_at += 1;
            }
            self.receive(until, what).await?;
        }
    }

    /// Waits until the broker ends the connection; says how.
    pub(super) async fn end(&mut self, until: Instant) -> Trouble {
        let until = until.min(self.clock.deadline);
        loop {
            if let Err(trouble) = self.receive(until, "").await {
                return trouble;
            }
        }
    }

    /// Sends this and ends the connection, without a second DISCONNECT.
    pub(super) async fn leave(mut self, packet: &Packet<'_>) -> Result<(), Trouble> {
        self.send(packet).await?;
        self.is_up = false;
        // So that the broker has dealt with it when this returns.
        let until = self.clock.until();
        let _ = timeout_at(until, self.stream.shutdown()).await;
        self.end(until).await;
        Ok(())
    }

    /// Closes the connection without DISCONNECT.
    pub(super) fn kill(mut self) {
        self.is_up = false;
    }
}

/// Sends DISCONNECT if the socket takes it at once.
impl Drop for Link {
    fn drop(&mut self) {
        if !self.is_up {
            return;
        }
        let mut cx = Context::from_waker(Waker::noop());
        let mut stream = Pin::new(&mut self.stream);
        // Whatever does not work here ends the connection just as well.
        let _ = stream.as_mut().poll_write(&mut cx, &[0xE0, 0]);
        let _ = stream.as_mut().poll_flush(&mut cx);
        let _ = stream.poll_shutdown(&mut cx);
    }
}

/// What is sent instead of CONNACK by a server of HTTP or TLS.
fn foreign(received: &[u8]) -> Option<Trouble> {
    let seen = if received.starts_with(b"HTTP/") {
        FirstBytes::Http
    } else if received.starts_with(&[0x15, 3]) {
        FirstBytes::Tls
    } else {
        return None;
    };
    let line = received.split(|byte| matches!(byte, b'\r' | b'\n')).next();
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    Some(Trouble::Foreign(seen, Trouble::clean(&line)))
}

/// The message of a PUBLISH. An alias stands for the topic that came with it.
fn message(
    publish: &Publish<'_>,
    aliases: &mut HashMap<u16, String>,
    aliased: &mut bool,
) -> Result<Message, Trouble> {
    let mut topic = publish.topic.to_owned();
    if let Some(alias) = publish.properties.topic_alias() {
        if topic.is_empty() {
            *aliased = true;
            let unknown = || Trouble::Malformed("an unknown topic alias".to_owned());
            topic.clone_from(aliases.get(&alias).ok_or_else(unknown)?);
        } else {
            aliases.insert(alias, topic.clone());
        }
    }
    Ok(Message {
        topic,
        payload: publish.payload.to_owned(),
        qos: publish.qos,
        retain: publish.retain,
        dup: publish.dup,
        properties: publish.properties.decode(),
    })
}

/// The answer to a packet with one filter.
fn codes(id: u16, codes: &[ReasonCode], properties: &Properties) -> Got {
    let code = codes.first().copied().unwrap_or_default();
    Got::Answer(id, code, Trouble::clean(&described(code, properties)))
}

pub(super) fn put_ack(kind: AckKind, packet_id: u16, version: Version, out: &mut Vec<u8>) {
    let packet = Packet::Ack(Ack {
        kind,
        packet_id,
        reason: ReasonCode::SUCCESS,
        properties: RawProperties::EMPTY,
    });
    // An acknowledgement without properties is never too long.
    let _ = packet.encode(version, out);
}
