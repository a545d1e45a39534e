//! How the processes that share a run meet before it begins.

use std::time::Duration;

use super::{Endpoint, Secret};

/// How the processes that share a run meet: over retained messages on a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendezvous {
    /// What the topics of the messages begin with, without a slash at the end.
    pub topic: String,
    /// Another broker than the first of the run.
    pub broker: Option<OtherBroker>,
    /// How long to wait for the others: until all are there, and once more until all are ready to send.
    pub timeout: Duration,
    /// The options that all of them must have, with their values without secrets.
    pub options: Vec<(String, String)>,
}

/// A broker beside the one of the profile, with a login of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherBroker {
    /// Where it is.
    pub endpoint: Endpoint,
    /// User name.
    pub username: Option<String>,
    /// Password.
    pub password: Option<Secret>,
}
