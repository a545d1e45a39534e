//! The packets that faults happen to.

/// A packet, as the condition of a fault names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultPacket {
    /// CONNECT
    Connect,
    /// CONNACK
    ConnAck,
    /// PUBLISH from a client
    Publish,
    /// PUBLISH to a client
    Delivery,
    /// PUBACK
    PubAck,
    /// PUBREC
    PubRec,
    /// PUBREL
    PubRel,
    /// PUBCOMP
    PubComp,
    /// SUBSCRIBE
    Subscribe,
    /// SUBACK
    SubAck,
    /// UNSUBSCRIBE
    Unsubscribe,
    /// UNSUBACK
    UnsubAck,
    /// PINGREQ
    PingReq,
    /// PINGRESP
    PingResp,
    /// DISCONNECT
    Disconnect,
    /// AUTH
    Auth,
}

/// Their names, and their types (MQTT 5 §2.1.2).
const PACKETS: &[(FaultPacket, &str, u8)] = &[
    (FaultPacket::Connect, "connect", 1),
    (FaultPacket::ConnAck, "connack", 2),
    (FaultPacket::Publish, "publish", 3),
    (FaultPacket::Delivery, "delivery", 3),
    (FaultPacket::PubAck, "puback", 4),
    (FaultPacket::PubRec, "pubrec", 5),
    (FaultPacket::PubRel, "pubrel", 6),
    (FaultPacket::PubComp, "pubcomp", 7),
    (FaultPacket::Subscribe, "subscribe", 8),
    (FaultPacket::SubAck, "suback", 9),
    (FaultPacket::Unsubscribe, "unsubscribe", 10),
    (FaultPacket::UnsubAck, "unsuback", 11),
    (FaultPacket::PingReq, "pingreq", 12),
    (FaultPacket::PingResp, "pingresp", 13),
    (FaultPacket::Disconnect, "disconnect", 14),
    (FaultPacket::Auth, "auth", 15),
];

impl FaultPacket {
    /// The packet that begins with this byte.
    pub fn of(first: u8, sent: bool) -> Option<Self> {
        let mut all = PACKETS.iter().filter(|row| row.2 == first >> 4);
        let other = if sent { Self::Publish } else { Self::Delivery };
        all.find(|row| row.0 != other).map(|row| row.0)
    }

    /// The packet of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = PACKETS.iter();
        all.find(|row| row.1.eq_ignore_ascii_case(name))
            .map(|row| row.0)
    }

    /// The names of all packets.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        PACKETS.iter().map(|row| row.1)
    }

    /// Whether it answers a packet of the client.
    fn is_answer(self) -> bool {
        use FaultPacket::{ConnAck, PingResp, PubAck, PubComp, PubRec, PubRel, SubAck, UnsubAck};
        matches!(
            self,
            ConnAck | PubAck | PubRec | PubRel | PubComp | SubAck | UnsubAck | PingResp
        )
    }
}

/// The packets that a kind of fault can happen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultScope {
    /// The broker's answers. CONNACK and PINGRESP have to be named.
    Answers,
    /// Deliveries.
    Deliveries,
    /// Packets that the broker sends. CONNACK has to be named.
    Sent,
    /// CONNECT.
    Connect,
    /// SUBSCRIBE.
    Subscribe,
    /// PUBLISH from a client.
    Publish,
    /// All packets in both directions.
    All,
}

impl FaultScope {
    /// Whether a packet is among them; `named` is the only one that is wanted.
    pub(super) fn includes(
        self,
        packet: FaultPacket,
        sent: bool,
        named: Option<FaultPacket>,
    ) -> bool {
        use FaultPacket::{ConnAck, Delivery, PingResp};
        let is_named = named == Some(packet);
        let fits = match self {
            Self::Answers => {
                sent && packet.is_answer() && (is_named || !matches!(packet, ConnAck | PingResp))
            }
            Self::Deliveries => packet == Delivery,
            Self::Sent => sent && (is_named || packet != ConnAck),
            Self::Connect => packet == FaultPacket::Connect,
            Self::Subscribe => packet == FaultPacket::Subscribe,
            Self::Publish => packet == FaultPacket::Publish,
            Self::All => true,
        };
        fits && (named.is_none() || is_named)
    }

    /// Whether a fault of this scope can happen to a packet in one of the directions.
    pub(super) fn can_include(self, packet: FaultPacket) -> bool {
        use FaultPacket::{Connect, PingReq, Publish, Subscribe, Unsubscribe};
        let received_only = matches!(
            packet,
            Connect | Publish | Subscribe | Unsubscribe | PingReq
        );
        self.includes(packet, !received_only, Some(packet))
    }

    /// The packets in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Answers => "acknowledgements",
            Self::Deliveries => "deliveries",
            Self::Sent => "packets to the client",
            Self::Connect => "CONNECT",
            Self::Subscribe => "SUBSCRIBE",
            Self::Publish => "PUBLISH from a client",
            Self::All => "any packet",
        }
    }
}
