//! Faults that clients set and lift by publishing to the broker.

use std::rc::Rc;
use std::time::Instant;

use super::acknowledgement::explain;
use super::faults::is_control;
use super::message::Inbound;
use super::protocol::Peer;
use super::router::Router;
use super::subscriber::NOBODY;
use crate::model::{QoS, ReasonCode};
use crate::wire::{AckKind, Publish, RawProperties};

/// Where the faults that are in force are retained.
const ACTIVE: &str = "$mqtty/fault/active";

impl Peer {
    /// Takes a message of this client for the broker itself; `false` if it is not accepted, which the client is told at QoS 1
    /// and 2, and the observer in any case.
    pub(super) fn control(
        &self,
        router: &mut Router,
        publish: &Publish<'_>,
        topic: &str,
        now: Instant,
    ) -> bool {
        let Err((reason, why)) = router.control(topic, publish.payload, now) else {
            return true;
        };
        if is_control(topic) {
            let session = router.session_of(self.key);
            let client = session.map(|session| Rc::clone(&session.client_id));
            if let Some(observer) = &mut router.notices.0 {
                let client = client.as_deref().unwrap_or_default();
                observer(&format!("cannot set faults for client {client:?}: {why}"));
            }
        }
        let kind = match publish.qos {
            QoS::AtMostOnce => return false,
            QoS::AtLeastOnce => AckKind::PubAck,
            QoS::ExactlyOnce => AckKind::PubRec,
        };
        explain(&self.link, kind, publish.packet_id, reason, &why);
        false
    }
}

impl Router {
    /// Takes a message for the broker itself.
    ///
    /// # Errors
    ///
    /// The reason why it is not accepted, and the same in words: it sets no faults, or they cannot be read.
    fn control(
        &mut self,
        topic: &str,
        payload: &[u8],
        now: Instant,
    ) -> Result<(), (ReasonCode, String)> {
        let denied = |why: &str| (ReasonCode::NOT_AUTHORIZED, why.to_owned());
        if !is_control(topic) {
            return Err(denied("clients cannot publish there"));
        }
        let Some(faults) = self.faults.clone() else {
            return Err(denied(
                "this broker takes no faults from clients (--allow-faults)",
            ));
        };
        let done = std::str::from_utf8(payload)
            .map_err(|_| "expected UTF-8 text".to_owned())
            .and_then(|text| faults.command(text, now));
        done.map_err(|why| (ReasonCode::PAYLOAD_FORMAT_INVALID, why))?;
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
