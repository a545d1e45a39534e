//! Sparkplug B (Eclipse Sparkplug 3.0) as JSON, with the names that its messages leave out.
//!
//! A BIRTH gives every metric a name, a data type and an alias; the DATA messages after it may carry
//! the alias alone. The decoder remembers what the births of each edge node said and puts the names
//! back. Without a birth the alias is all there is to show.
//!
//! `{"timestamp":…,"metrics":[{"name":…,"alias":…,"timestamp":…,"dataType":"Int16","value":…}],"seq":…}`;
//! what a message does not carry is left out. Data sets have `columns`, `types` and `rows`, bytes and
//! files are base64 strings, arrays are lists.

mod aliases;
mod data_set;
mod fields;
mod members;
mod message;
mod metric;
mod properties;
mod scalar;
mod types;

use super::json::bounded;
use aliases::{Aliases, Origin};

/// A decoder with the names that it has learned.
#[derive(Clone, Debug, Default)]
pub(super) struct Sparkplug {
    aliases: Aliases,
}

impl Sparkplug {
    /// The message as compact JSON text; learns from births.
    ///
    /// # Errors
    /// Bytes that are no Sparkplug B payload.
    pub(super) fn decode(&mut self, topic: &str, payload: &[u8]) -> Result<String, String> {
        let origin = Origin::of(topic);
        if let Some(origin) = &origin {
            message::learn(origin, payload, &mut self.aliases)?;
        }
        let mut out = String::with_capacity(payload.len() * 3);
        let known = origin.and_then(|origin| self.aliases.of(&origin));
        message::push_payload(payload, known, &mut out)?;
        bounded(out)
    }

    /// The message as [`Self::decode`] shows it, if the topic is that of a Sparkplug B message and the payload is
    /// one that says something.
    pub(super) fn detect(&mut self, topic: &str, payload: &[u8]) -> Option<String> {
        if !Origin::of(topic)?.is_message() {
            return None;
        }
        let shown = self.decode(topic, payload).ok()?;
        (shown != NOTHING).then_some(shown)
    }
}

/// What a payload without a field that is known is shown as.
const NOTHING: &str = r#"{"metrics":[]}"#;

/// Whether the topic is where a host application says that it is online: JSON, not Sparkplug B.
pub(super) fn is_state(topic: &str) -> bool {
    topic.starts_with("spBv1.0/STATE/") || topic.starts_with("STATE/")
}

#[cfg(test)]
mod tests;
