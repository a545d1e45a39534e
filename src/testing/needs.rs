//! What a file needs of the broker, and whether the broker announces it.

use super::connection::{Shared, TestClient};
use super::plan::Need;
use super::setup::Target;
use crate::client::{ClientError, ConnAck};
use crate::model::Version;

/// What the broker announced to a client of MQTT 5.
#[derive(Debug)]
pub(super) enum Announced {
    /// This.
    Limits(Box<ConnAck>),
    /// It does not speak MQTT 5.
    NotMqtt5,
    /// Nothing is known, as there was no connection.
    Nothing,
}

impl Announced {
    /// Asks the broker.
    pub(super) async fn by(target: &Target, run: &str) -> Self {
        let mut profile = target.profile.clone();
        profile.version = Version::V5;
        profile.client_id = format!("mqtty-{run}-needs");
        profile.clean_start = true;
        profile.reconnect.period = None;
        profile.will = None;
        let mut client = TestClient::new("needs", &Shared::new());
        let connected = client
            .connect(target.connector.clone(), profile, None)
            .await;
        client.leave(None).await;
        match connected {
            Ok(ack) => Self::Limits(Box::new(ack)),
            // 1 is the return code of a broker that knows 3.1.1 only.
            Err(ClientError::Refused { ack, .. }) if matches!(ack.code, 1 | 0x84) => Self::NotMqtt5,
            Err(ClientError::Closed { .. }) => Self::NotMqtt5,
            Err(_) => Self::Nothing,
        }
    }

    /// The first of these that the broker cannot do, in words.
    pub(super) fn missing(&self, needs: &[Need]) -> Option<&'static str> {
        needs.iter().find_map(|need| self.lacks(*need))
    }

    fn lacks(&self, need: Need) -> Option<&'static str> {
        let ack = match self {
            Self::Limits(ack) => &ack.properties,
            Self::NotMqtt5 if need == Need::Mqtt5 => {
                return Some("the broker does not support MQTT 5");
            }
            Self::NotMqtt5 | Self::Nothing => return None,
        };
        let off = |available: Option<u8>| available == Some(0);
        let (lacks, words) = match need {
            Need::Mqtt5 => (false, ""),
            Need::Qos1 => (
                ack.maximum_qos.is_some_and(|qos| qos < 1),
                "the broker announces QoS 0 at most",
            ),
            Need::Qos2 => (
                ack.maximum_qos.is_some_and(|qos| qos < 2),
                "the broker announces no QoS 2",
            ),
            Need::Retain => (
                off(ack.retain_available),
                "the broker announces no retained messages",
            ),
            Need::Wildcard => (
                off(ack.wildcard_subscription_available),
                "the broker announces no wildcard subscriptions",
            ),
            Need::Shared => (
                off(ack.shared_subscription_available),
                "the broker announces no shared subscriptions",
            ),
            Need::SubscriptionIdentifiers => (
                off(ack.subscription_identifier_available),
                "the broker announces no subscription identifiers",
            ),
            Need::TopicAlias => (
                ack.topic_alias_maximum.unwrap_or_default() == 0,
                "the broker announces no topic aliases",
            ),
        };
        lacks.then_some(words)
    }
}
