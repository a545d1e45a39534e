//! Faults that clients set and lift by publishing to the broker.

use std::time::Instant;

use super::faults::is_control;
use super::message::Inbound;
use super::router::Router;
use super::subscriber::NOBODY;
use crate::model::{QoS, ReasonCode};
use crate::wire::RawProperties;

/// Where the faults that are in force are retained.
const ACTIVE: &str = "$mqtty/fault/active";

impl Router {
    /// Takes a message for the broker itself.
    ///
    /// # Errors
    ///
    /// The reason why it is not accepted: it sets no faults, or they cannot be read.
    pub(super) fn control(
        &mut self,
        topic: &str,
        payload: &[u8],
        now: Instant,
    ) -> Result<(), ReasonCode> {
        let faults = self.faults.clone().filter(|_| is_control(topic));
        let faults = faults.ok_or(ReasonCode::NOT_AUTHORIZED)?;
        let done = std::str::from_utf8(payload)
            .map_err(|_| "UTF-8 text".to_owned())
            .and_then(|text| faults.command(text, now));
        done.map_err(|_| ReasonCode::PAYLOAD_FORMAT_INVALID)?;
        self.publish_faults(now);
        Ok(())
    }

    /// Retains the list of the faults that are in force.
    pub(super) fn publish_faults(&mut self, now: Instant) {
        let Some(faults) = self.faults.clone() else {
            return;
        };
        let list = faults.list();
        let inbound = Inbound {
            topic: ACTIVE,
            payload: list.as_bytes(),
            qos: QoS::AtMostOnce,
            retain: true,
            properties: RawProperties::EMPTY,
        };
        self.publish(NOBODY, &inbound, now);
    }
}
