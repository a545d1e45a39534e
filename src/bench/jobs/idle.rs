//! A client that stays connected.

use crate::bench::job::Job;

/// It does nothing.
pub(in crate::bench) struct Idle;

impl Job for Idle {}
