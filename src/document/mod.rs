//! Files of options and exports: text ⇄ a tree, in JSON or in YAML; and writing a file at once or not at all.
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
mod yaml;

pub use file::{Privacy, replace};
pub use node::{Member, Node, Value};
pub use read::{Document, read};
pub use saving::Saving;

/// What YAML text holds.
///
/// # Errors
///
/// The line and the words of what is wrong with it.
pub fn parse_yaml(text: &str) -> Result<Node, (usize, String)> {
    yaml::read(text)
}

/// What JSON text holds; `None` if it is something else.
pub fn parse_json(text: &str) -> Option<Node> {
    json::read(text).ok()
}

#[cfg(test)]
mod tests;
