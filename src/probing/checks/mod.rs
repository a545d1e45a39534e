//! The work of the checks, by subject. Each is a function from what checks share to what it has found.

pub(super) mod delivery;
pub(super) mod doors;
pub(super) mod expiry;
pub(super) mod identity;
mod largest;
pub(super) mod limits;
pub(super) mod old_tls;
pub(super) mod options;
pub(super) mod paths;
pub(super) mod reach;
pub(super) mod retained;
pub(super) mod secure;
pub(super) mod sessions;
pub(super) mod srv;
pub(super) mod stated;
pub(super) mod subscriptions;
pub(super) mod sys;
pub(super) mod times;
pub(super) mod versions;
pub(super) mod who;
pub(super) mod wills;

use super::finding::Finding;
use super::trouble::Trouble;

/// What a check has come to.
type Checked = Result<Finding, Trouble>;
