//! The packets, as the rest of the house sees them.

use crate::model::{Properties, QoS, ReasonCode, RetainHandling, Secret, Version, Will};

/// Any packet. PUBLISH and its acknowledgements borrow from the bytes that they were read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// CONNECT (§3.1).
    Connect(Box<Connect>),
    /// CONNACK (§3.2).
    ConnAck(Box<ConnAck>),
    /// PUBLISH (§3.3).
    Publish(Publish<'a>),
    /// PUBACK, PUBREC, PUBREL, PUBCOMP (§3.4–3.7).
    Ack(Ack<'a>),
    /// SUBSCRIBE (§3.8).
    Subscribe(Box<Subscribe>),
    /// SUBACK (§3.9).
    SubAck(Box<SubAck>),
    /// UNSUBSCRIBE (§3.10).
    Unsubscribe(Box<Unsubscribe>),
    /// UNSUBACK (§3.11).
    UnsubAck(Box<UnsubAck>),
    /// PINGREQ (§3.12).
    PingReq,
    /// PINGRESP (§3.13).
    PingResp,
    /// DISCONNECT (§3.14).
    Disconnect(Box<Disconnect>),
    /// AUTH (§3.15).
    Auth(Box<Auth>),
}

/// CONNECT. The version is the connection's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connect {
    /// The version that the packet asks for.
    pub version: Version,
    /// Client identifier.
    pub client_id: String,
    /// Clean start (5) or clean session (3.x).
    pub clean_start: bool,
    /// Keep-alive in seconds, 0 is off.
    pub keep_alive: u16,
    /// User name.
    pub username: Option<String>,
    /// Password, any bytes.
    pub password: Option<Secret>,
    /// The will.
    pub will: Option<Will>,
    /// Properties (5).
    pub properties: Properties,
}

/// CONNACK.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnAck {
    /// The broker has state of an earlier session.
    pub session_present: bool,
    /// The reason code (5) or return code (3.x) as it stands in the packet.
    pub code: u8,
    /// Properties (5).
    pub properties: Properties,
}

/// PUBLISH, borrowed, for reading and for writing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Publish<'a> {
    /// Topic name; empty where a topic alias stands for it.
    pub topic: &'a str,
    /// Payload.
    pub payload: &'a [u8],
    /// Quality of service.
    pub qos: QoS,
    /// RETAIN.
    pub retain: bool,
    /// DUP.
    pub dup: bool,
    /// Packet identifier; 0 with QoS 0, never 0 otherwise.
    pub packet_id: u16,
    /// Properties (5), still encoded.
    pub properties: RawProperties<'a>,
}

/// The properties of a packet in their encoded form, without the length in front. Those that came from
/// the wire have been validated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RawProperties<'a>(pub(in crate::wire) &'a [u8]);

/// Which acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum AckKind {
    /// PUBACK
    PubAck = 4,
    /// PUBREC
    PubRec = 5,
    /// PUBREL
    PubRel = 6,
    /// PUBCOMP
    PubComp = 7,
}

/// PUBACK, PUBREC, PUBREL or PUBCOMP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ack<'a> {
    /// Which one.
    pub kind: AckKind,
    /// The packet identifier; 0 is not refused here.
    pub packet_id: u16,
    /// Reason code; success with 3.x and where it is left out.
    pub reason: ReasonCode,
    /// Properties (5).
    pub properties: RawProperties<'a>,
}

/// One filter of a SUBSCRIBE with its options (§3.8.3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The topic filter, not validated beyond UTF-8.
    pub filter: String,
    /// Maximum QoS.
    pub qos: QoS,
    /// No local (5).
    pub no_local: bool,
    /// Retain as published (5).
    pub retain_as_published: bool,
    /// Retain handling (5).
    pub retain_handling: RetainHandling,
}

/// SUBSCRIBE.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscribe {
    /// Packet identifier.
    pub packet_id: u16,
    /// The filters, at least one.
    pub filters: Vec<Filter>,
    /// Properties (5).
    pub properties: Properties,
}

/// SUBACK.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubAck {
    /// Packet identifier.
    pub packet_id: u16,
    /// One code per filter, as they stand in the packet.
    pub codes: Vec<ReasonCode>,
    /// Properties (5).
    pub properties: Properties,
}

/// UNSUBSCRIBE.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsubscribe {
    /// Packet identifier.
    pub packet_id: u16,
    /// The filters, at least one.
    pub filters: Vec<String>,
    /// Properties (5).
    pub properties: Properties,
}

/// UNSUBACK.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnsubAck {
    /// Packet identifier.
    pub packet_id: u16,
    /// One code per filter (5); empty with 3.x.
    pub codes: Vec<ReasonCode>,
    /// Properties (5).
    pub properties: Properties,
}

/// DISCONNECT.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disconnect {
    /// Reason code (5); 0x00 where it is left out.
    pub reason: ReasonCode,
    /// Properties (5).
    pub properties: Properties,
}

/// AUTH (5 only).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Auth {
    /// Reason code.
    pub reason: ReasonCode,
    /// Properties.
    pub properties: Properties,
}
