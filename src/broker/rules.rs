//! What clients may do where the user of the broker has limited it, and how they are told (MQTT 5 §3.2.2.3).

use super::limits::{PACKET_SIZE, RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM};
use crate::model::{
    BrokerFeature, BrokerRules, Properties, QoS, ReasonCode, Secret, Version, has_wildcards,
    shared_group,
};
use crate::wire::{Connect, Filter, Publish};

/// The rules, with the broker's own bounds where there is none.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) receive_maximum: u16,
    pub(super) topic_alias_maximum: u16,
    /// The largest packet that is accepted, in bytes.
    pub(super) largest_packet: usize,
    max_qos: QoS,
    given: BrokerRules,
}

impl Default for Rules {
    fn default() -> Self {
        Self::new(BrokerRules::default(), PACKET_SIZE)
    }
}

impl Rules {
    /// The rules of a broker that can accept packets up to a size.
    pub(super) fn new(given: BrokerRules, largest_packet: usize) -> Self {
        let wanted = given
            .max_packet_size
            .map_or(PACKET_SIZE, |size| size as usize);
        let topic_aliases = given.topic_alias_maximum;
        Self {
            receive_maximum: given.receive_maximum.unwrap_or(RECEIVE_MAXIMUM),
            topic_alias_maximum: topic_aliases.unwrap_or(TOPIC_ALIAS_MAXIMUM),
            largest_packet: wanted.min(largest_packet).min(PACKET_SIZE),
            max_qos: given.max_qos.unwrap_or(QoS::ExactlyOnce),
            given,
        }
    }

    /// The properties of a CONNACK that tell them.
    pub(super) fn announced(&self) -> Properties {
        let missing = |feature| (!self.given.has(feature)).then_some(0);
        let largest = self.largest_packet;
        Properties {
            receive_maximum: Some(self.receive_maximum),
            topic_alias_maximum: Some(self.topic_alias_maximum),
            maximum_packet_size: u32::try_from(largest)
                .ok()
                .filter(|_| largest < PACKET_SIZE),
            maximum_qos: (self.max_qos < QoS::ExactlyOnce).then(|| self.max_qos.level()),
            server_keep_alive: self.given.server_keep_alive,
            retain_available: missing(BrokerFeature::Retain),
            wildcard_subscription_available: missing(BrokerFeature::Wildcards),
            shared_subscription_available: missing(BrokerFeature::Shared),
            subscription_identifier_available: missing(BrokerFeature::SubscriptionIds),
            ..Properties::default()
        }
    }

    /// Applies the rules to a CONNECT, whose user may have proved already who it is.
    ///
    /// # Errors
    ///
    /// The reason to refuse it.
    pub(super) fn apply(&self, connect: &mut Connect, is_proved: bool) -> Result<(), ReasonCode> {
        if !is_proved && !self.knows(connect) {
            return Err(ReasonCode::BAD_USER_NAME_OR_PASSWORD);
        }
        let is_v5 = connect.version.is_v5();
        if let Some(keep_alive) = self.given.server_keep_alive.filter(|_| is_v5) {
            connect.keep_alive = keep_alive;
        }
        let Some(will) = &mut connect.will else {
            return Ok(());
        };
        if !self.may_publish(connect.username.as_deref(), &will.topic) {
            return Err(ReasonCode::NOT_AUTHORIZED);
        }
        if will.qos > self.max_qos {
            return Err(ReasonCode::QOS_NOT_SUPPORTED);
        }
        if will.retain && !self.given.has(BrokerFeature::Retain) {
            if is_v5 {
                return Err(ReasonCode::RETAIN_NOT_SUPPORTED);
            }
            will.retain = false;
        }
        Ok(())
    }

    /// Whether a user may publish to a topic.
    pub(super) fn may_publish(&self, user: Option<&str>, topic: &str) -> bool {
        let access = self.given.access.as_ref();
        access.is_none_or(|access| access.may_publish(user, topic))
    }

    /// Whether a user may subscribe to a valid filter.
    pub(super) fn may_subscribe(&self, user: Option<&str>, filter: &str) -> bool {
        let access = self.given.access.as_ref();
        access.is_none_or(|access| access.may_subscribe(user, filter))
    }

    /// Whether what a client may do depends on its user name.
    pub(super) fn asks_for_users(&self) -> bool {
        self.given.access.is_some()
    }

    /// Whether there is no place for one more client beside so many.
    pub(super) fn is_crowded(&self, connected: usize) -> bool {
        let most = self.given.max_clients;
        most.is_some_and(|most| connected >= most as usize)
    }

    /// Whether only some users are accepted.
    pub(super) fn has_users(&self) -> bool {
        !self.given.users.is_empty()
    }

    /// The password of a user.
    pub(super) fn password_of(&self, name: &str) -> Option<&Secret> {
        let mut users = self.given.users.iter();
        users
            .find(|(own, _)| own == name)
            .map(|(_, password)| password)
    }

    /// Whether the user name and the password are those of a user.
    fn knows(&self, connect: &Connect) -> bool {
        let name = connect.username.as_deref().unwrap_or_default();
        let password = connect.password.as_ref().map_or(&[][..], Secret::expose);
        let users = &self.given.users;
        // All are compared, and all bytes, so that the time does not tell how far it was right.
        let known = users
            .iter()
            .map(|(own, secret)| own == name && is_same(secret.expose(), password));
        users.is_empty() || known.fold(false, |found, known| found | known)
    }

    /// Applies the rules to a PUBLISH. Before MQTT 5 clients cannot know that nothing is retained.
    ///
    /// # Errors
    ///
    /// The reason to end the connection.
    pub(super) fn apply_to_message(
        &self,
        publish: &mut Publish<'_>,
        version: Version,
    ) -> Result<(), ReasonCode> {
        if publish.qos > self.max_qos {
            return Err(ReasonCode::QOS_NOT_SUPPORTED);
        }
        if publish.retain && !self.given.has(BrokerFeature::Retain) {
            if version.is_v5() {
                return Err(ReasonCode::RETAIN_NOT_SUPPORTED);
            }
            publish.retain = false;
        }
        Ok(())
    }

    /// The QoS to grant for a valid filter.
    ///
    /// # Errors
    ///
    /// The reason to refuse it.
    pub(super) fn grant(&self, filter: &Filter, has_identifier: bool) -> Result<QoS, ReasonCode> {
        let missing = |feature| !self.given.has(feature);
        let shared = shared_group(&filter.filter);
        let levels = shared.map_or(&*filter.filter, |(_, levels)| levels);
        if has_identifier && missing(BrokerFeature::SubscriptionIds) {
            Err(ReasonCode::SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED)
        } else if shared.is_some() && missing(BrokerFeature::Shared) {
            Err(ReasonCode::SHARED_SUBSCRIPTIONS_NOT_SUPPORTED)
        } else if has_wildcards(levels) && missing(BrokerFeature::Wildcards) {
            Err(ReasonCode::WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED)
        } else {
            Ok(filter.qos.min(self.max_qos))
        }
    }
}

fn is_same(one: &[u8], other: &[u8]) -> bool {
    let differences = one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differences == 0
}
