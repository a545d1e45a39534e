//! What stands between a connection and its socket where faults are possible or packets are traced: it decides what
//! happens to each packet.

use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::malformed::malformed;
use super::output::{Chunk, Output, Pace, time_for};
use super::timer::Timer;
use super::{Cut, Faults, Fired, Next, is_control};
use crate::broker::acknowledgement::acknowledge;
use crate::broker::link::Link;
use crate::broker::memory::Memory;
use crate::broker::observers::{ClientTrace, PacketTrace};
use crate::model::{FaultEvent, FaultKind, FaultPacket, Properties, QoS, ReasonCode, Version};
use crate::wire::{AckKind, Frame, Packet, Publish, SubAck, frame_size, next_frame};

/// How long a delivery waits for the next one to overtake it.
const OVERTAKING: Duration = Duration::from_secs(1);

/// What becomes of a client's packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::broker) enum Verdict {
    /// It is handled.
    Pass,
    /// It is not handled any more.
    Handled,
    /// Neither is anything behind it: the connection ends.
    End,
}

/// The faults and the trace of one connection.
#[derive(Debug)]
pub(in crate::broker) struct FaultLayer {
    faults: Option<Rc<Faults>>,
    trace: Option<Rc<ClientTrace>>,
    client: Rc<str>,
    version: Version,
    output: Output,
    /// Nothing is read until then: the bandwidth is used up.
    reads_at: Option<Instant>,
    /// The connection ends when the output is written; nothing more is put into it, and nothing read.
    ending: bool,
    write_timer: Timer,
    read_timer: Timer,
}

impl FaultLayer {
    /// For a client that has just connected; `None` where there is nothing to do.
    pub(in crate::broker) fn new(
        faults: Option<&Rc<Faults>>,
        trace: Option<&Rc<PacketTrace>>,
        client: &Rc<str>,
        version: Version,
        memory: &Rc<Memory>,
    ) -> Option<Box<Self>> {
        if faults.is_none() && trace.is_none() {
            return None;
        }
        let trace = trace.map(|trace| {
            Rc::new(ClientTrace {
                trace: Rc::clone(trace),
                client: Rc::clone(client),
                version,
            })
        });
        let mut layer = Self {
            faults: faults.cloned(),
            output: Output::new(memory, trace.clone()),
            trace,
            client: Rc::clone(client),
            version,
            reads_at: None,
            ending: false,
            write_timer: Timer::default(),
            read_timer: Timer::default(),
        };
        layer.apply_to_received(FaultPacket::Connect, None, None, Instant::now());
        Some(Box::new(layer))
    }

    /// Whether more output should be handed to it.
    pub(in crate::broker) fn has_room(&self) -> bool {
        self.output.has_room()
    }

    /// Takes over packets of the broker.
    pub(in crate::broker) fn take(&mut self, mut packets: &[u8], now: Instant) {
        while !packets.is_empty() {
            let size = frame_size(packets).ok().flatten();
            let size = size.unwrap_or(packets.len()).min(packets.len());
            let (packet, rest) = packets.split_at(size);
            self.take_one(packet, now);
            packets = rest;
        }
    }

    fn take_one(&mut self, packet: &[u8], now: Instant) {
        if self.ending {
            return;
        }
        let kind = packet
            .first()
            .and_then(|first| FaultPacket::of(*first, true));
        let fired = kind.map_or_else(Vec::new, |kind| {
            let publish = publish_of(packet, self.version);
            self.fire(kind, true, publish.map(|publish| publish.topic), now)
        });
        let mut chunk = Chunk {
            bytes: packet.to_vec(),
            pace: None,
        };
        let (mut late, mut twice, mut overtaken) = (None, false, false);
        for (fault, random) in fired {
            match fault {
                FaultKind::DropAck | FaultKind::Drop => return,
                FaultKind::DelayAck(time) | FaultKind::Delay(time) => late = Some(now + time),
                FaultKind::Duplicate => twice = true,
                FaultKind::Reorder => overtaken = true,
                FaultKind::Corrupt => corrupt(&mut chunk.bytes, self.version, random),
                FaultKind::Close => return self.end(Cut::Close),
                FaultKind::Reset => return self.end(Cut::Reset),
                FaultKind::Freeze(time) => self.output.push_freeze(time),
                FaultKind::Malformed(what) => {
                    if let Some(bytes) = malformed(what, self.version) {
                        self.output.push_plain(&bytes);
                    }
                }
                FaultKind::OneByte(pause) => chunk.pace = Some(Pace { bytes: 1, pause }),
                FaultKind::Bandwidth(rate) => chunk.pace = Some(Pace::of_rate(rate)),
                FaultKind::Refuse(_)
                | FaultKind::DenySubscribe(_)
                | FaultKind::DenyPublish(_)
                | FaultKind::ExceedReceiveMaximum
                | FaultKind::ExceedPacketSize => {}
            }
        }
        let again = twice.then(|| {
            let mut again = chunk.clone();
            mark_duplicate(&mut again.bytes);
            again
        });
        for chunk in [Some(chunk), again].into_iter().flatten() {
            self.push(chunk, late, overtaken, now);
        }
        if kind == Some(FaultPacket::Delivery) && late.is_none() && !overtaken {
            self.output.note_overtaken();
        }
    }

