//! The members of a line's object. Values that are not needed are passed over, text is borrowed from the line.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor,
};
use serde_json::value::RawValue;

use crate::model::{Carrier, Properties, Property, PropertyKind, PropertyValue, QoS};

/// Text, without a copy where it has no escapes.
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strings;
        impl<'de> Visitor<'de> for Strings {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Strings)
    }
}

/// A quality of service.
pub(super) struct Level(pub(super) QoS);

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u64::deserialize(deserializer)?;
        u8::try_from(number)
            .ok()
            .and_then(QoS::from_level)
            .map(Self)
            .ok_or_else(|| D::Error::custom(format_args!("{number} is not 0, 1 or 2")))
    }
}

/// What a line says.
#[derive(Default)]
pub(super) struct Fields<'a> {
    pub(super) time: Option<&'a RawValue>,
    pub(super) topic: Option<Text<'a>>,
    pub(super) payload: Option<&'a RawValue>,
    pub(super) format: Option<Text<'a>>,
    pub(super) payload_base64: Option<Text<'a>>,
    pub(super) qos: Option<Level>,
    pub(super) retain: Option<bool>,
    pub(super) properties: Option<&'a RawValue>,
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Fields::default();
                while let Some(Text(name)) = map.next_key()? {
                    match &*name {
                        "topic" => set(&mut fields.topic, &name, &mut map)?,
                        "payload" => set(&mut fields.payload, &name, &mut map)?,
                        "format" => set(&mut fields.format, &name, &mut map)?,
                        "payload_base64" => set(&mut fields.payload_base64, &name, &mut map)?,
                        "qos" => set(&mut fields.qos, &name, &mut map)?,
                        "retain" => set(&mut fields.retain, &name, &mut map)?,
                        "properties" => set(&mut fields.properties, &name, &mut map)?,
                        "time" => fields.time = Some(map.next_value()?),
                        "size" | "dup" | "packet_id" => {
                            map.next_value::<IgnoredAny>()?;
                        }
                        _ => return Err(unknown(&name)),
                    }
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

fn unknown<E: Error>(name: &str) -> E {
    E::custom(format_args!("unknown key {name:?}"))
}

/// Reads the value of a name that may stand there once.
fn set<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut Option<T>,
    name: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    if field.is_some() {
        return Err(twice(name));
    }
    *field = Some(value(name, map)?);
    Ok(())
}

/// Reads a value; what is wrong with it is told with its name.
fn value<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    name: &str,
    map: &mut A,
) -> Result<T, A::Error> {
    let value = map.next_value();
    value.map_err(|error| A::Error::custom(format_args!("{name}: {error}")))
}

fn twice<E: Error>(name: &str) -> E {
    E::custom(format_args!("{name} appears twice"))
}

/// Reads the properties of a line over those that are there.
pub(super) fn read_properties(text: &str, into: &mut Properties) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    IntoProperties(into).deserialize(&mut deserializer)
}

/// Reads an object of properties into those that are there.
struct IntoProperties<'a>(&'a mut Properties);

impl<'de> DeserializeSeed<'de> for IntoProperties<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for IntoProperties<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let into = self.0;
        let mut seen = Vec::new();
        while let Some(Text(name)) = map.next_key()? {
            let Some((property, is_base64)) = property(&name) else {
                return Err(unknown(&name));
            };
            if matches!(
                property,
                Property::SubscriptionIdentifier | Property::TopicAlias
            ) {
                // What a subscriber was told and no publisher says.
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if seen.contains(&property) {
                return Err(twice(property.field()));
            }
            seen.push(property);
            into.clear(property);
            match property.kind() {
                PropertyKind::Flag => match value(&name, &mut map)? {
                    flag @ (0 | 1) => into.put(property, PropertyValue::Byte(flag)),
                    _ => return Err(A::Error::custom(format_args!("{name} is not 0 or 1"))),
                },
                PropertyKind::Pair => into.user_properties = value(&name, &mut map)?,
                PropertyKind::Binary => {
                    let Text(text) = value(&name, &mut map)?;
                    let data = if is_base64 {
                        STANDARD.decode(text.as_bytes()).map_err(|_| {
                            A::Error::custom(format_args!("{name}: {}", crate::text::base64()))
                        })?
                    } else {
                        text.into_owned().into_bytes()
                    };
                    into.put(property, PropertyValue::Binary(&data));
                }
                PropertyKind::Text | PropertyKind::Topic => {
                    let Text(text) = value(&name, &mut map)?;
                    into.put(property, PropertyValue::Text(&text));
                }
                _ => into.put(property, PropertyValue::Four(value(&name, &mut map)?)),
            }
        }
        Ok(())
    }
}

/// The property of a PUBLISH that a name stands for, and whether its value is base64.
fn property(name: &str) -> Option<(Property, bool)> {
    let (field, is_base64) = match name.strip_suffix("_base64") {
        Some(field) => (field, true),
        None => (name, false),
    };
    Property::of_field(field)
        .filter(|property| property.fits(Carrier::Publish))
        .filter(|property| !is_base64 || property.kind() == PropertyKind::Binary)
        .map(|property| (property, is_base64))
}
