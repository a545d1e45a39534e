//! Opening a connection of a check: dial, CONNECT, CONNACK, also with enhanced authentication.

use tokio::time::{Instant, timeout_at};

use super::lab::Lab;
use super::link::{Got, Link};
use super::opening::{Opening, connect_of};
use super::trouble::Trouble;
use crate::client::{Authenticator, ConnAck, Connector, Dial, refusal};
use crate::error::Failure;
use crate::model::{Properties, ReasonCode, Secret, TlsDetails, Version};
use crate::wire::{Auth, Packet};

/// A connection that the broker has accepted.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) link: Link,
    pub(super) ack: ConnAck,
}

impl Lab {
    /// What CONNECT says of a client of this version that nobody knows.
    pub(super) fn opening(&self, version: Version) -> Opening {
        Opening {
            version,
            client_id: self.client_id(),
            clean_start: true,
            keep_alive: 60,
            will: None,
            is_anonymous: false,
            properties: self.target.profile.properties.clone(),
        }
    }

    /// A connection that is like any other.
    pub(super) async fn open(&self) -> Result<Link, Trouble> {
        self.open_as(self.version).await
    }

    /// The same in this version.
    pub(super) async fn open_as(&self, version: Version) -> Result<Link, Trouble> {
        Ok(self.connect(&self.opening(version)).await?.link)
    }

    /// A connection with this CONNECT.
    pub(super) async fn connect(&self, opening: &Opening) -> Result<Opened, Trouble> {
        self.connect_by(&self.target.connector, opening).await
    }

    /// The same by another way.
    pub(super) async fn connect_by(
        &self,
        connector: &Connector,
        opening: &Opening,
    ) -> Result<Opened, Trouble> {
        let until = self.until();
        let mut link = self.dial(connector, opening.version, until).await?;
        let (connect, mut exchange) = connect_of(&self.target.profile, opening);
        link.send(&Packet::Connect(Box::new(connect))).await?;
        let ack = loop {
            match link.first(until).await? {
                Got::ConnAck(ack) => break *ack,
                Got::Auth(auth) => {
                    let answer = answer(exchange.as_mut(), &auth)?;
                    link.send(&Packet::Auth(Box::new(answer))).await?;
                }
                other => {
                    let text = format!("{} before CONNACK", other.name());
                    return Err(Trouble::Malformed(text));
                }
            }
        };
        if ack.code != 0 {
            let words = Trouble::clean(&refusal(&ack, opening.version));
            return Err(Trouble::Refused(ack.code, words));
        }
        link.is_up = true;
        Ok(Opened { link, ack })
    }

    /// The same; once more if it is closed before CONNACK.
    pub(super) async fn connect_surely(&self, opening: &Opening) -> Result<Opened, Trouble> {
        match self.connect(opening).await {
            Err(Trouble::Closed) => self.connect(opening).await,
            other => other,
        }
    }

    /// A byte stream to the broker.
    pub(super) async fn dial(
        &self,
        connector: &Connector,
        version: Version,
        until: Instant,
    ) -> Result<Link, Trouble> {
        let dialed = timeout_at(until, Dial::dial(connector)).await;
        let dialed = dialed.map_err(|_| Trouble::Silent("the connection attempt"))?;
        let dialed = dialed.map_err(|error| Trouble::Unreachable(Failure::from(error)))?;
        self.note(&dialed);
        Ok(Link::new(
            dialed.stream,
            version,
            self.clock(),
            (self.strays.clone(), self.trace()),
        ))
    }
}

impl Lab {
    /// What TLS agrees on with this connector, without a connection of MQTT.
    pub(super) async fn agree(
        &self,
        connector: &Connector,
        until: Instant,
    ) -> Result<Option<TlsDetails>, Trouble> {
        let dialed = timeout_at(until, Dial::dial(connector)).await;
        let dialed = dialed.map_err(|_| Trouble::Silent("the connection attempt"))?;
        let dialed = dialed.map_err(|error| Trouble::Unreachable(Failure::from(error)))?;
        Ok(dialed.tls.map(|details| *details))
    }
}

/// The answer to AUTH (MQTT 5 §4.12).
fn answer(exchange: Option<&mut Box<dyn Authenticator>>, auth: &Auth) -> Result<Auth, Trouble> {
    let unwanted = || Trouble::Malformed("an unexpected AUTH".to_owned());
    let exchange = exchange.ok_or_else(unwanted)?;
    let data = auth.properties.authentication_data.as_ref();
    let answer = exchange.answer(data.map(Secret::expose).unwrap_or_default());
    let answer = answer.map_err(|error| Trouble::Refused(0x8C, error.to_string()))?;
    Ok(Auth {
        reason: ReasonCode::CONTINUE_AUTHENTICATION,
        properties: Properties {
            authentication_method: Some(exchange.method().to_owned()),
            authentication_data: Some(Secret::new(answer)),
            ..Properties::default()
        },
    })
}