    /// The faults that happen to a packet.
    fn fire(
        &self,
        packet: FaultPacket,
        sent: bool,
        topic: Option<&str>,
        now: Instant,
    ) -> Vec<Fired> {
        let event = FaultEvent {
            packet,
            sent,
            client: &self.client,
            topic,
        };
        let faults = self.faults.as_ref();
        faults.map_or_else(Vec::new, |faults| faults.fire(&event, false, now))
    }

    fn push(&mut self, chunk: Chunk, late: Option<Instant>, overtaken: bool, now: Instant) {
        if let Some(at) = late {
            self.output.push_late(at, chunk);
        } else if overtaken {
            // Where one waits already, this one overtakes it.
            if let Some(chunk) = self.output.push_overtaken(now + OVERTAKING, chunk) {
                self.output.push(chunk);
                self.output.note_overtaken();
            }
        } else if chunk.pace.is_some() {
            self.output.push(chunk);
        } else {
            self.output.push_plain(&chunk.bytes);
        }
    }

    /// Looks at a packet of the client, these bytes, before the broker does.
    pub(in crate::broker) fn receive(
        &mut self,
        frame: &Frame<'_>,
        bytes: &[u8],
        link: &Link,
        now: Instant,
    ) -> Verdict {
        if let Some(trace) = &self.trace {
            trace.received(bytes);
        }
        let Some(packet) = FaultPacket::of(frame.first, false) else {
            return Verdict::Pass;
        };
        let publish = (packet == FaultPacket::Publish)
            .then(|| Publish::decode(*frame, self.version).ok())
            .flatten();
        let topic = publish.map(|publish| publish.topic);
        // Whatever goes wrong, faults can be lifted.
        if topic.is_some_and(is_control) {
            return Verdict::Pass;
        }
        let mut verdict = Verdict::Pass;
        for fault in self.apply_to_received(packet, topic, Some(link), now) {
            let denied = match fault {
                FaultKind::DenySubscribe(reason) => deny_subscribe(frame, link, reason),
                FaultKind::DenyPublish(reason) => {
                    publish.is_some_and(|publish| self.deny_publish(&publish, link, reason))
                }
                FaultKind::Bandwidth(rate) => {
                    let size = u64::try_from(frame.size).unwrap_or(u64::MAX);
                    let from = self.reads_at.unwrap_or(now).max(now);
                    self.reads_at = Some(from + time_for(size, rate));
                    false
                }
                _ => false,
            };
            if denied {
                verdict = Verdict::Handled;
            }
        }
        if self.ending { Verdict::End } else { verdict }
    }

    /// Does what happens to all kinds of packets, and returns the faults that happen to this one. Where the connection
    /// ends, the answers in `link` go out before.
    fn apply_to_received(
        &mut self,
        packet: FaultPacket,
        topic: Option<&str>,
        link: Option<&Link>,
        now: Instant,
    ) -> Vec<FaultKind> {
        let fired = self.fire(packet, false, topic, now);
        for (fault, _) in &fired {
            let cut = match fault {
                FaultKind::Close => Cut::Close,
                FaultKind::Reset => Cut::Reset,
                FaultKind::Freeze(time) => {
                    self.output.freeze(now + *time);
                    continue;
                }
                _ => continue,
            };
            if let Some(link) = link {
                self.take(&link.take_all(), now);
            }
            self.end(cut);
        }
        fired.into_iter().map(|(fault, _)| fault).collect()
    }

    fn end(&mut self, cut: Cut) {
        if !self.ending {
            self.output.push_cut(cut);
            self.ending = true;
        }
    }

