//! What a check asks of the broker over a connection, and waits for.

use tokio::time::Instant;

use super::link::{Got, Link, put_ack};
use super::trouble::Trouble;
use crate::client::Filter;
use crate::model::{Message, Properties, QoS, ReasonCode};
use crate::wire::{
    AckKind, EncodedProperties, Packet, Publish, RawProperties, Subscribe, Unsubscribe,
};

impl Link {
    /// A packet identifier that is not in use: a check sends fewer than there are.
    fn next_id(&mut self) -> u16 {
        self.last_id += 1;
        self.last_id
    }

    /// Subscribes, and returns the QoS granted.
    pub(super) async fn subscribe(&mut self, filter: &str, qos: QoS) -> Result<QoS, Trouble> {
        let filter = Filter {
            filter: filter.to_owned(),
            qos,
            ..Filter::default()
        };
        self.subscribe_with(filter, None).await
    }

    /// The same with options and a subscription identifier.
    pub(super) async fn subscribe_with(
        &mut self,
        filter: Filter,
        identifier: Option<u32>,
    ) -> Result<QoS, Trouble> {
        let id = self.next_id();
        self.filters.push(filter.filter.clone());
        let packet = Subscribe {
            packet_id: id,
            filters: vec![filter],
            properties: Properties {
                subscription_identifiers: identifier.into_iter().collect(),
                ..Properties::default()
            },
        };
        self.send(&Packet::Subscribe(Box::new(packet))).await?;
        let (code, words) = self.answer(id, "SUBSCRIBE").await?;
        QoS::from_level(code.0).ok_or(Trouble::Refused(code.0, words))
    }

    /// Unsubscribes; returns the reason.
    pub(super) async fn unsubscribe(&mut self, filter: &str) -> Result<ReasonCode, Trouble> {
        let id = self.next_id();
        let packet = Unsubscribe {
            packet_id: id,
            filters: vec![filter.to_owned()],
            properties: Properties::default(),
        };
        self.send(&Packet::Unsubscribe(Box::new(packet))).await?;
        let (code, words) = self.answer(id, "UNSUBSCRIBE").await?;
        if code.is_error() {
            return Err(Trouble::Refused(code.0, words));
        }
        Ok(code)
    }

    async fn answer(
        &mut self,
        id: u16,
        what: &'static str,
    ) -> Result<(ReasonCode, String), Trouble> {
        let until = self.clock.until();
        let fits = |got: &Got| match got {
            Got::Answer(theirs, code, words) if *theirs == id => Some((*code, words.clone())),
            _ => None,
        };
        self.wait(until, what, fits).await
    }

    /// Publishes, and waits for the acknowledgements that the QoS has; returns the reason of the first.
    pub(super) async fn publish(&mut self, message: &Message) -> Result<ReasonCode, Trouble> {
        let id = self.begin(message).await?;
        match message.qos {
            QoS::AtMostOnce => Ok(ReasonCode::SUCCESS),
            QoS::AtLeastOnce => self.acknowledged(AckKind::PubAck, id).await,
            QoS::ExactlyOnce => {
                let reason = self.acknowledged(AckKind::PubRec, id).await?;
                self.release(&[id]).await?;
                Ok(reason)
            }
        }
    }

    /// Sends a PUBLISH, and returns its identifier.
    pub(super) async fn begin(&mut self, message: &Message) -> Result<u16, Trouble> {
        let packet_id = match message.qos {
            QoS::AtMostOnce => 0,
            _ => self.next_id(),
        };
        self.put(message, packet_id).await?;
        Ok(packet_id)
    }

    /// Sends a PUBLISH with this identifier.
    pub(super) async fn put(&mut self, message: &Message, packet_id: u16) -> Result<(), Trouble> {
        let bytes = self.encoded(message, packet_id)?;
        self.write(&bytes).await
    }

    /// Sends messages of QoS 0 at once, so that the system sends them in one segment.
    pub(super) async fn put_together(&mut self, messages: &[Message]) -> Result<(), Trouble> {
        let bytes: Result<Vec<_>, _> = messages.iter().map(|it| self.encoded(it, 0)).collect();
        self.write(&bytes?.concat()).await
    }

    /// A PUBLISH with this identifier.
    fn encoded(&self, message: &Message, packet_id: u16) -> Result<Vec<u8>, Trouble> {
        let properties = EncodedProperties::for_publish(&message.properties);
        let properties = properties.map_err(|error| Trouble::Unsendable(error.to_string()))?;
        let packet = Packet::Publish(Publish {
            topic: &message.topic,
            payload: &message.payload,
            qos: message.qos,
            retain: message.retain,
            dup: message.dup,
            packet_id,
            properties: RawProperties::new(&properties),
        });
        let mut bytes = Vec::new();
        let encoded = packet.encode(self.version, &mut bytes);
        encoded.map_err(|error| Trouble::Unsendable(error.to_string()))?;
        Ok(bytes)
    }

    /// Waits for an acknowledgement; returns its reason.
    pub(super) async fn acknowledged(
        &mut self,
        kind: AckKind,
        id: u16,
    ) -> Result<ReasonCode, Trouble> {
        let until = self.clock.until();
        let fits = |got: &Got| match got {
            Got::Ack(theirs, number, reason, words) if *theirs == kind && *number == id => {
                Some((*reason, words.clone()))
            }
            _ => None,
        };
        let (reason, words) = self.wait(until, "PUBLISH", fits).await?;
        if reason.is_error() {
            return Err(Trouble::Refused(reason.0, Trouble::clean(&words)));
        }
        Ok(reason)
    }

    /// Ends the delivery of messages of QoS 2, of all at once.
    pub(super) async fn release(&mut self, ids: &[u16]) -> Result<(), Trouble> {
        let mut bytes = Vec::new();
        for id in ids {
            put_ack(AckKind::PubRel, *id, self.version, &mut bytes);
        }
        self.write(&bytes).await?;
        for id in ids {
            self.acknowledged(AckKind::PubComp, *id).await?;
        }
        Ok(())
    }

    /// The next message.
    pub(super) async fn message(&mut self) -> Result<Message, Trouble> {
        self.message_until(self.clock.until()).await
    }

    /// The same until then.
    pub(super) async fn message_until(&mut self, until: Instant) -> Result<Message, Trouble> {
        let until = until.min(self.clock.deadline);
        let fits = |got: &Got| match got {
            Got::Message(message) => Some((**message).clone()),
            _ => None,
        };
        let message = self.wait(until, "", fits).await;
        message.map_err(|trouble| match trouble {
            Trouble::Silent(_) => Trouble::NoMessage,
            other => other,
        })
    }

    /// Waits for the answer to PINGREQ.
    pub(super) async fn ping(&mut self) -> Result<(), Trouble> {
        self.send(&Packet::PingReq).await?;
        let until = self.clock.until();
        let fits = |got: &Got| matches!(got, Got::Pong).then_some(());
        self.wait(until, "PINGREQ", fits).await
    }
}
