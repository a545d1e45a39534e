//! Enhanced authentication by a method whose data is given: a token, as a rule, in one message.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::auth::{AuthError, Authenticator};
use crate::model::Secret;

/// Answers a challenge of the server.
pub(super) type Answering = Box<dyn FnMut(&[u8]) -> Result<Secret, String>>;

/// One exchange.
pub(super) struct Token {
    method: String,
    data: Option<Secret>,
    answering: Option<Answering>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.method)
    }
}

impl Token {
    /// An exchange that begins with this data; what the server asks beyond it is for `answering`.
    pub(super) fn new(method: &str, data: Option<Secret>, answering: Option<Answering>) -> Self {
        Self {
            method: method.to_owned(),
            data,
            answering,
        }
    }
}

impl Authenticator for Token {
    fn method(&self) -> &str {
        &self.method
    }

    fn first(&mut self) -> Option<Vec<u8>> {
        Some(self.data.as_ref()?.expose().to_vec())
    }

    fn answer(&mut self, challenge: &[u8]) -> Result<Vec<u8>, AuthError> {
        let Some(answering) = &mut self.answering else {
            return Err(AuthError::Challenge(STANDARD.encode(challenge)));
        };
        let answer = answering(challenge).map_err(AuthError::NoAnswer)?;
        Ok(answer.expose().to_vec())
    }

    fn finish(&mut self, _: Option<&[u8]>) -> Result<(), AuthError> {
        Ok(())
    }
}
