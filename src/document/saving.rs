//! Saving the options of one command.

use std::path::PathBuf;

use super::file::{Privacy, replace};
use super::node::{Node, Value};
use super::read::Document;
use crate::error::{Exit, Failure, plain};
use crate::model::secret::{is_secret_value, masked_path, masked_text};

/// What is to be saved, and where.
#[derive(Clone, Debug)]
pub struct Saving {
    /// The file.
    pub path: PathBuf,
    /// The section of the command.
    pub section: String,
    /// Its options.
    pub options: Node,
    /// The keys of secrets that are not among them.
    pub left_out: Vec<String>,
    /// There are secrets among them.
    pub has_secrets: bool,
}

impl Saving {
    /// Puts the options into the file, beside the sections of other commands; returns its whole path. A file
    /// that holds a password, whoever put it there, is for its owner alone.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or written (exit 8), or is no options file (exit 2) and stays as it is.
    pub fn write(&self) -> Result<PathBuf, Failure> {
        let mut document = Document::read_if_there(&self.path)?;
        document.set(&self.section, self.options.clone());
        let private = self.has_secrets
            || document
                .sections()
                .iter()
                .any(|section| is_secret(&section.node));
        let privacy = if private {
            Privacy::Owner
        } else {
            Privacy::AsItWas
        };
        replace(&self.path, document.text().as_bytes(), privacy)?;
        std::path::absolute(&self.path).map_err(|error| {
            let path = self.path.display();
            Failure::new(Exit::File, format!("cannot find {path}: {}", plain(&error)))
        })
    }
}

/// Whether a node holds a password, or anything like it.
fn is_secret(node: &Node) -> bool {
    match &node.value {
        Value::Map(members) => members.iter().any(|member| {
            let texts: Vec<&str> = match &member.node.value {
                Value::List(list) => list.iter().filter_map(Node::as_text).collect(),
                _ => member.node.as_text().into_iter().collect(),
            };
            let secret = |text: &&str| {
                is_secret_value(&member.key, text)
                    || masked_text(text) != *text
                    || masked_path(text) != *text
            };
            texts.iter().any(secret) || is_secret(&member.node)
        }),
        Value::List(list) => list.iter().any(is_secret),
        _ => false,
    }
}
