//! The properties of MQTT 5 under their names in the specification, in snake case.

use super::Object;
use crate::model::Properties;

impl Object<'_> {
    /// The properties of a packet, by their names in the specification; left out if there are none.
    pub fn properties(&mut self, properties: &Properties) {
        self.object("properties", |object| {
            object.of_messages(properties);
            object.of_connections(properties);
            object.pairs("user_properties", &properties.user_properties);
        });
    }

    fn of_messages(&mut self, properties: &Properties) {
        self.optional_number(
            "payload_format_indicator",
            properties.payload_format_indicator,
        );
        self.optional_number(
            "message_expiry_interval",
            properties.message_expiry_interval,
        );
        self.optional_string("content_type", properties.content_type.as_deref());
        self.optional_string("response_topic", properties.response_topic.as_deref());
        if let Some(data) = &properties.correlation_data {
            self.bytes("correlation_data", data);
        }
        self.numbers(
            "subscription_identifiers",
            &properties.subscription_identifiers,
        );
        self.optional_number("topic_alias", properties.topic_alias);
    }

    fn of_connections(&mut self, properties: &Properties) {
        let Properties {
            // Those of `of_messages`, and those that only a client sends.
            payload_format_indicator: _,
            message_expiry_interval: _,
            content_type: _,
            response_topic: _,
            correlation_data: _,
            subscription_identifiers: _,
            topic_alias: _,
            user_properties: _,
            request_problem_information: _,
            request_response_information: _,
            will_delay_interval: _,
            session_expiry_interval,
            assigned_client_identifier,
            server_keep_alive,
            authentication_method,
            authentication_data,
            response_information,
            server_reference,
            reason_string,
            receive_maximum,
            topic_alias_maximum,
            maximum_qos,
            retain_available,
            maximum_packet_size,
            wildcard_subscription_available,
            subscription_identifier_available,
            shared_subscription_available,
        } = properties;
        self.optional_string("reason_string", reason_string.as_deref());
        self.optional_number("session_expiry_interval", *session_expiry_interval);
        self.optional_string(
            "assigned_client_identifier",
            assigned_client_identifier.as_deref(),
        );
        self.optional_number("server_keep_alive", *server_keep_alive);
        self.optional_string("authentication_method", authentication_method.as_deref());
        if let Some(data) = authentication_data {
            self.bytes("authentication_data", data.expose());
        }
        self.optional_string("response_information", response_information.as_deref());
        self.optional_string("server_reference", server_reference.as_deref());
        self.optional_number("receive_maximum", *receive_maximum);
        self.optional_number("topic_alias_maximum", *topic_alias_maximum);
        self.optional_number("maximum_qos", *maximum_qos);
        self.optional_number("retain_available", *retain_available);
        self.optional_number("maximum_packet_size", *maximum_packet_size);
        self.optional_number(
            "wildcard_subscription_available",
            *wildcard_subscription_available,
        );
        self.optional_number(
            "subscription_identifier_available",
            *subscription_identifier_available,
        );
        self.optional_number(
            "shared_subscription_available",
            *shared_subscription_available,
        );
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
