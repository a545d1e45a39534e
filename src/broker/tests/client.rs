//! A client for tests: it sends any bytes, right or wrong, and waits for nothing longer than
//! [`DEADLINE`].

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use crate::broker::Broker;
use crate::broker::limits::PACKET_SIZE;
use crate::model::{Properties, QoS, ReasonCode, Version};
use crate::wire::{
    Ack, AckKind, ConnAck, Connect, Disconnect, EncodedProperties, Filter, Packet, Publish,
    RawProperties, Subscribe, Unsubscribe, next_frame,
};

/// No answer of the broker takes this long.
pub(super) const DEADLINE: Duration = Duration::from_secs(20);

/// A message as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Got {
    pub(super) topic: String,
    pub(super) payload: Vec<u8>,
    pub(super) qos: QoS,
    pub(super) retain: bool,
    pub(super) dup: bool,
    pub(super) id: u16,
    pub(super) properties: Properties,
}

pub(super) struct Client {
    stream: TcpStream,
    input: Vec<u8>,
    pub(super) version: Version,
}

/// A CONNECT with a clean session.
pub(super) fn connect(version: Version, client_id: &str) -> Connect {
    Connect {
        version,
        client_id: client_id.into(),
        clean_start: true,
        keep_alive: 60,
        ..Connect::default()
    }
}

/// A CONNECT for a session that lasts.
pub(super) fn lasting(version: Version, client_id: &str) -> Connect {
    let mut connect = connect(version, client_id);
    connect.clean_start = false;
    if version.is_v5() {
        connect.properties.session_expiry_interval = Some(3600);
    }
    connect
}

impl Client {
    /// A bare TCP connection that will speak this version.
    pub(super) fn dial(broker: &Broker, version: Version) -> Self {
        let port = broker.port().expect("a plain port");
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("connect");
        stream.set_read_timeout(Some(DEADLINE)).expect("timeout");
        stream.set_write_timeout(Some(DEADLINE)).expect("timeout");
        stream.set_nodelay(true).expect("nodelay");
        Self {
            stream,
            input: Vec::new(),
            version,
        }
    }

    /// Connects and shows the answer.
    pub(super) fn open(broker: &Broker, connect: Connect) -> (Self, ConnAck) {
        let mut client = Self::dial(broker, connect.version);
        client.send(&Packet::Connect(Box::new(connect)));
        let answer = client.connack();
        (client, answer)
    }

    /// Connects with success.
    pub(super) fn with(broker: &Broker, connect: Connect) -> Self {
        let (client, answer) = Self::open(broker, connect);
        assert_eq!(answer.code, 0);
        client
    }

    /// Connects with a clean session.
    pub(super) fn new(broker: &Broker, version: Version, client_id: &str) -> Self {
        Self::with(broker, connect(version, client_id))
    }

    pub(super) fn send(&mut self, packet: &Packet<'_>) {
        let mut out = Vec::new();
        packet.encode(self.version, &mut out).expect("a packet");
        self.send_bytes(&out);
    }

    /// A second hand to write with; whole packets only, and one hand at a time.
    pub(super) fn writer(&self) -> TcpStream {
        self.stream.try_clone().expect("a second handle")
    }

