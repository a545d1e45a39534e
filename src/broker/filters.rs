//! SUBSCRIBE and UNSUBSCRIBE (MQTT 5 §3.8, §3.10).

use std::num::NonZeroU32;
use std::time::Instant;

use super::limits::{LEVELS, SUBSCRIPTIONS};
use super::router::{Key, Router};
use super::subscriber::Options;
use super::subscriptions::{subscription_cost, subscription_steps};
use super::sys_topics;
use crate::model::{
    Properties, ReasonCode, RetainHandling, TopicError, Version, has_wildcards, shared_group,
    validate_filter,
};
use crate::wire::{Filter, Subscribe};

/// Whether a topic name or filter has too many levels.
pub(super) fn is_too_deep(topic: &str) -> bool {
    // One of fewer bytes cannot.
    topic.len() >= LEVELS && topic.bytes().filter(|byte| *byte == b'/').count() >= LEVELS
}

/// Checks a topic filter that a client sends. Before MQTT 5 `$share` has no meaning of its own in the specification: what is
/// no shared subscription for lack of a group or filter is refused, but well formed.
///
/// # Errors
///
/// What is wrong with it (MQTT 5 §4.7, §4.8.2; MQTT 3.1.1 §4.7).
pub(super) fn well_formed(filter: &str, version: Version) -> Result<(), TopicError> {
    match validate_filter(filter) {
        Err(TopicError::ShareGroup | TopicError::ShareFilter) if !version.is_v5() => Ok(()),
        checked => checked,
    }
}

impl Router {
    /// Adds subscriptions and answers each with the QoS granted or the reason why not. The retained
    /// messages follow with the next [`Router::pump`].
    pub(super) fn subscribe(
        &mut self,
        key: Key,
        subscribe: &Subscribe,
        now: Instant,
    ) -> Vec<ReasonCode> {
        let mut filters = subscribe.filters.iter();
        if filters.any(|filter| sys_topics::may_match(&filter.filter)) {
            self.publish_figures(now);
        }
        let identifier = subscribe.properties.subscription_identifiers.first();
        let identifier = identifier.copied().and_then(NonZeroU32::new);
        let filters = subscribe.filters.iter();
        let codes = filters.map(|filter| self.subscribe_one(key, filter, identifier));
        let codes = codes.collect();
        self.routes.forget();
        codes
    }

    fn subscribe_one(
        &mut self,
        key: Key,
        wanted: &Filter,
        identifier: Option<NonZeroU32>,
    ) -> ReasonCode {
        self.work += subscription_steps(&wanted.filter);
        if validate_filter(&wanted.filter).is_err() || is_too_deep(&wanted.filter) {
            return ReasonCode::TOPIC_FILTER_INVALID;
        }
        let qos = match self.rules.grant(wanted, identifier.is_some()) {
            Ok(qos) => qos,
            Err(reason) => return reason,
        };
        if !self.may(key, |rules, user| rules.may_subscribe(user, &wanted.filter)) {
            return ReasonCode::NOT_AUTHORIZED;
        }
        let Some(session) = self.session_of(key) else {
            return ReasonCode::UNSPECIFIED_ERROR;
        };
        let is_new = !session.filters.contains(wanted.filter.as_str());
        let cost = subscription_cost(&wanted.filter);
        if is_new && session.filters.len() >= SUBSCRIPTIONS || !session.memory().has_room(2 * cost)
        {
            return ReasonCode::QUOTA_EXCEEDED;
        }
        let options = Options {
            qos,
            no_local: wanted.no_local,
            retain_as_published: wanted.retain_as_published,
            identifier,
        };
        // A shared subscription gets no retained messages (§4.8.2).
        let with_retained = match wanted.retain_handling {
            RetainHandling::OnSubscribe => true,
            RetainHandling::OnNewSubscribe => is_new,
            RetainHandling::Never => false,
        };
        if with_retained && shared_group(&wanted.filter).is_none() {
            session.want_retained(&wanted.filter, options);
        }
        if is_new {
            session.filters.insert(wanted.filter.as_str().into());
            session.own_cost += cost;
            session.figure_filters += usize::from(sys_topics::may_match(&wanted.filter));
        }
        session.recount();
        self.subscriptions
            .insert(&wanted.filter, key.session, options);
        ReasonCode(qos.level())
    }

    /// Takes subscriptions out and says of each whether it was there.
    pub(super) fn unsubscribe(&mut self, key: Key, filters: &[String]) -> Vec<ReasonCode> {
        self.routes.forget();
        let answers = filters.iter().map(|filter| {
            self.work += subscription_steps(filter);
            if validate_filter(filter).is_err() {
                return ReasonCode::TOPIC_FILTER_INVALID;
            }
            let session = self.session_of(key);
            let Some(session) = session.filter(|one| one.filters.contains(filter.as_str())) else {
                return ReasonCode::NO_SUBSCRIPTION_EXISTED;
            };
            session.filters.remove(filter.as_str());
            session.own_cost -= subscription_cost(filter);
            session.figure_filters -= usize::from(sys_topics::may_match(filter));
            session.recount();
            session.forget_retained(filter);
            self.subscriptions.remove(filter, key.session);
            ReasonCode::SUCCESS
        });
        answers.collect()
    }
}

/// Checks that somebody could answer to the response topic: it is not empty (MQTT 5 §4.7.3), and has no wildcards
/// (§3.3.2.3.5).
///
/// # Errors
///
/// The reason to refuse the packet with.
pub(super) fn check_response_topic(properties: &Properties) -> Result<(), ReasonCode> {
    match properties.response_topic.as_deref() {
        Some("") => Err(ReasonCode::PROTOCOL_ERROR),
        Some(topic) if has_wildcards(topic) => Err(ReasonCode::MALFORMED_PACKET),
        _ => Ok(()),
    }
}
