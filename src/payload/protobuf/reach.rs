//! The messages that can be within a message.

use std::collections::HashSet;

use prost_reflect::MessageDescriptor;

/// Whether something holds for the message, or for one that can be within it.
pub(super) fn any(message: &MessageDescriptor, holds: impl Fn(&MessageDescriptor) -> bool) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![message.clone()];
    while let Some(message) = open.pop() {
        if !seen.insert(message.full_name().to_owned()) {
            continue;
        }
        if holds(&message) {
            return true;
        }
        let fields = message.fields().map(|field| field.kind());
        let extensions = message.extensions().map(|extension| extension.kind());
        let kinds = fields.chain(extensions);
        open.extend(kinds.filter_map(|kind| kind.as_message().cloned()));
    }
    false
}