    pub(super) fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("write");
    }

    /// The next packet, whatever it is; `None` at the end of the stream.
    pub(super) fn next<R>(&mut self, look: impl FnOnce(Packet<'_>) -> R) -> Option<R> {
        loop {
            if let Some(frame) = next_frame(&self.input, PACKET_SIZE).expect("a frame") {
                let answer = look(frame.decode(self.version).expect("a packet"));
                let size = frame.size;
                self.input.drain(..size);
                return Some(answer);
            }
            let mut buffer = [0; 16_384];
            match self.stream.read(&mut buffer) {
                Ok(0) => return None,
                Ok(read) => self.input.extend_from_slice(&buffer[..read]),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("nothing came: {error}"),
            }
        }
    }

    pub(super) fn connack(&mut self) -> ConnAck {
        self.next(|packet| match packet {
            Packet::ConnAck(connack) => *connack,
            other => panic!("not a CONNACK: {other:?}"),
        })
        .expect("a CONNACK")
    }

    /// The next message; not acknowledged.
    pub(super) fn message(&mut self) -> Got {
        self.next(|packet| match packet {
            Packet::Publish(publish) => Got {
                topic: publish.topic.into(),
                payload: publish.payload.into(),
                qos: publish.qos,
                retain: publish.retain,
                dup: publish.dup,
                id: publish.packet_id,
                properties: publish.properties.decode(),
            },
            other => panic!("not a PUBLISH: {other:?}"),
        })
        .expect("a PUBLISH")
    }

    /// The next message, with the whole exchange of its QoS.
    pub(super) fn take(&mut self) -> Got {
        let got = self.message();
        match got.qos {
            QoS::AtMostOnce => {}
            QoS::AtLeastOnce => self.ack(AckKind::PubAck, got.id),
            QoS::ExactlyOnce => {
                self.ack(AckKind::PubRec, got.id);
                assert_eq!(self.acked(), (AckKind::PubRel, got.id, ReasonCode::SUCCESS));
                self.ack(AckKind::PubComp, got.id);
            }
        }
        got
    }

    /// The payload of the next message, as text.
    pub(super) fn text(&mut self) -> String {
        String::from_utf8(self.take().payload).expect("text")
    }

    pub(super) fn ack(&mut self, kind: AckKind, id: u16) {
        self.send(&Packet::Ack(Ack::new(kind, id)));
    }

    /// The next packet, an acknowledgement.
    pub(super) fn acked(&mut self) -> (AckKind, u16, ReasonCode) {
        self.next(|packet| match packet {
            Packet::Ack(ack) => (ack.kind, ack.packet_id, ack.reason),
            other => panic!("not an acknowledgement: {other:?}"),
        })
        .expect("an acknowledgement")
    }

    /// Sends a message and nothing more.
    pub(super) fn push(&mut self, got: &Got) {
        let properties = EncodedProperties::for_publish(&got.properties).expect("properties");
        self.send(&Packet::Publish(Publish {
            topic: &got.topic,
            payload: &got.payload,
            qos: got.qos,
            retain: got.retain,
            dup: got.dup,
            packet_id: got.id,
            properties: RawProperties::new(&properties),
        }));
    }

    /// Publishes with the whole exchange, and returns the reason of the first answer.
    pub(super) fn publish(&mut self, got: &Got) -> ReasonCode {
        let id = if got.qos == QoS::AtMostOnce { 0 } else { 7 };
        self.push(&Got { id, ..got.clone() });
        match got.qos {
            QoS::AtMostOnce => {
                self.quiet();
                ReasonCode::SUCCESS
            }
            QoS::AtLeastOnce => {
                let (kind, acked, reason) = self.acked();
                assert_eq!((kind, acked), (AckKind::PubAck, id));
                reason
            }
            QoS::ExactlyOnce => {
                let (kind, acked, reason) = self.acked();
                assert_eq!((kind, acked), (AckKind::PubRec, id));
                self.ack(AckKind::PubRel, id);
                assert_eq!(self.acked(), (AckKind::PubComp, id, ReasonCode::SUCCESS));
                reason
            }
        }
    }

    /// Publishes a text.
    pub(super) fn say(&mut self, topic: &str, payload: &str, qos: QoS) -> ReasonCode {
        self.publish(&says(topic, payload, qos))
    }

    /// Subscribes and returns the codes; messages must not come in between.
    pub(super) fn subscribe_with(&mut self, subscribe: Subscribe) -> Vec<ReasonCode> {
        self.send(&Packet::Subscribe(Box::new(subscribe)));
        self.next(|packet| match packet {
            Packet::SubAck(suback) => suback.codes,
            other => panic!("not a SUBACK: {other:?}"),
        })
        .expect("a SUBACK")
    }

    /// Subscribes to filters with a QoS.
    pub(super) fn subscribe(&mut self, filters: &[&str], qos: QoS) -> Vec<ReasonCode> {
        let filters = filters.iter().map(|filter| Filter {
            filter: (*filter).into(),
            qos,
            ..Filter::default()
        });
        self.subscribe_with(Subscribe {
            packet_id: 9,
            filters: filters.collect(),
            properties: Properties::default(),
        })
    }

    pub(super) fn unsubscribe(&mut self, filters: &[&str]) -> Vec<ReasonCode> {
        self.send(&Packet::Unsubscribe(Box::new(Unsubscribe {
            packet_id: 10,
            filters: filters.iter().map(|&filter| filter.into()).collect(),
            properties: Properties::default(),
        })));
        self.next(|packet| match packet {
            Packet::UnsubAck(unsuback) => unsuback.codes,
            other => panic!("not an UNSUBACK: {other:?}"),
        })
        .expect("an UNSUBACK")
    }

    /// Nothing has come and nothing is under way: a ping is answered next.
    pub(super) fn quiet(&mut self) {
        self.send(&Packet::PingReq);
        self.next(|packet| assert_eq!(packet, Packet::PingResp))
            .expect("a PINGRESP");
    }

    /// Leaves with a reason; waits until the broker has let go.
    pub(super) fn leave_with(mut self, disconnect: Disconnect) {
        self.send(&Packet::Disconnect(Box::new(disconnect)));
        assert_eq!(self.next(|packet| format!("{packet:?}")), None);
    }

    pub(super) fn leave(self) {
        self.leave_with(Disconnect::default());
    }

    /// The broker ends the connection: with this reason in MQTT 5, without a word before.
    pub(super) fn ended(&mut self, expected: ReasonCode) {
        if self.version.is_v5() {
            let reason = self.next(|packet| match packet {
                Packet::Disconnect(disconnect) => disconnect.reason,
                other => panic!("not a DISCONNECT: {other:?}"),
            });
            assert_eq!(reason, Some(expected));
        }
        assert_eq!(self.next(|packet| format!("{packet:?}")), None);
    }
}

/// A message with a text.
pub(super) fn says(topic: &str, payload: &str, qos: QoS) -> Got {
    Got {
        topic: topic.into(),
        payload: payload.into(),
        qos,
        ..Got::default()
    }
}
