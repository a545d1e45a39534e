//! A message and a will.

use super::{Properties, QoS};

/// An application message, owned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The topic name; valid for publishing.
    pub topic: String,
    /// The payload, any bytes.
    pub payload: Vec<u8>,
    /// Quality of service.
    pub qos: QoS,
    /// Keep it as the topic's retained message; on delivery: it was a retained one.
    pub retain: bool,
    /// The DUP flag.
    pub dup: bool,
    /// MQTT 5 properties; empty with 3.x.
    pub properties: Properties,
}

/// A received message as an output sees it: borrowed from the bytes that it came in.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The topic name, an alias already resolved.
    pub topic: &'a str,
    /// The payload.
    pub payload: &'a [u8],
    /// The QoS that it was delivered with.
    pub qos: QoS,
    /// RETAIN.
    pub retain: bool,
    /// DUP.
    pub dup: bool,
    /// The packet identifier; 0 with QoS 0.
    pub packet_id: u16,
    /// Its properties.
    pub properties: &'a Properties,
}

/// The message that the broker publishes when the connection ends without DISCONNECT (MQTT 5 §3.1.2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Will {
    /// Its topic.
    pub topic: String,
    /// Its payload.
    pub payload: Vec<u8>,
    /// Its quality of service.
    pub qos: QoS,
    /// Whether it is retained.
    pub retain: bool,
    /// Its properties (MQTT 5 §3.1.3.2); empty with 3.x.
    pub properties: Properties,
}
