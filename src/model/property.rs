//! What the specification says of each property of MQTT 5, and how a struct holds them: the macro behind the
//! table in [`properties`](super::properties).

use super::Secret;

/// Where a property list stands: in a packet, by its type number, or in the will of a CONNECT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Carrier {
    /// CONNECT (§3.1.2.11).
    Connect = 1,
    /// CONNACK (§3.2.2.3).
    ConnAck = 2,
    /// PUBLISH (§3.3.2.3).
    Publish = 3,
    /// PUBACK (§3.4.2.2).
    PubAck = 4,
    /// PUBREC (§3.5.2.2).
    PubRec = 5,
    /// PUBREL (§3.6.2.2).
    PubRel = 6,
    /// PUBCOMP (§3.7.2.2).
    PubComp = 7,
    /// SUBSCRIBE (§3.8.2.1).
    Subscribe = 8,
    /// SUBACK (§3.9.2.1).
    SubAck = 9,
    /// UNSUBSCRIBE (§3.10.2.1).
    Unsubscribe = 10,
    /// UNSUBACK (§3.11.2.1).
    UnsubAck = 11,
    /// The will of a CONNECT (§3.1.3.2); the number of PINGREQ, which has no properties.
    Will = 12,
    /// DISCONNECT (§3.14.2.2).
    Disconnect = 14,
    /// AUTH (§3.15.2.2).
    Auth = 15,
}

impl Carrier {
    /// The bit that stands for it in a set of carriers.
    pub(super) const fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// Sets of carriers, as the table names them.
pub(super) mod carriers {
    use super::Carrier;

    pub(in crate::model) const CONNECT: u16 = Carrier::Connect.bit();
    pub(in crate::model) const CONNACK: u16 = Carrier::ConnAck.bit();
    pub(in crate::model) const PUBLISH: u16 = Carrier::Publish.bit();
    pub(in crate::model) const SUBSCRIBE: u16 = Carrier::Subscribe.bit();
    pub(in crate::model) const WILL: u16 = Carrier::Will.bit();
    pub(in crate::model) const DISCONNECT: u16 = Carrier::Disconnect.bit();
    pub(in crate::model) const AUTH: u16 = Carrier::Auth.bit();
    /// The packets that answer another.
    pub(in crate::model) const ANSWERS: u16 = CONNACK
        | Carrier::PubAck.bit()
        | Carrier::PubRec.bit()
        | Carrier::PubRel.bit()
        | Carrier::PubComp.bit()
        | Carrier::SubAck.bit()
        | Carrier::UnsubAck.bit()
        | DISCONNECT
        | AUTH;
    pub(in crate::model) const ALL: u16 = u16::MAX;
}

/// How a property is written, and which values it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
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

/// The value of a property, by the way that it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyValue<'a> {
    /// A byte.
    Byte(u8),
    /// A two byte integer.
    Two(u16),
    /// A four byte integer.
    Four(u32),
    /// A variable byte integer.
    Variable(u32),
    /// A string.
    Text(&'a str),
    /// Binary data.
    Binary(&'a [u8]),
    /// A string pair.
    Pair(&'a str, &'a str),
}

impl PropertyValue<'_> {
    /// How many bytes it takes in a packet (§1.5), without the number of the property.
    pub fn encoded_len(&self) -> usize {
        match self {
            Self::Byte(_) => 1,
            Self::Two(_) => 2,
            Self::Four(_) => 4,
            Self::Variable(number) => match number {
                0..0x80 => 1,
                0x80..0x4000 => 2,
                0x4000..0x20_0000 => 3,
                _ => 4,
            },
            Self::Text(text) => 2 + text.len(),
            Self::Binary(data) => 2 + data.len(),
            Self::Pair(name, value) => 4 + name.len() + value.len(),
        }
    }

    /// The number that it is, if it is one.
    pub fn number(&self) -> Option<u32> {
        match *self {
            Self::Byte(number) => Some(number.into()),
            Self::Two(number) => Some(number.into()),
            Self::Four(number) | Self::Variable(number) => Some(number),
            Self::Text(_) | Self::Binary(_) | Self::Pair(..) => None,
        }
    }
}

/// A field that holds the values of a property: none, one, or for those that may repeat any number.
pub(super) trait PropertyField {
    fn is_unset(&self) -> bool;
    fn value(&self, index: usize) -> Option<PropertyValue<'_>>;
    /// Takes a value of its own type; any other leaves it as it is.
    fn put(&mut self, value: PropertyValue<'_>);
}

/// Fields of one value: their type, the value as it is seen, and the value as it is kept.
macro_rules! single {
    ($($type:ty: $variant:ident, $seen:expr, $kept:expr;)*) => {$(
        impl PropertyField for Option<$type> {
            #[inline]
            fn is_unset(&self) -> bool {
                self.is_none()
            }

            #[inline]
            fn value(&self, index: usize) -> Option<PropertyValue<'_>> {
                let value = self.as_ref().filter(|_| index == 0)?;
                Some(PropertyValue::$variant($seen(value)))
            }

            fn put(&mut self, value: PropertyValue<'_>) {
                if let PropertyValue::$variant(value) = value {
                    *self = Some($kept(value));
                }
            }
        }
    )*};
}

single! {
    u8: Byte, |value: &u8| *value, |value: u8| value;
    u16: Two, |value: &u16| *value, |value: u16| value;
    u32: Four, |value: &u32| *value, |value: u32| value;
    String: Text, String::as_str, str::to_owned;
    Vec<u8>: Binary, Vec::as_slice, <[u8]>::to_vec;
    Secret: Binary, Secret::expose, Secret::new;
}

impl PropertyField for Vec<u32> {
    #[inline]
    fn is_unset(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn value(&self, index: usize) -> Option<PropertyValue<'_>> {
        self.get(index).copied().map(PropertyValue::Variable)
    }

