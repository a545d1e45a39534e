//! The will.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::context::Context;
use super::given::{Given, Origin, ParseGiven as _, pairs, valid_topic};
use super::property;
use super::value;
use crate::error::{Exit, Failure, plain};
use crate::model::{Properties, Property, Will};
use crate::options::Id;

/// The most bytes of its payload (MQTT 5 §3.1.3.4).
const LARGEST: usize = 65_535;

/// Reads the flags of the will.
///
/// # Errors
///
/// Bad values, and a flag of the will without its topic.
pub(crate) fn resolve(context: &Context<'_>) -> Result<Option<Will>, Failure> {
    let message = message(context)?;
    let qos = context.one(Id::WillQos);
    let retain = context.switch(Id::WillRetain)?;
    let properties = Mqtt5Options::read(context)?;
    let Some(topic) = context.one(Id::WillTopic) else {
        let origins = message.as_ref().map(Message::origin).into_iter();
        let origins = origins.chain(qos.as_ref().map(|given| &given.origin));
        return match origins.chain(&retain).next().or(properties.first()) {
            Some(origin) => Err(Failure::usage(format!("{origin} needs --will-topic"))),
            None => Ok(None),
        };
    };
    if let (Some(origin), None) = (&retain, &message) {
        // An empty retained message deletes (MQTT 5 §3.3.1.3).
        context.warn(format!(
            "the will has no message: with {origin} it removes the retained message of its topic"
        ));
    }
    let payload = message.map(Message::read).transpose()?;
    let payload = payload.unwrap_or_default();
    let properties = properties.resolve(context)?;
    if properties.payload_format_indicator.is_some() && std::str::from_utf8(&payload).is_err() {
        context.warn("the will message is not UTF-8, as --will-payload-format-indicator claims: the broker may refuse it");
    }
    Ok(Some(Will {
        topic: valid_topic(&topic)?,
        payload,
        qos: qos.parsed(value::qos)?.unwrap_or_default(),
        retain: retain.is_some(),
        properties,
    }))
}

/// Where the payload comes from.
enum Message {
    Text(Given),
    Base64(Given),
    File(Given),
}

/// What the strongest level that has one says of the payload.
fn message(context: &Context<'_>) -> Result<Option<Message>, Failure> {
    for level in context.levels() {
        let text = context.one_at(level, Id::WillMessage);
        let base64 = context.one_at(level, Id::WillMessageBase64);
        let file = context.one_at(level, Id::WillFile);
        let given = [
            text.map(Message::Text),
            base64.map(Message::Base64),
            file.map(Message::File),
        ];
        let mut given = given.into_iter().flatten();
        let Some(first) = given.next() else { continue };
        if let Some(other) = given.next() {
            let (one, other) = (first.origin(), other.origin());
            return Err(Failure::usage(format!("{one} cannot be used with {other}")));
        }
        return Ok(Some(first));
    }
    Ok(None)
}

impl Message {
    fn origin(&self) -> &Origin {
        let (Self::Text(given) | Self::Base64(given) | Self::File(given)) = self;
        &given.origin
    }

    /// The payload itself.
    fn read(self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Text(given) => given.bytes(),
            Self::Base64(given) => given.parse(|text| {
                let bytes = STANDARD.decode(text).ok();
                bytes
                    .filter(|bytes| bytes.len() <= LARGEST)
                    .ok_or("base64 of at most 65535 bytes")
            }),
            Self::File(given) => read_file(&given),
        }
    }
}

/// The bytes of a file.
fn read_file(given: &Given) -> Result<Vec<u8>, Failure> {
    let path = Path::new(&given.value);
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| {
        let limit = LARGEST as u64 + 1;
        file.take(limit).read_to_end(&mut bytes)
    });
    let (origin, shown) = (&given.origin, path.display());
    read.map_err(|error| {
        let text = format!("cannot read {origin} {shown}: {}", plain(&error));
        Failure::new(Exit::File, text)
    })?;
    if bytes.len() > LARGEST {
        let text = format!("{origin} {shown} is larger than the {LARGEST} bytes of a will");
        return Err(Failure::usage(text));
    }
    Ok(bytes)
}

/// The flags of the will that only MQTT 5 can carry, as they were given.
struct Mqtt5Options {
    values: Vec<(Property, Given)>,
    format: Option<Origin>,
    user_properties: Vec<Given>,
}

impl Mqtt5Options {
    fn read(context: &Context<'_>) -> Result<Self, Failure> {
        let values = property::OF_WILL.iter();
        Ok(Self {
            values: values
                .filter_map(|(property, id)| Some((*property, context.one(*id)?)))
                .collect(),
            format: context.switch(Id::WillPayloadFormatIndicator)?,
            user_properties: context.many(Id::WillUserProperties)?,
        })
    }

    /// Where the first of them was given.
    fn first(&self) -> Option<&Origin> {
        let values = self.values.iter().map(|(_, given)| given);
        let mut origins = values
            .chain(&self.user_properties)
            .map(|given| &given.origin);
        origins.next().or(self.format.as_ref())
    }

    fn resolve(self, context: &Context<'_>) -> Result<Properties, Failure> {
        let mut properties = Properties::default();
        for (property, given) in self.values {
            if let Some(given) = context.v5(Some(given)) {
                property::put(&mut properties, property, &given)?;
            }
        }
        properties.payload_format_indicator = context.v5(self.format).map(|_| 1);
        properties.user_properties = pairs(&context.v5(self.user_properties))?;
        Ok(properties)
    }
}
