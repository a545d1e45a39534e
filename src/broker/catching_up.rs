//! The retained messages that a session still has to get for its new subscriptions.

use std::collections::VecDeque;

use super::scan::Scan;
use super::subscriber::Options;

/// A search, and the filters of the next ones.
#[derive(Debug, Default)]
pub(super) struct CatchingUp {
    pub(super) wanted: VecDeque<(Box<str>, Options)>,
    pub(super) cost: usize,
    pub(super) scan: Option<Box<Scan>>,
}

impl CatchingUp {
    /// What the filters that wait cost, in bytes.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    pub(super) fn is_done(&self) -> bool {
        self.scan.is_none() && self.wanted.is_empty()
    }
}
