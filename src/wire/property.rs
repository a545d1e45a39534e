//! The properties of MQTT 5 one by one: what each is called, how it is written, which packets may carry
//! it and what values it takes (§2.2.2.2, table 2-4, and the sections of the packets).

use super::{WireError, names::packet_name, reader::Reader};

/// The numbers of the properties.
pub(super) mod id {
    pub(in crate::wire) const PAYLOAD_FORMAT_INDICATOR: u8 = 0x01;
    pub(in crate::wire) const MESSAGE_EXPIRY_INTERVAL: u8 = 0x02;
    pub(in crate::wire) const CONTENT_TYPE: u8 = 0x03;
    pub(in crate::wire) const RESPONSE_TOPIC: u8 = 0x08;
    pub(in crate::wire) const CORRELATION_DATA: u8 = 0x09;
    pub(in crate::wire) const SUBSCRIPTION_IDENTIFIER: u8 = 0x0B;
    pub(in crate::wire) const SESSION_EXPIRY_INTERVAL: u8 = 0x11;
    pub(in crate::wire) const ASSIGNED_CLIENT_IDENTIFIER: u8 = 0x12;
    pub(in crate::wire) const SERVER_KEEP_ALIVE: u8 = 0x13;
    pub(in crate::wire) const AUTHENTICATION_METHOD: u8 = 0x15;
    pub(in crate::wire) const AUTHENTICATION_DATA: u8 = 0x16;
    pub(in crate::wire) const REQUEST_PROBLEM_INFORMATION: u8 = 0x17;
    pub(in crate::wire) const WILL_DELAY_INTERVAL: u8 = 0x18;
    pub(in crate::wire) const REQUEST_RESPONSE_INFORMATION: u8 = 0x19;
    pub(in crate::wire) const RESPONSE_INFORMATION: u8 = 0x1A;
    pub(in crate::wire) const SERVER_REFERENCE: u8 = 0x1C;
    pub(in crate::wire) const REASON_STRING: u8 = 0x1F;
    pub(in crate::wire) const RECEIVE_MAXIMUM: u8 = 0x21;
    pub(in crate::wire) const TOPIC_ALIAS_MAXIMUM: u8 = 0x22;
    pub(in crate::wire) const TOPIC_ALIAS: u8 = 0x23;
    pub(in crate::wire) const MAXIMUM_QOS: u8 = 0x24;
    pub(in crate::wire) const RETAIN_AVAILABLE: u8 = 0x25;
    pub(in crate::wire) const USER_PROPERTY: u8 = 0x26;
    pub(in crate::wire) const MAXIMUM_PACKET_SIZE: u8 = 0x27;
    pub(in crate::wire) const WILDCARD_SUBSCRIPTION_AVAILABLE: u8 = 0x28;
    pub(in crate::wire) const SUBSCRIPTION_IDENTIFIER_AVAILABLE: u8 = 0x29;
    pub(in crate::wire) const SHARED_SUBSCRIPTION_AVAILABLE: u8 = 0x2A;
}

/// Where a property list stands: in a packet, by its type number, or in the will of a CONNECT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Carrier {
    Connect = 1,
    ConnAck = 2,
    Publish = 3,
    PubAck = 4,
    PubRec = 5,
    PubRel = 6,
    PubComp = 7,
    Subscribe = 8,
    SubAck = 9,
    Unsubscribe = 10,
    UnsubAck = 11,
    /// The number of PINGREQ, which has no properties.
    Will = 12,
    Disconnect = 14,
    Auth = 15,
}

impl Carrier {
    const fn bit(self) -> u16 {
        1 << self as u8
    }

    /// The name of the packet.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Will => "CONNECT",
            packet => packet_name(packet as u8),
        }
    }
}

/// How a property is written, and which values it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A byte that is 0 or 1.
    Flag,
    /// Two bytes.
    Two,
    /// Two bytes, not zero.
    TwoFromOne,
    /// Four bytes.
    Four,
    /// Four bytes, not zero.
    FourFromOne,
    /// A variable byte integer, not zero.
    VariableFromOne,
    /// A string.
    Text,
    /// A string that is a topic name.
    Topic,
    /// Binary data.
    Binary,
    /// Two strings.
    Pair,
}

/// What the specification says about a property.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definition {
    /// The name in the specification, in lower case.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    carriers: u16,
}

impl Definition {
    /// The error for a packet that cannot carry it.
    #[cold]
    pub(super) fn misplaced(&self, carrier: Carrier) -> WireError {
        WireError::Misplaced {
            packet: carrier.name(),
            property: self.name,
        }
    }

    /// Whether a packet may hold it.
    #[inline]
    pub(super) fn fits(&self, carrier: Carrier) -> bool {
        self.carriers & carrier.bit() != 0
    }
}

const CONNECT: u16 = Carrier::Connect.bit();
const CONNACK: u16 = Carrier::ConnAck.bit();
const PUBLISH: u16 = Carrier::Publish.bit();
const SUBSCRIBE: u16 = Carrier::Subscribe.bit();
const WILL: u16 = Carrier::Will.bit();
const DISCONNECT: u16 = Carrier::Disconnect.bit();
const AUTH: u16 = Carrier::Auth.bit();
/// The packets that answer another.
const ANSWERS: u16 = CONNACK
    | Carrier::PubAck.bit()
    | Carrier::PubRec.bit()
    | Carrier::PubRel.bit()
    | Carrier::PubComp.bit()
    | Carrier::SubAck.bit()
    | Carrier::UnsubAck.bit()
    | DISCONNECT
    | AUTH;

