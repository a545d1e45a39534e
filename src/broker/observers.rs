//! Observers of packets, messages and figures of a running broker. They are called on the broker's thread.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::message::Inbound;
use crate::model::{Delivery, Version};
use crate::wire::{describe, frame_size};

/// A packet that passed.
#[derive(Clone, Copy, Debug)]
pub struct SeenPacket<'a> {
    /// The client identifier; empty before one is known.
    pub client: &'a str,
    /// The broker sent it.
    pub sent: bool,
    /// The packet in words.
    pub text: &'a str,
}

/// Called for every packet.
pub type PacketObserver = Box<dyn FnMut(&SeenPacket<'_>) + Send>;

/// Called for every message that clients publish, wills included.
pub type MessageObserver = Box<dyn FnMut(&Delivery<'_>) + Send>;

/// What went through the broker since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BrokerFigures {
    /// Clients that are connected.
    pub connected: u64,
    /// Packets and bytes from clients.
    pub received: (u64, u64),
    /// Packets and bytes to clients.
    pub sent: (u64, u64),
}

/// Called with the figures once a second.
pub type FigureObserver = Box<dyn FnMut(BrokerFigures) + Send>;

/// Called with a line about something that a client got wrong and may not be told of.
pub type NoticeObserver = Box<dyn FnMut(&str) + Send>;

/// The observers of a broker.
#[derive(Default)]
pub struct Observers {
    /// Of packets.
    pub packets: Option<PacketObserver>,
    /// Of messages.
    pub messages: Option<MessageObserver>,
    /// Of figures.
    pub figures: Option<FigureObserver>,
    /// Of mistakes in commands of clients.
    pub notices: Option<NoticeObserver>,
}

/// The trace of packets.
pub(super) struct PacketTrace(RefCell<PacketObserver>);

impl PacketTrace {
    /// Tells this observer.
    pub(super) fn new(observer: PacketObserver) -> Self {
        Self(RefCell::new(observer))
    }

    /// Shows packets that were sent to a client.
    pub(super) fn sent(&self, client: &str, mut packets: &[u8], version: Version) {
        while !packets.is_empty() {
            let size = frame_size(packets).ok().flatten();
            let size = size.unwrap_or(packets.len()).min(packets.len());
            let (packet, rest) = packets.split_at(size);
            self.show(client, true, packet, version);
            packets = rest;
        }
    }

    /// Shows a packet of a client.
    pub(super) fn received(&self, client: &str, packet: &[u8], version: Version) {
        self.show(client, false, packet, version);
    }

    fn show(&self, client: &str, sent: bool, packet: &[u8], version: Version) {
        let text = &describe(packet, version);
        self.0.borrow_mut()(&SeenPacket { client, sent, text });
    }
}

impl fmt::Debug for PacketTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PacketTrace")
    }
}

/// The trace of one client's packets.
#[derive(Debug)]
pub(super) struct ClientTrace {
    pub(super) trace: Rc<PacketTrace>,
    pub(super) client: Rc<str>,
    pub(super) version: Version,
}

impl ClientTrace {
    /// Shows packets that were sent to the client.
    pub(super) fn sent(&self, packets: &[u8]) {
        self.trace.sent(&self.client, packets, self.version);
    }

    /// Shows a packet of the client.
    pub(super) fn received(&self, packet: &[u8]) {
        self.trace.received(&self.client, packet, self.version);
    }
}

/// The record of messages.
#[derive(Default)]
pub(super) struct Record(pub(super) Option<MessageObserver>);

impl Record {
    /// Shows a message.
    pub(super) fn note(&mut self, message: &Inbound<'_>) {
        let Some(observer) = &mut self.0 else { return };
        let properties = &message.properties.decode();
        observer(&Delivery {
            topic: message.topic,
            payload: message.payload,
            qos: message.qos,
            retain: message.retain,
            dup: false,
            packet_id: 0,
            properties,
        });
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record")
    }
}

/// Where mistakes in commands of clients go.
#[derive(Default)]
pub(super) struct Notices(pub(super) Option<NoticeObserver>);

impl fmt::Debug for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notices")
    }
}
