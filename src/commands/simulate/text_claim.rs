//! Messages that claim to be text: whether they are.

use crate::kernel::text_claim::{is_broken, not_text};
use crate::model::{BenchPlan, Properties};

/// The properties of the messages of a run.
pub(super) fn properties(run: &BenchPlan) -> Properties {
    let publish = run.published();
    publish.map_or_else(Properties::default, |publish| publish.properties.clone())
}

/// The warning about a message that is not the text that it claims to be.
pub(super) fn warning(
    properties: &Properties,
    number: u64,
    topic: &str,
    payload: &[u8],
) -> Option<String> {
    let message = || format!("message {number} to {topic}");
    is_broken(properties, payload).then(|| not_text(&message()))
}