    fn put(&mut self, value: PropertyValue<'_>) {
        if let PropertyValue::Variable(number) = value {
            self.push(number);
        }
    }
}

impl PropertyField for Vec<(String, String)> {
    #[inline]
    fn is_unset(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn value(&self, index: usize) -> Option<PropertyValue<'_>> {
        let (name, value) = self.get(index)?;
        Some(PropertyValue::Pair(name, value))
    }

    fn put(&mut self, value: PropertyValue<'_>) {
        if let PropertyValue::Pair(name, value) = value {
            self.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// Makes [`Property`](super::Property) and [`Properties`](super::Properties) of rows: number, variant, field and its
/// type, how it is written, name in the specification, and the packets that may carry it.
macro_rules! properties {
    ($(
        $(#[$doc:meta])*
        $number:literal $property:ident $field:ident: $type:ty, $kind:ident $name:literal $carriers:expr;
    )*) => {
        /// One of the properties of MQTT 5, by its number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Property {
            $($(#[$doc])* $property = $number,)*
        }

        impl Property {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$property),*];

            /// The property of a number; `None` when the specification has none.
            #[inline]
            pub fn of(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(Self::$property),)*
                    _ => None,
                }
            }

            /// The property whose values stand in a field of this name.
            pub fn of_field(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($field) => Some(Self::$property),)*
                    _ => None,
                }
            }

            /// Its name in the specification, in lower case: `response topic`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$property => $name,)*
                }
            }

            /// The name of its field in [`Properties`], which our JSON uses too: `response_topic`.
            pub const fn field(self) -> &'static str {
                match self {
                    $(Self::$property => stringify!($field),)*
                }
            }

            /// Its name in Pascal case: `ResponseTopic`.
            pub const fn pascal(self) -> &'static str {
                match self {
                    $(Self::$property => stringify!($property),)*
                }
            }

            /// How it is written, and which values it takes.
            #[inline]
            pub const fn kind(self) -> PropertyKind {
                match self {
                    $(Self::$property => PropertyKind::$kind,)*
                }
            }

            /// Whether such a packet may hold it.
            #[inline]
            pub const fn fits(self, carrier: Carrier) -> bool {
                let carriers = match self {
                    $(Self::$property => $carriers,)*
                };
                carriers & carrier.bit() != 0
            }
        }

        /// Every property that a packet can carry. Which of them a packet may carry says [`Property::fits`]; an absent
        /// property is `None` or an empty list.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Properties {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl Properties {
            /// Whether nothing is set.
            pub fn is_empty(&self) -> bool {
                $(self.$field.is_unset())&&*
            }

            /// Whether nothing is set that a PUBLISH may carry (§3.3.2.3). Looks at those fields alone.
            #[inline]
            pub fn is_empty_for_publish(&self) -> bool {
                $(($carriers & carriers::PUBLISH == 0 || self.$field.is_unset()))&&*
            }

            /// The value of a property; several of one that may repeat have their index.
            #[inline]
            fn value(&self, property: Property, index: usize) -> Option<PropertyValue<'_>> {
                match property {
                    $(Property::$property => self.$field.value(index),)*
                }
            }

            /// Sets a property, or adds to one that may repeat. A value of another type than the property's is
            /// passed over.
            pub fn put(&mut self, property: Property, value: PropertyValue<'_>) {
                match property {
                    $(Property::$property => self.$field.put(value),)*
                }
            }

            /// Takes a property away.
            pub fn clear(&mut self, property: Property) {
                match property {
                    $(Property::$property => self.$field = Default::default(),)*
                }
            }
        }
    };
}

pub(super) use properties;
