//! A profile that is being imported.

use super::fields::Fields;
use crate::document::Node;
use crate::options::Id;

/// Flags with their values.
pub(in crate::commands) type Settings = Vec<(Id, Vec<String>)>;

#[derive(Debug, Default)]
pub(in crate::commands) struct ImportedProfile {
    /// What it is called.
    pub(in crate::commands) name: Option<String>,
    /// Flags of the connection, with their values.
    pub(in crate::commands) settings: Settings,
    /// Flags of commands: the words of the command, and the same.
    pub(in crate::commands) commands: Vec<(String, Settings)>,
    /// What cannot be taken over.
    pub(in crate::commands) notes: Vec<String>,
}

impl ImportedProfile {
    /// Gives an option a value.
    pub(super) fn set(&mut self, id: Id, value: impl Into<String>) {
        self.settings.push((id, vec![value.into()]));
    }

    /// Something is not taken over.
    pub(in crate::commands) fn note(&mut self, what: impl Into<String>) {
        self.notes.push(what.into());
    }

    /// The fields that nobody has asked for are not taken over; `whose` follows their names.
    pub(super) fn note_rest(&mut self, whose: &str, fields: &Fields<'_>) {
        for key in fields.rest() {
            self.note(format!("{key:?}{whose}"));
        }
    }

    /// Gives an option the text of a field, if there is one.
    pub(super) fn text(&mut self, id: Id, node: Option<&Node>) {
        if let Some(text) = node.and_then(Node::as_text).filter(|text| !text.is_empty()) {
            self.set(id, text);
        }
    }
}
