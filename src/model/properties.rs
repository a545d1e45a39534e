//! The properties of MQTT 5 (§2.2.2.2): the one place that knows them, in the order in which they are shown.

use super::property::{PropertyField as _, carriers, properties};
use super::{Carrier, PropertyKind, PropertyValue, Secret};

use carriers::{ALL, ANSWERS, AUTH, CONNACK, CONNECT, DISCONNECT, PUBLISH, SUBSCRIBE, WILL};

properties! {
    /// Payload format indicator: 0 bytes, 1 UTF-8 text.
    0x01 PayloadFormatIndicator payload_format_indicator: Option<u8>,
        Flag "payload format indicator" PUBLISH | WILL;
    /// Message expiry interval in seconds.
    0x02 MessageExpiryInterval message_expiry_interval: Option<u32>,
        Four "message expiry interval" PUBLISH | WILL;
    /// Content type.
    0x03 ContentType content_type: Option<String>,
        Text "content type" PUBLISH | WILL;
    /// Response topic.
    0x08 ResponseTopic response_topic: Option<String>,
        Topic "response topic" PUBLISH | WILL;
    /// Correlation data, any bytes.
    0x09 CorrelationData correlation_data: Option<Vec<u8>>,
        Binary "correlation data" PUBLISH | WILL;
    /// Subscription identifiers, 1 to 268,435,455; several in a delivered PUBLISH.
    0x0B SubscriptionIdentifier subscription_identifiers: Vec<u32>,
        VariableFromOne "subscription identifier" PUBLISH | SUBSCRIBE;
    /// Reason string, for people.
    0x1F ReasonString reason_string: Option<String>,
        Text "reason string" ANSWERS;
    /// Session expiry interval in seconds; 0xFFFFFFFF never expires.
    0x11 SessionExpiryInterval session_expiry_interval: Option<u32>,
        Four "session expiry interval" CONNECT | CONNACK | DISCONNECT;
    /// Assigned client identifier.
    0x12 AssignedClientIdentifier assigned_client_identifier: Option<String>,
        Text "assigned client identifier" CONNACK;
    /// Server keep alive in seconds.
    0x13 ServerKeepAlive server_keep_alive: Option<u16>,
        Two "server keep alive" CONNACK;
    /// Authentication method.
    0x15 AuthenticationMethod authentication_method: Option<String>,
        Text "authentication method" CONNECT | CONNACK | AUTH;
    /// Authentication data.
    0x16 AuthenticationData authentication_data: Option<Secret>,
        Binary "authentication data" CONNECT | CONNACK | AUTH;
    /// Request problem information: 0 asks for no reason strings, 1 is the default.
    0x17 RequestProblemInformation request_problem_information: Option<u8>,
        Flag "request problem information" CONNECT;
    /// Will delay interval in seconds.
    0x18 WillDelayInterval will_delay_interval: Option<u32>,
        Four "will delay interval" WILL;
    /// Request response information.
    0x19 RequestResponseInformation request_response_information: Option<u8>,
        Flag "request response information" CONNECT;
    /// Response information.
    0x1A ResponseInformation response_information: Option<String>,
        Text "response information" CONNACK;
    /// Server reference: another broker to use.
    0x1C ServerReference server_reference: Option<String>,
        Text "server reference" CONNACK | DISCONNECT;
    /// Receive maximum, 1 to 65,535.
    0x21 ReceiveMaximum receive_maximum: Option<u16>,
        TwoFromOne "receive maximum" CONNECT | CONNACK;
    /// Topic alias maximum.
    0x22 TopicAliasMaximum topic_alias_maximum: Option<u16>,
        Two "topic alias maximum" CONNECT | CONNACK;
    /// Topic alias, from 1.
    0x23 TopicAlias topic_alias: Option<u16>,
        TwoFromOne "topic alias" PUBLISH;
    /// Maximum QoS: 0 or 1; absent means 2.
    0x24 MaximumQos maximum_qos: Option<u8>,
        Flag "maximum QoS" CONNACK;
    /// Retain available.
    0x25 RetainAvailable retain_available: Option<u8>,
        Flag "retain available" CONNACK;
    /// Maximum packet size in bytes.
    0x27 MaximumPacketSize maximum_packet_size: Option<u32>,
        FourFromOne "maximum packet size" CONNECT | CONNACK;
    /// Wildcard subscription available.
    0x28 WildcardSubscriptionAvailable wildcard_subscription_available: Option<u8>,
        Flag "wildcard subscription available" CONNACK;
    /// Subscription identifiers available.
    0x29 SubscriptionIdentifierAvailable subscription_identifier_available: Option<u8>,
        Flag "subscription identifiers available" CONNACK;
    /// Shared subscription available.
    0x2A SharedSubscriptionAvailable shared_subscription_available: Option<u8>,
        Flag "shared subscription available" CONNACK;
    /// User properties: pairs, in order, names may repeat.
    0x26 UserProperties user_properties: Vec<(String, String)>,
        Pair "user property" ALL;
}

