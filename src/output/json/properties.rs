//! The properties of MQTT 5 under their names in the specification, in snake case.

use super::Object;
use crate::model::{Properties, Property, PropertyValue};

impl Object<'_> {
    /// The properties of a packet, by the names of their fields; left out if there are none.
    pub fn properties(&mut self, properties: &Properties) {
        self.object("properties", |object| {
            for property in Property::ALL {
                object.property(*property, properties);
            }
        });
    }

    fn property(&mut self, property: Property, properties: &Properties) {
        let name = property.field();
        match property {
            Property::SubscriptionIdentifier if !properties.subscription_identifiers.is_empty() => {
                let numbers = properties.subscription_identifiers.iter();
                self.numbers(name, numbers.copied().map(u64::from));
            }
            _ => match properties.all(property).next() {
                None => {}
                Some(PropertyValue::Pair(..)) => self.pairs(name, &properties.user_properties),
                Some(PropertyValue::Text(text)) => self.string(name, text),
                Some(PropertyValue::Binary(data)) => self.bytes(name, data),
                Some(number) => self.optional_number(name, number.number()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn every_property_of_a_connection() {
        let properties = Properties {
            reason_string: Some("fine".into()),
            session_expiry_interval: Some(60),
            assigned_client_identifier: Some("auto-1".into()),
            server_keep_alive: Some(30),
            authentication_method: Some("SCRAM-SHA-1".into()),
            authentication_data: Some(crate::model::Secret::new([0xFF])),
            response_information: Some("r/1".into()),
            server_reference: Some("other:1883".into()),
            receive_maximum: Some(20),
            topic_alias_maximum: Some(10),
            maximum_qos: Some(1),
            retain_available: Some(0),
            maximum_packet_size: Some(1024),
            wildcard_subscription_available: Some(1),
            subscription_identifier_available: Some(0),
            shared_subscription_available: Some(1),
            user_properties: vec![("k".into(), "v".into()), ("k".into(), String::new())],
            ..Properties::default()
        };
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out, false);
        object.properties(&properties);
        object.end();
        let value: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            value["properties"],
            json!({
                "reason_string": "fine", "session_expiry_interval": 60,
                "assigned_client_identifier": "auto-1", "server_keep_alive": 30,
                "authentication_method": "SCRAM-SHA-1", "authentication_data_base64": "/w==",
                "response_information": "r/1", "server_reference": "other:1883",
                "receive_maximum": 20, "topic_alias_maximum": 10, "maximum_qos": 1,
                "retain_available": 0, "maximum_packet_size": 1024,
                "wildcard_subscription_available": 1, "subscription_identifier_available": 0,
                "shared_subscription_available": 1, "user_properties": [["k", "v"], ["k", ""]]
            })
        );
    }
}
