//! A client without a socket and a clock: the test hands in the present, and looks at the output.

use std::rc::Rc;
use std::time::Instant;

use super::client::lasting;
use crate::broker::link::Link;
use crate::broker::protocol::Peer;
use crate::broker::router::{Key, Router};
use crate::model::{Properties, QoS, Version};
use crate::wire::{Filter, Packet, Publish, Subscribe, next_frame};

/// The largest packet that it accepts.
pub(super) const PACKET: usize = 1 << 20;

/// A client without a socket: its output stays where the test can look at it.
pub(super) struct Fake {
    pub(super) peer: Peer,
}

impl Fake {
    pub(super) fn attach(
        router: &mut Router,
        client_id: &str,
        receive_maximum: u16,
        now: Instant,
    ) -> Self {
        let mut connect = lasting(Version::V5, client_id);
        connect.keep_alive = 0;
        connect.properties.receive_maximum = Some(receive_maximum);
        let link = Link::new(Version::V5, PACKET, now, &router.memory);
        let attached = router.attach(&mut connect, &link, now).expect("a session");
        router.resume(attached.key, now);
        Self {
            peer: Peer::new(attached.key, link, &router.memory),
        }
    }

    pub(super) fn key(&self) -> Key {
        self.peer.key
    }

    pub(super) fn link(&self) -> &Rc<Link> {
        &self.peer.link
    }

    pub(super) fn send(
        &mut self,
        router: &mut Router,
        packet: &Packet<'_>,
        now: Instant,
    ) -> Option<Rc<Link>> {
        let mut bytes = Vec::new();
        packet.encode(Version::V5, &mut bytes).expect("a packet");
        let frame = next_frame(&bytes, PACKET).expect("a frame").expect("whole");
        self.peer.handle(router, frame, now).expect("no end")
    }

    pub(super) fn subscribe(&mut self, router: &mut Router, qos: QoS, now: Instant) {
        self.subscribe_to(router, ["t".to_owned()], qos, now);
        self.link().take_all();
    }

    pub(super) fn subscribe_to(
        &mut self,
        router: &mut Router,
        filters: impl IntoIterator<Item = String>,
        qos: QoS,
        now: Instant,
    ) {
        let filters = filters.into_iter().map(|filter| Filter {
            filter,
            qos,
            ..Filter::default()
        });
        let packet = Packet::Subscribe(Box::new(Subscribe {
            packet_id: 1,
            filters: filters.collect(),
            properties: Properties::default(),
        }));
        self.send(router, &packet, now);
    }

    pub(super) fn publish(
        &mut self,
        router: &mut Router,
        id: u16,
        now: Instant,
    ) -> Option<Rc<Link>> {
        let qos = if id == 0 {
            QoS::AtMostOnce
        } else {
            QoS::AtLeastOnce
        };
        let packet = Packet::Publish(Publish {
            topic: "t",
            payload: &[0; 200],
            qos,
            packet_id: id,
            ..Publish::default()
        });
        self.send(router, &packet, now)
    }

    /// What has been written for it, by packet: the identifier of each.
    pub(super) fn acks(&self) -> Vec<u16> {
        let bytes = self.link().take_all();
        let mut rest = &bytes[..];
        let mut ids = Vec::new();
        while let Some(frame) = next_frame(rest, PACKET).expect("a frame") {
            rest = &rest[frame.size..];
            match frame.decode(Version::V5).expect("a packet") {
                Packet::Ack(ack) => ids.push(ack.packet_id),
                Packet::Publish(publish) => ids.push(publish.packet_id),
                other => panic!("{other:?}"),
            }
        }
        ids
    }
}
