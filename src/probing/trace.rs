//! `--debug`: every packet of every connection, which has a number.

use std::cell::RefCell;
use std::rc::Rc;

use crate::client::{Direction, TraceSink};
use crate::model::Version;
use crate::wire::describe;

/// What all connections are traced to.
pub(crate) type SharedTrace = Rc<RefCell<TraceSink>>;

/// The trace of one connection.
pub(super) struct LinkTrace {
    pub(super) sink: SharedTrace,
    pub(super) number: u32,
}

impl LinkTrace {
    /// Shows a packet.
    pub(super) fn show(&self, direction: Direction, packet: &[u8], version: Version) {
        let line = format!("#{} {}", self.number, describe(packet, version));
        (self.sink.borrow_mut())(direction, &line);
    }
}
