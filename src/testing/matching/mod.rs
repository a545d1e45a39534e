//! Messages against expectations: what does not fit, in words.

mod json;
mod properties;
mod shown;

use std::sync::Arc;

use regex_lite::Regex;
use serde_json::Value;

pub(super) use self::properties::{encode, of_packet};
pub(super) use self::shown::{one_line, payload_text};
use super::plan::Conditions;
use super::scope::Scope;
use crate::model::{Message, Property, QoS, filter_matches};
use crate::payload::Decoder;
use crate::script::Expression;

/// What has to hold of a message, with the variables filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct Expected {
    pub(super) decode: Option<Decoder>,
    /// The correlation data of an answer.
    pub(super) correlation: Option<Vec<u8>>,
    pub(super) topic: Option<String>,
    pub(super) payload: Option<String>,
    pub(super) json: Option<Value>,
    pub(super) json_has: Option<Value>,
    pub(super) condition: Option<Arc<Expression>>,
    pub(super) matches: Option<Regex>,
    pub(super) bytes: Option<Vec<u8>>,
    pub(super) size: Option<(u64, u64)>,
    pub(super) qos: Option<QoS>,
    pub(super) retain: Option<bool>,
    pub(super) dup: Option<bool>,
    pub(super) properties: Vec<(Property, Value)>,
}

/// Something about a message that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What it is about: `topic`, `.on`.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What was received.
    pub received: String,
}

impl Mismatch {
    fn new(
        what: impl Into<String>,
        expected: impl Into<String>,
        received: impl Into<String>,
    ) -> Self {
        Self {
            what: what.into(),
            expected: expected.into(),
            received: received.into(),
        }
    }
}

impl Expected {
    /// Fills in conditions.
    ///
    /// # Errors
    ///
    /// A value that cannot be worked out.
    pub(super) fn of(conditions: &Conditions, scope: &Scope) -> Result<Self, String> {
        let properties = conditions.properties.iter();
        let properties =
            properties.map(|(property, tree)| Ok::<_, String>((*property, tree.fill(scope)?)));
        Ok(Self {
            decode: conditions.decode.clone(),
            correlation: None,
            topic: conditions
                .topic
                .as_ref()
                .map(|it| it.fill(scope))
                .transpose()?,
            payload: conditions
                .payload
                .as_ref()
                .map(|it| it.fill(scope))
                .transpose()?,
            json: conditions
                .json
                .as_ref()
                .map(|it| it.fill(scope))
                .transpose()?,
            json_has: conditions
                .json_has
                .as_ref()
                .map(|it| it.fill(scope))
                .transpose()?,
            condition: conditions.condition.clone(),
            matches: conditions.matches.clone(),
            bytes: conditions.bytes.clone(),
            size: conditions.size,
            qos: conditions.qos,
            retain: conditions.retain,
            dup: conditions.dup,
            properties: properties.collect::<Result<_, _>>()?,
        })
    }

    /// Whether a message fits.
    pub(super) fn fits(&self, message: &Message, scope: &Scope) -> bool {
        self.mismatches(message, scope).is_empty()
    }

    /// Whether the topic of a message is the one that is expected.
    pub(super) fn is_about(&self, topic: &str) -> bool {
        let expected = self.topic.as_deref();
        expected.is_none_or(|filter| filter_matches(filter, topic))
    }

