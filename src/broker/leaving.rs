//! A session on its way out.

use std::collections::btree_set;

use super::memory::Charge;
use super::subscriber::SessionIndex;

/// A session that has ended and has subscriptions in the tree still. Its place is not given to another before they
/// are gone.
#[derive(Debug)]
pub(super) struct Leaving {
    pub(super) index: SessionIndex,
    pub(super) filters: btree_set::IntoIter<Box<str>>,
    /// Counts as long as it is there.
    pub(super) _charge: Charge,
}
