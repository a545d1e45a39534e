//! Wills: messages that clients leave for the case that they vanish (MQTT 5 §3.1.2.5).

use std::time::Instant;

use super::message::{Inbound, encode};
use super::router::Router;
use super::subscriber::SessionIndex;
use super::sys_topics::is_the_brokers;
use crate::model::Properties;
use crate::wire::RawProperties;

impl Router {
    /// Publishes the will of a session that has lost its connection, if there is one.
    pub(super) fn publish_will(&mut self, index: SessionIndex, now: Instant) {
        let Some(session) = self.session(index) else {
            return;
        };
        session.will_at = None;
        let Some(will) = session.take_will() else {
            return;
        };
        if is_the_brokers(&will.topic) {
            return;
        }
        let properties = encode(&Properties {
            // It was for the broker; a PUBLISH cannot carry it.
            will_delay_interval: None,
            ..will.properties
        });
        let inbound = Inbound {
            topic: &will.topic,
            payload: &will.payload,
            qos: will.qos,
            retain: will.retain,
            properties: RawProperties::new(&properties),
        };
        self.publish(index, &inbound, now);
    }
}
