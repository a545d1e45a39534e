//! Enhanced authentication (MQTT 5 §4.12): while connecting, and again on a connection that is up.

use super::{LimitError, Outbox, Phase, Session, SessionError};
use crate::client::auth::Authenticator;
use crate::model::{ReasonCode, Secret};
use crate::wire::{Auth, Packet};

impl Session {
    /// Takes an AUTH: the next message of an exchange, or the end of one that began on this connection.
    pub(super) fn on_auth(&mut self, packet: &Auth, out: &mut Outbox) -> Result<(), SessionError> {
        let Some(auth) = &mut self.auth else {
            return Err(SessionError::Protocol("an unexpected AUTH"));
        };
        if packet.properties.authentication_method.as_deref() != Some(auth.method()) {
            return Err(SessionError::Protocol("AUTH with another method"));
        }
        let data = packet.properties.authentication_data.as_ref();
        let data = data.map(Secret::expose);
        match packet.reason {
            ReasonCode::CONTINUE_AUTHENTICATION => {
                let answer = auth.answer(data.unwrap_or_default())?;
                let reason = ReasonCode::CONTINUE_AUTHENTICATION;
                let packet = packet_of(reason, &**auth, Some(answer));
                packet.encode(self.version, &mut out.ready)?;
                Ok(())
            }
            ReasonCode::SUCCESS if self.phase == Phase::Connected => {
                auth.finish(data)?;
                self.auth = None;
                self.authenticated_again = true;
                Ok(())
            }
            _ => Err(SessionError::Protocol("AUTH with another reason than 0x18")),
        }
    }

    /// Begins an exchange on a connection that is up. It replaces one that has not ended.
    ///
    /// # Errors
    ///
    /// The packet cannot be encoded.
    pub fn authenticate_again(
        &mut self,
        mut auth: Box<dyn Authenticator>,
        out: &mut Outbox,
    ) -> Result<(), LimitError> {
        if self.phase != Phase::Connected || self.auth.is_some() {
            // An exchange at a time (MQTT 5 §4.12.1).
            return Ok(());
        }
        let data = auth.first();
        let packet = packet_of(ReasonCode::RE_AUTHENTICATE, &*auth, data);
        self.auth = Some(auth);
        packet
            .encode(self.version, &mut out.ready)
            .map_err(|error| LimitError::Encoding(error.to_string()))
    }

    /// Whether an exchange on this connection has succeeded since this was asked last.
    pub fn has_authenticated_again(&mut self) -> bool {
        std::mem::take(&mut self.authenticated_again)
    }

    /// Whether one has, which nobody has asked about.
    pub(in crate::client) fn is_authenticated_again(&self) -> bool {
        self.authenticated_again
    }
}

fn packet_of(
    reason: ReasonCode,
    auth: &dyn Authenticator,
    data: Option<Vec<u8>>,
) -> Packet<'static> {
    let mut packet = Auth {
        reason,
        ..Auth::default()
    };
    packet.properties.authentication_method = Some(auth.method().to_owned());
    packet.properties.authentication_data = data.map(Secret::new);
    Packet::Auth(Box::new(packet))
}