/// The property of a number; `None` when the specification has none.
#[inline]
pub(super) fn definition(id: u8) -> Option<Definition> {
    use Kind::{
        Binary, Flag, Four, FourFromOne, Pair, Text, Topic, Two, TwoFromOne, VariableFromOne,
    };
    let (name, kind, carriers) = match id {
        id::PAYLOAD_FORMAT_INDICATOR => ("payload format indicator", Flag, PUBLISH | WILL),
        id::MESSAGE_EXPIRY_INTERVAL => ("message expiry interval", Four, PUBLISH | WILL),
        id::CONTENT_TYPE => ("content type", Text, PUBLISH | WILL),
        id::RESPONSE_TOPIC => ("response topic", Topic, PUBLISH | WILL),
        id::CORRELATION_DATA => ("correlation data", Binary, PUBLISH | WILL),
        id::SUBSCRIPTION_IDENTIFIER => (
            "subscription identifier",
            VariableFromOne,
            PUBLISH | SUBSCRIBE,
        ),
        id::SESSION_EXPIRY_INTERVAL => (
            "session expiry interval",
            Four,
            CONNECT | CONNACK | DISCONNECT,
        ),
        id::ASSIGNED_CLIENT_IDENTIFIER => ("assigned client identifier", Text, CONNACK),
        id::SERVER_KEEP_ALIVE => ("server keep alive", Two, CONNACK),
        id::AUTHENTICATION_METHOD => ("authentication method", Text, CONNECT | CONNACK | AUTH),
        id::AUTHENTICATION_DATA => ("authentication data", Binary, CONNECT | CONNACK | AUTH),
        id::REQUEST_PROBLEM_INFORMATION => ("request problem information", Flag, CONNECT),
        id::WILL_DELAY_INTERVAL => ("will delay interval", Four, WILL),
        id::REQUEST_RESPONSE_INFORMATION => ("request response information", Flag, CONNECT),
        id::RESPONSE_INFORMATION => ("response information", Text, CONNACK),
        id::SERVER_REFERENCE => ("server reference", Text, CONNACK | DISCONNECT),
        id::REASON_STRING => ("reason string", Text, ANSWERS),
        id::RECEIVE_MAXIMUM => ("receive maximum", TwoFromOne, CONNECT | CONNACK),
        id::TOPIC_ALIAS_MAXIMUM => ("topic alias maximum", Two, CONNECT | CONNACK),
        id::TOPIC_ALIAS => ("topic alias", TwoFromOne, PUBLISH),
        id::MAXIMUM_QOS => ("maximum QoS", Flag, CONNACK),
        id::RETAIN_AVAILABLE => ("retain available", Flag, CONNACK),
        id::USER_PROPERTY => ("user property", Pair, u16::MAX),
        id::MAXIMUM_PACKET_SIZE => ("maximum packet size", FourFromOne, CONNECT | CONNACK),
        id::WILDCARD_SUBSCRIPTION_AVAILABLE => ("wildcard subscription available", Flag, CONNACK),
        id::SUBSCRIPTION_IDENTIFIER_AVAILABLE => {
            ("subscription identifiers available", Flag, CONNACK)
        }
        id::SHARED_SUBSCRIPTION_AVAILABLE => ("shared subscription available", Flag, CONNACK),
        _ => return None,
    };
    Some(Definition {
        name,
        kind,
        carriers,
    })
}

/// A property with its value, borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Property<'a> {
    pub(super) id: u8,
    pub(super) value: Value<'a>,
}

/// The value of a property, by the way that it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Byte(u8),
    Two(u16),
    Four(u32),
    Variable(u32),
    Text(&'a str),
    Binary(&'a [u8]),
    Pair(&'a str, &'a str),
}

impl<'a> Property<'a> {
    /// Reads the next property and checks its value's range; also says what is known of it.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<(Self, Definition), WireError> {
        let id = reader.u8()?;
        let Some(definition) = definition(id) else {
            return Err(reader.malformed("a property that does not exist"));
        };
        let value = match definition.kind {
            Kind::Flag => match reader.u8()? {
                byte @ (0 | 1) => Value::Byte(byte),
                _ => return Err(reader.protocol("a property that is 0 or 1 is neither")),
            },
            Kind::Two => Value::Two(reader.u16()?),
            Kind::TwoFromOne => match reader.u16()? {
                0 => return Err(reader.protocol(ZERO)),
                number => Value::Two(number),
            },
            Kind::Four => Value::Four(reader.u32()?),
            Kind::FourFromOne => match reader.u32()? {
                0 => return Err(reader.protocol(ZERO)),
                number => Value::Four(number),
            },
            Kind::VariableFromOne => match u32::try_from(reader.varint()?) {
                Ok(number) if number > 0 => Value::Variable(number),
                _ => return Err(reader.protocol(ZERO)),
            },
            Kind::Text => Value::Text(reader.text()?),
            Kind::Topic => Value::Text(reader.topic()?),
            Kind::Binary => Value::Binary(reader.binary()?),
            Kind::Pair => Value::Pair(reader.text()?, reader.text()?),
        };
        Ok((Self { id, value }, definition))
    }
}

const ZERO: &str = "a property that starts at 1 is zero";
