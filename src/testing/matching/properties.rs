//! The properties of MQTT 5 ⇄ JSON, by the names that `sub -o json` prints.

use serde_json::{Value, json};

use super::Mismatch;
use super::shown::one_line;
use crate::model::{Properties, Property, PropertyKind, PropertyValue};
use crate::payload::{CodecOptions, Encoder, Format};
use crate::testing::read::json_name;

/// A property that does not fit. `null` expects that it is absent; of user properties and subscription identifiers a
/// map, or a single number, expects that they are among those that came.
pub(super) fn mismatch(
    property: Property,
    expected: &Value,
    properties: &Properties,
) -> Option<Mismatch> {
    let received = value(property, properties);
    let fits = match (expected, property) {
        (Value::Null, _) => received.is_null(),
        (Value::Object(pairs), Property::UserProperties) => pairs.iter().all(|(name, value)| {
            let mut there = properties.user_properties.iter();
            there.any(|(known, text)| known == name && Some(text.as_str()) == value.as_str())
        }),
        (Value::Number(number), Property::SubscriptionIdentifier) => {
            let there = &properties.subscription_identifiers;
            there
                .iter()
                .any(|known| number.as_u64() == Some((*known).into()))
        }
        _ => *expected == received,
    };
    let shown = |value: &Value| match value {
        Value::Null => "nothing".to_owned(),
        other => one_line(&other.to_string()),
    };
    (!fits).then(|| Mismatch::new(json_name(property), shown(expected), shown(&received)))
}

/// The value of a property, `null` where there is none.
fn value(property: Property, properties: &Properties) -> Value {
    match property {
        Property::UserProperties if !properties.user_properties.is_empty() => {
            json!(properties.user_properties)
        }
        Property::SubscriptionIdentifier if !properties.subscription_identifiers.is_empty() => {
            json!(properties.subscription_identifiers)
        }
        _ => match properties.all(property).next() {
            Some(PropertyValue::Text(text)) => json!(text),
            Some(PropertyValue::Binary(bytes)) => json!(base64(bytes)),
            Some(number) => json!(number.number()),
            None => Value::Null,
        },
    }
}

/// All properties of a packet, for expressions.
pub(in crate::testing) fn of_packet(properties: &Properties) -> Value {
    let all = Property::ALL.iter().map(|property| {
        let name = json_name(*property);
        (name, value(*property, properties))
    });
    Value::Object(all.filter(|(_, value)| !value.is_null()).collect())
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

/// Sets properties of a packet that is sent.
///
/// # Errors
///
/// A value that the property cannot have.
pub(in crate::testing) fn encode(
    values: &[(Property, Value)],
    properties: &mut Properties,
) -> Result<(), String> {
    for (property, value) in values {
        let name = json_name(*property);
        put(*property, value, properties).map_err(|expected| {
            let value = one_line(&value.to_string());
            format!("bad value {value} for {name}: expected {expected}")
        })?;
    }
    Ok(())
}

fn put(property: Property, value: &Value, properties: &mut Properties) -> Result<(), &'static str> {
    let number = |expected| {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.ok_or(expected)
    };
    let text = || value.as_str().ok_or("text");
    match property.kind() {
        PropertyKind::Flag => {
            let byte = match value {
                Value::Bool(flag) => u8::from(*flag),
                _ => u8::try_from(number("0 or 1")?).map_err(|_| "0 or 1")?,
            };
            properties.put(property, PropertyValue::Byte(byte));
        }
        PropertyKind::Two | PropertyKind::TwoFromOne => {
            const EXPECTED: &str = "a number up to 65535";
            let two = u16::try_from(number(EXPECTED)?).map_err(|_| EXPECTED)?;
            properties.put(property, PropertyValue::Two(two));
        }
        PropertyKind::Four | PropertyKind::FourFromOne => {
            let four = number("a whole number")?;
            properties.put(property, PropertyValue::Four(four));
        }
        PropertyKind::VariableFromOne => {
            let variable = number("a whole number")?;
            properties.put(property, PropertyValue::Variable(variable));
        }
        PropertyKind::Text | PropertyKind::Topic => {
            properties.put(property, PropertyValue::Text(text()?));
        }
        PropertyKind::Binary => {
            let encoder = Encoder::new(CodecOptions {
                format: Some(Format::Base64),
                ..CodecOptions::default()
            });
            let encoder = encoder.map_err(|_| "base64")?;
            let bytes = encoder.encode(text()?.as_bytes()).map_err(|_| "base64")?;
            properties.put(property, PropertyValue::Binary(&bytes));
        }
        PropertyKind::Pair => {
            const EXPECTED: &str = "a map of texts, or a list of pairs of texts";
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        let value = value.as_str().ok_or(EXPECTED)?;
                        properties.put(property, PropertyValue::Pair(name, value));
                    }
                }
                Value::Array(pairs) => {
                    for pair in pairs {
                        let (Some(name), Some(value), None) =
                            (pair[0].as_str(), pair[1].as_str(), pair.get(2))
                        else {
                            return Err(EXPECTED);
                        };
                        properties.put(property, PropertyValue::Pair(name, value));
                    }
                }
                _ => return Err(EXPECTED),
            }
        }
    }
    Ok(())
}
