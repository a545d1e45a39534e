//! The keys of a config file: long names of flags with underscores, and a few that read better.

use crate::options::{Id, OPTIONS};

/// The flag that a key stands for, and whether the key of a switch means the opposite. A key with dashes stands for
/// none.
pub fn id_of(key: &str) -> Option<(Id, bool)> {
    if key.contains('-') {
        return None;
    }
    let name = key.replace('_', "-");
    if let Some(id) = Id::of_opposite(&name) {
        return Some((id, true));
    }
    let id = Id::of_other_name(&name).or_else(|| Id::of(&name))?;
    Some((id, false))
}

/// The key by which the value of a flag is written.
pub fn key_of(id: Id) -> String {
    let row = id.row();
    row.other_name.unwrap_or(row.long).replace('-', "_")
}

/// The keys that are no names of flags.
pub(super) fn others() -> impl Iterator<Item = String> {
    let others = |row: &'static crate::options::Opt| [row.other_name, row.opposite];
    let names = OPTIONS.iter().flat_map(others).flatten();
    names.map(|name| name.replace('-', "_"))
}
