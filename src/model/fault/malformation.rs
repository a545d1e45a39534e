//! The malformed packets that the broker can send.

/// A packet that no broker may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformation {
    /// The reserved packet type 0.
    Type,
    /// Reserved flags that are set.
    Flags,
    /// A remaining length of five bytes.
    Length,
    /// A topic that is not UTF-8.
    Utf8,
    /// A PUBLISH with QoS 3.
    Qos,
    /// A PUBLISH to a topic with a wildcard.
    Wildcard,
    /// A QoS 1 PUBLISH with the packet identifier 0.
    Id,
    /// A property that does not exist.
    Property,
    /// A topic alias that was not set.
    Alias,
    /// A packet that only clients send.
    Direction,
    /// A second CONNACK.
    Connack,
}

/// The malformed packets: name, section of the MQTT 5 specification, and what they are.
pub const MALFORMATIONS: &[(Malformation, &str, &str, &str)] = &[
    (
        Malformation::Type,
        "type",
        "2.1.2",
        "a packet of the reserved type 0",
    ),
    (
        Malformation::Flags,
        "flags",
        "2.1.3",
        "a PINGRESP with reserved flags",
    ),
    (
        Malformation::Length,
        "length",
        "1.5.5",
        "a remaining length of five bytes",
    ),
    (
        Malformation::Utf8,
        "utf8",
        "1.5.4",
        "a PUBLISH whose topic is not UTF-8",
    ),
    (Malformation::Qos, "qos", "3.3.1.2", "a PUBLISH with QoS 3"),
    (
        Malformation::Wildcard,
        "wildcard",
        "3.3.2.1",
        "a PUBLISH to a topic with a wildcard",
    ),
    (
        Malformation::Id,
        "id",
        "2.2.1",
        "a QoS 1 PUBLISH with packet identifier 0",
    ),
    (
        Malformation::Property,
        "property",
        "2.2.2.2",
        "a PUBLISH with an unknown property (MQTT 5)",
    ),
    (
        Malformation::Alias,
        "alias",
        "3.3.2.3.4",
        "a PUBLISH with a topic alias that was not set (MQTT 5)",
    ),
    (
        Malformation::Direction,
        "direction",
        "2.1.2",
        "a PINGREQ, which only clients send",
    ),
    (Malformation::Connack, "connack", "3.2", "a second CONNACK"),
];

impl Malformation {
    /// The malformed packet of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut all = MALFORMATIONS.iter();
        all.find(|row| row.1 == name).map(|row| row.0)
    }
}