impl Properties {
    /// Every value that is set, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (Property, PropertyValue<'_>)> {
        Property::ALL
            .iter()
            .flat_map(|property| self.all(*property).map(move |value| (*property, value)))
    }

    /// The values of one property: none, one, or those of one that may repeat.
    pub fn all(&self, property: Property) -> impl Iterator<Item = PropertyValue<'_>> {
        (0..).map_while(move |index| self.value(property, index))
    }
}

impl Property {
    /// Its name in camel case, as MQTTX has it: `responseTopic`.
    pub fn camel(self) -> String {
        let (first, rest) = self.pascal().split_at(1);
        first.to_lowercase() + rest
    }

    /// Its name with dashes, as mosquitto has it: `response-topic`.
    pub fn kebab(self) -> String {
        let mut kebab = String::new();
        for letter in self.camel().chars() {
            if letter.is_ascii_uppercase() {
                kebab.push('-');
            }
            kebab.push(letter.to_ascii_lowercase());
        }
        kebab
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_there_once_and_can_be_taken_away() {
        let mut properties = Properties::default();
        let values = |kind| match kind {
            PropertyKind::Flag => PropertyValue::Byte(1),
            PropertyKind::Two | PropertyKind::TwoFromOne => PropertyValue::Two(2),
            PropertyKind::Four | PropertyKind::FourFromOne => PropertyValue::Four(4),
            PropertyKind::VariableFromOne => PropertyValue::Variable(300),
            PropertyKind::Text | PropertyKind::Topic => PropertyValue::Text("t"),
            PropertyKind::Binary => PropertyValue::Binary(&[0xFF]),
            PropertyKind::Pair => PropertyValue::Pair("k", "v"),
        };
        let expected: Vec<_> = Property::ALL
            .iter()
            .map(|property| (*property, values(property.kind())))
            .collect();
        for (property, value) in &expected {
            assert!(properties.all(*property).next().is_none());
            properties.put(*property, *value);
        }
        assert_eq!(properties.iter().collect::<Vec<_>>(), expected);
        assert!(!properties.is_empty() && !properties.is_empty_for_publish());
        for property in Property::ALL {
            assert_eq!(Property::of(*property as u8), Some(*property));
            assert_eq!(Property::of_field(property.field()), Some(*property));
            properties.clear(*property);
        }
        assert_eq!(properties, Properties::default());
        assert!(properties.is_empty() && properties.is_empty_for_publish());
    }

    #[test]
    fn only_what_a_publish_may_carry_counts_for_one() {
        for property in Property::ALL {
            let mut properties = Properties::default();
            let value = match property.kind() {
                PropertyKind::Pair => PropertyValue::Pair("", ""),
                PropertyKind::VariableFromOne => PropertyValue::Variable(1),
                PropertyKind::Flag => PropertyValue::Byte(0),
                PropertyKind::Two | PropertyKind::TwoFromOne => PropertyValue::Two(1),
                PropertyKind::Four | PropertyKind::FourFromOne => PropertyValue::Four(1),
                PropertyKind::Text | PropertyKind::Topic => PropertyValue::Text(""),
                PropertyKind::Binary => PropertyValue::Binary(&[]),
            };
            properties.put(*property, value);
            assert!(!properties.is_empty());
            let counts = !properties.is_empty_for_publish();
            assert_eq!(counts, property.fits(Carrier::Publish), "{property:?}");
        }
    }

    #[test]
    fn each_tool_has_its_own_spelling() {
        let spelled = |property: Property| {
            let (field, camel, kebab) = (property.field(), property.camel(), property.kebab());
            format!("{field} {camel} {kebab} {}", property.name())
        };
        assert_eq!(
            spelled(Property::UserProperties),
            "user_properties userProperties user-properties user property"
        );
        assert_eq!(
            spelled(Property::SubscriptionIdentifier),
            "subscription_identifiers subscriptionIdentifier subscription-identifier \
             subscription identifier"
        );
    }

    #[test]
    fn numbers_that_repeat_keep_their_order() {
        let properties = Properties {
            subscription_identifiers: vec![7, 3],
            ..Properties::default()
        };
        let values: Vec<_> = properties.iter().map(|(_, value)| value.number()).collect();
        assert_eq!(values, [Some(7), Some(3)]);
    }
}
