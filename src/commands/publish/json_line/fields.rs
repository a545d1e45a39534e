//! The members of a line's object. Values that are not needed are passed over, text is borrowed from the line.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor,
};
use serde_json::value::RawValue;

use crate::model::{Properties, QoS};

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
                        "time" | "size" | "dup" | "packet_id" => {
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
        return Err(A::Error::custom(format_args!("{name} is there twice")));
    }
    let value = map.next_value();
    *field = Some(value.map_err(|error| A::Error::custom(format_args!("{name}: {error}")))?);
    Ok(())
}

/// Reads the properties of a line over those that are there.
pub(super) fn read_properties(text: &str, into: &mut Properties) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Over(into).deserialize(&mut deserializer)
}

struct Over<'a>(&'a mut Properties);

impl<'de> DeserializeSeed<'de> for Over<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Over<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let into = self.0;
        let mut new = New::default();
        while let Some(Text(name)) = map.next_key()? {
            match &*name {
                "payload_format_indicator" => set(&mut new.format, &name, &mut map)?,
                "message_expiry_interval" => set(&mut new.expiry, &name, &mut map)?,
                "content_type" => set(&mut new.content_type, &name, &mut map)?,
                "response_topic" => set(&mut new.response_topic, &name, &mut map)?,
                "correlation_data" => set(&mut new.correlation, &name, &mut map)?,
                "correlation_data_base64" => set(&mut new.correlation_base64, &name, &mut map)?,
                "user_properties" => set(&mut new.user, &name, &mut map)?,
                "subscription_identifiers" | "topic_alias" => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(unknown(&name)),
            }
        }
        new.put(into).map_err(A::Error::custom)
    }
}

/// The properties of a line.
#[derive(Default)]
struct New<'a> {
    format: Option<u8>,
    expiry: Option<u32>,
    content_type: Option<Text<'a>>,
    response_topic: Option<Text<'a>>,
    correlation: Option<Text<'a>>,
    correlation_base64: Option<Text<'a>>,
    user: Option<Vec<(String, String)>>,
}

impl New<'_> {
    /// Puts them in the place of those that are there.
    fn put(self, into: &mut Properties) -> Result<(), String> {
        let owned = |Text(text): Text<'_>| text.into_owned();
        if let Some(indicator) = self.format {
            if indicator > 1 {
                return Err("payload_format_indicator is not 0 or 1".to_owned());
            }
            into.payload_format_indicator = Some(indicator);
        }
        into.message_expiry_interval = self.expiry.or(into.message_expiry_interval);
        into.content_type = self.content_type.map(owned).or(into.content_type.take());
        into.response_topic = self
            .response_topic
            .map(owned)
            .or(into.response_topic.take());
        let data = match (self.correlation, self.correlation_base64) {
            (Some(_), Some(_)) => return Err("correlation_data is there twice".to_owned()),
            (Some(Text(text)), None) => Some(text.into_owned().into_bytes()),
            (None, Some(Text(text))) => Some(
                STANDARD
                    .decode(text.as_bytes())
                    .map_err(|_| format!("correlation_data_base64: {}", crate::text::base64()))?,
            ),
            (None, None) => None,
        };
        into.correlation_data = data.or(into.correlation_data.take());
        if let Some(pairs) = self.user {
            into.user_properties = pairs;
        }
        Ok(())
    }
}
