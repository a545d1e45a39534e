//! How the processes that share a run meet before it begins.

use std::time::Duration;

/// How the processes that share a run meet: over retained messages on the broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendezvous {
    /// What the topics of the messages begin with, without a slash at the end.
    pub topic: String,
    /// How long to wait for the others: until all are there, and once more until all are ready to send.
    pub timeout: Duration,
    /// The options that all of them must have, with their values without secrets.
    pub options: Vec<(String, String)>,
}