    /// Refuses a PUBLISH, if that can be said. A topic alias that it may set is the broker's to know.
    fn deny_publish(&mut self, publish: &Publish<'_>, link: &Link, reason: ReasonCode) -> bool {
        if publish.properties.topic_alias().is_some() {
            return false;
        }
        if !self.version.is_v5() {
            // MQTT 3.1.1 §3.3.5: no acknowledgement says no.
            self.end(Cut::Close);
            return true;
        }
        let kind = match publish.qos {
            QoS::AtMostOnce => return true,
            QoS::AtLeastOnce => AckKind::PubAck,
            QoS::ExactlyOnce => AckKind::PubRec,
        };
        acknowledge(link, kind, publish.packet_id, reason);
        true
    }

    /// What is to be done with the socket.
    pub(in crate::broker) fn next(&mut self, now: Instant) -> Next<'_> {
        self.output.next(now)
    }

    /// So many bytes of what [`FaultLayer::next`] returned are written.
    pub(in crate::broker) fn note_written(&mut self, bytes: usize, now: Instant) {
        self.output.note_written(bytes, now);
    }

    /// Waits before the next write.
    pub(in crate::broker) fn poll_write_at(
        &mut self,
        cx: &mut Context<'_>,
        at: Instant,
    ) -> Poll<()> {
        self.write_timer.poll(cx, at)
    }

    /// Whether nothing is read from the client for now.
    pub(in crate::broker) fn pauses_reading(&self, now: Instant) -> bool {
        self.ending || self.reading_resumes_at(now).is_some()
    }

    /// Waits until the client is read again; for ever where the connection ends.
    pub(in crate::broker) fn poll_read_again(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if self.ending {
                return Poll::Pending;
            }
            let Some(at) = self.reading_resumes_at(Instant::now()) else {
                return Poll::Ready(());
            };
            if self.read_timer.poll(cx, at).is_pending() {
                return Poll::Pending;
            }
        }
    }

    fn reading_resumes_at(&self, now: Instant) -> Option<Instant> {
        let slow = self.reads_at.filter(|at| *at > now);
        self.output.frozen_until(now).max(slow)
    }

    /// How a fault ends the connection, if one does.
    pub(in crate::broker) fn cut(&mut self) -> Option<Cut> {
        match self.output.next(Instant::now()) {
            Next::Cut(cut) => Some(cut),
            Next::Bytes(_) | Next::Later(_) | Next::Nothing => None,
        }
    }

    /// What is left to be written with the last packets, where the connection ends in another way.
    pub(in crate::broker) fn finish(&mut self, last: &[u8]) -> Vec<u8> {
        self.take(last, Instant::now());
        self.output.rest()
    }
}

/// The PUBLISH that a packet of the broker is.
fn publish_of(packet: &[u8], version: Version) -> Option<Publish<'_>> {
    let frame = next_frame(packet, usize::MAX).ok().flatten()?;
    let is_publish = frame.first >> 4 == 3;
    is_publish.then(|| Publish::decode(frame, version).ok())?
}

/// Sets DUP, which a QoS 0 message has not (MQTT 5 §3.3.1.1).
fn mark_duplicate(packet: &mut [u8]) {
    if let Some(first) = packet.first_mut()
        && *first & 0b0110 != 0
    {
        *first |= 0b1000;
    }
}

/// Changes a byte of the payload, if there is one.
fn corrupt(packet: &mut [u8], version: Version, random: u64) {
    let size = publish_of(packet, version).map_or(0, |publish| publish.payload.len());
    let Ok(place) = usize::try_from(random % u64::try_from(size.max(1)).unwrap_or(1)) else {
        return;
    };
    let begins_at = packet.len() - size;
    if let Some(byte) = packet.get_mut(begins_at + place) {
        *byte = !*byte;
    }
}

/// Refuses all filters of a SUBSCRIBE that can be read.
fn deny_subscribe(frame: &Frame<'_>, link: &Link, reason: ReasonCode) -> bool {
    let version = link.version();
    let Ok(Packet::Subscribe(subscribe)) = frame.decode(version) else {
        return false;
    };
    let code = if version.is_v5() {
        reason
    } else {
        ReasonCode::UNSPECIFIED_ERROR
    };
    let answer = Packet::SubAck(Box::new(SubAck {
        packet_id: subscribe.packet_id,
        codes: vec![code; subscribe.filters.len()],
        properties: Properties::default(),
    }));
    link.answer(&answer).is_ok()
}
