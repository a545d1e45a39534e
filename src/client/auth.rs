//! Enhanced authentication (MQTT 5 §4.12) as the session sees it.

use std::fmt;

use thiserror::Error;

/// Why an exchange was given up on our side.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AuthError {
    /// The server's message cannot be read.
    #[error("the server's {message} message is not valid: {what}")]
    Malformed {
        /// Which message, such as `first`.
        message: &'static str,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The server did not prove that it knows the password.
    #[error("the server could not prove knowledge of the password (wrong server signature)")]
    ServerSignature,
    /// The server accepted the connection without finishing the exchange.
    #[error("the server accepted the connection without proving knowledge of the password")]
    Unfinished,
    /// The server asks for more than the data that was given.
    #[error("the server asks for an answer to a challenge (base64: {0})")]
    Challenge(String),
    /// The command that answers challenges has failed.
    #[error("{0}")]
    NoAnswer(String),
    /// The server reported an error of the mechanism.
    #[error("the server reported: {0}")]
    Server(String),
}

/// One run of an authentication method. It ends with the connection it was made for.
pub trait Authenticator: fmt::Debug {
    /// The authentication method property.
    fn method(&self) -> &str;

    /// The authentication data of CONNECT.
    fn first(&mut self) -> Option<Vec<u8>>;

    /// The answer to the data of an AUTH packet.
    fn answer(&mut self, challenge: &[u8]) -> Result<Vec<u8>, AuthError>;

    /// Checks the authentication data of the CONNACK that accepted us.
    fn finish(&mut self, data: Option<&[u8]>) -> Result<(), AuthError>;
}
