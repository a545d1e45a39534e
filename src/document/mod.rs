//! Files of options, exports and tests: text ⇄ a tree, in JSON, YAML or TOML; and writing a file at once or not at all.
//!
//! In: a path. Out: a [`Document`], whose tree keeps the lines, the order and the spelling of numbers, so
//! that an error can name its place and what is not ours is written back as it was; or a
//! [`Failure`](crate::error::Failure) that names file and line. The other way a document becomes a file at
//! once or not at all, and nobody else can read it when it holds secrets. What the keys mean is not known
//! here. What a file holds is hostile: its size, its depth and its aliases are limited.

mod file;
mod json;
mod node;
mod read;
mod saving;
mod toml;
mod yaml;

pub use file::{Privacy, check_place, replace};
pub use node::{Member, Node, Value};
pub use read::{Document, read};
pub use saving::Saving;

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1 on.
    pub line: usize,
    /// The column, from 1 on; 0 when it is not known.
    pub column: usize,
    /// What is wrong.
    pub what: String,
}

/// What YAML text holds.
///
/// # Errors
///
/// It is no YAML, or nests or repeats itself too much.
pub fn parse_yaml(text: &str) -> Result<Node, Mistake> {
    yaml::read(text)
}

/// What TOML text holds.
///
/// # Errors
///
/// It is no TOML, or nests too deep.
pub fn parse_toml(text: &str) -> Result<Node, Mistake> {
    toml::read(text)
}

/// What JSON text holds; `None` if it is something else.
pub fn parse_json(text: &str) -> Option<Node> {
    json::read(text).ok()
}

#[cfg(test)]
mod tests;