    /// Everything that does not fit.
    pub(super) fn mismatches(&self, message: &Message, scope: &Scope) -> Vec<Mismatch> {
        let mut found = Vec::new();
        if let Some(filter) = &self.topic
            && !filter_matches(filter, &message.topic)
        {
            found.push(Mismatch::new("topic", filter, &message.topic));
        }
        if let Some(correlation) = &self.correlation
            && message.properties.correlation_data.as_ref() != Some(correlation)
        {
            found.push(Mismatch::new(
                "correlation data",
                payload_text(correlation),
                message
                    .properties
                    .correlation_data
                    .as_deref()
                    .map_or_else(|| "nothing".to_owned(), payload_text),
            ));
        }
        self.raw(&message.payload, &mut found);
        match self.try_decode(message) {
            None => self.payloads(&message.payload, scope, &mut found),
            Some(Ok(payload)) => self.payloads(&payload, scope, &mut found),
            Some(Err(why)) => {
                let shown = payload_text(&message.payload);
                let received = format!("{shown}: {}", one_line(&why));
                found.push(Mismatch::new("payload", "what decode can read", received));
            }
        }
        let level = |qos: QoS| qos.level().to_string();
        if let Some(qos) = self.qos.filter(|qos| *qos != message.qos) {
            found.push(Mismatch::new("qos", level(qos), level(message.qos)));
        }
        for (what, expected, received) in [
            ("retain", self.retain, message.retain),
            ("dup", self.dup, message.dup),
        ] {
            if let Some(expected) = expected.filter(|expected| *expected != received) {
                found.push(Mismatch::new(
                    what,
                    expected.to_string(),
                    received.to_string(),
                ));
            }
        }
        for (property, expected) in &self.properties {
            found.extend(properties::mismatch(
                *property,
                expected,
                &message.properties,
            ));
        }
        found
    }

    /// The payload as it is decoded; `None` if it is not to be.
    fn try_decode(&self, message: &Message) -> Option<Result<Vec<u8>, String>> {
        // A decoder may remember what earlier messages said: each message has one of its own.
        let mut decoder = self.decode.clone()?;
        let decoded = decoder.decode(&message.topic, &message.payload);
        Some(match decoded {
            Ok(decoded) => {
                let text = decoded.text().map(|text| text.as_bytes().to_vec());
                Ok(text.unwrap_or_else(|| message.payload.clone()))
            }
            Err(error) => Err(error.to_string()),
        })
    }

    /// The payload as it is decoded, if it is to be and can be.
    pub(super) fn decoded(&self, message: &Message) -> Option<Vec<u8>> {
        self.try_decode(message)?.ok()
    }

    /// Compares the bytes that were received.
    fn raw(&self, payload: &[u8], found: &mut Vec<Mismatch>) {
        if let Some(bytes) = &self.bytes
            && bytes.as_slice() != payload
        {
            found.push(shown::bytes_mismatch(bytes, payload));
        }
        if let Some((least, most)) = self.size {
            let size = payload.len() as u64;
            if !(least..=most).contains(&size) {
                let expected = match (least, most) {
                    (least, most) if least == most => format!("{least} B"),
                    (least, u64::MAX) => format!("{least} B or more"),
                    (least, most) => format!("{least} to {most} B"),
                };
                found.push(Mismatch::new("size", expected, format!("{size} B")));
            }
        }
    }

    /// Compares the payload, as it is decoded.
    fn payloads(&self, payload: &[u8], scope: &Scope, found: &mut Vec<Mismatch>) {
        if let Some(text) = &self.payload
            && text.as_bytes() != payload
        {
            found.push(shown::text_mismatch(text, payload));
        }
        self.json(payload, scope, found);
        if let Some(regex) = &self.matches {
            let holds = std::str::from_utf8(payload).is_ok_and(|text| regex.is_match(text));
            if !holds {
                let expected = format!("a match of {}", regex.as_str());
                found.push(Mismatch::new("payload", expected, payload_text(payload)));
            }
        }
    }

    fn json(&self, payload: &[u8], scope: &Scope, found: &mut Vec<Mismatch>) {
        if self.json.is_none() && self.json_has.is_none() && self.condition.is_none() {
            return;
        }
        let Ok(value) = serde_json::from_slice::<Value>(payload) else {
            found.push(Mismatch::new("payload", "JSON", payload_text(payload)));
            return;
        };
        if let Some(expected) = &self.json {
            json::compare(expected, &value, false, found);
        }
        if let Some(expected) = &self.json_has {
            json::compare(expected, &value, true, found);
        }
        if let Some(condition) = &self.condition {
            let variable = |name: &str| scope.get(name).map(Value::to_string);
            let received = match condition.run(payload, variable) {
                Ok(values) if values == ["true"] => return,
                Ok(values) if values.is_empty() => "nothing".to_owned(),
                Ok(values) => values.join(", "),
                Err(why) => format!("an error: {why}"),
            };
            let what = format!("where {}", condition.text());
            found.push(Mismatch::new(what, "true", one_line(&received)));
        }
    }
}
