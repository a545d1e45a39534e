//! What the broker only states.

use super::Checked;
use crate::probing::announced::Announces;
use crate::probing::finding::{Announced, Finding};
use crate::probing::lab::Lab;

/// A value that stands in CONNACK or does not.
#[expect(clippy::unused_async, reason = "it is a check like any other")]
pub(in crate::probing) async fn value(lab: &Lab, announces: Announces) -> Checked {
    let announced = lab.announced.as_ref().and_then(announces);
    Ok(match announced {
        Some(Announced::Value(value)) => Finding::yes().with(value),
        Some(Announced::Available(true)) => Finding::yes(),
        Some(Announced::Available(false)) | None => Finding::no("not announced"),
    })
}
