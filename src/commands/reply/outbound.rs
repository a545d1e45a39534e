//! An answer on its way.

use crate::model::{Properties, QoS};

/// An answer.
#[derive(Debug, Default)]
pub(super) struct Outbound {
    pub(super) topic: String,
    pub(super) payload: Vec<u8>,
    /// The correlation data of the request.
    pub(super) correlation: Option<Vec<u8>>,
    pub(super) qos: QoS,
    /// Properties of its own; `None`: those of all answers.
    pub(super) properties: Option<Box<Properties>>,
    /// Its request is acknowledged when it is.
    pub(super) holds: bool,
}
