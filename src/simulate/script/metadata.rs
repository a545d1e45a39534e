//! The exports of a script that describe it.

/// The exports of a script that describe it. Those that are not text are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Its name, for `%sc` and for lists.
    pub name: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// What its messages are written in.
    pub data_format: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// What it simulates.
    pub description: Option<String>,
}
